package tracker

import (
	"slices"
	"strings"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/api/view"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/ui"
)

// maker makes what these pages show of requests, for one reader. It knows no store: made-up pages are made by it too.
type maker struct {
	page  ui.Page
	read  view.Reader
	say   func(porting.Problem) string
	may   bool // the reader may act, not only look
	me    porting.UserID
	users map[porting.UserID]string // who numbers can ring with
}

func makerOf(v *visit.Visit) maker {
	return maker{page: v.Page, read: v.View(), say: v.Sentence, may: v.Session.Can(login.Port), me: v.Who.User}
}

// moved is a request with what belongs to its pages beside it.
type moved struct {
	request  *porting.Request
	events   []porting.Event
	messages map[string]porting.Message
	can      []porting.Capability
	files    bool // documents can be kept here
	letters  bool // letters can be drawn here
	closings bool // those that end a contract, too
	dates    bool // calendar files can be written here
}

// path is where a request's pages are.
func path(id porting.RequestID) string { return "/office/porting/" + string(id) }

// provider is whom the request leaves, for a sentence: the carrier of its leading order, else what the customer wrote.
func (k maker) provider(r *porting.Request) string {
	var names []string
	for _, o := range r.Orders {
		if o.Name != "" && !o.State().Final() && !slices.Contains(names, o.Name) {
			names = append(names, o.Name)
		}
	}
	if len(names) == 0 {
		for _, o := range r.Orders {
			if o.Name != "" && !slices.Contains(names, o.Name) {
				names = append(names, o.Name)
			}
		}
	}
	switch {
	case len(names) > 0:
		return strings.Join(names, ", ")
	case r.Fields.CurrentProvider != "":
		return r.Fields.CurrentProvider
	}
	return k.page.T("tracker.provider")
}

// title is how people call a request: its name, else its first number.
func (k maker) title(r *porting.Request) string {
	if r.Fields.Name != "" {
		return r.Fields.Name
	}
	if n := first(r); n != 0 {
		return k.page.Number(n)
	}
	return r.Reference
}

// first is the number that stands for a request.
func first(r *porting.Request) numbering.PhoneNumber {
	for _, w := range r.Fields.Moving() {
		return w.Number
	}
	return r.Fields.MainNumber.Number
}

// numbersOf counts the numbers of a request, for a sentence: one by itself, several by the first and how many more.
func (k maker) numbersOf(r *porting.Request) string {
	n := len(r.Fields.Moving())
	if n == 0 {
		return ""
	}
	if n == 1 {
		return k.number(first(r))
	}
	return k.page.T("tracker.numbers_more", "number", k.number(first(r)), "count", n-1)
}

// headline is the sentence of where a request is.
func (k maker) headline(r *porting.Request) string { return k.read.Request(r).Headline }

// next is what comes next and by when, in a few words; empty where nothing does.
func (k maker) next(r *porting.Request) string {
	switch by := r.NextUpdateBy(); {
	case !r.Open():
		return ""
	case r.Stage() == porting.StageNeedsYou:
		return k.page.T("tracker.next.you")
	case r.Stage() == porting.StageDraft:
		return k.page.T("tracker.next.draft")
	case !by.IsZero():
		return k.page.T("tracker.next.by", "day", k.page.Day(by))
	}
	return ""
}

// window is the nearest date of a request's open orders, else the latest of those that ended; zero if none.
func window(r *porting.Request) porting.FOC {
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

// number is a number in a sentence: it does not break at the end of a line.
func (k maker) number(n numbering.PhoneNumber) string {
	return strings.ReplaceAll(k.page.Number(n), " ", "\u00a0")
}

// name is how a user of the account is called.
func (k maker) name(u porting.UserID) string {
	if u == "" {
		return ""
	}
	if n := k.users[u]; n != "" {
		return n
	}
	return k.page.T("tracker.somebody")
}
