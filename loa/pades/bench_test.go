package pades_test

import (
	"crypto/elliptic"
	"testing"

	"github.com/portamento/portamento/loa/pades"
)

// BenchmarkSign signs a small file on one goroutine with each kind of key; BenchmarkVerify checks two signatures.
func BenchmarkSign(b *testing.B) {
	file := document(b)
	for name, s := range map[string]*pades.Signer{"RSA-3072": issue(b, rsaKey(b), nil).signer(b), "ECDSA-P256": issue(b, ecKey(b, elliptic.P256()), nil).signer(b)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				sign(b, s, file, "One")
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "signatures/s")
		})
	}
}

func BenchmarkVerify(b *testing.B) {
	i := issue(b, ecKey(b, elliptic.P256()), nil)
	file := sign(b, i.signer(b), sign(b, i.signer(b), document(b), "One"), "Two")
	b.ReportAllocs()
	for b.Loop() {
		if r, err := pades.Verify(file, pades.Trust{Roots: roots(i.root)}); err != nil || !r.Trusted() {
			b.Fatal(err)
		}
	}
}
