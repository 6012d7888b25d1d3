package demo

import (
	"context"
	"strconv"
	"strings"

	"github.com/portamento/portamento/client"
)

// bills shows what the account pays in a month, before and after.
func (b *Playing) bills(ctx context.Context) error {
	after, err := b.Customer.BillPreview(ctx, b.Account)
	if err != nil {
		return err
	}
	s, w := b.screen, b.words
	s.put("")
	s.put(" " + s.paint(bold, w.say("bill")))
	lines := billLines(b.before, after)
	label := 0
	for _, l := range lines {
		label = max(label, longestOf([]string{l.label}))
	}
	label = min(max(label, longestOf([]string{w.say("bill.total")})), width-32)
	s.put(s.paint(faint, "   "+pad("", label)+padLeft(w.say("bill.before"), 14)+padLeft(w.say("bill.after"), 14)))
	for _, l := range lines {
		s.put("   " + pad(clip(l.label, label), label) + padLeft(w.amount(l.before, after.Total.Currency), 14) + padLeft(w.amount(l.after, after.Total.Currency), 14))
	}
	s.put("   " + s.paint(bold, pad(w.say("bill.total"), label)+padLeft(w.money(b.before.Total), 14)+padLeft(w.money(after.Total), 14)))
	s.put("   " + s.paint(faint, pad(w.say("bill.tax"), label)+padLeft(w.money(b.before.Tax), 14)+padLeft(w.money(after.Tax), 14)))
	s.put("   " + s.paint(faint, w.say("bill.list", "date", after.PriceList)))
	return nil
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

// Letters is how many mails the story has written so far.
func (b *Playing) Letters() int { return len(b.mails) }
