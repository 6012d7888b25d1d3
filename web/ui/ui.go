// Package ui is what all pages share: the layout, the parts of a page, the style, the script, and how words and figures are written.
//
// A page is a templ component that takes a Page (who reads, in which language and market) and its own data. Nothing here knows the store
// or a verb. Sentences are the market's words, in market/words; numbers, money and times are written by the methods of Page.
package ui

//go:generate go tool templ generate -include-version=false -path ..

import (
	"strings"
	"time"

	"github.com/bojanz/currency"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/written"
)

// Languages are those that every page exists in; the first is the one for everybody else.
var Languages = []Language{{"en", "English"}, {"fr", "Français"}, {"es", "Español"}}

// Language is a language as its own speakers call it.
type Language struct{ Code, Name string }

// Pseudo is the language of tests: English, longer and with accents, so that what is not translated or does not fit shows.
const Pseudo = "en-XA"

// Tab is a door of the office's navigation.
type Tab string

// The tabs, in their order, and None for pages outside of the office.
const (
	None    Tab = ""
	Use     Tab = "use"
	Setup   Tab = "setup"
	Account Tab = "account"
	AddOns  Tab = "addons"
)

// Person is who is signed in.
type Person struct {
	Name, Email, Role string
	Account           string   // the account's name
	Others            []Choice // other accounts of the same person: value is the id
}

// Choice is one of several: a value, how people call it, and perhaps a word more.
type Choice struct{ Value, Label, Hint string }

// Page is what every page is made for: the reader, and the place where they are.
type Page struct {
	Lang   string // en, fr, es, or Pseudo
	Market *porting.Market
	Brand  Brand
	Now    time.Time
	Theme  string // light, dark; empty: as the system says
	Assets *Assets
	Demo   bool // a virtual clock and a pretended carrier: nobody may take it for real

	Person *Person // nil: nobody is signed in
	Path   string  // of this page, without a query
	Prefix string  // of the language in public addresses: /fr; empty in the office

	Title  string // of this page, without the product
	Step   string // "step 2 of 6", where there are steps
	Tab    Tab
	Sub    string // the entry of the second row that is open
	Wide   bool   // a page of two columns
	Error  bool   // the form below has errors
	Notice string // what was just done, in one sentence; empty: nothing
	Share  bool   // a page that is meant for others: no account about it
	Also   string // style and script of the page's own, by the name they share; empty: none

	Left time.Duration // until who is signed in has to do so again; 0: nobody is warned
	Ends time.Time     // with Left: that instant, by a real clock
}

// T says a sentence of the market's words in the reader's language; what follows the key are names and values of its parameters. The
// product's name is always given. A key that does not exist is a mistake that the tests find; readers would see an ellipsis. A telephone number
// does not break at the end of a line.
func (p Page) T(key string, params ...any) string {
	given := map[string]any{"product": p.Brand.Name}
	for i := 0; i+1 < len(params); i += 2 {
		name, _ := params[i].(string)
		given[name] = params[i+1]
		if s, ok := params[i+1].(string); ok {
			given[name] = unbroken(s)
		}
	}
	text, ok := p.Market.Words.Text(p.Lang, key, given)
	if !ok {
		return "…"
	}
	if p.Lang == Pseudo {
		return pseudo(text)
	}
	return text
}

// unbroken keeps the parts of telephone numbers together; another text stays as it is.
func unbroken(s string) string {
	if strings.Trim(s, "+0123456789 ().,-") != "" {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, " ", "\u00a0"), ",\u00a0", ", ")
}

// Has says whether the market has a sentence.
func (p Page) Has(key string) bool {
	_, ok := p.Market.Words.Text(p.Lang, key, nil)
	return ok
}

// Language is the reader's language as the tables know it: en, fr or es.
func (p Page) Language() string {
	if p.Lang == Pseudo {
		return "en"
	}
	return p.Lang
}

// Head is the text of the browser's tab: error, page, step, product.
func (p Page) Head() string {
	parts := []string{p.Title}
	if p.Step != "" {
		parts = append(parts, p.Step)
	}
	head := strings.Join(append(parts, p.Brand.Name), " – ")
	if p.Error {
		head = p.T("ui.error_prefix") + head
	}
	if p.Demo {
		head = "DEMO · " + head
	}
	return head
}

// Clock writes instants in the reader's language and the market's zone.
func (p Page) Clock() written.Clock {
	zone := p.Market.Zone
	if zone == nil {
		zone = time.UTC
	}
	return written.Clock{Language: p.Language(), Zone: zone, Now: p.Now}
}

// Day is "Tuesday 8 December".
func (p Page) Day(t time.Time) string { return p.Clock().Day(t) }

// Instant is "Tuesday 8 December, 10:42, Paris time".
func (p Page) Instant(t time.Time) string { return p.Clock().Instant(t) }

// Moment is "Tuesday 8 December, 10:42": where the zone was said before.
func (p Page) Moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return p.Clock().Day(t) + ", " + p.Clock().Time(t)
}

// Window is "Tuesday 8 December, 10:00–12:00, Paris time (in 6 days)".
func (p Page) Window(f porting.FOC) string {
	text := p.Clock().Window(f)
	if text == "" {
		return ""
	}
	if r := p.Relative(f.Start); r != "" {
		text += " (" + r + ")"
	}
	return text
}

// Relative is how far a day is from today: "in 6 days", "today", "2 days ago". It counts days of the market's calendar.
func (p Page) Relative(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	zone := p.Clock().Zone
	day := func(t time.Time) time.Time {
		y, m, d := t.In(zone).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	days := int(day(t).Sub(day(p.Now)).Hours() / 24)
	switch {
	case days == 0:
		return p.T("ui.today")
	case days == 1:
		return p.T("ui.tomorrow")
	case days == -1:
		return p.T("ui.yesterday")
	case days < 0:
		return p.T("ui.days_ago", "count", -days)
	}
	return p.T("ui.in_days", "count", days)
}

// Date is a day of a form, YYYY-MM-DD, for people; what is none stays as it is.
func (p Page) Date(typed string) string {
	t, err := time.ParseInLocation(time.DateOnly, typed, p.Clock().Zone)
	if err != nil {
		return typed
	}
	return p.Day(t)
}

// Number is a phone number as the market groups it.
func (p Page) Number(n numbering.PhoneNumber) string {
	if n == 0 {
		return ""
	}
	return p.Market.Plan.Display(n)
}

// englishRegions write English in their own way; elsewhere English amounts are written as in Britain.
var englishRegions = map[string]bool{"US": true, "GB": true, "IE": true, "CA": true, "AU": true, "NZ": true}

// Wait says how long to wait, before something can be tried again.
func (p Page) Wait(d time.Duration) string {
	if s := int((d + time.Second - 1) / time.Second); s <= 90 {
		return p.T("ui.wait.seconds", "count", max(s, 1))
	}
	return p.T("ui.wait.minutes", "count", int((d+time.Minute-1)/time.Minute))
}

// Money is an amount as the reader's language and the market's country write it.
func (p Page) Money(m porting.Money) string {
	a, err := currency.NewAmountFromInt64(m.Minor, m.Currency)
	if err != nil {
		return ""
	}
	country := strings.ToUpper(string(p.Market.Code))
	if p.Language() == "en" && !englishRegions[country] {
		country = "GB"
	}
	return currency.NewFormatter(currency.NewLocale(p.Language() + "-" + country)).Format(a)
}

// pseudo makes a text a good third longer, and its letters strange but readable.
func pseudo(text string) string {
	accents := strings.NewReplacer("a", "á", "e", "ë", "i", "î", "o", "ö", "u", "ü", "A", "Å", "E", "Ê", "O", "Ø", "n", "ñ", "c", "ç")
	longer := strings.Repeat(" løñgër", (len([]rune(text))*2/5+6)/7) // in words, as it would be in a longer language
	return "[" + accents.Replace(text) + longer + "]"
}

// Tax says whether a price contains the market's tax: "VAT included", "before sales tax".
func (p Page) Tax() string {
	word := p.Market.TaxWord[p.Language()]
	if p.Market.TaxRate == 0 {
		return p.T("ui.tax_excluded", "tax", word)
	}
	return p.T("ui.tax_included", "tax", word)
}
