package tracker

import (
	"cmp"
	"slices"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// mostNumbers is how many numbers a page lists unless it is asked for all.
const mostNumbers = 25

// row is one number of a request.
type row struct {
	Number, Label string
	State, Kind   string // in words, and the look of its tag
	Date          string
	Rings         string // with whom; empty: nowhere of its own yet
	Tests         []string
	Over          bool // it does not move any more
	state         porting.NumberState
}

// stateKinds are the looks of the outcomes of a number.
var stateKinds = map[porting.NumberState]string{
	porting.NumberConfirmed: "date", porting.NumberMoving: "date", porting.NumberTesting: "date", porting.NumberCompleted: "done",
	porting.NumberCancelled: "ended", porting.NumberReversed: "late",
}

// rows are the numbers of a request, in the order of its orders; a number that changed its order stands where it is now.
func (k maker) rows(r *porting.Request) []row {
	var out []row
	if len(r.Orders) == 0 {
		for _, w := range r.Fields.Moving() {
			out = append(out, row{Number: k.Page.Number(w.Number), Label: w.Label, State: k.Page.T("tracker.number.draft"), Kind: "draft", Rings: k.Name(w.Destination.User)})
		}
		return out
	}
	for _, o := range r.Orders {
		for _, n := range o.Numbers {
			if n.State == porting.NumberCancelled && elsewhere(r, o, n.Number) {
				continue
			}
			out = append(out, k.row(r, o, n))
		}
	}
	return out
}

// elsewhere says that another order of the request has the number, too.
func elsewhere(r *porting.Request, in *porting.Order, n numbering.PhoneNumber) bool {
	return slices.ContainsFunc(r.Orders, func(o *porting.Order) bool { return o != in && o.Number(n) != nil })
}

func (k maker) row(r *porting.Request, o *porting.Order, n *porting.Number) row {
	p := k.Page
	x := row{Number: p.Number(n.Number), Label: n.Label, Kind: stateKinds[n.State], Rings: k.Name(n.Destination.User), state: n.State,
		Over: n.State == porting.NumberCancelled || n.State == porting.NumberReversed}
	if own, ok := r.OwnNumbers[n.Number]; ok && own.User != "" {
		x.Rings = k.Name(own.User)
	}
	x.State = p.T("number_state." + string(n.State))
	if n.State == porting.NumberWaiting || n.State == porting.NumberRejected {
		x.Kind = ballKinds[o.Ball()]
		x.State = p.T("tracker.waiting."+string(o.Stage()), "provider", cmp.Or(o.Name, k.Provider(r)))
	}
	if !n.FOC.IsZero() && n.State != porting.NumberWaiting {
		x.Date = p.Clock().Window(n.FOC)
	}
	if !n.PortedAt.IsZero() {
		x.Date = p.T("tracker.arrived", "moment", p.Moment(n.PortedAt))
	}
	for _, t := range n.Tests {
		x.Tests = append(x.Tests, p.T("tracker.test."+t.Result, "moment", p.Moment(t.At)))
	}
	return x
}

// differ are the counts of a request whose numbers stand at different places; nothing where all stand alike.
func (k maker) differ(rows []row) []string {
	var order []string
	counts := map[string]int{}
	for _, x := range rows {
		if counts[x.State] == 0 {
			order = append(order, x.State)
		}
		counts[x.State]++
	}
	if len(order) < 2 {
		return nil
	}
	out := make([]string, 0, len(order))
	for _, s := range order {
		out = append(out, k.Page.T("tracker.count_state", "count", counts[s], "state", s))
	}
	return out
}
