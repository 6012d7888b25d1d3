package market_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/portamento/portamento/market"
	"github.com/portamento/portamento/porting"
)

var _ porting.Markets = (*market.Set)(nil)

func load(t testing.TB) *market.Set {
	t.Helper()
	s, err := market.Load()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestLoad(t *testing.T) {
	t.Parallel()
	s := load(t)
	var codes []string
	for _, m := range s.Markets() {
		codes = append(codes, string(m.Code))
		if got, ok := s.Market(m.Code); !ok || got != m {
			t.Errorf("market %s is not found by its code", m.Code)
		}
	}
	if !slices.Equal(codes, []string{"fr", "mx", "us"}) {
		t.Errorf("markets are %v", codes)
	}
	if _, ok := s.Market("xx"); ok {
		t.Error("there is a market xx")
	}
}

// The French figures that the founding rules name.
func TestFrance(t *testing.T) {
	t.Parallel()
	m, _ := load(t).Market("fr")
	list, ok := m.PriceListAt(today)
	if !ok {
		t.Fatal("no price list is in force")
	}
	want := []porting.PriceItem{{Code: "port", TaxIncluded: true}, {Code: "main_number", TaxIncluded: true},
		{Code: "user_first_number", TaxIncluded: true}, {Code: "additional_number", Minor: 995, TaxIncluded: true}}
	if !slices.Equal(list.Items, want) || m.Currency != "EUR" || m.TaxRate != 2000 {
		t.Errorf("prices are %+v %s %d", list.Items, m.Currency, m.TaxRate)
	}
	if m.Ends != "port" || m.Lock.Hours() != 72 || m.Quarantine != 40 || m.Codes["mobile"].Need != "each" || m.Codes["landline"].Need != "one" {
		t.Errorf("ends %s, lock %v, quarantine %d, codes %+v", m.Ends, m.Lock, m.Quarantine, m.Codes)
	}
	if len(m.Carriers) < 230 {
		t.Errorf("%d carriers", len(m.Carriers))
	}
	for code, reason := range map[string]string{"pnm/R123": "secret_wrong", "pnm/R220": "pending_order", "telnyx/LSR_PENDING": "pending_order",
		"/POSTAL_CODE_MISMATCH": "postcode_mismatch", "bandwidth/7402": ""} {
		if m.CodeMap[code] != reason {
			t.Errorf("%s stands for %q, want %s", code, m.CodeMap[code], reason)
		}
	}
	if got := m.Speaks("keyyo"); !slices.Equal(got, []string{"keyyo", "pnm"}) {
		t.Errorf("Keyyo speaks %v", got)
	}
}

// A French verdict costs no memory: it is asked for ten thousand numbers at a time.
func TestFrenchVerdictAllocatesNothing(t *testing.T) {
	m, _ := load(t).Market("fr")
	for _, typed := range []string{"01 42 00 00 00", "+33 1 99 00 12 34", "0639980142", "0186123456", "0262200000", "3179", "call me"} {
		if n := testing.AllocsPerRun(50, func() { m.Check(typed) }); n != 0 {
			t.Errorf("%s: %v allocations", typed, n)
		}
	}
}

// BenchmarkLoad reads all the packs, as the product does at its start.
func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		load(b)
	}
	b.ReportMetric(b.Elapsed().Seconds()*1000/float64(b.N), "ms/load")
}

// BenchmarkVerdict judges French numbers by their blocks, zones and the market's ranges.
func BenchmarkVerdict(b *testing.B) {
	m, _ := load(b).Market("fr")
	typed := []string{"01 42 00 00 00", "+33199001234", "0639980142", "0186123456", "0472000000"}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if m.Check(typed[i%len(typed)]).Answer == porting.EligibleNo {
			b.Fatal("no")
		}
		i++
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "verdicts/s")
}

// A refusal says whom to call where the operator has said so, and is a whole sentence where not.
func TestReach(t *testing.T) {
	t.Parallel()
	s := load(t)
	m, _ := s.Market("fr")
	for _, x := range []struct{ phone, mail, want string }{
		{"", "", "Demandez-le à notre service portabilité, avec votre référence PRT-1."},
		{"01 99 00 99 00", "", "Demandez-le à notre service portabilité, téléphone 01 99 00 99 00, avec votre référence PRT-1."},
		{"01 99 00 99 00", "desk@example.com", "Demandez-le à notre service portabilité, téléphone 01 99 00 99 00, courriel desk@example.com, avec votre référence PRT-1."},
	} {
		s.Reach(x.phone, x.mail)
		if got, _ := m.Words.Text("fr", "problem.locked", map[string]any{"reference": "PRT-1"}); !strings.HasSuffix(got, " "+x.want) {
			t.Errorf("%q, %q: %s", x.phone, x.mail, got)
		}
	}
}
