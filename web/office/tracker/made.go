package tracker

import (
	"strconv"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/view"
	"github.com/portamento/portamento/web/ui"
)

// made makes up requests for one reader. Its numbers are from ranges that are reserved for fiction, its people do not exist.
type made struct {
	k maker
}

// who is made up.
const (
	madeUser    porting.UserID = "usr_1"
	madeCarrier                = "Acme Télécom"
)

func madeUp(p ui.Page) made {
	p.Person = &ui.Person{Name: "Camille Durand", Email: "camille@example.com", Role: "owner", Account: "Atelier Durand"}
	p.Tab, p.Sub = ui.Account, "status"
	usual := func(m *porting.Market, g porting.MoveGroup) (porting.Days, int) {
		if g.Attempt > 1 {
			return porting.Days{From: 10, To: 17}, 12
		}
		return porting.Days{From: 18, To: 26}, 38
	}
	return made{maker{page: p, may: true, me: madeUser, users: map[porting.UserID]string{madeUser: "Camille Durand", "usr_2": "Alex Martin"},
		read: view.Reader{Who: porting.Actor{Role: porting.RoleAccount, Account: "acc_1", User: madeUser}, Lang: p.Language(), Brand: p.Brand.Name, Markets: madeMarkets{p.Market}, Now: p.Now, Usual: usual},
		say:  func(x porting.Problem) string { return p.T("problem."+x.Code, pairs(x.Params)...) }}}
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

// number is the n-th made-up number of the market.
func (d made) number(n int) numbering.PhoneNumber {
	text := map[porting.MarketCode]string{"fr": "+331990012", "us": "+126255501", "mx": "+525555000"}[d.k.page.Market.Code] + strconv.Itoa(30+n)
	x, _ := numbering.ParseE164(text)
	if d.k.page.Market.Code == "mx" {
		x, _ = numbering.ParseE164("+5255550000" + strconv.Itoa(30+n))
	}
	return x
}

// ago is so many working days before now, at nine in the market.
func (d made) ago(days int) time.Time {
	return d.k.page.Market.AddWorkdays(d.k.page.Now, -days)
}

// window is the usual window on a working day so many days from now.
func (d made) window(days int) porting.FOC {
	m := d.k.page.Market
	f := m.WindowOn(m.AddWorkdays(d.k.page.Now, days))
	f.Sequence = 1
	return f
}

// sent is a request of three numbers that the carrier has, signed eleven working days ago.
func (d made) sent() *porting.Request {
	p, m := d.k.page, d.k.page.Market
	moves := true
	r := &porting.Request{ID: "prq_1", Account: "acc_1", Reference: "PRT-7F3K-29QX", Market: m.Code, Version: 7, Author: porting.Contact{Name: "Camille Durand", Email: "camille@example.com"},
		CreatedAt: d.ago(12), UpdatedAt: d.ago(2), EventCount: 6, CustomerSeq: 6, MessageCount: 2}
	wish := func(n int) porting.NumberWish {
		x := d.number(n)
		return porting.NumberWish{TypedNumber: porting.TypedNumber{Typed: p.Number(x), Number: x}, Code: "02E7K2M9QNND", Destination: porting.Destination{User: madeUser}}
	}
	main := wish(4)
	r.Fields = porting.Fields{Name: "Atelier Lyon", LineType: numbering.Landline, CurrentProvider: madeCarrier, AccountNumber: "1234567890", Internet: "fibre", Equipment: []string{"alarm"},
		MainNumber: main.TypedNumber, MainMoves: &moves, Numbers: []porting.NumberWish{main, wish(5), wish(6)}, Rest: "none",
		Holder:         porting.Holder{Kind: "company", Company: "Atelier Durand", FirstName: "Camille", LastName: "Durand"},
		ServiceAddress: porting.Address{Street: "12 rue des Lilas", Postcode: "69003", City: "Lyon", Country: m.Country}, Notify: []porting.Contact{{Email: "alex@example.com"}}}
	if m.Code != "fr" {
		r.Fields.ServiceAddress = porting.Address{Street: "12 Elm Street", Postcode: "53140", City: "Springfield", Region: "WI", Country: m.Country}
	}
	temp := d.number(1)
	r.Fields.Replaces = porting.TypedNumber{Typed: p.Number(temp), Number: temp}
	r.OwnNumbers = map[numbering.PhoneNumber]porting.OwnNumber{temp: {Number: temp, Market: m.Code, State: porting.OwnAssigned, Use: porting.UseTemporary, Account: "acc_1", User: madeUser, Default: true, Request: r.ID}}
	r.Signature = &porting.Signature{Name: "Camille Durand", Capacity: "holder", SignedAt: d.ago(11), Language: "fr", Letter: porting.Letter{File: "x"}}
	o := &porting.Order{ID: "ord_1", Carrier: "acme", Name: madeCarrier, LineType: numbering.Landline, Step: porting.Acknowledged, Attempt: 1, SentAt: d.ago(9), CreatedAt: d.ago(11), UpdatedAt: d.ago(2)}
	for _, w := range r.Fields.Numbers {
		o.Numbers = append(o.Numbers, &porting.Number{Number: w.Number, State: porting.NumberWaiting, Destination: w.Destination})
	}
	o.Numbers[2].Destination = porting.Destination{}
	r.Orders = []*porting.Order{o}
	r.Documents = []porting.Document{{ID: "doc_1", Kind: "bill", Name: "facture-octobre.pdf", Media: "application/pdf", Size: 184_000, State: porting.DocumentRead, At: d.ago(11)}}
	r.Deadlines = []porting.Deadline{{Request: r.ID, Order: o.ID, Kind: porting.DuePromise, DueAt: m.PromiseFrom(p.Now, 2)}}
	return r
}

// around is what belongs to the pages of a made-up request.
func (d made) around(r *porting.Request) moved {
	you, desk, carrier := d.k.read.Who, porting.Actor{Role: porting.RoleDesk, Name: "Noé"}, porting.Actor{Role: porting.RoleCarrier, Name: madeCarrier}
	you.Name = "Camille Durand"
	x := moved{request: r, files: true, letters: true, closings: true, dates: true, messages: map[string]porting.Message{
		"msg_1": {ID: "msg_1", At: d.ago(3), Actor: you, Text: d.k.page.T("tracker.said.rings")},
		"msg_2": {ID: "msg_2", At: d.ago(2), Actor: desk, Text: d.k.page.T("tracker.feed.text")},
	}}
	add := func(days int, who porting.Actor, typ string, data map[string]any) {
		e := porting.Event{Request: r.ID, Type: typ, At: d.ago(days), Actor: who, Data: data}
		if len(r.Orders) > 0 && len(typ) > 10 && typ[:10] == "port_order" {
			e.Order = r.Orders[0].ID
		}
		x.events = append(x.events, e)
	}
	add(12, you, "port_request.created", nil)
	if len(r.Orders) == 0 {
		return x
	}
	add(11, you, "port_request.signed", map[string]any{"name": "Camille Durand"})
	add(11, you, "port_request.submitted", nil)
	add(11, you, "port_request.document_added", map[string]any{"document_id": "doc_1"})
	add(10, desk, "port_order.reviewed", nil)
	add(9, porting.System(), "port_order.handed_off", map[string]any{"carrier_name": madeCarrier})
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
	x.can = d.can(r)
	return x
}

func toAny(list []string) []any {
	var out []any
	for _, s := range list {
		out = append(out, s)
	}
	return out
}

// can is what the made-up customer may still do.
func (d made) can(r *porting.Request) []porting.Capability {
	if !r.Open() {
		return []porting.Capability{{Verb: porting.VerbTemporary, Allowed: true}, {Verb: porting.VerbMessage, Allowed: true}}
	}
	held := r.Stage() == porting.StagePaused
	out := []porting.Capability{{Verb: porting.VerbTemporary, Allowed: true}, {Verb: porting.VerbMessage, Allowed: true}, {Verb: porting.VerbResume, Allowed: held}}
	f := window(r)
	lock := f.Start.Add(-d.k.page.Market.Lock)
	for _, v := range []porting.Verb{porting.VerbDate, porting.VerbHold, porting.VerbCancel} {
		c := porting.Capability{Verb: v, Allowed: !held || v == porting.VerbCancel}
		if !f.IsZero() && !held {
			c.Until = lock
			if d.k.page.Now.After(lock) {
				c.Allowed = false
				c.WhyNot = porting.NewProblem("", "locked", "since", lock.UTC().Format(time.RFC3339), "provider", madeCarrier, "reference", r.Reference)
			}
		}
		out = append(out, c)
	}
	return out
}
