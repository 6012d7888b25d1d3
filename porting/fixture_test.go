package porting

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // the zone must be there on any machine

	"github.com/portamento/portamento/numbering"
)

// failer is what both *testing.T and *rapid.T can do.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// plan is a small numbering plan; whose a code is stands before its dash.
type plan struct{ *numbering.Plan }

func (plan) Coverage(numbering.PhoneNumber, numbering.Facts) Coverage {
	return Coverage{Answer: EligibleYes}
}

func (plan) CheckCode(_ numbering.PhoneNumber, code string) CodeCheck {
	carrier, _, ok := strings.Cut(code, "-")
	if !ok {
		return CodeCheck{Fault: "code.length"}
	}
	return CodeCheck{Carrier: CarrierCode(strings.ToLower(carrier)), Operator: carrier}
}

// silent has no words.
type silent struct{}

func (silent) Text(string, string, map[string]any) (string, bool) { return "", false }

// canary stands in every secret, and must not be found in anything that is recorded or sent.
const canary = "s3cret"

var start = time.Date(2026, 3, 24, 9, 0, 0, 0, time.UTC) // a Tuesday, 10:00 in Paris

func smallMarket(t failer) *Market {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatalf("%v", err)
	}
	p, err := numbering.NewPlan(numbering.Country{Code: "FR", CallingCode: "33", Trunk: "0", Exit: "00", NationalLength: 9, Groups: []int{2},
		LineTypes: []numbering.PrefixLine{{Prefix: "01", Type: numbering.Landline}, {Prefix: "06", Type: numbering.Mobile}},
		Fiction:   []string{"019900", "063998"}})
	if err != nil {
		t.Fatalf("%v", err)
	}
	return &Market{Code: "fr", Country: "FR", Languages: []string{"fr"}, Currency: "EUR", Zone: zone, Plan: plan{p}, Words: silent{},
		LineTypes: []numbering.LineType{numbering.Landline, numbering.Mobile}, Codes: map[string]CodeRule{"landline": {Name: "RIO", Need: "optional"}},
		Approve: "desk", MinLead: 5, MaxLead: 120, Window: Window{StartHour: 10, EndHour: 12}, Lock: 48 * time.Hour, Quarantine: 30, Temporary: "release",
		Promise: map[State]int{Submitted: 1}, AnswerDays: 6, PollEvery: 15 * time.Minute, CutOff: 18, MaxNumbers: 20, Possession: "optional", Letter: "either",
		Signing:  SigningRule{Days: 14, Remind: []int{3, 7, 12}},
		Weekend:  map[time.Weekday]bool{time.Saturday: true, time.Sunday: true},
		Holidays: map[string]string{"2026-04-06": "Lundi de Pâques", "2026-05-01": "Fête du Travail"},
		Carriers: []Carrier{{Code: "alpha", Name: "Alpha"}, {Code: "beta", Name: "Beta"}},
		Reasons: []Reason{{Code: "name_mismatch", WhoActs: BallYou}, {Code: "letter_problem", WhoActs: BallYou, NewSignature: true},
			{Code: "wrong_provider", WhoActs: BallYou}, {Code: "provider_error", WhoActs: BallUs}, {Code: "provider_silent", WhoActs: BallProvider},
			{Code: ReasonOther, WhoActs: BallUs}},
		CodeMap: map[string]string{"alpha/X1": "name_mismatch", "/G1": "provider_error"}, Statements: []string{"keep_service"}, Terms: "1"}
}

type (
	restOfInventory = Inventory
	restOfPeople    = People
)

// memory keeps requests and own numbers in maps, under the rules that porting.Store promises: what a change works on is a copy that is
// saved as a whole or not at all. Each save is checked against the invariants of the trade.
type memory struct {
	Store // pool and new accounts are not needed here
	restOfInventory
	restOfPeople
	t        failer
	requests map[RequestID]*Request
	own      map[numbering.PhoneNumber]OwnNumber
	users    []User
	events   []Event
	effects  []Effect // decided and not yet carried out
	mails    map[string]Effect
	strays   []Stray
	mappings []Mapping
}

func (m *memory) Requests(s Scope) Requests { return scoped{m, s} }
func (m *memory) Inventory(Scope) Inventory { return m }
func (m *memory) People(Scope) People       { return m }
func (m *memory) Carriers() Carriers        { return desks{m} }
func (m *memory) Lists(Scope) Lists         { return drafts{m: m} }

// drafts lists the drafts of an account.
type drafts struct {
	Lists // of anything else are not needed here
	m     *memory
}

func (d drafts) RequestList(_ context.Context, f RequestFilter) (list []*Request, _ string, _ error) {
	for _, r := range d.m.requests {
		if r.Account == f.Account && r.Stage() == StageDraft && len(list) < f.Page.Limit {
			list = append(list, r)
		}
	}
	return list, "", nil
}

type desks struct{ m *memory }

func (d desks) KeepStray(_ context.Context, x Stray) error {
	d.m.strays = append(d.m.strays, x)
	return nil
}

func (d desks) StrayList(context.Context, Page) ([]Stray, string, error) { return d.m.strays, "", nil }

func (d desks) Teach(_ context.Context, x Mapping) error {
	d.m.mappings = append([]Mapping{x}, d.m.mappings...)
	return nil
}

func (d desks) Forget(_ context.Context, id MappingID, by Actor, at time.Time) (Mapping, error) {
	for i, x := range d.m.mappings {
		if x.ID == id {
			d.m.mappings = slices.Delete(d.m.mappings, i, i+1)
			x.EndedBy, x.EndedAt = by, at
			return x, nil
		}
	}
	return Mapping{}, ErrNotFound
}

func (d desks) MappingList(_ context.Context, f MappingFilter) (list []Mapping, _ string, _ error) {
	for _, x := range d.m.mappings {
		if slices.Contains(f.Codes, x.Code) {
			list = append(list, x)
		}
	}
	return list, "", nil
}

type scoped struct {
	m *memory
	s Scope
}

func (h scoped) CreateRequest(_ context.Context, r *Request) error {
	r.Version = 1
	h.m.save(nil, r)
	return nil
}

func (h scoped) Request(_ context.Context, id RequestID) (*Request, error) {
	r, ok := h.m.requests[id]
	if !ok || !h.s.Desk && r.Account != h.s.Account {
		return nil, ErrNotFound
	}
	return h.m.load(r), nil
}

func (h scoped) RequestOfOrder(ctx context.Context, id OrderID) (*Request, error) {
	for _, r := range h.m.requests {
		if r.Order(id) != nil {
			return h.Request(ctx, r.ID)
		}
	}
	return nil, ErrNotFound
}

func (h scoped) Update(ctx context.Context, id RequestID, f func(*Request) error) (*Request, error) {
	r, err := h.Request(ctx, id)
	if err != nil {
		return nil, err
	}
	before := h.m.load(r)
	if err := f(r); errors.Is(err, ErrUnchanged) {
		return before, nil
	} else if err != nil {
		return nil, err
	}
	r.Version++
	h.m.save(before, r)
	return h.m.load(r), nil
}

func (h scoped) UpdateOrder(ctx context.Context, id OrderID, f func(*Request, *Order) error) (*Request, error) {
	r, err := h.RequestOfOrder(ctx, id)
	if err != nil {
		return nil, err
	}
	return h.Update(ctx, r.ID, func(r *Request) error { return f(r, r.Order(id)) })
}

// load copies a request, with the own numbers that it touches.
func (m *memory) load(r *Request) *Request {
	x := *r
	x.Fields = copyFields(&r.Fields)
	x.Orders = nil
	for _, o := range r.Orders {
		y := *o
		y.Numbers, y.AnswersSeen, y.Ask = nil, slices.Clone(o.AnswersSeen), slices.Clone(o.Ask)
		for _, n := range o.Numbers {
			z := *n
			z.Tests = slices.Clone(n.Tests)
			y.Numbers = append(y.Numbers, &z)
		}
		x.Orders = append(x.Orders, &y)
	}
	x.Deadlines, x.Waiting, x.Record = slices.Clone(r.Deadlines), slices.Clone(r.Waiting), Record{}
	named := map[numbering.PhoneNumber]bool{r.Fields.Replaces.Number: true, r.Fields.MainNumber.Number: true}
	for _, w := range r.Fields.Numbers {
		named[w.Number] = true
	}
	x.OwnNumbers = map[numbering.PhoneNumber]OwnNumber{}
	for n, o := range m.own {
		if o.Account == r.Account && (o.Request == r.ID || o.Default || named[n]) {
			x.OwnNumbers[n] = o
		}
	}
	return &x
}

func copyFields(f *Fields) Fields {
	x := *f
	x.Numbers, x.Notify, x.Equipment = slices.Clone(f.Numbers), slices.Clone(f.Notify), slices.Clone(f.Equipment)
	return x
}

// save takes a request over, after checking what must hold of every save.
func (m *memory) save(before, r *Request) {
	m.t.Helper()
	if before == nil {
		before = &Request{}
	}
	restored := true
	for i, e := range r.Record.Events {
		if e.Sequence != before.EventCount+1+i {
			m.t.Fatalf("event %s has sequence %d, want %d", e.Type, e.Sequence, before.EventCount+1+i)
		}
		restored = restored && e.Type != "temporary_number.not_there"
		b, err := json.Marshal(e)
		if err != nil || strings.Contains(string(b), canary) {
			m.t.Fatalf("event %s holds a secret or is no JSON (%v): %s", e.Type, err, b)
		}
		plain(m.t, e.Type, e.Data)
	}
	seen := before.CustomerSeq
	for _, e := range r.Record.Events {
		if e.Visibility != ForDesk {
			seen++
		}
		if (e.Visibility != ForDesk) != (e.CustomerSeq == seen) || r.EventCount != before.EventCount+len(r.Record.Events) {
			m.t.Fatalf("event %s: customer sequence %d after %d", e.Type, e.CustomerSeq, seen)
		}
	}
	for _, e := range r.Record.Effects {
		b, err := json.Marshal(e)
		if err != nil || strings.Contains(string(b), canary) {
			m.t.Fatalf("effect %s holds a secret or is no JSON (%v)", e.Key, err)
		}
		if old, again := m.mails[e.Key]; e.Do == EffectMail && again && e.Try == 0 && !before.Waits(e) {
			m.t.Fatalf("mail %s was ordered twice: at %s and at %s", e.Key, old.At, e.At)
		}
		m.mails[e.Key] = e
	}
	for _, n := range r.Record.OwnNumbers {
		if old := m.own[n.Number]; old.Account != "" && old.Account != r.Account && old.State != OwnPortedOut {
			m.t.Fatalf("own number %s was taken from another account", n.Number.E164())
		}
		if m.own[n.Number] = n; n.State == OwnGone {
			delete(m.own, n.Number)
		}
	}
	m.checkOwn(before, r, restored)
	m.checkOrders(before, r)
	m.events, m.effects = append(m.events, r.Record.Events...), append(m.effects, r.Record.Effects...)
	x := m.load(r)
	m.requests[r.ID] = x
}

// plain makes sure that event data are JSON's own kinds, so that they read the same before and after the database.
func plain(t failer, typ string, data map[string]any) {
	t.Helper()
	for k, v := range data {
		switch v.(type) {
		case string, bool, int, int64, float64, []string, map[string]string, nil:
		default:
			t.Fatalf("event %s: %s is a %T", typ, k, v)
		}
	}
}

func (m *memory) checkOwn(before, r *Request, restored bool) {
	m.t.Helper()
	defaults := func(all map[numbering.PhoneNumber]OwnNumber) (n int) {
		for _, o := range all {
			if o.Default && o.Account == r.Account {
				if n++; o.State != OwnAssigned {
					m.t.Fatalf("the default number %s is %s", o.Number.E164(), o.State)
				}
			}
		}
		return n
	}
	had := 0
	for _, o := range before.OwnNumbers {
		if o.Default {
			had = 1
		}
	}
	if now := defaults(m.own); now > 1 || now < had && restored {
		m.t.Fatalf("the account has %d default numbers, had %d", now, had)
	}
	old, was := before.OwnNumbers[r.Fields.Replaces.Number]
	if was && old.State == OwnQuarantined && m.own[old.Number].State == OwnAvailable && !r.leadProven() {
		m.t.Fatalf("the temporary number was released before the ported one was proven")
	}
}

func (m *memory) checkOrders(before, r *Request) {
	m.t.Helper()
	if err := r.check(); err != nil {
		m.t.Fatalf("%v", err)
	}
	dues := map[string]bool{}
	for _, d := range r.Deadlines {
		key := fmt.Sprint(d.Order, d.Kind, d.Key)
		if dues[key] || d.DueAt.IsZero() {
			m.t.Fatalf("deadline %s is there twice or never due", key)
		}
		dues[key] = true
	}
	edges := edges()
	overridden := slices.ContainsFunc(r.Record.Events, func(e Event) bool { return e.Data["override"] == true })
	for _, o := range r.Orders {
		was := before.Order(o.ID)
		if was == nil {
			continue
		}
		from, to := was.State(), o.State()
		if from != to && !edges[[2]State{from, to}] {
			m.t.Fatalf("an order went from %s to %s, which no verb does", from, to)
		}
		changed := func(e Event) bool { return e.Order == o.ID }
		if from != to && !slices.ContainsFunc(r.Record.Events, changed) {
			m.t.Fatalf("an order went from %s to %s without an event", from, to)
		}
		if o.FOCSequence < was.FOCSequence || o.Attempt < was.Attempt || o.Generation < was.Generation {
			m.t.Fatalf("a counter of the order went back")
		}
		for _, n := range o.Numbers {
			if old := was.Number(n.Number); n.State == NumberCompleted && old.State != NumberCompleted && !n.Proven() && !overridden {
				m.t.Fatalf("a number was completed that no test call proved")
			}
		}
	}
}

// edges are the ways between states that the table draws.
var edges = sync.OnceValue(func() map[[2]State]bool {
	all := map[[2]State]bool{}
	for _, row := range Table() {
		for _, from := range row.From {
			for _, to := range row.To {
				all[[2]State{from, to}] = true
			}
		}
	}
	return all
})

func (m *memory) OwnNumberList(_ context.Context, f OwnFilter) ([]OwnNumber, string, error) {
	var list []OwnNumber
	for _, n := range slices.Sorted(maps.Keys(m.own)) {
		o := m.own[n]
		if (f.Account == "" || o.Account == f.Account) && (len(f.States) == 0 || slices.Contains(f.States, o.State)) {
			list = append(list, o)
		}
	}
	return list, "", nil
}

func (m *memory) OwnNumber(_ context.Context, n numbering.PhoneNumber) (OwnNumber, error) {
	o, ok := m.own[n]
	if !ok {
		return o, ErrNotFound
	}
	return o, nil
}

func (m *memory) UpdateOwnNumber(_ context.Context, n numbering.PhoneNumber, f func(*OwnNumber) error) (OwnNumber, error) {
	o, ok := m.own[n]
	if !ok {
		return o, ErrNotFound
	}
	if err := f(&o); err != nil {
		return o, err
	}
	m.own[n] = o
	return o, nil
}

func (m *memory) Elsewhere(_ context.Context, id RequestID, numbers []numbering.PhoneNumber) (map[numbering.PhoneNumber]bool, error) {
	out := map[numbering.PhoneNumber]bool{}
	for _, n := range numbers {
		if own, ok := m.own[n]; ok && own.Account != "acc_1" && own.State != OwnPortedOut {
			out[n] = true
		}
		for _, r := range m.requests {
			for _, o := range r.Orders {
				if x := o.Number(n); r.ID != id && x != nil && x.State.Open() && !o.State().Final() {
					out[n] = true
				}
			}
		}
	}
	return out, nil
}

func (m *memory) Account(_ context.Context, id AccountID) (Account, error) {
	if id != "acc_1" {
		return Account{}, ErrNotFound
	}
	return Account{ID: id, Name: "Atelier Exemple", Market: "fr", Owner: Contact{Email: "zoe@example.com", Language: "fr"}}, nil
}

func (m *memory) UserList(context.Context, AccountID, Page) ([]User, string, error) {
	return m.users, "", nil
}

// bed is one request with everything around it, and a clock.
type bed struct {
	t       failer
	m       *memory
	market  *Market
	service *Service
	now     time.Time
	id      RequestID
}

type oneMarket struct{ m *Market }

func (o oneMarket) Market(code MarketCode) (*Market, bool) { return o.m, code == o.m.Code }
func (o oneMarket) Markets() []*Market                     { return []*Market{o.m} }

const lentNumber, first, second, third = "01 99 00 00 01", "01 99 00 12 34", "01 99 00 12 35", "01 99 00 12 36"

func office() Actor { return Actor{Role: RoleAccount, Account: "acc_1", Name: "Zoé"} }

func as(role Role) Actor {
	a := Actor{Role: role, Name: string(role)}
	if !role.Operator() {
		a.Account = "acc_1"
	}
	return a
}

func newBed(t failer) *bed {
	t.Helper()
	b := &bed{t: t, market: smallMarket(t), now: start}
	lent := b.number(lentNumber)
	b.m = &memory{t: t, requests: map[RequestID]*Request{}, mails: map[string]Effect{}, users: []User{{ID: "usr_1"}, {ID: "usr_2"}},
		own: map[numbering.PhoneNumber]OwnNumber{lent: {Number: lent, Market: "fr", State: OwnAssigned, Use: UseTemporary, Account: "acc_1", User: "usr_1", Default: true}}}
	b.service = &Service{Store: b.m, Markets: oneMarket{b.market}, Now: func() time.Time { return b.now }, Rules: TheRules, Letters: &shelf{}, Proof: proof, Codes: true}
	return b
}

func (b *bed) number(typed string) numbering.PhoneNumber {
	n, fault := b.market.Plan.Parse(typed)
	if fault != numbering.NoFault {
		b.t.Fatalf("%s: %s", typed, fault)
	}
	return n
}

func (b *bed) wish(typed, carrier string) NumberWish {
	return NumberWish{TypedNumber: TypedNumber{Typed: typed, Number: b.number(typed)}, Code: Secret(carrier + "-" + canary)}
}

// fields is a request to which nothing is wrong: the numbers given, all of Alpha.
func (b *bed) fields(numbers ...string) Fields {
	yes := true
	f := Fields{LineType: numbering.Landline, CurrentProvider: "Alpha", AccountNumber: canary, Internet: "fibre", MainMoves: &yes, Rest: "none",
		Holder:         Holder{Kind: "person", FirstName: "Zoé", LastName: "Martin"},
		ServiceAddress: Address{Street: "1 rue de l'Exemple", Postcode: "75001", City: "Paris", Country: "FR"},
		Notify:         []Contact{{Email: "noe@example.com"}}}
	for i, n := range numbers {
		w := b.wish(n, "Alpha")
		if i == 0 {
			f.MainNumber = w.TypedNumber
		}
		f.Numbers = append(f.Numbers, w)
	}
	return f
}

func signing() Signing {
	return Signing{Name: "zoe martin", Capacity: CapacityHolder, Statements: []string{"keep_service"}, TermsVersion: "1"}
}

// draft makes the bed's request.
func (b *bed) draft(f Fields) *bed {
	b.t.Helper()
	r, err := b.service.CreateRequest(context.Background(), office(), NewRequest{Fields: f})
	b.must(err)
	b.id = r.ID
	return b
}

// signed makes the bed's request and signs it.
func (b *bed) signed(numbers ...string) *bed {
	b.t.Helper()
	b.draft(b.fields(numbers...))
	b.must2(b.service.Sign(context.Background(), office(), b.id, signing()))
	return b
}

func (b *bed) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatalf("%v", err)
	}
}

func (b *bed) must2(_ *Request, err error) {
	b.t.Helper()
	b.must(err)
}

func (b *bed) r() *Request { return b.m.load(b.m.requests[b.id]) }

func (b *bed) order() *Order { return b.r().Orders[0] }

// window is the market's window so many days from now.
func (b *bed) window(days int) Confirmation {
	f := b.market.WindowOn(b.now.AddDate(0, 0, days))
	return Confirmation{Start: f.Start, End: f.End, Reason: "agreed"}
}

// events lists the types recorded so far.
func (b *bed) events() []string {
	var out []string
	for _, e := range b.m.events {
		out = append(out, e.Type)
	}
	return out
}

// take removes and returns the effects that are not carried out yet.
func (b *bed) take() []Effect {
	e := b.m.effects
	b.m.effects = nil
	return e
}

func sends(effects []Effect) (out []Effect) {
	for _, e := range effects {
		if e.Do == EffectSend {
			out = append(out, e)
		}
	}
	return out
}

// deliver carries the messages to the carrier out.
func (b *bed) deliver() {
	b.t.Helper()
	for _, e := range sends(b.take()) {
		_, ok, err := b.service.CarrierMessage(context.Background(), e)
		b.must(err)
		if ok {
			b.must(b.service.Delivered(context.Background(), e, Receipt{Reference: "A-1", At: b.now}))
		}
	}
}

// advance moves the clock and does what falls due on the way; a deadline that comes back at once, again and again, fails.
func (b *bed) advance(d time.Duration) {
	b.t.Helper()
	ctx, to := context.Background(), b.now.Add(d)
	for range 2000 {
		due := slices.DeleteFunc(b.r().Deadlines, func(d Deadline) bool {
			return d.DueAt.After(to) || d.Kind == DuePoll // the carrier is silent
		})
		if len(due) == 0 {
			b.now = to
			return
		}
		next := slices.MinFunc(due, func(a, b Deadline) int { return cmp.Or(a.DueAt.Compare(b.DueAt), cmp.Compare(a.Kind, b.Kind)) })
		if next.DueAt.After(b.now) {
			b.now = next.DueAt
		}
		x := Due{next}
		switch next.Kind {
		case DueRetry:
			b.must(b.service.Retry(ctx, x))
		case DueCutOver:
			_, ok, err := b.service.BeginCutOver(ctx, x)
			if b.must(err); ok {
				b.must(b.service.EndCutOver(ctx, x, false))
			}
		default:
			b.must(b.service.Fire(ctx, x))
		}
	}
	b.t.Fatalf("deadlines come back without end: %v", b.r().Deadlines)
}
