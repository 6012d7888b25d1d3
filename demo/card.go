package demo

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/portamento/portamento/client"
)

// bills shows what the account pays in a month, before and after.
func (s *Screen) bills(before, after *client.Bill) {
	w := s.words
	s.put("")
	s.put(" " + s.paint(bold, w.say("bill")))
	lines := billLines(before, after)
	label := 0
	for _, l := range lines {
		label = max(label, longestOf([]string{l.label}))
	}
	label = min(max(label, longestOf([]string{w.say("bill.total")})), width-32)
	s.put(s.paint(faint, "   "+pad("", label)+padLeft(w.say("bill.before"), 14)+padLeft(w.say("bill.after"), 14)))
	for _, l := range lines {
		s.put("   " + pad(clip(l.label, label), label) + padLeft(w.amount(l.before, after.Total.Currency), 14) + padLeft(w.amount(l.after, after.Total.Currency), 14))
	}
	s.put("   " + s.paint(bold, pad(w.say("bill.total"), label)+padLeft(w.money(before.Total), 14)+padLeft(w.money(after.Total), 14)))
	s.put("   " + s.paint(faint, pad(w.say("bill.tax", "tax", w.market.TaxWord[w.language]), label)+padLeft(w.money(before.Tax), 14)+padLeft(w.money(after.Tax), 14)))
	s.put("   " + s.paint(faint, w.say("bill.list", "date", after.PriceList)))
}

// billLine is what one kind of number costs before and after; nil where there is none.
type billLine struct {
	label         string
	before, after *client.BillLine
}

func billLines(before, after *client.Bill) []billLine {
	var out []billLine
	for _, l := range before.Lines {
		out = append(out, billLine{label: l.Label, before: &l})
	}
next:
	for _, l := range after.Lines {
		for i := range out {
			if out[i].before != nil && out[i].before.Code == l.Code {
				out[i].after = &l
				continue next
			}
		}
		out = append(out, billLine{label: l.Label, after: &l})
	}
	return out
}

// amount writes a line's quantity and amount.
func (w words) amount(l *client.BillLine, currency string) string {
	if l == nil {
		return "–"
	}
	return strings.Join([]string{strconv.Itoa(l.Quantity), "×", w.money(l.Unit)}, " ")
}

// Address is where a demo that stays up can be reached.
type Address struct {
	URL     string // of the API
	Key     string // of the account
	DeskKey string
	Kept    bool // the data outlive the demo
}

// Commands are the lines of the card that people can paste into a shell.
func (a Address) Commands() []string {
	return []string{
		"export PORTAMENTO_SERVER=" + a.URL,
		"export PORTAMENTO_KEY=" + a.Key,
		`AUTH="Authorization: Bearer $PORTAMENTO_KEY"`,
		`curl -sH "$AUTH" $PORTAMENTO_SERVER/v1/port-requests`,
		`curl -sH "$AUTH" $PORTAMENTO_SERVER/v1/numbers`,
		`curl -sH "$AUTH" --json '{"to":"next_deadline"}' $PORTAMENTO_SERVER/v1/clock`,
	}
}

// Card shows what there is after a story: the mails, the API, and what to do next.
func (s *Screen) Card(b *Playing, a Address) {
	w := s.words
	names := []string{w.say("card.mails"), w.say("card.api"), w.say("card.clock"), w.say("card.own"), w.say("card.desk"), w.say("card.other")}
	left := longestOf(names) + 2
	pair := func(name, value string) { s.put("   " + s.paint(faint, pad(w.say(name), left)) + value) }
	s.put("")
	s.put(" " + s.paint(bold, w.say("card.up")))
	pair("card.mails", w.say("card.lie", "n", len(b.mails), "dir", b.Outbox))
	pair("card.api", a.URL+"  ("+w.say("card.docs")+" /docs)")
	pair("card.clock", w.say("card.runs", "now", strings.Join(strings.Fields(w.instant(b.clock)), " ")))
	s.put("")
	s.put(" " + s.paint(bold, w.say("card.paste")))
	for _, line := range a.Commands() {
		s.put("   " + s.paint(cyan, line))
	}
	s.put("")
	s.put(" " + s.paint(bold, w.say("card.next")))
	pair("card.own", "portamento request --help")
	pair("card.desk", "portamento desk queue, "+w.say("card.key"))
	s.put(strings.Repeat(" ", 3+left) + a.DeskKey)
	pair("card.other", "portamento demo --list")
	s.put("")
	stop := w.say("card.remove")
	if a.Kept {
		stop = w.say("card.stop")
	}
	s.put(" " + stop)
}

// Over shows the end of a demo that does not stay up.
func (s *Screen) Over(b *Playing, kept bool) {
	w, text := s.words, "card.gone"
	if kept {
		text = "card.lie"
	}
	s.put("")
	s.put(" " + s.paint(bold, w.say("card.over")))
	s.put("   " + s.paint(faint, pad(w.say("card.mails"), longestOf([]string{w.say("card.mails")})+2)) + w.say(text, "n", len(b.mails), "dir", b.Outbox))
}

// Welcome tells where the page of the demo is, and how the demo ends.
func Welcome(out io.Writer, language string, page Address) error {
	w := words{language: language}
	stop := w.say("card.remove")
	if page.Kept {
		stop = w.say("card.stop")
	}
	_, err := fmt.Fprintf(out, "\n %s\n\n   %s\n\n %s\n %s\n %s\n", w.say("page"), page.URL, w.say("page.sign"), w.say("page.terminal"), stop)
	return err
}
