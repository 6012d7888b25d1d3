package kept_test

import (
	"context"
	"testing"

	"github.com/portamento/portamento/porting"
)

// sink takes letters and forgets them.
type sink struct{ size int }

func (s *sink) KeepLetter(_ context.Context, _ *porting.Request, data []byte) (string, func() error, error) {
	s.size = len(data)
	return "1", func() error { return nil }, nil
}

func (s *sink) ReadLetter(context.Context, *porting.Request, string) ([]byte, error) {
	return nil, porting.ErrLetterBroken
}

// BenchmarkSigning makes whole letters with their evidence, up to the disk: drawn as shown and as signed, signed, bundled.
func BenchmarkSigning(b *testing.B) {
	l, _ := open(b)
	s := &sink{}
	l.Vault = s
	r := request(b, l)
	b.ReportAllocs()
	for b.Loop() {
		sign(b, l, r, porting.Signing{})
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "letters/s")
	b.ReportMetric(float64(s.size), "bytes")
}
