package email

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// list writes numbers for people, at most so many.
func (w *writer) list(numbers []numbering.PhoneNumber) string {
	var shown []string
	for _, n := range numbers[:min(len(numbers), listed)] {
		shown = append(shown, clean(w.Market.Plan.Display(n), nameLimit))
	}
	s := strings.Join(shown, ", ")
	if more := len(numbers) - len(shown); more > 0 {
		s += fmt.Sprintf(moreWords[w.language], more)
	}
	return s
}

// span is one window with the numbers that move in it.
type span struct {
	porting.FOC
	first   int  // place of the first number within its order
	further bool // not the order's first window
	numbers []numbering.PhoneNumber
}

// spans groups the numbers of the order by window, in the order of their numbers. A date in the data is the one that the mail was ordered
// to tell, even if the order has another by now.
func (w *writer) spans() []span {
	if f := w.focIn("start", "end", "timezone"); !f.IsZero() && w.Order != nil {
		named := w.numbers()
		s := span{FOC: f, numbers: named}
		if len(named) > 0 {
			s.first = max(0, slices.Index(w.Order.All(), named[0]))
		}
		if !w.othersDated(named) {
			return []span{s}
		}
	}
	var out []span
	if w.Order == nil {
		return nil
	}
	for i, n := range w.Order.Numbers {
		if n.FOC.IsZero() {
			continue
		}
		at := slices.IndexFunc(out, func(s span) bool { return s.Same(n.FOC) })
		if at < 0 {
			out = append(out, span{FOC: n.FOC, first: i, further: len(out) > 0})
			at = len(out) - 1
		}
		out[at].numbers = append(out[at].numbers, n.Number)
	}
	return out
}

// ahead leaves out the windows that are over, if others are not: an order with several dates is told of the next. The mail about a late
// move is about those that are over.
func (w *writer) ahead(all []span) []span {
	var out []span
	for _, s := range all {
		if s.End.After(w.At) != (w.Kind == porting.MailMovingLate) {
			out = append(out, s)
		}
	}
	if len(out) == 0 {
		return slices.Clone(all)
	}
	return out
}

// dead says that none of the window's numbers will move or has moved in it, so that its calendar entry goes.
func (w *writer) dead(s span) bool {
	return !slices.ContainsFunc(s.numbers, func(n numbering.PhoneNumber) bool {
		x := w.Order.Number(n)
		return x != nil && x.State != porting.NumberCancelled && x.State != porting.NumberReversed
	})
}

// othersDated says that numbers outside of those named have a date too, so that the order has several windows to tell.
func (w *writer) othersDated(named []numbering.PhoneNumber) bool {
	return slices.ContainsFunc(w.Order.Numbers, func(n *porting.Number) bool {
		return !n.FOC.IsZero() && !slices.Contains(named, n.Number)
	})
}

// focIn reads a window from the data, zero if it is not there.
func (w *writer) focIn(start, end, zone string) porting.FOC {
	f := porting.FOC{Start: w.Instant(start), End: w.Instant(end), Timezone: w.Text(zone)}
	if f.Start.Year() < 1970 {
		return porting.FOC{}
	}
	return f
}

// lost is the window that is given up or replaced; zero if there was none.
func (w *writer) lost() porting.FOC {
	if f := w.focIn("lost_start", "lost_end", "lost_timezone"); !f.IsZero() {
		return f
	}
	return w.focIn("old_start", "old_end", "old_timezone")
}

func (w *writer) dates(d *Dates) {
	c := w.clock
	spans := w.ahead(w.spans())
	slices.SortStableFunc(spans, func(a, b span) int { return a.Start.Compare(b.Start) })
	if len(spans) > 0 {
		f := spans[0].FOC
		if told := w.focIn("start", "end", "timezone"); slices.ContainsFunc(spans, func(s span) bool { return s.Same(told) }) {
			f = told // the mail was ordered for this date, though other numbers of the order have an earlier one
		}
		local := c.In(f.Timezone)
		d.When, d.Day, d.Hours = local.Window(f), local.Day(f.Start), local.Hours(f)
		y, m, day := w.At.In(local.Zone).Date()
		d.Tomorrow = local.Day(time.Date(y, m, day+1, 12, 0, 0, 0, local.Zone)) == d.Day
		d.ChangeUntil = local.Instant(f.Start.Add(-w.Market.LockFor(w.Order.Carrier)))
		if !f.Start.Add(-w.Market.LockFor(w.Order.Carrier)).After(w.At) {
			d.ChangeUntil = ""
		}
	}
	if len(spans) > 1 {
		for _, s := range spans {
			d.Windows = append(d.Windows, dated{When: c.Window(s.FOC), Numbers: w.list(s.numbers)})
		}
	}
	if old := w.lost(); !old.IsZero() {
		d.OldWhen, d.OldDay = c.Window(old), c.In(old.Timezone).Day(old.Start)
	}
	switch by := w.Text("moved_by"); by {
	case "us", "you", "provider":
		d.MovedBy = by
	}
	d.PauseOn, d.CloseOn = c.Day(w.Instant("pause_at")), c.Day(w.Instant("close_at"))
	if p := w.promise(); p.After(w.At) {
		d.Promise = c.Day(p)
	}
	if w.Order != nil && !w.Order.SentAt.IsZero() {
		d.SentOn = c.Day(w.Order.SentAt)
	}
	if from, to := w.expected(); !to.IsZero() && !to.Before(w.At) { // else the usual time is over: no word about it
		d.From, d.To = c.Day(from), c.Day(to)
	}
}

// desk tells the porting desk which order is late, or what its day brings.
func (w *writer) desk(d *Desk) {
	for _, line := range w.List("asked") {
		d.Asked = append(d.Asked, clean(line, lineLimit))
	}
	if !ofDesk(string(w.Kind)) {
		return
	}
	d.Customer = w.line(cmp.Or(w.Request.Fields.Holder.Company, w.Request.Author.Name), nameLimit)
	if w.Order != nil && w.Market.Words != nil {
		d.Stage, _ = w.Market.Words.Text(w.language, "state."+string(w.Order.State()), nil)
	}
	d.Stage = w.line(cmp.Or(d.Stage, w.Request.Reference), nameLimit)
	for key, to := range map[string]*int{"moves": &d.Moves, "review": &d.Review, "testing": &d.Testing, "late": &d.Late, "waits": &d.Waits} {
		*to, _ = strconv.Atoi(w.Text(key))
	}
}

// promise is the instant of the next news: the order's own, else the request's.
func (w *writer) promise() time.Time {
	if w.Order == nil {
		return w.Request.NextUpdateBy()
	}
	for _, d := range w.Request.Deadlines {
		if d.Kind == porting.DuePromise && d.Order == w.Order.ID {
			return d.DueAt
		}
	}
	return time.Time{}
}

// expected is between which days the orders that the mail is about will probably have moved, as the API tells it: as long as such moves took of
// late, else as is usual in the market. Zero where nothing is known, or a date is.
func (w *writer) expected() (from, to time.Time) {
	r := w.Request
	widen := func(g porting.MoveGroup, since time.Time) {
		days := w.usual(g)
		if days.To <= 0 {
			return
		}
		local := since.In(w.clock.Zone)
		if first := local.AddDate(0, 0, days.From); first.After(from) {
			from = first
		}
		if last := local.AddDate(0, 0, days.To); last.After(to) {
			to = last
		}
	}
	for _, o := range w.orders {
		if o.State().Final() || !o.FOC().IsZero() {
			continue
		}
		since := w.At
		if begun := r.Begun(o); !begun.IsZero() {
			since = begun
		} else if !o.SentAt.IsZero() {
			since = o.SentAt
		}
		widen(r.GroupOf(o), since)
	}
	if len(w.orders) == 0 {
		for _, n := range r.Fields.Moving() {
			carrier, _ := w.Market.LosingCarrier(&r.Fields, n)
			widen(porting.MoveGroup{Market: r.Market, Carrier: carrier, LineType: w.Market.Line(&r.Fields, n), Attempt: 1}, w.At)
		}
	}
	return from, to
}

// usual is how many days such moves take.
func (w *writer) usual(g porting.MoveGroup) porting.Days {
	if w.forecast != nil {
		return w.forecast(w.Market, g)
	}
	return w.Market.Lead[g.LineType.String()]
}

func (w *writer) progress(p *Progress) {
	var arrived, waiting, unset []numbering.PhoneNumber
	var tested time.Time
	for _, o := range w.orders {
		for _, n := range o.Numbers {
			switch n.State {
			case porting.NumberTesting, porting.NumberCompleted:
				arrived = append(arrived, n.Number)
			case porting.NumberCancelled, porting.NumberReversed:
			default:
				waiting = append(waiting, n.Number)
				if n.Destination == (porting.Destination{}) {
					unset = append(unset, n.Number)
				}
			}
			if n.Proven() {
				tested = latest(tested, n.Tests[len(n.Tests)-1].At)
			}
		}
	}
	p.Arrived, p.ArrivedCount = w.list(arrived), len(arrived)
	p.Waiting, p.WaitingCount = w.list(waiting), len(waiting)
	p.Unset, p.UnsetCount = w.list(unset), len(unset)
	if !tested.IsZero() {
		p.TestedAt = w.clock.Instant(tested)
	}
	if n, err := numbering.ParseE164(w.Text("number")); err == nil {
		p.Number = clean(w.Market.Plan.Display(n), nameLimit)
	}
	p.Result = w.Text("result")
	p.Days, p.Step = digitsOnly(w.Text("days")), digitsOnly(w.Text("step"))
	if w.Order != nil {
		p.CarrierReference = w.line(w.Order.CarrierReference, nameLimit)
	}
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// digitsOnly gives a small count as it is, and nothing of anything else.
func digitsOnly(s string) string {
	if len(s) > 4 || strings.Trim(s, "0123456789") != "" || strings.Trim(s, "0") == "" {
		return ""
	}
	return s
}

func (w *writer) trouble(t *Trouble) {
	codes := w.List("reasons")
	text, code := w.Text("carrier_text"), w.Text("carrier_code")
	note := w.Text("text")
	if o := w.Order; o != nil {
		if len(codes) == 0 && o.Step == porting.ActionRequired {
			codes, note = o.Ask, cmp.Or(note, o.AskNote)
		}
		if r := o.Rejection; r != nil && o.Step == porting.Rejected {
			if len(codes) == 0 {
				codes = r.Reasons
			}
			text, code = cmp.Or(text, r.CarrierText), cmp.Or(code, r.CarrierCode)
		}
	}
	if w.Kind == porting.MailCancelTooLate { // here the words are the carrier's, not the desk's
		text, note = cmp.Or(text, note), ""
	}
	for _, c := range codes {
		t.Reasons = append(t.Reasons, w.reason(c))
	}
	t.Quote = cleanLines(w.hider.hide(text), textLimit)
	t.Code = w.line(code, nameLimit)
	t.Note = cleanLines(w.hider.hide(note), textLimit)
	t.Reason = w.words(cmp.Or(w.Text("reason"), w.cancelReason()))
}

func (w *writer) cancelReason() string {
	if w.Order == nil || w.Kind != porting.MailCancelled && w.Kind != porting.MailCancelRequested {
		return ""
	}
	return w.Order.CancelReason
}

// words are what somebody gave as a reason: a sentence as it is, a code of the catalogue by its title, any other code not at all.
func (w *writer) words(s string) string {
	s = w.line(s, lineLimit)
	if s == "" {
		return ""
	}
	if w.Market.Words != nil {
		if title, ok := w.Market.Words.Text(w.language, "reason."+s+".title", w.params()); ok {
			return w.line(title, lineLimit)
		}
	}
	if looksLikeCode.MatchString(s) {
		return ""
	}
	return s
}

// params are what the market's sentences may name.
func (w *writer) params() map[string]any {
	provider, _ := w.provider()
	p := map[string]any{"provider": provider, "number": w.list(w.numbers()), "n": w.list(w.numbers())}
	return p
}

// reason finds the market's sentences of a refusal; without them it says kindly that something did not fit.
func (w *writer) reason(code string) reason {
	out := reason{}
	if w.Market.Words != nil {
		out.Title, _ = w.Market.Words.Text(w.language, "reason."+code+".title", w.params())
		out.Meaning, _ = w.Market.Words.Text(w.language, "reason."+code+".meaning", w.params())
		ask := w.params()
		ask["provider"], _ = w.biller() // what a customer can ask for, they ask whom they pay
		out.Ask, _ = w.Market.Words.Text(w.language, "reason."+code+".ask", ask)
	}
	out.Title, out.Meaning, out.Ask = w.line(out.Title, lineLimit), w.line(out.Meaning, lineLimit), w.line(out.Ask, lineLimit)
	if out.Title == "" {
		return anyReason[w.language]
	}
	return out
}

var anyReason = map[string]reason{
	"en": {"One detail does not match", "", "Compare the request with your latest bill, and correct what differs."},
	"fr": {"Une information ne correspond pas", "", "Comparez la demande avec votre dernière facture et corrigez ce qui diffère."},
	"es": {"Un dato no coincide", "", "Compare la solicitud con su última factura y corrija lo que sea distinto."},
}

func (w *writer) temporary(t *Temporary) {
	f := w.Request.Fields
	number := f.Replaces.Number
	if n, err := numbering.ParseE164(w.Text("number")); err == nil && strings.HasPrefix(string(w.Kind), "temp.") {
		number = n
	}
	if number == 0 {
		return
	}
	t.Temp = clean(w.Market.Plan.Display(number), nameLimit)
	t.TempFate = cmp.Or(f.TemporaryNumber, w.Market.Temporary)
	at := w.Instant("release_at")
	if at.IsZero() {
		at = w.Request.OwnNumbers[number].ReleaseAt
	}
	t.ReleaseOn = w.clock.Day(at)
	if f, ok := w.Request.Forwarding(); ok {
		codes := w.Market.Forward[f.Order.LineType.String()].To(f.To, w.Market.Plan.Display(f.To))
		t.Forwards, t.Dial, t.DialOff = true, codes.On, codes.Off
	}
}
