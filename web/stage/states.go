package stage

import (
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/view"
	"github.com/portamento/portamento/web/ui"
)

// States is the page of the demo, made up: before a story, while it goes on, held, over and stuck, and the desk's queue.
func States(p ui.Page) []ui.State {
	p.Path, p.Demo, p.Wide, p.Share, p.Person, p.Also = "/demo", true, true, true, nil, "demo"
	p.Now = time.Date(2026, 9, 2, 13, 0, 0, 0, time.UTC)
	p.Title = p.T("demo.title")
	d := madeUp{p}
	var out []ui.State
	for _, s := range []struct {
		name string
		view demoView
	}{
		{"waiting", d.view("waiting")}, {"going", d.begun("going")}, {"held", d.begun("held")}, {"ended", d.over()}, {"stuck", d.begun("stuck")},
		{"queue", d.rush()}, {"unseated", d.unseated()},
	} {
		out = append(out, ui.State{Name: "demo/" + s.name, Page: demoPage(p, s.view)})
	}
	return out
}

// madeUp makes states up for a page. Its numbers are from the range that Arcep reserves for fiction.
type madeUp struct{ page ui.Page }

const madeUpRequest = "prq_06e2nnd47v8jt9fxp9rnv8qk70"

func (d madeUp) view(state string) demoView {
	x := demoView{Here: "/demo", Signed: true, Frame: "about:blank", Telling: Telling{Version: "1.0", State: state, Speed: 1, Story: "rejection",
		Stories: []string{"smooth", "rejection", "dsl", "date-moved", "test-fails", "twelve", "cancelled-early", "residential", "toll-free", "rush"},
		At:      time.Date(2026, 9, 1, 7, 0, 0, 0, time.UTC),
		Place:   Place{URL: "http://127.0.0.1:8080", Key: "ptk_example", DeskKey: "ptk_example_desk", Account: "acc_example", Market: string(d.page.Market.Code)}}}
	for _, key := range []string{"port_request.submitted", "port_order.handed_off", "port_order.rejected", "port_order.corrected", "port_order.foc_confirmed", "port_order.completed"} {
		x.Stops = append(x.Stops, Stop{Key: key})
	}
	x.Customer = customerPage(x.Telling)
	return x
}

// begun is a story in its middle: the carrier has refused.
func (d madeUp) begun(state string) demoView {
	x := d.view(state)
	x.At = d.page.Now
	x.Scenes = []Scene{{At: x.At, Key: "port_order.rejected", Ball: "you", Request: madeUpRequest, Text: d.words("event.port_order.rejected"),
		Why: d.words("reason.address_mismatch.title"), Sent: []Sent{{Mail: true, Text: "Camille"}, {Text: "Orange"}}}}
	for i := range x.Stops[:3] {
		x.Stops[i].Reached = true
	}
	x.Scene, x.Step, x.Customer = x.Scenes[0], 4, customerPage(x.Telling)
	x.Desk = shown(d.page, d.request(), d.reader(), d.events())
	x.Mails, x.AllMails = []Mail{{At: x.At, From: "Portamento <porting@example.com>", To: "Camille Durand <camille.durand@example.com>",
		Subject: "PRT-7F3K-92QM", Text: d.words("event.port_order.rejected"), Attachments: []string{"moving-day.ics"}}}, 3
	return x
}

// words are a sentence of the market, or nothing.
func (d madeUp) words(key string) string {
	text, _ := d.page.Market.Words.Text(d.page.Language(), key, nil)
	return text
}

func (d madeUp) over() demoView {
	x := d.begun("ended")
	for i := range x.Stops {
		x.Stops[i].Reached = true
	}
	currency := d.page.Market.Currency
	x.Bill = &Bill{Before: porting.Money{Currency: currency}, After: porting.Money{Minor: 995, Currency: currency}}
	return x
}

// unseated is how somebody who came later sees it.
func (d madeUp) unseated() demoView {
	x := d.begun("going")
	x.Signed = false
	return x
}

// rush is the story of many orders, told by the queue.
func (d madeUp) rush() demoView {
	x := d.view("held")
	x.Story, x.Stops = "rush", []Stop{{Key: "rush.signed", Reached: true}, {Key: "rush.approved"}, {Key: "rush.answered"}}
	x.Scenes = []Scene{{At: x.At, Key: "rush.signed", Ball: "us", Text: d.words("event.port_request.submitted"), Sent: []Sent{{Text: "400"}}}}
	x.Scene, x.Step, x.Customer = x.Scenes[0], 1, customerPage(x.Telling)
	due := x.At.Add(4 * time.Hour)
	for i := range 3 {
		n := numbering.PhoneNumber(33199001240 + i)
		x.Desk.Queue = append(x.Desk.Queue, view.OrderLine{Reference: "PRT-7F3K-92Q" + string(rune('A'+i)), Display: d.page.Number(n), State: "submitted", Ball: "us", NextDueAt: &due})
	}
	return x
}

func (d madeUp) reader() view.Reader {
	return view.Reader{Markets: oneMarket{d.page.Market}, Lang: d.page.Language(), Now: d.page.Now, Who: porting.Actor{Role: porting.RoleDesk}}
}

// oneMarket is the page's market alone.
type oneMarket struct{ m *porting.Market }

// Market finds it.
func (o oneMarket) Market(code porting.MarketCode) (*porting.Market, bool) {
	return o.m, code == o.m.Code
}

// Markets lists it.
func (o oneMarket) Markets() []*porting.Market { return []*porting.Market{o.m} }

func (d madeUp) request() *porting.Request {
	at := d.page.Now
	o := &porting.Order{ID: "ord_06e2nnd47v8jt9fxp9rnv8qk74", Carrier: "orange", Step: porting.Rejected, Attempt: 1, CarrierReference: "SIM-000001",
		CreatedAt: at.Add(-30 * time.Hour), UpdatedAt: at, Numbers: []*porting.Number{{Number: 33199001234, State: porting.NumberRejected}}}
	r := &porting.Request{ID: madeUpRequest, Reference: "PRT-7F3K-92QM", Market: d.page.Market.Code, Orders: []*porting.Order{o}, CreatedAt: o.CreatedAt, UpdatedAt: at}
	r.Deadlines = []porting.Deadline{{Request: r.ID, Order: o.ID, Kind: porting.DueNeedsYou, DueAt: at.Add(72 * time.Hour)},
		{Request: r.ID, Order: o.ID, Kind: porting.DuePromise, DueAt: at.Add(26 * time.Hour)}}
	return r
}

// events are the newest first.
func (d madeUp) events() []porting.Event {
	at := d.page.Now
	return []porting.Event{
		{ID: "evt_3", Sequence: 3, Type: "port_order.rejected", At: at, Actor: porting.Actor{Role: porting.RoleCarrier, Name: "Orange"}, Reason: "The order does not match our records.", Data: map[string]any{"carrier_text": "The order does not match our records."}},
		{ID: "evt_2", Sequence: 2, Type: "port_order.reviewed", At: at.Add(-24 * time.Hour), Actor: porting.Actor{Role: porting.RoleDesk, Key: "key_1", Name: "sandbox"}},
		{ID: "evt_1", Sequence: 1, Type: "port_request.submitted", At: at.Add(-30 * time.Hour), Actor: porting.Actor{Role: porting.RoleAccount, Name: "Camille Durand"}, Data: map[string]any{}},
	}
}
