package view

import (
	"strconv"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/compared"
)

// Reader is whom an answer is made for.
type Reader struct {
	Who     porting.Actor // empty: anybody
	Lang    string        // en, fr, es
	Brand   string        // the product's name
	Markets porting.Markets
	Now     time.Time
	Usual   func(*porting.Market, porting.MoveGroup) (days porting.Days, sample int) // how long such moves take, learnt from so many
	Against func(*porting.Request) *compared.Report                                  // what the newest bill came to; nil: nobody compares bills
}

// Say says a key of a market's words as a sentence in the reader's language.
func (x Reader) Say(code porting.MarketCode, key string, params map[string]any) string {
	return upper(x.word(x.market(code), key, params))
}

// market finds the market of what is shown; one whose pack was taken away is shown by the first one's words.
func (x Reader) market(code porting.MarketCode) *porting.Market {
	if m, ok := x.Markets.Market(code); ok {
		return m
	}
	return x.Markets.Markets()[0]
}

// word says a key of a market's words in the caller's language; the key itself is never shown.
func (x Reader) word(m *porting.Market, key string, params map[string]any) string {
	s, _ := m.Words.Text(x.Lang, key, params)
	return s
}

// someone stands for a losing carrier that is not known.
func (x Reader) someone() string {
	switch x.Lang {
	case "fr":
		return "l’opérateur"
	case "es":
		return "el operador"
	}
	return "the provider"
}

// something stands for a number that is not known. French sentences have the article before it themselves.
func (x Reader) something() string {
	switch x.Lang {
	case "fr":
		return "numéro"
	case "es":
		return "el número"
	}
	return "the number"
}

// upper makes the first letter of a sentence a capital: a parameter may stand there.
func upper(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(r)) + s[size:]
}

// headline says where a request is, in one sentence.
func (x Reader) headline(m *porting.Market, r *porting.Request) string {
	params := map[string]any{"product": x.Brand}
	if r.Fields.CurrentProvider != "" {
		params["provider"] = r.Fields.CurrentProvider
	}
	for _, o := range r.Orders {
		if o.Stage() != r.Stage() {
			continue
		}
		if o.Name != "" && r.Stage() != porting.StageCancelled { // what is cancelled stays with whom the customer pays
			params["provider"] = o.Name
		}
		if f := o.FOC(); !f.IsZero() {
			params["date"] = x.day(m, f.Start)
		}
		break
	}
	if params["provider"] == nil && r.Stage() == porting.StageWithProvider {
		params["provider"] = x.someone()
	}
	stage := string(r.Stage())
	switch {
	case r.State() == porting.CancelRequested:
		stage = string(porting.CancelRequested) // nothing is cancelled before the carrier agrees
	case r.Frozen() && r.Open():
		stage = "frozen" // nobody here asked for that pause
	case r.Unheard():
		stage = "unanswered" // nor for this one
	}
	return upper(x.word(m, "stage."+stage, params))
}

// months are the names of the months in English, French and Spanish.
var months = [3][12]string{
	{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
	{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"},
}

// day writes a day for people, in the market's zone.
func (x Reader) day(m *porting.Market, at time.Time) string {
	if m.Zone != nil {
		at = at.In(m.Zone)
	}
	d, y := strconv.Itoa(at.Day()), strconv.Itoa(at.Year())
	month := int(at.Month()) - 1
	switch x.Lang {
	case "fr":
		if at.Day() == 1 {
			d = "1er"
		}
		return d + "\u00a0" + months[1][month] + " " + y
	case "es":
		return d + " de " + months[2][month] + " de " + y
	}
	return d + " " + months[0][month] + " " + y
}
