package loa

import (
	"slices"
	"strings"
	"time"

	"github.com/portamento/portamento/loa/pdf"
	"github.com/portamento/portamento/porting"
)

// Closing is what the letter is made of by which a customer ends the old contract, or, where the move has ended it, has its end confirmed.
type Closing struct {
	Market  *porting.Market
	Request *porting.Request
	Order   *porting.Order // completed
	Agent   Agent
	At      time.Time
	// Account says that the account number stands in the letter, while it is kept; else there is a line to fill it in.
	Account bool
}

// Closing draws the letter on one page, to be signed by hand: the same bytes for the same letter.
func (t *Template) Closing(in Closing) ([]byte, error) {
	width, height := 595.28, 841.89 // A4
	if t.Paper == "letter" {
		width, height = 612, 792
	}
	say := func(key string, params map[string]any) string {
		s, _ := in.Market.Words.Text(t.Language, "closing."+key, params)
		return s
	}
	f := &in.Request.Fields
	provider := in.Market.Biller(f, in.Order.Carrier, in.Order.Name)
	params := map[string]any{"provider": provider, "product": in.Agent.Name, "reference": in.Request.Reference}
	doc := pdf.New(t.fonts, pdf.Setup{Title: say("subject."+in.Market.Ends, params) + " " + in.Request.Reference, Language: t.Locale, Author: holderName(f), Creator: "Portamento",
		At: in.At, Width: width, Height: height})
	s := &sheet{doc: doc, width: width, height: height, gap: 14}
	s.turn()
	root := doc.Root()
	for i, line := range senderLines(f) {
		st := body
		if i == 0 {
			st = strong
		}
		s.lines(root.Add("P"), st, s.full(), line)
	}
	s.y -= 24
	s.lines(root.Add("P"), strong, span{width / 2, width/2 - margin}, provider)
	s.lines(root.Add("P"), body, span{width / 2, width/2 - margin}, say("service", params))
	s.y -= 24
	s.lines(root.Add("P"), body, s.full(), t.day(in.At.In(in.Market.Zone)))
	s.y -= 14
	s.lines(root.Add("H1"), pdf.Style{Face: pdf.Bold, Size: 14, Colour: ink}, s.full(), say("subject."+in.Market.Ends, params))
	s.y -= 8
	for _, key := range []string{"greeting", "moved", "end." + in.Market.Ends, "bill", "equipment"} {
		s.paragraph(body, say(key, params))
		s.y -= 4
	}
	if f.Rest == "keep" {
		s.paragraph(strong, say("rest", params))
	}
	s.section("H2", say("details", params))
	account := strings.Repeat("_", 34)
	if in.Account && f.AccountNumber != "" {
		account = f.AccountNumber.Reveal()
	}
	rows := []fact{{say("account", params), []string{account}, strong}, {say("holder", params), []string{holderName(f)}, body}}
	numbers, when := closed(in, t)
	rows = append(rows, fact{say("numbers", params), numbers, strong}, fact{say("date", params), []string{when}, body}, fact{say("reference", params), []string{in.Request.Reference}, body})
	s.facts(rows)
	s.y -= 10
	s.paragraph(body, say("regards", params))
	s.need(80)
	s.y -= 60
	s.rule(0)
	s.lines(root.Add("P"), small, s.full(), say("sign", map[string]any{"name": strings.TrimSpace(f.Holder.FirstName + " " + f.Holder.LastName)}))
	return doc.Bytes(), nil
}

func holderName(f *porting.Fields) string {
	if f.Holder.Company != "" {
		return f.Holder.Company
	}
	return strings.TrimSpace(f.Holder.FirstName + " " + f.Holder.LastName)
}

// senderLines are the holder's name and address as a letter begins with them.
func senderLines(f *porting.Fields) []string {
	a := f.ServiceAddress
	lines := []string{holderName(f)}
	if f.Holder.Company != "" {
		lines = append(lines, strings.TrimSpace(f.Holder.FirstName+" "+f.Holder.LastName))
	}
	lines = append(lines, a.Street, a.Building, strings.TrimSpace(a.Postcode+" "+a.City), a.Region)
	return slices.DeleteFunc(lines, func(s string) bool { return strings.TrimSpace(s) == "" })
}

// closed are the numbers that moved, at most thirty by name, and the days on which they did.
func closed(in Closing, t *Template) (numbers []string, when string) {
	const most = 30
	var days, shown []string
	more := 0
	for _, n := range in.Order.Numbers {
		if n.State != porting.NumberCompleted {
			continue
		}
		if len(shown) < most {
			shown = append(shown, in.Market.Plan.Display(n.Number))
		} else {
			more++
		}
		if day := t.day(n.PortedAt.In(in.Market.Zone)); !slices.Contains(days, day) {
			days = append(days, day)
		}
	}
	list := strings.Join(shown, ", ")
	if more > 0 {
		if text, ok := in.Market.Words.Text(t.Language, "closing.more", map[string]any{"count": more}); ok {
			list += " " + text
		}
	}
	return []string{list}, strings.Join(days, ", ")
}
