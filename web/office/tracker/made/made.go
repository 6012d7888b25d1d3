// Package made makes up requests for the pages that show them without a database. Its numbers are from ranges that are reserved for fiction, its
// people do not exist.
package made

import (
	"strconv"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/view"
	"github.com/portamento/portamento/web/office/tracker/tell"
	"github.com/portamento/portamento/web/ui"
)

// Up makes up requests for one reader.
type Up struct{ tell.Teller }

// who is made up.
const (
	madeUser = porting.UserID("usr_1")
	Carrier  = "Acme Télécom"
)

// For is for the reader of a page, who owns the account.
func For(p ui.Page) Up {
	p.Person = &ui.Person{Name: "Camille Durand", Email: "camille@example.com", Role: "owner", Account: "Atelier Durand"}
	p.Tab, p.Sub = ui.Account, "status"
	usual := func(m *porting.Market, g porting.MoveGroup) (porting.Days, int) {
		if g.Attempt > 1 {
			return porting.Days{From: 10, To: 17}, 12
		}
		return porting.Days{From: 18, To: 26}, 38
	}
	return Up{tell.Teller{Page: p, May: true, Me: madeUser, Users: map[porting.UserID]string{madeUser: "Camille Durand", "usr_2": "Alex Martin"},
		Read: view.Reader{Who: porting.Actor{Role: porting.RoleAccount, Account: "acc_1", User: madeUser}, Lang: p.Language(), Brand: p.Brand.Name, Markets: madeMarkets{p.Market}, Now: p.Now, Usual: usual},
		Say:  func(x porting.Problem) string { return p.T("problem."+x.Code, pairs(x.Params)...) }}}
}

func pairs(params map[string]any) []any {
	var out []any
	for k, v := range params {
		out = append(out, k, v)
	}
	return out
}

// madeMarkets is the one market that a made-up page is for.
type madeMarkets [1]*porting.Market

// Market answers it for every code.
func (m madeMarkets) Market(porting.MarketCode) (*porting.Market, bool) { return m[0], true }

// Markets lists it.
func (m madeMarkets) Markets() []*porting.Market { return m[:] }

// Phone is the n-th made-up number of the market.
func (d Up) Phone(n int) numbering.PhoneNumber {
	text := map[porting.MarketCode]string{"fr": "+331990012", "us": "+126255501", "mx": "+525555000"}[d.Page.Market.Code] + strconv.Itoa(30+n)
	x, _ := numbering.ParseE164(text)
	if d.Page.Market.Code == "mx" {
		x, _ = numbering.ParseE164("+5255550000" + strconv.Itoa(30+n))
	}
	return x
}

// Ago is so many working days before now, at nine in the market.
func (d Up) Ago(days int) time.Time {
	return d.Page.Market.AddWorkdays(d.Page.Now, -days)
}

// Window is the usual window on a working day so many days from now.
func (d Up) Window(days int) porting.FOC {
	m := d.Page.Market
	f := m.WindowOn(m.AddWorkdays(d.Page.Now, days))
	f.Sequence = 1
	return f
}

// Sent is a request of three numbers that the carrier has, signed eleven working days ago.
func (d Up) Sent() *porting.Request {
	p, m := d.Page, d.Page.Market
	moves := true
	r := &porting.Request{ID: "prq_1", Account: "acc_1", Reference: "PRT-7F3K-29QX", Market: m.Code, Version: 7, Author: porting.Contact{Name: "Camille Durand", Email: "camille@example.com"},
		CreatedAt: d.Ago(12), UpdatedAt: d.Ago(2), EventCount: 6, CustomerSeq: 6, MessageCount: 2}
	wish := func(n int) porting.NumberWish {
		x := d.Phone(n)
		return porting.NumberWish{TypedNumber: porting.TypedNumber{Typed: p.Number(x), Number: x}, Code: "02E7K2M9QNND", Destination: porting.Destination{User: madeUser}}
	}
	main := wish(4)
	r.Fields = porting.Fields{Name: "Atelier Lyon", LineType: numbering.Landline, CurrentProvider: Carrier, AccountNumber: "1234567890", Internet: "fibre", Equipment: []string{"alarm"},
		MainNumber: main.TypedNumber, MainMoves: &moves, Numbers: []porting.NumberWish{main, wish(5), wish(6)}, Rest: "none",
		Holder:         porting.Holder{Kind: "company", Company: "Atelier Durand", FirstName: "Camille", LastName: "Durand"},
		ServiceAddress: porting.Address{Street: "12 rue des Lilas", Postcode: "69003", City: "Lyon", Country: m.Country}, Notify: []porting.Contact{{Email: "alex@example.com"}}}
	if m.Code != "fr" {
		r.Fields.ServiceAddress = porting.Address{Street: "12 Elm Street", Postcode: "53140", City: "Springfield", Region: "WI", Country: m.Country}
	}
	temp := d.Phone(1)
	r.Fields.Replaces = porting.TypedNumber{Typed: p.Number(temp), Number: temp}
	r.OwnNumbers = map[numbering.PhoneNumber]porting.OwnNumber{temp: {Number: temp, Market: m.Code, State: porting.OwnAssigned, Use: porting.UseTemporary, Account: "acc_1", User: madeUser, Default: true, Request: r.ID}}
	r.Signature = &porting.Signature{Name: "Camille Durand", Capacity: "holder", SignedAt: d.Ago(11), Language: "fr", Letter: porting.Letter{File: "x"}}
	o := &porting.Order{ID: "ord_1", Carrier: "acme", Name: Carrier, LineType: numbering.Landline, Step: porting.Acknowledged, Attempt: 1, SentAt: d.Ago(9), CreatedAt: d.Ago(11), UpdatedAt: d.Ago(2)}
	for _, w := range r.Fields.Numbers {
		o.Numbers = append(o.Numbers, &porting.Number{Number: w.Number, State: porting.NumberWaiting, Destination: w.Destination})
	}
	o.Numbers[2].Destination = porting.Destination{}
	r.Orders = []*porting.Order{o}
	r.Documents = []porting.Document{{ID: "doc_1", Kind: "bill", Name: "facture-octobre.pdf", Media: "application/pdf", Size: 184_000, State: porting.DocumentRead, At: d.Ago(11)}}
	r.Deadlines = []porting.Deadline{{Request: r.ID, Order: o.ID, Kind: porting.DuePromise, DueAt: m.PromiseFrom(p.Now, 2)}}
	return r
}

// Beside is what belongs to a made-up request: its history, its messages, and what can be done.
type Beside struct {
	Events   []porting.Event
	Messages map[string]porting.Message
	Can      []porting.Capability
}

// Beside makes it.
func (d Up) Beside(r *porting.Request) Beside {
	you, desk, carrier := d.Read.Who, porting.Actor{Role: porting.RoleDesk, Name: "Noé"}, porting.Actor{Role: porting.RoleCarrier, Name: Carrier}
	you.Name = "Camille Durand"
	x := Beside{Messages: map[string]porting.Message{
		"msg_1": {ID: "msg_1", At: d.Ago(3), Actor: you, Text: d.Page.T("tracker.said.rings")},
		"msg_2": {ID: "msg_2", At: d.Ago(2), Actor: desk, Text: d.Page.T("tracker.feed.text")},
	}}
	add := func(days int, who porting.Actor, typ string, data map[string]any) {
		e := porting.Event{Request: r.ID, Type: typ, At: d.Ago(days), Actor: who, Data: data}
		if len(r.Orders) > 0 && len(typ) > 10 && typ[:10] == "port_order" {
			e.Order = r.Orders[0].ID
		}
		x.Events = append(x.Events, e)
	}
	add(12, you, "port_request.created", nil)
	if len(r.Orders) == 0 {
		return x
	}
	add(11, you, "port_request.signed", map[string]any{"name": "Camille Durand"})
	add(11, you, "port_request.submitted", nil)
	add(11, you, "port_request.document_added", map[string]any{"document_id": "doc_1"})
	add(10, desk, "port_order.reviewed", nil)
	add(9, porting.System(), "port_order.handed_off", map[string]any{"carrier_name": Carrier})
	add(8, carrier, "port_order.acknowledged", nil)
	add(3, you, "port_request.message_created", map[string]any{"message_id": "msg_1"})
	add(2, desk, "port_request.message_created", map[string]any{"message_id": "msg_2"})
	o := r.Orders[0]
	switch {
	case o.Step == porting.Rejected:
		add(1, carrier, "port_order.rejected", map[string]any{"reasons": toAny(o.Rejection.Reasons), "carrier_text": o.Rejection.CarrierText, "who_acts": string(o.Rejection.WhoActs)})
	case o.Step == porting.ActionRequired:
		add(1, desk, "port_order.asked", map[string]any{"reasons": toAny(o.Ask), "note": o.AskNote})
	case !o.FOC().IsZero():
		f := o.FOC()
		add(2, carrier, "port_order.foc_confirmed", map[string]any{"start": f.Start.Format(time.RFC3339), "end": f.End.Format(time.RFC3339), "timezone": f.Timezone})
	}
	x.Can = d.Can(r)
	return x
}

func toAny(list []string) []any {
	var out []any
	for _, s := range list {
		out = append(out, s)
	}
	return out
}

// Can is what the made-up customer may still do.
func (d Up) Can(r *porting.Request) []porting.Capability {
	if !r.Open() {
		return []porting.Capability{{Verb: porting.VerbTemporary, Allowed: true}, {Verb: porting.VerbMessage, Allowed: true}}
	}
	held := r.Stage() == porting.StagePaused
	out := []porting.Capability{{Verb: porting.VerbTemporary, Allowed: true}, {Verb: porting.VerbMessage, Allowed: true}, {Verb: porting.VerbResume, Allowed: held}}
	f := tell.Window(r)
	lock := f.Start.Add(-d.Page.Market.Lock)
	for _, v := range []porting.Verb{porting.VerbDate, porting.VerbHold, porting.VerbCancel} {
		c := porting.Capability{Verb: v, Allowed: !held || v == porting.VerbCancel}
		if !f.IsZero() && !held {
			c.Until = lock
			if d.Page.Now.After(lock) {
				c.Allowed = false
				c.WhyNot = porting.NewProblem("", "locked", "since", lock.UTC().Format(time.RFC3339), "provider", Carrier, "reference", r.Reference)
			}
		}
		out = append(out, c)
	}
	return out
}

// To makes a state of a request's first order.
func (d Up) To(step porting.State, change ...func(r *porting.Request, o *porting.Order)) *porting.Request {
	r := d.Sent()
	o := r.Orders[0]
	o.Step = step
	for _, f := range change {
		f(r, o)
	}
	return r
}

// Dated gives all numbers a window and a state.
func Dated(f porting.FOC, state porting.NumberState) func(*porting.Request, *porting.Order) {
	return func(r *porting.Request, o *porting.Order) {
		o.FOCSequence = 1
		for _, n := range o.Numbers {
			n.FOC, n.State = f, state
			if state == porting.NumberTesting || state == porting.NumberCompleted {
				n.PortedAt = f.Start.Add(20 * time.Minute)
			}
			if state == porting.NumberCompleted {
				n.Tests = []porting.TestCall{{At: n.PortedAt.Add(5 * time.Minute), Result: porting.TestPassed}}
			}
		}
	}
}

// Ended ends a request and its order.
func Ended(at time.Time) func(*porting.Request, *porting.Order) {
	return func(r *porting.Request, o *porting.Order) { r.EndedAt, o.EndedAt, r.Deadlines = at, at, nil }
}

// Unsent has not reached the carrier.
func Unsent(r *porting.Request, o *porting.Order) { o.SentAt = time.Time{} }

// Today is a window that began so long ago, or begins in so long.
func (d Up) Today(since time.Duration) porting.FOC {
	start := d.Page.Now.Add(since)
	return porting.FOC{Start: start, End: start.Add(2 * time.Hour), Timezone: d.Page.Clock().Zone.String(), Sequence: 1}
}

// Leaving gives the temporary number back in twelve days.
func (d Up) Leaving(r *porting.Request, _ *porting.Order) {
	own := r.OwnNumbers[r.Fields.Replaces.Number]
	own.State, own.Default, own.ReleaseAt = porting.OwnQuarantined, false, d.Page.Now.AddDate(0, 0, 12)
	r.OwnNumbers[own.Number] = own
}

// Refused is a request that its provider refused for reasons of the catalogue.
func (d Up) Refused(reasons ...string) *porting.Request {
	return d.To(porting.Rejected, func(r *porting.Request, o *porting.Order) {
		o.Rejection = &porting.Rejection{Reasons: reasons, CarrierCode: "NRP-104", CarrierText: "Adresse d'installation non concordante / address not matching", WhoActs: porting.BallYou, At: d.Ago(1), Attempt: 1}
		for _, n := range o.Numbers {
			n.State = porting.NumberRejected
		}
		r.Deadlines = append(r.Deadlines, porting.Deadline{Request: r.ID, Order: o.ID, Kind: porting.DueUnanswered, Key: "pause", DueAt: d.Page.Now.AddDate(0, 0, 20)},
			porting.Deadline{Request: r.ID, Order: o.ID, Kind: porting.DueUnanswered, Key: "close", DueAt: d.Page.Now.AddDate(0, 0, 44)})
	})
}

// AsReader is the page as somebody sees it who may only look.
func (d Up) AsReader() ui.Page {
	p := d.Page
	p.Person = &ui.Person{Name: "Alex Martin", Email: "alex@example.com", Role: "read", Account: "Atelier Durand"}
	return p
}
