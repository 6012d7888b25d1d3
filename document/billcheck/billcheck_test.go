package billcheck_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/portamento/portamento/document"
	"github.com/portamento/portamento/document/bill/corpus"
	"github.com/portamento/portamento/document/billcheck"
	"github.com/portamento/portamento/market"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/compared"
	"github.com/portamento/portamento/porting/preflight"
)

var today = time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)

// shelf holds one reading, or has fallen over.
type shelf struct {
	reading document.Reading
	err     error
}

func (s *shelf) Reading(context.Context, porting.AccountID, porting.Document) (document.Reading, error) {
	return s.reading, s.err
}

func open(t testing.TB) (*billcheck.Bills, *shelf, *market.Set) {
	t.Helper()
	set, err := market.Load()
	if err != nil {
		t.Fatal(err)
	}
	rules, err := billcheck.Load(set, market.Shipped())
	if err != nil || len(rules) != len(set.Markets()) {
		t.Fatalf("%d rules: %v", len(rules), err)
	}
	s := &shelf{}
	return &billcheck.Bills{Markets: set, Rules: rules, Readings: s, Now: func() time.Time { return today }, Logger: slog.New(slog.DiscardHandler)}, s, set
}

func requestOf(c *corpus.Case) (*porting.Request, porting.Document) {
	d := porting.Document{ID: "doc_1", Kind: "bill", State: porting.DocumentRead, Reading: "x"}
	return &porting.Request{Market: c.Market, Fields: c.Typed, Documents: []porting.Document{d}}, d
}

// blurred is a reading as of a poor picture: unsure, and with digits and letters mixed up.
func blurred(r document.Reading) document.Reading {
	r.Source = document.SourceOCR
	for i := range r.Pages {
		r.Pages[i].Source = document.SourceOCR
		for j := range r.Pages[i].Words {
			w := &r.Pages[i].Words[j]
			w.Sure = 0.55
			if j%3 == 0 {
				w.Text = strings.NewReplacer("0", "O", "1", "l", "5", "S", "8", "B").Replace(w.Text)
			}
		}
	}
	return r
}

// Whatever a bill says is said in whole sentences in every language: nothing that a sentence mentions is missing, and no secret is in it.
func TestReasonsAreWholeSentences(t *testing.T) {
	t.Parallel()
	bills, shelf, set := open(t)
	seen := map[string]bool{}
	for _, c := range corpus.Make(corpus.Tuning, corpus.Plan{Good: 60, Bad: 330}, today) {
		m, _ := set.Market(c.Market)
		for _, reading := range []document.Reading{c.Reading(), blurred(c.Reading())} {
			shelf.reading = reading
			r, d := requestOf(&c)
			report, err := bills.Compare(t.Context(), r, d)
			if err != nil || report.State == compared.Pending || report.State == compared.ByHand {
				t.Fatalf("%s %d: %+v, %v", c.Layout, c.Seed, report, err)
			}
			for _, reason := range report.Reasons {
				seen[reason.Code] = true
				for _, lang := range []string{"en", "fr", "es"} {
					text, ok := m.Words.Text(lang, "problem."+reason.Code, reason.Params)
					if !ok || strings.ContainsAny(text, "{}[]") || strings.Contains(text, "…") && !strings.Contains(strings.Join(texts(reason.Params), ""), "…") {
						t.Errorf("%s %s %v: %q", reason.Code, lang, reason.Params, text)
					}
					for _, secret := range secrets(&c.Typed) {
						if strings.Contains(text, secret) {
							t.Errorf("%s: %q has a secret", reason.Code, text)
						}
					}
				}
			}
			for _, f := range report.Fields {
				for _, secret := range secrets(&c.Typed) {
					if f.Typed == secret || f.Printed == secret {
						t.Errorf("%s shows a secret", f.Pointer)
					}
				}
			}
		}
	}
	if len(seen) < 20 {
		t.Errorf("only %d kinds of reasons were seen: %v", len(seen), seen)
	}
}

func texts(params map[string]any) (out []string) {
	for _, v := range params {
		if s, ok := v.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

func secrets(f *porting.Fields) (out []string) {
	if s := f.AccountNumber.Reveal(); len(s) >= 6 {
		out = append(out, s)
	}
	for _, n := range f.Numbers {
		if s := n.Code.Reveal(); len(s) >= 6 {
			out = append(out, s)
		}
	}
	return out
}

// A draft that was begun with a bill fits that bill, and filling in twice changes nothing.
func TestFilledInFitsTheBill(t *testing.T) {
	t.Parallel()
	bills, shelf, set := open(t)
	stopped, total := 0, 0
	for _, c := range corpus.Make(corpus.Tuning, corpus.Plan{Good: 120}, today) {
		m, _ := set.Market(c.Market)
		shelf.reading = c.Reading()
		r, d := requestOf(&c)
		r.Fields = porting.Fields{}
		fill, err := bills.Filler(t.Context(), r, d)
		if err != nil {
			t.Fatal(err)
		}
		if len(fill(&r.Fields)) == 0 {
			t.Errorf("%s %d: nothing was filled in", c.Layout, c.Seed)
		}
		if problems := preflight.Fields(m, &r.Fields); len(problems) > 0 {
			t.Errorf("%s %d: %+v", c.Layout, c.Seed, problems)
		}
		if again := fill(&r.Fields); len(again) != 0 {
			t.Errorf("%s %d: filled in twice: %+v", c.Layout, c.Seed, again)
		}
		report, err := bills.Compare(t.Context(), r, d)
		if err != nil {
			t.Fatal(err)
		}
		if total++; report.Verdict == "stop" {
			stopped++
		}
	}
	if stopped*20 > total {
		t.Errorf("%d of %d drafts do not fit the bills that they were begun with", stopped, total)
	}
}

// The newest bill counts; what cannot be looked at warns of nothing, and is not clean.
func TestAgainst(t *testing.T) {
	t.Parallel()
	bills, shelf, _ := open(t)
	c := corpus.Make(corpus.Tuning, corpus.Plan{Bad: 11}, today)[0]
	shelf.reading = c.Reading()
	for name, v := range map[string]struct {
		change func(*porting.Request)
		err    error
		clean  bool
	}{
		"no bill":           {func(r *porting.Request) { r.Documents = nil }, nil, true},
		"another paper":     {func(r *porting.Request) { r.Documents[0].Kind = "letter" }, nil, true},
		"erased":            {func(r *porting.Request) { r.Documents[0].ErasedAt = today }, nil, true},
		"not read yet":      {func(r *porting.Request) { r.Documents[0].State = porting.DocumentReceived }, nil, false},
		"unread":            {func(r *porting.Request) { r.Documents[0].State = porting.DocumentUnread }, nil, false},
		"infected":          {func(r *porting.Request) { r.Documents[0].State = porting.DocumentQuarantined }, nil, false},
		"out of reach":      {func(*porting.Request) {}, errors.New("the shelf has fallen over"), false},
		"an unknown market": {func(r *porting.Request) { r.Market = "xx" }, nil, false},
	} {
		r, _ := requestOf(&c)
		v.change(r)
		shelf.err = v.err
		if found, clean := bills.Against(t.Context(), r); len(found) > 0 || clean != v.clean {
			t.Errorf("%s: %v, clean %t", name, found, clean)
		}
	}
	shelf.err = errors.New("the shelf has fallen over")
	r, d := requestOf(&c)
	if _, err := bills.Compare(t.Context(), r, d); err == nil || bills.Verdict(t.Context(), r) != nil {
		t.Errorf("out of reach: %v", err)
	}
}

// A market without rules for bills is compared by people; rules that cannot be used are an error.
// A bill that was typed with another day than it shows is odd; one that nobody read is old by the day that was typed.
func TestAgainst_TypedDay(t *testing.T) {
	t.Parallel()
	bills, shelf, _ := open(t)
	c := corpus.Make(corpus.Tuning, corpus.Plan{Good: 1}, today)[0]
	shelf.reading = c.Reading()
	r, d := requestOf(&c)
	report, err := bills.Compare(t.Context(), r, d)
	if err != nil || report.Date.IsZero() {
		t.Fatalf("%+v, %v", report, err)
	}
	last := func() string {
		found, clean := bills.Against(t.Context(), r)
		if len(found) == 0 || clean {
			return ""
		}
		return found[len(found)-1].Code
	}
	for name, v := range map[string]struct {
		typed string
		bills bool
		want  string
	}{
		"as printed":     {report.Date.Format(time.DateOnly), true, ""},
		"another day":    {report.Date.AddDate(0, 0, -1).Format(time.DateOnly), true, "bill_date.other"},
		"no bill, fresh": {today.AddDate(0, 0, -20).Format(time.DateOnly), false, ""},
		"no bill, old":   {today.AddDate(0, 0, -74).Format(time.DateOnly), false, "bill_date.old"},
		"no day at all":  {"soon", false, ""},
	} {
		r.Fields.BillDate = v.typed
		r.Documents = nil
		if v.bills {
			r.Documents = []porting.Document{d}
		}
		if got := last(); got != v.want {
			t.Errorf("%s: %q, want %q", name, got, v.want)
		}
	}
}

// Once a bill is erased, or the secrets that it was compared with, there is no result: never another one.
func TestVerdict_AfterErasure(t *testing.T) {
	t.Parallel()
	bills, shelf, _ := open(t)
	c := corpus.Make(corpus.Tuning, corpus.Plan{Good: 1}, today)[0]
	shelf.reading = c.Reading()
	r, _ := requestOf(&c)
	if v := bills.Verdict(t.Context(), r); v == nil || v.State != compared.Done {
		t.Fatalf("before: %+v", v)
	}
	r.SecretsErasedAt, r.Fields.AccountNumber = today, ""
	if v := bills.Verdict(t.Context(), r); v == nil || v.State != compared.Erased || v.Verdict != "" {
		t.Errorf("secrets erased: %+v", v)
	}
	r.Documents[0].ErasedAt, r.Documents[0].State = today, porting.DocumentErased
	if v := bills.Verdict(t.Context(), r); v == nil || v.State != compared.Erased || v.Document != "doc_1" {
		t.Errorf("bill erased: %+v", v)
	}
	r.Documents = nil
	if v := bills.Verdict(t.Context(), r); v != nil {
		t.Errorf("there never was a bill: %+v", v)
	}
}

func TestLoad(t *testing.T) {
	t.Parallel()
	_, _, set := open(t)
	if rules, err := billcheck.Load(set, fstest.MapFS{}); err != nil || len(rules) != 0 {
		t.Errorf("%v, %v", rules, err)
	}
	if _, err := billcheck.Load(set, fstest.MapFS{"packs/fr/bill.yaml": {Data: []byte("dates: sideways")}}); err == nil {
		t.Error("rules that make no sense were taken")
	}
}

func BenchmarkCompare(b *testing.B) {
	bills, shelf, _ := open(b)
	c := corpus.Make(corpus.Tuning, corpus.Plan{Good: 1}, today)[0]
	shelf.reading = c.Reading()
	r, d := requestOf(&c)
	for b.Loop() {
		if _, err := bills.Compare(b.Context(), r, d); err != nil {
			b.Fatal(err)
		}
	}
}
