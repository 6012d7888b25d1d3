package story_test

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/portamento/portamento/document/vault"
	"github.com/portamento/portamento/gateway"
	"github.com/portamento/portamento/gateway/manual"
	"github.com/portamento/portamento/gateway/remote"
	"github.com/portamento/portamento/gateway/simulator"
	"github.com/portamento/portamento/loa"
	"github.com/portamento/portamento/loa/kept"
	"github.com/portamento/portamento/loa/pades"
	"github.com/portamento/portamento/market"
	"github.com/portamento/portamento/notify"
	"github.com/portamento/portamento/notify/email"
	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/forecast"
	"github.com/portamento/portamento/porting/homeline"
	"github.com/portamento/portamento/porting/preflight"
	"github.com/portamento/portamento/store"
	"github.com/portamento/portamento/store/storetest"
	"github.com/portamento/portamento/store/storetest/raced"
	"github.com/portamento/portamento/worker"
)

var dump = flag.Bool("dump", false, "keep the database and the mails of every story, and say where they lie")

// markets are loaded once for all stories: they are never changed.
var markets = sync.OnceValues(func() (*market.Set, error) { return market.Load() })

// monday is where stories begin: Tuesday 1 September 2026, 09:00 in Paris.
var monday = time.Date(2026, 9, 1, 7, 0, 0, 0, time.UTC)

// bed is one whole Portamento with a pretend carrier, for one story.
type bed struct {
	t       *testing.T
	ctx     context.Context
	db      *store.DB
	service *porting.Service
	worker  *worker.Worker
	carrier *simulator.Server
	way     porting.Gateway
	caller  porting.TestCaller
	clock   *clock

	url       string
	key       []byte
	byHand    bool
	outbox    string // folder of the mails
	journal   string // file of what the carrier heard
	transport email.Transport
	asleep    time.Duration
	sleep     func() // ends the node when what runs is done
	crash     func() // ends the node in the middle of what runs

	vault string // folder of the letters
	paper *kept.Letters
	codes *codeLog

	account porting.AccountID
	owner   porting.UserID
	noe     porting.UserID
	temp    numbering.PhoneNumber
	office  porting.Actor // the customer
	desk    porting.Actor
	lead    porting.Actor // a supervisor
}

// clock is a story's time.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.at }
func (c *clock) set(t time.Time) {
	c.mu.Lock()
	if t.After(c.at) {
		c.at = t.UTC()
	}
	c.mu.Unlock()
}

// on runs a story on SQLite, and on PostgreSQL too where one is at hand. Under the race detector PostgreSQL is enough: SQLite, C turned into
// Go, takes twenty times as long when it is watched, and the tests of the store watch it.
func on(t *testing.T, both bool, tell func(b *bed)) {
	t.Helper()
	engines := storetest.Engines()
	watched := raced.On() && len(engines) > 1
	for _, e := range engines {
		if e.Name == "sqlite" && watched || e.Name != "sqlite" && !watched && !both {
			continue
		}
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			tell(open(t, e.URL(t), false))
		})
	}
}

// open wires a bed and fills it. byHand leaves the carrier without a wire: the desk carries every message.
func open(t *testing.T, url string, byHand bool) *bed {
	t.Helper()
	dir := t.TempDir()
	if *dump {
		dir, _ = os.MkdirTemp("", "story-")
		t.Logf("story kept in %s", dir)
	}
	b := &bed{t: t, ctx: t.Context(), clock: &clock{at: monday}, url: url, byHand: byHand, key: make([]byte, 32)}
	b.outbox, b.journal = filepath.Join(dir, "outbox"), filepath.Join(dir, "carrier.jsonl")
	b.vault, b.codes = filepath.Join(dir, "letters"), &codeLog{}
	b.transport, b.way = email.Outbox{Dir: b.outbox}, manual.Gateway{}
	_, _ = rand.Read(b.key)
	set, err := markets()
	b.must(err)
	if !byHand {
		b.connect(set)
	}
	b.wake()
	t.Cleanup(b.sleep)
	b.people()
	return b
}

// wake starts a node of Portamento on the bed's database: a first one, or one that finds what another has left.
func (b *bed) wake() {
	b.t.Helper()
	set, err := markets()
	b.must(err)
	logger := slog.New(slog.NewTextHandler(b.t.Output(), &slog.HandlerOptions{Level: slog.LevelInfo}))
	b.db, err = store.Open(b.ctx, store.Config{URL: b.url, Key: b.key, Wall: b.wall, Logger: logger})
	b.must(err)
	b.service = &porting.Service{Store: b.db, Markets: set, Rules: preflight.Rules{}, Now: b.clock.now, TestCalls: !b.byHand,
		Desk: porting.Contact{Email: "desk@example.com", Language: "fr"}}
	b.writeLetters(set)
	sender := &email.Sender{From: "porting@example.com", Brand: "Portamento", Domain: "example.com", Transport: b.transport}
	learnt := &forecast.Forecaster{History: b.db.Moves(), Now: b.clock.now}
	sender.Usual = func(m *porting.Market, g porting.MoveGroup) porting.Days {
		days, _ := learnt.Days(b.ctx, m, g)
		return days
	}
	b.worker = &worker.Worker{Service: b.service, Timers: timers{b.db}, Mailer: post{sender, b.service}, Told: b.db.Told, Readers: b.db.Logins(), Quiet: b.db.Logins(), Codes: b.codes, Keys: b.db, Questions: b.db.Questions(), Homes: b.homes(), Logger: logger, Parallel: 4, Poll: 10 * time.Millisecond,
		Gateway: func(porting.MarketCode, porting.CarrierCode) porting.Gateway { return b.way }}
	if b.caller != nil {
		b.worker.Caller = b.caller
	}
	jobs, err := b.db.Jobs(b.worker.Config())
	b.must(err)
	alive, die := context.WithCancel(context.WithoutCancel(b.ctx))
	b.must(jobs.Start(alive))
	b.sleep = sync.OnceFunc(func() {
		stop, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		_ = jobs.Stop(stop)
		die()
		b.db.Close()
	})
	b.crash = func() {
		die()
		<-jobs.Stopped()
		b.sleep()
	}
}

// wall is the real clock, which leases follow; a restart is a minute later, so that what a dead node held is free.
func (b *bed) wall() time.Time { return time.Now().Add(b.asleep) }

// restarts ends the node in the middle of what it does, and starts another on the same database a minute later.
func (b *bed) restarts() {
	b.t.Helper()
	b.crash()
	b.asleep += time.Minute
	b.wake()
	b.t.Cleanup(b.sleep)
}

// connect starts the pretend carrier behind its HTTP contract and gives it to everybody as their losing carrier.
func (b *bed) connect(set *market.Set) {
	b.t.Helper()
	var err error
	b.carrier, err = simulator.New(simulator.Config{Token: "story", Now: b.clock.now, File: b.journal, Calendar: func(code string) simulator.Calendar {
		m, ok := set.Market(porting.MarketCode(code))
		if !ok {
			return nil
		}
		return days{m}
	}})
	b.must(err)
	server := httptest.NewServer(b.carrier)
	b.t.Cleanup(server.Close)
	far := gateway.Far{Base: server.URL, Token: "story"}
	b.t.Cleanup(func() { _ = b.carrier.Close() })
	b.way, err = remote.New(remote.Config{Far: far, Now: b.clock.now})
	b.must(err)
	b.caller, err = simulator.NewTestCaller(far)
	b.must(err)
}

// people fills the bed: an account with an owner and a colleague, a temporary number that is its default, and a pool.
func (b *bed) people() {
	b.t.Helper()
	desk := porting.Scope{Desk: true}
	now := b.clock.now()
	b.account = porting.AccountID(porting.NewID(porting.PrefixAccount, now))
	b.owner, b.noe = porting.UserID(porting.NewID(porting.PrefixUser, now)), porting.UserID(porting.NewID(porting.PrefixUser, now))
	owner := porting.Contact{Name: "Camille Durand", Email: "camille@example.com", Language: "fr"}
	b.must(b.db.People(desk).CreateAccount(b.ctx, porting.Account{ID: b.account, Name: "Atelier Lumière", Market: "fr", Owner: owner, CreatedAt: now},
		[]porting.User{{ID: b.owner, Account: b.account, Name: owner.Name, Email: owner.Email, Language: "fr", Role: porting.RoleAccount},
			{ID: b.noe, Account: b.account, Name: "Noé Martin", Email: "noe@example.com", Language: "fr", Role: porting.RoleAccount}}))
	b.temp = number("+33199009001")
	_, _, err := b.db.Inventory(desk).AddToPool(b.ctx, "fr", []numbering.PhoneNumber{b.temp, number("+33199009002"), number("+33199009003")}, now)
	b.must(err)
	_, err = b.db.Inventory(desk).UpdateOwnNumber(b.ctx, b.temp, func(o *porting.OwnNumber) error {
		o.State, o.Use, o.Account, o.User, o.Default = porting.OwnAssigned, porting.UseTemporary, b.account, b.owner, true
		return nil
	})
	b.must(err)
	b.office = porting.Actor{Role: porting.RoleAccount, Account: b.account, Name: "Camille Durand"}
	b.desk = porting.Actor{Role: porting.RoleDesk, Name: "Inès"}
	b.lead = porting.Actor{Role: porting.RoleSupervisor, Name: "Paul"}
}

// timers, post and days introduce packages that do not know one another, as cmd/portamento does.
type timers struct{ *store.DB }

func (x timers) Held(ctx context.Context) (bool, error) {
	held, _, err := x.DB.Held(ctx)
	return held, err
}

type post struct {
	sender  *email.Sender
	service *porting.Service
}

func (p post) Mail(ctx context.Context, n worker.Notice) error {
	if link, ok := n.Data["link_id"].(string); ok {
		n.Data = maps.Clone(n.Data)
		n.Data["url"] = "https://porting.example.com/sign/" + p.service.LinkToken(n.Request.ID, porting.LinkID(link))
	}
	if link, ok := n.Data["stop_id"].(string); ok {
		n.Data = maps.Clone(n.Data)
		n.Data["stop"] = "https://porting.example.com/stop/" + p.service.StopToken(n.Request.ID, porting.LinkID(link))
	}
	if link, ok := n.Data["home_link"].(string); ok {
		n.Data = maps.Clone(n.Data)
		n.Data["url"] = "https://porting.example.com" + homeline.PathConsent + homeline.Token(p.service, string(n.Request.ID), porting.LinkID(link))
	}
	err := p.sender.Send(ctx, notify.Notice(n))
	var permanent *email.PermanentError
	if errors.As(err, &permanent) {
		return &porting.PermanentError{Err: err}
	}
	return err
}

// codeLog remembers the codes that were called or texted.
type codeLog struct{ sent []worker.CodeMessage }

func (c *codeLog) SendCode(_ context.Context, m worker.CodeMessage) error {
	c.sent = append(c.sent, m)
	return nil
}

// writeLetters gives the service what signs letters and keeps them.
func (b *bed) writeLetters(markets porting.Markets) {
	b.t.Helper()
	v, err := vault.Open(b.ctx, vault.Config{URL: b.vault, Keys: b.db})
	b.must(err)
	b.t.Cleanup(func() { _ = v.Close() })
	signer, _, err := pades.Authority(b.vault, "Portamento", monday)
	b.must(err)
	templates, err := loa.LoadTemplates(market.Shipped())
	b.must(err)
	b.paper = &kept.Letters{Markets: markets, Templates: templates, Agent: loa.Agent{Name: "Portamento"}, Signer: signer, Vault: vault.Letters{Vault: v}}
	_, secret := b.db.SealKey("proofs")
	b.service.Letters, b.service.Codes = b.paper, true
	b.service.Proof = func(purpose, id string) []byte {
		sum := sha256.Sum256(append(append([]byte(purpose), secret...), id...))
		return sum[:]
	}
}

type days struct{ m *porting.Market }

func (d days) AddWorkdays(t time.Time, n int) time.Time { return d.m.AddWorkdays(t, n) }
func (d days) Window(t time.Time) (start, end time.Time, zone string) {
	f := d.m.WindowOn(t)
	return f.Start, f.End, f.Timezone
}

// The words of the trade.

func (b *bed) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func number(e164 string) numbering.PhoneNumber {
	n, err := numbering.ParseE164(e164)
	if err != nil {
		panic(err)
	}
	return n
}

func typed(e164 string) porting.TypedNumber {
	return porting.TypedNumber{Typed: e164, Number: number(e164)}
}

// rio makes the code that a line of this operator would have.
func rio(prefix, e164 string) porting.Secret {
	first := prefix + "FABC123"
	if len(e164) > 3 && (e164[3] == '6' || e164[3] == '7') {
		first = prefix + "EABC123"
	}
	key, err := numbering.Key(first, "0"+e164[3:])
	if err != nil {
		panic(err)
	}
	return porting.Secret(first + key)
}

// wish is a number that shall move, with a code of the operator that the prefix names.
func wish(prefix, e164 string) porting.NumberWish {
	return porting.NumberWish{TypedNumber: typed(e164), Code: rio(prefix, e164)}
}

// asOnTheBill fills a plain request: one landline at Orange, with the script that the carrier shall play.
func asOnTheBill(script string, numbers ...porting.NumberWish) porting.Fields {
	if len(numbers) == 0 {
		numbers = []porting.NumberWish{wish("F0", "+33199001234")}
	}
	yes := true
	return porting.Fields{Name: "Bureau de Paris", LineType: numbering.Landline, CurrentProvider: "Orange", AccountNumber: porting.Secret(script), Internet: "fibre",
		Equipment: []string{"none"}, MainNumber: numbers[0].TypedNumber, MainMoves: &yes, Numbers: numbers, Rest: "none",
		Holder:         porting.Holder{Kind: "company", Company: "Atelier Lumière SARL", CompanyID: "73282932000074", FirstName: "Camille", LastName: "Durand"},
		ServiceAddress: porting.Address{Street: "12 rue de la Paix", Postcode: "75002", City: "Paris", Country: "FR"}, TemporaryNumber: "release"}
}

func (b *bed) signature() porting.Signing {
	m, _ := b.service.Markets.Market("fr")
	return porting.Signing{Name: "Camille Durand", Capacity: porting.CapacityHolder, Statements: m.Statements, TermsVersion: m.Terms, Language: "fr"}
}

// asks makes and signs a request.
func (b *bed) asks(f porting.Fields) *porting.Request {
	b.t.Helper()
	r, err := b.service.CreateRequest(b.ctx, b.office, porting.NewRequest{Fields: f})
	b.must(err)
	r, err = b.service.Sign(b.ctx, b.office, r.ID, b.signature())
	if err != nil {
		b.t.Fatalf("sign: %v", describe(err))
	}
	return r
}

func describe(err error) string {
	var x *porting.InvalidError
	if errors.As(err, &x) {
		return fmt.Sprintf("%s %+v", x.Code, x.Problems)
	}
	return fmt.Sprint(err)
}

// approves lets the desk send every order of the request, and waits until the carrier has them.
func (b *bed) approves(r *porting.Request) *porting.Request {
	b.t.Helper()
	for _, o := range r.Orders {
		_, err := b.service.Approve(b.ctx, b.desk, o.ID)
		b.must(err)
	}
	b.settle()
	return b.now(r)
}

// settle does what is due now.
func (b *bed) settle() { b.t.Helper(); b.must(b.worker.Settle(b.ctx)) }

// later lets time pass, with everything that is due on the way.
func (b *bed) later(d time.Duration) { b.t.Helper(); b.until(b.clock.now().Add(d)) }

// until lets time pass up to an instant.
func (b *bed) until(at time.Time) {
	b.t.Helper()
	b.must(b.worker.Advance(b.ctx, at, b.clock.set))
}

// workdays lets working days pass.
func (b *bed) workdays(n int) {
	b.t.Helper()
	m, _ := b.service.Markets.Market("fr")
	b.until(m.AddWorkdays(b.clock.now(), n).Add(time.Minute))
}

// now reads the request as it stands.
func (b *bed) now(r *porting.Request) *porting.Request {
	b.t.Helper()
	r, err := b.db.Requests(porting.Scope{Desk: true}).Request(b.ctx, r.ID)
	b.must(err)
	return r
}

// until the request's first order is in the state, or the bound has passed.
func (b *bed) waitsFor(r *porting.Request, state porting.State, bound time.Duration) *porting.Request {
	b.t.Helper()
	end := b.clock.now().Add(bound)
	for {
		r = b.now(r)
		if r.State() == state {
			return r
		}
		next, ok, err := b.db.NextDue(b.ctx)
		b.must(err)
		if !ok || next.After(end) {
			b.t.Fatalf("%s stays in %s, wanted %s within %s; events: %s", r.Reference, r.State(), state, bound, strings.Join(b.events(r), ", "))
		}
		b.until(next)
	}
}

// expect checks a request's state, stage and ball.
func (b *bed) expect(r *porting.Request, state porting.State, stage porting.Stage, ball porting.Ball) {
	b.t.Helper()
	r = b.now(r)
	if r.State() != state || r.Stage() != stage || r.Ball() != ball {
		b.t.Fatalf("%s is in %s, %s, ball %s; wanted %s, %s, ball %s; events: %s", r.Reference, r.State(), r.Stage(), r.Ball(), state, stage, ball,
			strings.Join(b.events(r), ", "))
	}
}

// events lists the types of a request's history, in order.
func (b *bed) events(r *porting.Request) []string {
	b.t.Helper()
	var out []string
	for page := (porting.Page{Limit: 200}); ; {
		list, next, err := b.db.Lists(porting.Scope{Desk: true}).EventList(b.ctx, porting.EventFilter{Request: r.ID, Page: page})
		b.must(err)
		for _, e := range list {
			out = append(out, e.Type)
		}
		if next == "" {
			return out
		}
		page.After = next
	}
}

// happened counts how often something stands in the history.
func (b *bed) happened(r *porting.Request, event string) int {
	b.t.Helper()
	n := 0
	for _, e := range b.events(r) {
		if e == event {
			n++
		}
	}
	return n
}

// mails lists the kinds of mails that lie in the outbox, in the order in which they were decided.
func (b *bed) mails() []string {
	b.t.Helper()
	files, err := os.ReadDir(b.outbox)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	b.must(err)
	var out []string
	for _, f := range files {
		parts := strings.SplitN(strings.TrimSuffix(f.Name(), ".eml"), "-", 2)
		kind := parts[1][:strings.LastIndex(parts[1], "-")]
		out = append(out, kind)
	}
	return out
}

// wrote checks how many mails of a kind were written.
func (b *bed) wrote(kind porting.MailKind, want int) {
	b.t.Helper()
	n := 0
	for _, k := range b.mails() {
		if k == string(kind) {
			n++
		}
	}
	if n != want {
		b.t.Fatalf("%d mails %s, wanted %d; all: %s", n, kind, want, strings.Join(b.mails(), ", "))
	}
}

// own reads an own number; absent ones answer the zero value.
func (b *bed) own(n numbering.PhoneNumber) porting.OwnNumber {
	b.t.Helper()
	o, err := b.db.Inventory(porting.Scope{Desk: true}).OwnNumber(b.ctx, n)
	if errors.Is(err, porting.ErrNotFound) {
		return porting.OwnNumber{}
	}
	b.must(err)
	return o
}

// audited checks that the history of everything that happened holds.
func (b *bed) audited() {
	b.t.Helper()
	report, err := b.db.VerifyAudit(b.ctx, nil)
	b.must(err)
	if report.Findings > 0 {
		b.t.Fatalf("the history does not hold: %+v", report)
	}
}

// inOrder checks that some mails were written, in this order, whatever lies between them.
func (b *bed) inOrder(kinds ...porting.MailKind) {
	b.t.Helper()
	all := b.mails()
	i := 0
	for _, k := range kinds {
		j := slices.Index(all[i:], string(k))
		if j < 0 {
			b.t.Fatalf("mail %s is missing after %d; all: %s", k, i, strings.Join(all, ", "))
		}
		i += j + 1
	}
}
