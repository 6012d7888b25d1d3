package demo

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/portamento/portamento/client"
	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// words are what a story says, in one language: its own sentences, and those of the market.
type words struct {
	language string
	market   *porting.Market
}

// languages are those that stories are told in, in the order of the table of sentences.
var languages = [...]string{"en", "fr", "es"}

// phrase is something that can be said in each of them.
type phrase func(w words) string

// place is where a language stands in the table of sentences.
func (w words) place() int { return max(0, slices.Index(languages[:], w.language)) }

// find gives a sentence of the table.
func (w words) find(key string) (string, bool) {
	s, ok := sentences[key]
	return s[w.place()], ok
}

// say gives a sentence of the table with names and values put in.
func (w words) say(key string, pairs ...any) string {
	s, ok := w.find(key)
	if !ok {
		return key
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		s = strings.ReplaceAll(s, "{"+fmt.Sprint(pairs[i])+"}", fmt.Sprint(pairs[i+1]))
	}
	return s
}

// number writes an E.164 number for people.
func (w words) number(e164 string) string {
	n, err := numbering.ParseE164(e164)
	if err != nil || w.market == nil {
		return e164
	}
	return w.market.Plan.Display(n)
}

// hidden are events that tell people nothing that another line of the same instant does not tell.
var hidden = map[string]bool{"port_request.created": true, "port_request.updated": true}

// outgoing are events that are a message to the carrier.
var outgoing = map[string]bool{"port_order.activation_sent": true, "port_order.cancel_sent": true, "port_order.supplement_sent": true}

// event says what an event was: the market's sentence, and the facts that matter.
func (w words) event(e client.Event, o *client.Order) string {
	params := map[string]any{}
	for k, v := range e.Data {
		params[k] = v
	}
	if n, ok := params["number"].(string); ok {
		params["number"] = w.number(n)
	}
	text, ok := w.market.Words.Text(w.language, "event."+e.Type, params)
	if !ok {
		text = e.Type
	}
	if facts := w.facts(e, o); facts != "" {
		text += w.say("colon") + facts
	}
	return text
}

// facts are the particulars of an event.
func (w words) facts(e client.Event, o *client.Order) string {
	field := func(name string) string { v, _ := e.Data[name].(string); return v }
	switch e.Type {
	case "port_order.foc_confirmed":
		return w.window(field("start"), field("end"), field("timezone")) + w.some(e, o)
	case "port_order.foc_changed":
		text := w.window(field("start"), field("end"), field("timezone")) + w.some(e, o) +
			w.say("instead", "date", w.window(field("old_start"), field("old_end"), field("old_timezone")))
		if e.Reason != "" {
			text += " " + w.say("quoted", "text", e.Reason)
		}
		return text
	case "port_order.rejected":
		var titles []string
		if o != nil && o.Rejection != nil {
			for _, r := range o.Rejection.Reasons {
				title, ok := w.market.Words.Text(w.language, "reason."+r.Code+".title", map[string]any{"provider": o.Carrier.Name, "n": w.number(o.Numbers[0].Number)})
				if !ok {
					title = r.Title
				}
				titles = append(titles, title)
			}
		}
		return strings.TrimSpace(strings.Join(titles, ", ") + " " + w.say("quoted", "text", field("carrier_text")))
	case "port_order.test_failed", "port_order.cancelled", "port_order.carrier_note", "port_order.foc_lost", "port_order.cancel_refused":
		if e.Reason == "" {
			return ""
		}
		return w.say("quoted", "text", e.Reason)
	}
	return ""
}

// some says that a date is for some numbers of the order only.
func (w words) some(e client.Event, o *client.Order) string {
	list, _ := e.Data["numbers"].([]any)
	if o == nil || len(list) == len(o.Numbers) {
		return ""
	}
	return w.say("some", "n", len(list), "all", len(o.Numbers))
}

// order says what the carrier was handed.
func (w words) order(e client.Event, o *client.Order) string {
	if o == nil {
		return ""
	}
	return w.say("order", "attempt", e.Data["attempt"], "n", len(o.Numbers), "receipt", e.Data["carrier_reference"])
}

// window writes a moving date as its own people read it.
func (w words) window(start, end, zone string) string {
	from, err1 := time.Parse(time.RFC3339, start)
	to, err2 := time.Parse(time.RFC3339, end)
	z, err3 := time.LoadLocation(zone)
	if err1 != nil || err2 != nil || err3 != nil {
		return ""
	}
	return strings.Join(strings.Fields(w.day(from.In(z))), " ") + ", " + from.In(z).Format("15:04") + "–" + to.In(z).Format("15:04")
}

// day writes weekday, day and month, always as wide.
func (w words) day(t time.Time) string {
	days, months := strings.Fields(w.say("days")), strings.Fields(w.say("months"))
	return fmt.Sprintf("%s %2d %s", days[t.Weekday()], t.Day(), pad(months[t.Month()-1], longestOf(months)))
}

// instant writes a virtual instant in the market's zone.
func (w words) instant(t time.Time) string {
	t = t.In(w.market.Zone)
	return w.day(t) + t.Format(" 15:04")
}

func (w words) dateWidth() int { return utf8.RuneCountInString(w.instant(time.Time{})) }

func (w words) ballWidth() int {
	return longestOf([]string{w.say("ball"), w.say("ball.us"), w.say("ball.you"), w.say("ball.provider"), w.say("ball.none")})
}

func longestOf(texts []string) int {
	most := 0
	for _, t := range texts {
		most = max(most, utf8.RuneCountInString(t))
	}
	return most
}

// money writes an amount as the reader's language does. Currencies of the markets have two minor digits.
func (w words) money(m client.Money) string {
	sign, minor := "", m.AmountMinor
	if minor < 0 {
		sign, minor = "−", -minor
	}
	symbol := m.Currency
	if m.Currency == "EUR" {
		symbol = "€"
	}
	text := fmt.Sprintf("%d.%02d", minor/100, minor%100)
	if w.language == "en" {
		return sign + symbol + text
	}
	return sign + strings.Replace(text, ".", ",", 1) + "\u00a0" + symbol
}
