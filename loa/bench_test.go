package loa_test

import (
	"testing"

	"github.com/portamento/portamento/loa/pades"
)

// BenchmarkLetter draws and signs letters on one goroutine: letters per second, and memory for each.
func BenchmarkLetter(b *testing.B) {
	o := open(b, "fr")
	s, _, err := pades.Authority(b.TempDir(), "Portamento", made)
	if err != nil {
		b.Fatal(err)
	}
	for _, count := range []int{1, 20, 300} {
		l := o.signed(b, count, "fr")
		b.Run(caseName("fr", "fr", count), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := s.Sign(b.Context(), draw(b, l), pades.Signing{Name: l.Signer.Name, At: made}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "letters/s")
		})
	}
}
