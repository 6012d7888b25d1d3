// Package numbers is the pages of what an account has: the overview, its numbers and where they ring, and what they cost.
package numbers

import (
	"fmt"
	"slices"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/ui"
)

// perPage is how many numbers a page shows.
const perPage = 50

// line is one number of the account as pages show it.
type line struct {
	Number  string // E.164, for addresses
	Display string
	Use     string // main, direct, virtual, temporary
	State   string // assigned, arriving, quarantined
	Default bool
	User    string // id of whom it rings at
	Rings   string // whom it rings at, by name; empty: nobody of its own
	Price   string // a month; empty: free or included
	// Of an arriving number: the move it comes with, and its window.
	Move   string
	Window string
	Day    string
	// Of a number that is going back: when, and how far that is.
	ReleaseOn string
	ReleaseIn string
	// What can be done with it now.
	CanDirect, CanKeep, CanRelease bool
	KeepPrice                      string // what it will cost a month if it is kept
}

// ID is the number without its plus, for ids in pages.
func (l line) ID() string { return l.Number[1:] }

// fleet is what the pages know beside the numbers themselves.
type fleet struct {
	users   map[porting.UserID]string
	choices []ui.Choice
	windows map[numbering.PhoneNumber]porting.FOC // of those that arrive
	prices  map[numbering.PhoneNumber]porting.Money
	extra   porting.Money // what another number costs a month
}

// load reads what belongs to the numbers that are shown.
func load(v *visit.Visit, shown ...porting.OwnNumber) (fleet, error) {
	ctx := v.R.Context()
	f := fleet{users: map[porting.UserID]string{}, prices: map[numbering.PhoneNumber]porting.Money{}}
	f.choices = []ui.Choice{{Value: "", Label: v.Page.T("numbers.rings_nowhere")}}
	users, err := v.Users()
	if err != nil {
		return f, fmt.Errorf("list users: %w", err)
	}
	for _, u := range users {
		f.users[u.ID] = u.Name
		f.choices = append(f.choices, ui.Choice{Value: string(u.ID), Label: u.Name})
	}
	if f.windows, err = windows(v, shown); err != nil {
		return f, err
	}
	bill, err := v.Service.BillPreview(ctx, v.Who, v.Who.Account)
	if err != nil {
		return f, fmt.Errorf("preview bill: %w", err)
	}
	for _, l := range bill.Lines {
		for _, n := range l.Numbers {
			if l.Unit.Minor != 0 {
				f.prices[n] = l.Unit
			}
		}
	}
	f.extra = price(v.Page.Market, porting.PriceAdditional, v.Page.Now)
	return f, nil
}

// windows are when those of the numbers arrive that do, as far as it is known.
func windows(v *visit.Visit, shown []porting.OwnNumber) (map[numbering.PhoneNumber]porting.FOC, error) {
	var moves []porting.RequestID
	for _, n := range shown {
		if n.State == porting.OwnArriving && !slices.Contains(moves, n.Request) {
			moves = append(moves, n.Request)
		}
	}
	if len(moves) == 0 {
		return nil, nil
	}
	list, _, err := v.Lists().RequestList(v.R.Context(), porting.RequestFilter{IDs: moves, Page: porting.Page{Limit: len(moves)}})
	if err != nil {
		return nil, fmt.Errorf("read the moves of numbers: %w", err)
	}
	out := map[numbering.PhoneNumber]porting.FOC{}
	for _, r := range list {
		for _, o := range r.Orders {
			for _, n := range o.Numbers {
				out[n.Number] = n.FOC
			}
		}
	}
	return out, nil
}

// price is what the list in force asks for an item.
func price(m *porting.Market, code string, now time.Time) porting.Money {
	list, _ := m.PriceListAt(now)
	for _, i := range list.Items {
		if i.Code == code {
			return porting.Money{Minor: i.Minor, Currency: m.Currency}
		}
	}
	return porting.Money{Currency: m.Currency}
}

// show makes the line of a number.
func (f fleet) show(v *visit.Visit, n porting.OwnNumber) line {
	p := v.Page
	l := line{Number: n.Number.E164(), Display: p.Number(n.Number), Use: string(n.Use), State: string(n.State), Default: n.Default,
		User: string(n.User), Rings: f.users[n.User]}
	if m, ok := f.prices[n.Number]; ok {
		l.Price = p.Money(m)
	}
	may := v.Session.Can(mayChange)
	l.CanDirect = may && (n.State == porting.OwnAssigned || n.State == porting.OwnArriving)
	switch n.State {
	case porting.OwnArriving:
		window := f.windows[n.Number]
		l.Move, l.Window = string(n.Request), p.Window(window)
		if !window.IsZero() {
			l.Day = p.Day(window.Start)
		}
	case porting.OwnQuarantined:
		l.ReleaseOn, l.ReleaseIn = p.Day(n.ReleaseAt), p.Relative(n.ReleaseAt)
		l.CanKeep = may && n.Request != ""
	case porting.OwnAssigned:
		l.CanKeep = may && n.Use == porting.UseTemporary
		l.CanRelease = may && !n.Default && n.Use == porting.UseVirtual
	}
	if l.CanKeep {
		l.KeepPrice = p.Money(f.extra)
	}
	return l
}
