package porting_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/preflight"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	m := french(t)
	for typed, want := range map[string]struct {
		answer porting.Eligibility
		reason string
		line   numbering.LineType
		days   porting.Days
	}{
		"01 99 00 12 34":    {porting.EligibleYes, "range.paris", numbering.Landline, porting.Days{From: 15, To: 20}},
		"+33 (0)6 39980001": {porting.EligibleYes, "range.mobile", numbering.Mobile, porting.Days{From: 3, To: 5}},
		"0261910001":        {porting.EligibleLikely, "range.elsewhere", numbering.Landline, porting.Days{From: 15, To: 20}},
		"0999001234":        {porting.EligibleAsk, "range.unclear", numbering.VoIP, porting.Days{}},
		"0353010001":        {porting.EligibleNo, "range.out", numbering.Landline, porting.Days{}},
		"":                  {porting.EligibleNo, "number.empty", numbering.UnknownLine, porting.Days{}},
		"01 99":             {porting.EligibleNo, "number.too_short", numbering.UnknownLine, porting.Days{}},
		"0199 0012 34 56 7": {porting.EligibleNo, "number.too_long", numbering.UnknownLine, porting.Days{}},
		"+1 212 555 0100":   {porting.EligibleNo, "number.other_country", numbering.UnknownLine, porting.Days{}},
		"3179":              {porting.EligibleNo, "number.short_code", numbering.Short, porting.Days{}},
		"112":               {porting.EligibleNo, "number.emergency", numbering.Short, porting.Days{}},
		"<script>":          {porting.EligibleNo, "number.garbage", numbering.UnknownLine, porting.Days{}},
	} {
		v := m.Check(typed)
		if v.Input != typed || v.Market != "fr" || v.Answer != want.answer || v.Reason != want.reason || v.Line != want.line || v.TypicalDays != want.days {
			t.Errorf("Check(%q) = %+v, want %+v", typed, v, want)
		}
	}
	for e, word := range map[porting.Eligibility]string{porting.EligibleYes: "yes", porting.EligibleLikely: "likely", porting.EligibleAsk: "ask",
		porting.EligibleAlready: "already", porting.EligibleNo: "no", 99: "ask"} {
		if e.String() != word {
			t.Errorf("%d is called %q, want %q", e, e, word)
		}
	}
}

// Ranges reserved for fiction read like any other number.
func TestCheckTakesFiction(t *testing.T) {
	t.Parallel()
	m := french(t)
	for _, prefix := range []string{"019900", "026191", "063998"} {
		for i := range 100 {
			if v := m.Check(prefix + "00" + strconv.Itoa(100 + i)[1:]); v.Number == 0 || v.Answer == porting.EligibleNo {
				t.Fatalf("%+v", v)
			}
		}
	}
}

var checked = []string{"01 99 00 12 34", "+33 6 39 98 00 01", "0033261910001", "0999001234", "01 99", "", "+1 212 555 0100", "3179", "call me"}

// Not parallel: AllocsPerRun counts the whole process.
func TestCheckAllocatesNothing(t *testing.T) {
	m := french(t)
	var v porting.Verdict
	if n := testing.AllocsPerRun(100, func() {
		for _, typed := range checked {
			v = m.Check(typed)
		}
	}); n != 0 {
		t.Errorf("%v allocations in %d checks", n, len(checked))
	}
	if v.Answer != porting.EligibleNo {
		t.Errorf("last verdict %+v", v)
	}
}

func BenchmarkCheck(b *testing.B) {
	m := french(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if v := m.Check(checked[i%4]); v.Number == 0 {
			b.Fatalf("%+v", v)
		}
	}
}

// shelf is a store of one account's numbers, one request and its open orders; asking it for anything else is a mistake.
type shelf struct {
	porting.Requests
	porting.Inventory
	porting.People
	account   porting.Account
	own       []porting.OwnNumber
	request   *porting.Request
	open      map[numbering.PhoneNumber]porting.RequestID
	listCalls int
}

// at gives an account nothing of another one.
func (s *shelf) at(scope porting.Scope) *shelf {
	if !scope.Desk && scope.Account != s.account.ID {
		return &shelf{}
	}
	return s
}

// wall is a store with one shelf.
type wall struct {
	porting.Store
	shelf *shelf
}

func (w wall) Requests(s porting.Scope) porting.Requests   { return w.shelf.at(s) }
func (w wall) Inventory(s porting.Scope) porting.Inventory { return w.shelf.at(s) }
func (w wall) People(s porting.Scope) porting.People       { return w.shelf.at(s) }

func (s *shelf) Account(_ context.Context, id porting.AccountID) (porting.Account, error) {
	if id != s.account.ID {
		return porting.Account{}, porting.ErrNotFound
	}
	return s.account, nil
}

func (s *shelf) Request(_ context.Context, id porting.RequestID) (*porting.Request, error) {
	if s.request == nil || id != s.request.ID {
		return nil, porting.ErrNotFound
	}
	return s.request, nil
}

func (s *shelf) OwnNumber(_ context.Context, n numbering.PhoneNumber) (porting.OwnNumber, error) {
	for _, o := range s.own {
		if o.Number == n {
			return o, nil
		}
	}
	return porting.OwnNumber{}, porting.ErrNotFound
}

func (s *shelf) OwnNumberList(_ context.Context, f porting.OwnFilter) ([]porting.OwnNumber, string, error) {
	s.listCalls++
	if f.Page.Limit < 1 || f.Page.Limit > 200 || f.Account != s.account.ID {
		return nil, "", errors.New("bad page or account")
	}
	from := 0
	if f.Page.After != "" {
		from, _ = strconv.Atoi(f.Page.After)
	}
	to := min(from+f.Page.Limit, len(s.own))
	if to == len(s.own) {
		return s.own[from:to], "", nil
	}
	return s.own[from:to], strconv.Itoa(to), nil
}

func (s *shelf) Elsewhere(_ context.Context, r porting.RequestID, numbers []numbering.PhoneNumber) (map[numbering.PhoneNumber]bool, error) {
	out := map[numbering.PhoneNumber]bool{}
	for _, n := range numbers {
		if id, ok := s.open[n]; ok && id != r {
			out[n] = true
		}
	}
	return out, nil
}

// atlas is a list of markets.
type atlas []*porting.Market

func (a atlas) Market(code porting.MarketCode) (*porting.Market, bool) {
	i := slices.IndexFunc(a, func(m *porting.Market) bool { return m.Code == code })
	if i < 0 {
		return nil, false
	}
	return a[i], true
}

func (a atlas) Markets() []*porting.Market { return a }

func serving(t testing.TB, s *shelf) *porting.Service {
	t.Helper()
	plan, err := numbering.NewPlan(numbering.Country{Code: "US", CallingCode: "1", Exit: "011", NationalLength: 10, First: "23456789", Groups: []int{3, 3, 4},
		LineTypes: []numbering.PrefixLine{{Prefix: "2", Type: numbering.UnknownLine}}})
	if err != nil {
		t.Fatal(err)
	}
	fr := french(t)
	us := &porting.Market{Code: "us", Country: "US", Currency: "USD", Zone: time.UTC, Plan: frenchPlan{plan}}
	s.account = porting.Account{ID: "acc_1", Market: "fr"}
	return &porting.Service{Store: wall{shelf: s}, Markets: atlas{fr, us}, Rules: preflight.Rules{}, Now: func() time.Time { return time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC) }}
}

// Who asks decides only whether a number is told to be the asker's own; the market named decides the rest.
func TestCheckNumbers(t *testing.T) {
	t.Parallel()
	store := &shelf{}
	for i := range 450 {
		store.own = append(store.own, porting.OwnNumber{Number: number(t, "0199001000") + numbering.PhoneNumber(i), State: porting.OwnAssigned})
	}
	store.own[1].State = porting.OwnQuarantined
	s := serving(t, store)
	owner, foreign, desk := &porting.Actor{Role: porting.RoleAccount, Account: "acc_1"}, &porting.Actor{Role: porting.RoleAccount, Account: "acc_2"},
		&porting.Actor{Role: porting.RoleDesk}
	typed := []string{"0199001000", "0199001001", "0199001449", "nonsense", "+1 212 555 0100"}
	for _, c := range []struct {
		who    *porting.Actor
		market porting.MarketCode
		want   string
	}{
		{nil, "", "fr:yes fr:yes fr:yes fr:no us:yes "},
		{nil, "fr", "fr:yes fr:yes fr:yes fr:no fr:no "},
		{desk, "", "fr:yes fr:yes fr:yes fr:no us:yes "},
		{owner, "", "fr:already fr:yes fr:already fr:no us:yes "},
	} {
		list, err := s.CheckNumbers(t.Context(), c.who, c.market, typed)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, v := range list {
			got += string(v.Market) + ":" + v.Answer.String() + " "
		}
		if got != c.want {
			t.Errorf("%+v in %q: %s, want %s", c.who, c.market, got, c.want)
		}
	}
	if store.listCalls != 3 {
		t.Errorf("the store was asked %d times, want 3 pages for the one account that asked", store.listCalls)
	}
	if _, err := s.CheckNumbers(t.Context(), foreign, "", typed); err == nil {
		t.Error("another account reached these numbers")
	}
	for _, bad := range []struct {
		market porting.MarketCode
		typed  []string
		code   string
	}{{"xx", typed, "market.unknown"}, {"", nil, "numbers.missing"}, {"", make([]string, 10_001), "numbers.too_many"}} {
		_, err := s.CheckNumbers(t.Context(), nil, bad.market, bad.typed)
		if e, ok := errors.AsType[*porting.InvalidError](err); !ok || e.Problems[0].Code != bad.code {
			t.Errorf("got %v, want %s", err, bad.code)
		}
	}
}

func TestBillPreview(t *testing.T) {
	t.Parallel()
	s := serving(t, &shelf{own: []porting.OwnNumber{{Number: number(t, "0199001000"), State: porting.OwnAssigned, Default: true},
		{Number: number(t, "0199001001"), State: porting.OwnAssigned}}})
	for _, who := range []porting.Actor{{Role: porting.RoleAccount, Account: "acc_1"}, {Role: porting.RoleDesk}} {
		if b, err := s.BillPreview(t.Context(), who, "acc_1"); err != nil || b.Total.Minor != 995 {
			t.Errorf("%s: %+v, %v", who.Role, b, err)
		}
	}
	if _, err := s.BillPreview(t.Context(), porting.Actor{Role: porting.RoleAccount, Account: "acc_2"}, "acc_1"); !errors.Is(err, porting.ErrNotFound) {
		t.Errorf("another account: %v", err)
	}
}

// The store's knowledge enters the pre-flight, and only the customer is shown the code that was probably meant.
func TestRequirements(t *testing.T) {
	t.Parallel()
	r := &porting.Request{ID: "prq_1", Account: "acc_1", Market: "fr", Fields: *sound(t)}
	good := rio(t, "F0FABC104", paris2).Reveal()
	r.Fields.Numbers[1].Code = porting.Secret(good[:7] + "O" + good[8:]) // the letter O for the digit 0
	s := serving(t, &shelf{request: r, own: []porting.OwnNumber{{Number: number(t, lent), State: porting.OwnAssigned, Use: porting.UseTemporary, Default: true}},
		open: map[numbering.PhoneNumber]porting.RequestID{number(t, paris1): "prq_1", number(t, paris2): "prq_2"}})
	for role, shown := range map[porting.Role]bool{porting.RoleAccount: true, porting.RoleAccountRead: false, porting.RoleDesk: false, porting.RoleAuditor: false} {
		req, err := s.Requirements(t.Context(), porting.Actor{Role: role, Account: "acc_1"}, "prq_1")
		if err != nil {
			t.Fatal(err)
		}
		if got, want := told(req), []string{"missing /numbers/1/code code.key", "stop /numbers/1/number number.in_open_order"}; !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", role, got, want)
		}
		if p, ok := req.Missing[0].Params["proposal"]; ok != shown || ok && p != good {
			t.Errorf("%s: proposal %v", role, p)
		}
	}
	if _, err := s.Requirements(t.Context(), porting.Actor{Role: porting.RoleAccount, Account: "acc_2"}, "prq_1"); !errors.Is(err, porting.ErrNotFound) {
		t.Errorf("another account: %v", err)
	}
}
