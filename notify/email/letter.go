package email

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/portamento/portamento/notify"
	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/typed"
	"github.com/portamento/portamento/porting/written"
)

// letter is what the sources are filled in with. Every text in it is one clean line, without secrets; what is not known is empty.
type letter struct {
	Language, Brand, Reference, Link string
	Phone                            string // of the porting desk; empty if nobody shall call
	Author                           string // who asked for the move; empty if it is the reader
	Kept                             bool   // the line about not cancelling belongs into this mail
	MayStop                          bool   // the reader may decline such mails

	Provider    string // who has to let the numbers go, as in the middle of a sentence
	TheProvider string // as at its beginning
	Biller      string // who sends the bill, as in the middle of a sentence
	TheBiller   string // as at its beginning
	Internal    bool   // R6: from the provider's own device, no losing carrier
	PortEnds    bool   // the move itself ends the old contract
	RestStays   bool   // the customer keeps other numbers there
	Moved       bool   // the move is over: the provider is the previous one
	OthersOpen  bool   // other numbers are still on their way from the same provider
	Ball        string // us, you, provider, none

	Main    string
	Numbers string // all that the mail is about
	Count   int
	Dates
	Progress
	Trouble
	Temporary
	Desk
	Invitation
	Access
	Following
	Home
	PriceBefore, PriceAfter string // a month of all numbers, as frozen at the signature
	PriceNow                string // the latter with what was chosen about the temporary number since; empty: nothing else than at the signature
	KeepPrice               string // a month of one number more than the subscription includes
	Tax                     string // TVA, VAT, IVA where prices include it
}

// Dates are the moving dates and promises.
type Dates struct {
	When, Day, Hours string // of the earliest window that the mail is about
	Tomorrow         bool
	Windows          []dated // only if there are several
	OldWhen, OldDay  string
	MovedBy          string // us, you, provider or empty
	ChangeUntil      string
	Promise          string // when the next news comes at the latest
	From, To         string // between which days the moving date usually lies
	SentOn           string
	PauseOn, CloseOn string // what happens on which day if the customer does not answer
}

// dated is one window with its numbers.
type dated struct{ When, Numbers string }

// Progress is how far the numbers have come.
type Progress struct {
	Arrived, Waiting           string
	ArrivedCount, WaitingCount int
	Number, Result             string // of a test call
	TestedAt                   string
	Unset                      string // numbers that have no destination yet
	UnsetCount                 int
	Days                       string
	Step                       string
	CarrierReference           string
}

// Trouble is what was refused or asked, and what people wrote about it.
type Trouble struct {
	Reasons []reason
	Reason  string // in one line, somebody's words
	Quote   []string
	Code    string // the carrier's own
	Note    []string
}

// reason is one entry of the catalogue in the reader's language.
type reason struct{ Title, Meaning, Ask string }

// Temporary is what becomes of the number that the moved one replaces.
type Temporary struct {
	Temp      string // the number; empty if there is none
	TempFate  string // release, keep or ask
	ReleaseOn string

	Forwards      bool   // calls to the old number can be forwarded to it
	Dial, DialOff string // what does that on the line itself, and what ends it; empty where only the provider's settings do
}

// ofDesk says that a mail is for the porting desk, not for a customer.
func ofDesk(kind string) bool { return strings.HasPrefix(kind, "desk.") }

// Desk is what the porting desk reads in its own mails.
type Desk struct {
	Customer, Stage                     string // of an order that is late
	Moves, Review, Testing, Late, Waits int    // orders of a day

	Asked []string // numbers that somebody without an account asked about, one or one question on a line
}

// Invitation is what somebody reads who is asked to sign.
type Invitation struct {
	Sign   string // address of the page to sign on
	Until  string // day on which it ends
	Signer string // who was asked to sign
	Stop   string // address of the page to stop the move on, for whoever is said to have signed
	Gone   int    // numbers that had moved when somebody said that he or she did not ask for this
}

// Limits of what is quoted, in characters.
const (
	nameLimit = 60
	lineLimit = 300
	textLimit = 4000
)

// listed is how many numbers a mail spells out.
const listed = 12

// writer makes the letter of one notice.
type writer struct {
	notify.Notice
	language string
	clock    written.Clock
	hider    hider
	orders   []*porting.Order // those that the mail is about
	forecast func(*porting.Market, porting.MoveGroup) porting.Days
}

func newWriter(n notify.Notice) *writer {
	w := &writer{Notice: n, language: n.Language(), hider: newHider(&n.Request.Fields)}
	w.clock = written.Clock{Language: w.language, Zone: n.Market.Zone, Now: n.At}
	if w.clock.Zone == nil {
		w.clock.Zone = time.UTC
	}
	w.orders = n.Request.Orders
	if n.Order != nil {
		w.orders = []*porting.Order{n.Order}
	}
	return w
}

// line cleans one line that somebody wrote.
func (w *writer) line(s string, limit int) string { return clean(w.hider.hide(s), limit) }

// letter gathers everything that a source may want to say.
func (w *writer) letter(s *Sender) *letter {
	r, m := w.Request, w.Market
	w.forecast = s.Usual
	l := &letter{Language: w.language, Brand: clean(s.Brand, nameLimit), Phone: clean(s.Phone, nameLimit), Reference: clean(r.Reference, nameLimit), Internal: r.Internal,
		PortEnds: m.Ends == "port", RestStays: r.Fields.Rest == "keep", Kept: !over[w.Kind], MayStop: optional[w.Kind]}
	if typed.SameEmail(r.Author.Email, w.To.Email) {
		if s.BaseURL != "" && w.Text("link_id") == "" && w.Text("stop_id") == "" { // others, and who signs by a link, have no account here
			l.Link = strings.TrimRight(s.BaseURL, "/") + "/office/porting/" + clean(r.Reference, nameLimit)
		}
	} else {
		l.Author = w.line(r.Author.Name, nameLimit)
		if l.Author == "" {
			l.Author = clean(r.Author.Email, nameLimit)
		}
	}
	l.Provider, l.TheProvider = w.provider()
	l.Biller, l.TheBiller = w.biller()
	l.Ball = string(r.Ball())
	if w.Order != nil {
		l.Ball = string(w.Order.Ball())
	}
	numbers := w.numbers()
	l.Count, l.Numbers = len(numbers), w.list(numbers)
	if len(numbers) > 0 {
		l.Main = clean(m.Plan.Display(numbers[0]), nameLimit)
	}
	l.OthersOpen = w.othersOpen()
	l.Moved = w.Kind == porting.MailCompleted || w.Kind == porting.MailFollowUpWeek || w.Kind == porting.MailFollowUpMonth
	w.dates(&l.Dates)
	w.progress(&l.Progress)
	w.trouble(&l.Trouble)
	w.temporary(&l.Temporary)
	w.prices(l)
	w.desk(&l.Desk)
	w.home(&l.Home)
	l.Sign, l.Stop, l.Signer = w.Text("url"), w.Text("stop"), w.line(w.Text("name"), nameLimit)
	l.Gone, _ = strconv.Atoi(w.Text("moved"))
	if at := w.Instant("expires_at"); !at.IsZero() {
		l.Until = w.clock.Day(at)
	}
	return l
}

// prices quotes the bill that was shown at the signature, and the price list for what can be chosen since. Nothing else has prices.
func (w *writer) prices(l *letter) {
	m := w.Market
	if p := w.Request.Price; p != nil && p.After.PriceList != "" {
		l.PriceBefore = amount(p.Before.Total, w.language, m.Country)
		l.PriceAfter = amount(p.After.Total, w.language, m.Country)
	}
	taxed := m.TaxRate > 0
	if list, ok := m.PriceListAt(w.At); ok {
		for _, i := range list.Items {
			if i.Code == porting.PriceAdditional {
				l.KeepPrice = amount(porting.Money{Minor: i.Minor, Currency: m.Currency}, w.language, m.Country)
				taxed = i.TaxIncluded
				l.PriceNow = w.priceNow(i.Minor)
			}
		}
	}
	if taxed {
		l.Tax = clean(m.TaxWord[w.language], nameLimit)
	}
}

// priceNow is the month of all numbers where the customer chose something else about the temporary number than at the signature: one number more
// by today's list, or the one less that was in the price then.
func (w *writer) priceNow(more int64) string {
	p, n := w.Request.Price, w.Request.Fields.Replaces.Number
	if p == nil || n == 0 || len(p.After.Lines) == 0 || w.Request.Fields.TemporaryNumber == "" {
		return ""
	}
	total, keeps := p.After.Total, w.Request.Fields.TemporaryNumber == "keep"
	i := slices.IndexFunc(p.After.Lines, func(l porting.BillLine) bool { return slices.Contains(l.Numbers, n) })
	switch {
	case keeps && i < 0:
		total.Minor += more
	case !keeps && i >= 0:
		total.Minor -= p.After.Lines[i].Unit.Minor
	default:
		return ""
	}
	return amount(total, w.language, w.Market.Country)
}

// over are the mails after which, or about which, the warning not to cancel would be wrong.
var over = map[porting.MailKind]bool{porting.MailCompleted: true, porting.MailTemporarySoon: true, porting.MailTemporaryGone: true,
	porting.MailTemporaryKept: true, porting.MailFollowUpWeek: true, porting.MailFollowUpMonth: true, porting.MailCancelled: true,
	porting.MailNotPossible: true, porting.MailReversed: true, porting.MailEscalation: true, porting.MailDigest: true,
	porting.MailSignRefused: true, porting.MailQuestions: true, porting.MailAnswer: true,
	porting.MailHomeConsent: true, porting.MailHomeOrdered: true, porting.MailHomeEnded: true, porting.MailHomes: true}

// provider names who has to let the numbers go; several carriers of one request are named together.
func (w *writer) provider() (middle, beginning string) {
	return w.named(func(o *porting.Order) string { return o.Name })
}

// biller names whom the customer has a contract with: the name on the bill, which may be a reseller's in the network of another.
func (w *writer) biller() (middle, beginning string) {
	return w.named(func(o *porting.Order) string { return w.Market.Biller(&w.Request.Fields, o.Carrier, o.Name) })
}

func (w *writer) named(name func(*porting.Order) string) (middle, beginning string) {
	var names []string
	for _, o := range w.orders {
		if n := w.line(name(o), nameLimit); n != "" && !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	if len(names) == 0 {
		if n := w.line(w.Request.Fields.CurrentProvider, nameLimit); n != "" && len(w.orders) == 0 {
			names = append(names, n)
		}
	}
	if len(names) == 0 {
		p := anyProvider[w.language]
		return p[0], p[1]
	}
	last := len(names) - 1
	all := names[last]
	if last > 0 {
		all = strings.Join(names[:last], ", ") + andWords[w.language] + names[last]
	}
	return clip(all, 2*nameLimit), clip(all, 2*nameLimit)
}

var anyProvider = map[string][2]string{
	"en": {"your current provider", "Your current provider"},
	"fr": {"votre opérateur actuel", "Votre opérateur actuel"},
	"es": {"su operador actual", "Su operador actual"},
}

var andWords = map[string]string{"en": " and ", "fr": " et ", "es": " y "}

// moreWords follow a list that was cut.
var moreWords = map[string]string{"en": " and %d more", "fr": " et %d autres", "es": " y %d más"}

// numbers are those that the mail is about: the ones named in the data, else all of the order or of the request.
func (w *writer) numbers() []numbering.PhoneNumber {
	var out []numbering.PhoneNumber
	for _, s := range w.List("numbers") {
		if n, err := numbering.ParseE164(s); err == nil && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	if len(out) > 0 {
		return out
	}
	for _, o := range w.orders {
		out = append(out, o.All()...)
	}
	if len(w.orders) == 0 {
		for _, n := range w.Request.Fields.Moving() {
			out = append(out, n.Number)
		}
	}
	return out
}

// othersOpen says that the customer still has numbers on their way from the provider that this order leaves.
func (w *writer) othersOpen() bool {
	for _, o := range w.Request.Orders {
		if w.Order != nil && o.ID != w.Order.ID && o.Carrier == w.Order.Carrier && !o.State().Final() {
			return true
		}
	}
	return false
}
