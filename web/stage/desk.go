package stage

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/view"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/ui"
)

// desk is what the desk sees, as the API shows it.
type desk struct {
	Reference string
	Orders    []deskOrder
	Events    []deskEvent // of the request, the newest first
	Dates     []deskDate  // what is to come, in its order
	Queue     []view.OrderLine
	Commands  []string // what the desk can do now, to be pasted
}

// deskOrder is one order.
type deskOrder struct {
	view.Order
	Due  *deskDate // the next deadline
	Next string    // the desk's next act, as the key of its word; empty: none
}

// deskEvent is one event: a sentence, and the API's own words.
type deskEvent struct {
	view.EventView
	Text string
	JSON string // of the data
}

// deskDate is an instant that is to come. Kind is that of a deadline, or move for a moving date.
type deskDate struct {
	At     time.Time
	Window porting.FOC // of a moving date
	Kind   string
	Who    string // the carrier, where there are several
}

// Limits of what is shown at once.
const (
	mostEvents = 40
	mostQueue  = 12
	mostDates  = 12
)

// nextActs says what the desk does in a state, where nothing does it by itself.
var nextActs = map[string]porting.Verb{
	"submitted": porting.VerbApprove, "approved": porting.VerbHandOff, "sent": porting.VerbAcknowledge, "acknowledged": porting.VerbConfirm,
	"confirmed": porting.VerbCutOver, "cutting_over": porting.VerbPorted, "testing": porting.VerbTest, "rejected": porting.VerbAsk,
	"cancel_requested": porting.VerbCancelAgree, "on_hold": porting.VerbResume,
}

// deskCommands are the acts that can be pasted, with what each of them needs besides the order.
var deskCommands = []struct {
	verb porting.Verb
	line string
}{
	{porting.VerbApprove, "approve {order}"}, {porting.VerbAcknowledge, "acknowledge {order}"},
	{porting.VerbConfirm, "confirm {order} --on {day} --from 10:00 --to 12:00"}, {porting.VerbCutOver, "cut-over {order}"},
	{porting.VerbPorted, "ported {order} --all"}, {porting.VerbTest, "test {order} --number {number} --result passed"},
	{porting.VerbComplete, "complete {order}"}, {porting.VerbHold, "hold {order}"}, {porting.VerbResume, "resume {order}"},
}

// atDesk reads what the desk sees of the story's request; of the queue where the story is about all of them.
func atDesk(v *visit.Visit, t Telling) (desk, error) {
	ctx, all := v.R.Context(), porting.Scope{Desk: true}
	reader := v.Reader(ctx, porting.Actor{Role: porting.RoleDesk}, v.Page.Language())
	id := about(t)
	if id == "" {
		return queue(v, reader)
	}
	r, err := v.Store.Requests(all).Request(ctx, porting.RequestID(id))
	if err != nil {
		return desk{}, err
	}
	events, err := newest(v, porting.EventFilter{Request: r.ID})
	if err != nil {
		return desk{}, err
	}
	return shown(v.Page, r, reader, events), nil
}

// newest reads the last events of a request.
func newest(v *visit.Visit, f porting.EventFilter) ([]porting.Event, error) {
	var out []porting.Event
	f.Page.Limit = 200
	for {
		list, next, err := v.Store.Lists(porting.Scope{Desk: true}).EventList(v.R.Context(), f)
		if err != nil {
			return nil, err
		}
		if out = append(out, list...); next == "" {
			break
		}
		f.Page.After = next
	}
	slices.Reverse(out)
	return out[:min(len(out), mostEvents)], nil
}

func queue(v *visit.Visit, reader view.Reader) (desk, error) {
	list, _, err := v.Store.Lists(porting.Scope{Desk: true}).OrderList(v.R.Context(), porting.OrderFilter{Page: porting.Page{Limit: mostQueue}})
	out := desk{}
	for _, l := range list {
		out.Queue = append(out.Queue, reader.Line(l))
	}
	return out, err
}

// shown makes the desk's view of a request.
func shown(p ui.Page, r *porting.Request, reader view.Reader, events []porting.Event) desk {
	out := desk{Reference: r.Reference}
	carriers := map[string]string{}
	for _, o := range r.Orders {
		x := deskOrder{Order: reader.Order(r, o)}
		carriers[x.ID] = x.Carrier.Name
		if act := nextActs[x.State]; slices.Contains(x.Allowed, string(act)) && x.Ball == "us" {
			x.Next = "verb." + string(act)
		}
		out.Commands = append(out.Commands, commands(p, x)...)
		out.Orders = append(out.Orders, x)
	}
	out.dates(r, carriers)
	for i, o := range out.Orders {
		out.Orders[i].Due = nextDue(o.Deadlines)
	}
	for _, e := range events {
		out.Events = append(out.Events, eventOf(p, reader.Event(e)))
	}
	return out
}

// nextDue is the first deadline that means something to people: that a carrier is asked for answers does not.
func nextDue(deadlines []view.DeadlineView) *deskDate {
	var first *deskDate
	for _, d := range deadlines {
		if d.Kind != string(porting.DuePoll) && (first == nil || d.DueAt.Before(first.At)) {
			first = &deskDate{At: d.DueAt, Kind: d.Kind}
		}
	}
	return first
}

// dates gathers what is to come.
func (d *desk) dates(r *porting.Request, carriers map[string]string) {
	who := func(o porting.OrderID) string {
		if len(r.Orders) > 1 {
			return carriers[string(o)]
		}
		return ""
	}
	for _, o := range r.Orders {
		seen := map[time.Time]bool{}
		for _, n := range o.Numbers {
			if f := n.FOC; !f.IsZero() && !seen[f.Start] && o.EndedAt.IsZero() {
				seen[f.Start] = true
				d.Dates = append(d.Dates, deskDate{At: f.Start, Window: f, Kind: "move", Who: who(o.ID)})
			}
		}
	}
	for _, x := range r.Deadlines {
		if x.Kind != porting.DuePoll {
			d.Dates = append(d.Dates, deskDate{At: x.DueAt, Kind: string(x.Kind), Who: who(x.Order)})
		}
	}
	slices.SortStableFunc(d.Dates, func(a, b deskDate) int { return a.At.Compare(b.At) })
	d.Dates = d.Dates[:min(len(d.Dates), mostDates)]
}

func eventOf(p ui.Page, e view.EventView) deskEvent {
	params := map[string]any{}
	for k, v := range e.Data {
		params[k] = v
	}
	if typed, ok := params["number"].(string); ok {
		if n, err := numbering.ParseE164(typed); err == nil {
			params["number"] = p.Number(n)
		}
	}
	text, ok := p.Market.Words.Text(p.Language(), "event."+e.Type, params)
	if !ok {
		text = e.Type
	}
	x := deskEvent{EventView: e, Text: text}
	if len(e.Data) > 0 {
		if data, err := json.Marshal(e.Data); err == nil {
			x.JSON = string(data)
		}
	}
	return x
}

// commands are what the desk can do with an order now, for a shell.
func commands(p ui.Page, o deskOrder) []string {
	var out []string
	number := ""
	for _, n := range o.Numbers {
		if number = n.Number; n.State == "testing" {
			break
		}
	}
	values := strings.NewReplacer("{order}", o.ID, "{number}", number, "{day}", p.Market.AddWorkdays(p.Now, 5).In(p.Clock().Zone).Format(time.DateOnly))
	for _, c := range deskCommands {
		if slices.Contains(o.Allowed, string(c.verb)) {
			out = append(out, "portamento desk "+values.Replace(c.line))
		}
	}
	return out
}
