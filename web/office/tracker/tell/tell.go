// Package tell says things about a request as its pages say them, for one reader: how it is called, whom it leaves, what was answered, when it
// moves. It knows no store.
package tell

import (
	"cmp"
	"slices"
	"strings"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/view"
	"github.com/portamento/portamento/web/ui"
)

// Teller says things to one reader.
type Teller struct {
	Page  ui.Page
	Read  view.Reader
	Say   func(porting.Problem) string
	May   bool // the reader may act, not only look
	Me    porting.UserID
	Users map[porting.UserID]string // who numbers can ring with
}

// Path is where a request's pages are.
func Path(id porting.RequestID) string { return "/office/porting/" + string(id) }

// Provider is who has to let the numbers go, for a sentence: the carriers of the orders that are open, else of all, else what the customer wrote.
func (k Teller) Provider(r *porting.Request) string {
	return k.named(r, func(o *porting.Order) string { return o.Name })
}

// Biller is whom the customer has a contract with, for a sentence: the name on the bill, which may be a reseller's in the network of another.
func (k Teller) Biller(r *porting.Request) string {
	return k.named(r, func(o *porting.Order) string { return k.BillerOf(r, o) })
}

// BillerOf is Biller for the numbers of one order.
func (k Teller) BillerOf(r *porting.Request, o *porting.Order) string {
	return cmp.Or(k.Page.Market.Biller(&r.Fields, o.Carrier, o.Name), k.Page.T("tracker.provider"))
}

// named lists the names of a request's orders: of those that are open, else of all.
func (k Teller) named(r *porting.Request, name func(*porting.Order) string) string {
	if r.Internal {
		return k.Page.T("tracker.from_home")
	}
	var open, all []string
	for _, o := range r.Orders {
		n := name(o)
		if n != "" && !slices.Contains(all, n) {
			all = append(all, n)
		}
		if n != "" && !o.State().Final() && !slices.Contains(open, n) {
			open = append(open, n)
		}
	}
	return cmp.Or(strings.Join(open, ", "), strings.Join(all, ", "), r.Fields.CurrentProvider, k.Page.T("tracker.provider"))
}

// Title is how people call a request: its name, else its first number.
func (k Teller) Title(r *porting.Request) string {
	if r.Fields.Name != "" {
		return r.Fields.Name
	}
	if n := First(r); n != 0 {
		return k.Number(n)
	}
	return r.Reference
}

// First is the number that stands for a request.
func First(r *porting.Request) numbering.PhoneNumber {
	for _, w := range r.Fields.Moving() {
		return w.Number
	}
	return r.Fields.MainNumber.Number
}

// NumbersOf counts the numbers of a request, for a sentence: one by itself, several by the first and how many more.
func (k Teller) NumbersOf(r *porting.Request) string {
	n := len(r.Fields.Moving())
	if n == 0 {
		return ""
	}
	if n == 1 {
		return k.Number(First(r))
	}
	return k.Page.T("tracker.numbers_more", "number", k.Number(First(r)), "count", n-1)
}

// Headline is the sentence of where a request is.
func (k Teller) Headline(r *porting.Request) string { return k.Read.Request(r).Headline }

// Next is what comes next and by when, in a few words; empty where nothing does.
func (k Teller) Next(r *porting.Request) string {
	switch by := r.NextUpdateBy(); {
	case !r.Open():
		return ""
	case r.Stage() == porting.StageNeedsYou:
		return k.Page.T("tracker.next.you")
	case r.Stage() == porting.StageDraft:
		return k.Page.T("tracker.next.draft")
	case !by.IsZero():
		return k.Page.T("tracker.next.by", "day", k.Page.Day(by))
	}
	return ""
}

// Window is the nearest date of a request's open orders, else the latest of those that ended; zero if none.
func Window(r *porting.Request) porting.FOC {
	var next, last porting.FOC
	for _, o := range r.Orders {
		f := o.FOC()
		switch {
		case f.IsZero() || o.State() == porting.Cancelled:
		case !o.State().Final() && (next.IsZero() || f.Start.Before(next.Start)):
			next = f
		case o.State().Final() && f.Start.After(last.Start):
			last = f
		}
	}
	if !next.IsZero() {
		return next
	}
	return last
}

// Number is a number in a sentence: it does not break at the end of a line.
func (k Teller) Number(n numbering.PhoneNumber) string {
	return strings.ReplaceAll(k.Page.Number(n), " ", "\u00a0")
}

// Name is how a user of the account is called.
func (k Teller) Name(u porting.UserID) string {
	if u == "" {
		return ""
	}
	if n := k.Users[u]; n != "" {
		return n
	}
	return k.Page.T("tracker.somebody")
}

// Asked are the reasons that an order waits for its customer with, what was said beside them, and by whom.
func Asked(o *porting.Order) (codes []string, text string, by porting.Ball) {
	switch {
	case o.Step == porting.ActionRequired:
		return o.Ask, o.AskNote, porting.BallUs
	case o.Step == porting.Rejected && o.Rejection != nil:
		return o.Rejection.Reasons, o.Rejection.CarrierText, porting.BallProvider
	}
	return nil, "", ""
}

// Reason says a part of a reason of the catalogue: its title, what it means, or what is asked.
func (k Teller) Reason(r *porting.Request, o *porting.Order, code, what string) string {
	number := k.Page.T("tracker.this_number")
	if len(o.Numbers) == 1 {
		number = k.Page.Number(o.Numbers[0].Number)
	}
	provider := cmp.Or(o.Name, k.Page.T("tracker.provider"))
	if what == "ask" { // what a customer can ask for, they ask whom they pay
		provider = k.BillerOf(r, o)
	}
	return k.Read.Say(r.Market, "reason."+code+"."+what, map[string]any{"provider": provider, "n": number})
}

// Mendable are the orders that wait for the customer with something to mend.
func Mendable(r *porting.Request) []*porting.Order {
	var out []*porting.Order
	for _, o := range r.Orders {
		if codes, _, _ := Asked(o); len(codes) > 0 && !o.State().Final() && (o.Ball() == porting.BallYou || r.Unheard()) {
			out = append(out, o)
		}
	}
	return out
}

// Effect is what sending today does to the date: such moves take so long from the hand-off.
func (k Teller) Effect(r *porting.Request, orders []*porting.Order) string {
	if len(orders) == 0 || k.Read.Usual == nil {
		return ""
	}
	g := r.GroupOf(orders[0])
	g.Attempt++
	days, _ := k.Read.Usual(k.Page.Market, g)
	if days.To == 0 {
		return ""
	}
	return k.Page.T("tracker.fix.effect", "from", k.Page.Day(k.Page.Market.Shift(k.Page.Now, days.From)), "to", k.Page.Day(k.Page.Market.Shift(k.Page.Now, days.To)))
}

// Paper is one document of a request.
type Paper struct {
	Name, Kind, When, Size string
	Href                   string // empty: it cannot be had
	State                  string // in words, where there is something to know
}

// Papers are the documents of a request.
func (k Teller) Papers(r *porting.Request) []Paper {
	p := k.Page
	var out []Paper
	for _, d := range r.Documents {
		x := Paper{Name: cmp.Or(d.Name, p.T("tracker.document.gone")), Kind: p.T("tracker.document.kind_" + d.Kind), When: p.Moment(d.At), Href: Path(r.ID) + "/documents/" + string(d.ID)}
		if kb := (d.Size + 1023) / 1024; kb < 1024 {
			x.Size = p.T("tracker.kilobytes", "size", kb)
		} else {
			x.Size = p.T("tracker.megabytes", "size", (kb+512)/1024)
		}
		switch d.State {
		case porting.DocumentErased, porting.DocumentQuarantined:
			x.Href = ""
			x.State = p.T("tracker.document." + d.State)
		case porting.DocumentUnread:
			x.State = p.T("tracker.document." + d.State)
		}
		out = append(out, x)
	}
	return out
}
