package market_test

import (
	"testing"

	"github.com/portamento/portamento/market"
	"github.com/portamento/portamento/porting"
)

var _ porting.Markets = (*market.Set)(nil)

func TestTryout(t *testing.T) {
	s, err := market.Load()
	if err != nil {
		t.Fatal(err)
	}
	m, _ := s.Market("fr")
	for _, n := range []string{"01 42 00 00 00", "0130000000", "01 99 00 12 34", "0639980142", "0612345678", "0262123456", "0800123456", "3179", "112", "0186123456", "07000000000000"} {
		t.Logf("%+v", m.Check(n))
	}
	t.Logf("%+v", m.Plan.CheckCode(33612345678, "O1PEROY4P4TR"))
	t.Logf("%d carriers", len(m.Carriers))
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := market.Load(); err != nil {
			b.Fatal(err)
		}
	}
}
