package tracker

import (
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/office/tracker/tell"
)

// after is what remains once the numbers have arrived.
type after struct {
	Tested    string
	Ends      string // how the old contract ends: port, customer
	Internal  bool
	Rest      bool // other numbers stay with the old provider
	Provider  string
	Letters   []closing
	FollowUps bool
}

// closing is a letter that ends the contract with one losing carrier.
type closing struct{ Provider, Href string }

// temporary is the number that was lent, and what becomes of it.
type temporary struct {
	Number   string
	Choice   string // keep, release; empty: not said
	State    string // lent, leaving, kept
	Release  string // the day on which it goes
	Days     int
	Relative string
	Price    string // a month, to keep it
	Can      bool
	Why      string
}

func (k maker) after(x moved) *after {
	r, p := x.request, k.Page
	if r.Stage() != porting.StageDone {
		return nil
	}
	a := &after{Ends: p.Market.Ends, Internal: r.Internal, Provider: k.Biller(r), Rest: r.Fields.Rest == "keep", FollowUps: true}
	for _, o := range r.Orders {
		if o.State() != porting.Completed || r.Internal {
			continue
		}
		if x.closings {
			a.Letters = append(a.Letters, closing{Provider: k.BillerOf(r, o), Href: tell.Path(r.ID) + "/closing/" + string(o.ID) + ".pdf"})
		}
		for _, n := range o.Numbers {
			if n.Proven() {
				a.Tested = p.Instant(n.Tests[len(n.Tests)-1].At)
			}
		}
	}
	return a
}

// temporary is what becomes of the number that was lent; nil where there is none, or where it is gone.
func (k maker) temporary(x moved) *temporary {
	r, p := x.request, k.Page
	own, ok := r.OwnNumbers[r.Fields.Replaces.Number]
	if !ok || r.Fields.Replaces.Number == 0 || own.Account != r.Account || len(r.Orders) == 0 {
		return nil
	}
	c := capable(x.can, porting.VerbTemporary)
	t := &temporary{Number: p.Number(own.Number), Choice: r.Fields.TemporaryNumber, State: "lent", Price: k.extra(), Can: c.Allowed}
	switch {
	case own.State == porting.OwnQuarantined:
		t.State = "leaving"
		if !own.ReleaseAt.IsZero() {
			t.Release, t.Relative = p.Day(own.ReleaseAt), p.Relative(own.ReleaseAt)
		}
	case own.State == porting.OwnAssigned && own.Use == porting.UseVirtual:
		t.State = "kept"
	case own.State != porting.OwnAssigned || !r.Open() || own.Use != porting.UseTemporary:
		return nil
	}
	return t
}

// extra is what a number more costs a month.
func (k maker) extra() string {
	m := k.Page.Market
	l, ok := m.PriceListAt(k.Page.Now)
	if !ok {
		return ""
	}
	for _, i := range l.Items {
		if i.Code == porting.PriceAdditional {
			return k.Page.Money(porting.Money{Minor: i.Minor, Currency: m.Currency})
		}
	}
	return ""
}
