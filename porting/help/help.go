// Package help is articles that explain to customers how a number moves: texts with places for the figures of a market, and what readers say of them.
package help

import (
	"fmt"
	"slices"
	"strings"
	"text/template"
	"time"

	"github.com/portamento/portamento/porting"
)

// slugs are the articles, in the order in which they are listed.
var slugs = [...]string{"moving-your-number", "account-number-and-code", "dsl-on-the-line", "moving-day", "refused"}

// Slugs lists the articles by their names in addresses.
func Slugs() []string { return slices.Clone(slugs[:]) }

// Article is one of them in one language, for one market.
type Article struct {
	Slug, Language, Title string
	Text                  string // Markdown, without the title
}

// Shelf is the texts of all articles: those that the markets share, and those that one has for itself.
type Shelf map[string]string

// Key names a text; the market is empty for one that all share.
func Key(m porting.MarketCode, slug, language string) string {
	return string(m) + "/" + slug + "/" + language
}

// text finds an article for a market: in the language, else in the market's own, else in English.
func (s Shelf) text(m *porting.Market, slug, language string) (text, lang string, ok bool) {
	for _, lang := range append(append([]string{language}, m.Languages...), "en") {
		for _, owner := range []porting.MarketCode{m.Code, ""} {
			if text, ok := s[Key(owner, slug, lang)]; ok {
				return text, lang, true
			}
		}
	}
	return "", "", false
}

// Filled is an article with the figures of the market. False: there is none of that name.
func (s Shelf) Filled(m *porting.Market, slug string, f Facts) (Article, bool, error) {
	text, lang, ok := s.text(m, slug, f.Language)
	if !ok || !slices.Contains(slugs[:], slug) {
		return Article{}, false, nil
	}
	f.Language = lang
	whole, err := fill(text, f)
	if err != nil {
		return Article{}, false, fmt.Errorf("fill in %s for %s: %w", slug, m.Code, err)
	}
	title, body, _ := strings.Cut(strings.TrimSpace(whole), "\n")
	return Article{Slug: slug, Language: lang, Title: strings.TrimSpace(strings.TrimPrefix(title, "#")), Text: strings.TrimSpace(body) + "\n"}, true, nil
}

// fill puts the figures into a text. In it {{n .Days "one day" "%d days"}} chooses by number.
func fill(text string, f Facts) (string, error) {
	t, err := template.New("article").Option("missingkey=error").Funcs(template.FuncMap{"n": func(count int, one, many string) string {
		if count == 1 {
			return one
		}
		return fmt.Sprintf(many, count)
	}}).Parse(text)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	err = t.Execute(&b, f)
	return b.String(), err
}

// Facts are what articles can say of a market and of the provider. Texts that are not known are empty.
type Facts struct {
	Language, Product, Phone string
	Country                  string
	From, To                 int // usual days from the signature to the move
	CheckDays, AnswerDays    int // working days
	LockHours, TempDays      int
	Opens, Closes            string // usual hours of a move
	Free                     bool
	Price, Extra, Tax        string // of a move, and of one number more a month
	PortEnds                 bool   // the move itself ends the old contract
	Area                     string // which numbers can move
	Code, CodeWhere          string // the porting code, and where it comes from
	CodeLandline             string // none, optional, one, each
	CodeDays                 int    // for how long it is valid; 0: no limit
	CompanyID                string // what companies give, where they have to
	Reasons                  []Reason
}

// Reason is one of those that providers refuse for, and that a customer can mend.
type Reason struct{ Title, Meaning, Ask string }

// Of gathers the facts of a market at an instant; money writes amounts for the reader.
func Of(m *porting.Market, language string, now time.Time, money func(porting.Money) string) Facts {
	lead := m.Lead["landline"]
	w := m.Window
	f := Facts{Language: language, Country: m.Names[language], From: lead.From, To: lead.To, CheckDays: m.PromiseDays(porting.Submitted), AnswerDays: m.AnswerDays,
		LockHours: int(m.Lock.Hours()), TempDays: m.Quarantine, PortEnds: m.Ends == "port", CodeLandline: m.Codes["landline"].Need,
		Opens: fmt.Sprintf("%d:%02d", w.StartHour, w.StartMinute), Closes: fmt.Sprintf("%d:%02d", w.EndHour, w.EndMinute)}
	for _, line := range []string{"landline", "mobile"} {
		if c := m.Codes[line]; c.Need != "" && c.Need != "none" {
			f.Code, f.CodeDays = c.Name, int(c.ValidFor/(24*time.Hour))
		}
	}
	if m.CompanyID.Need {
		f.CompanyID = m.CompanyID.Name
	}
	if list, ok := m.PriceListAt(now); ok {
		for _, i := range list.Items {
			amount := money(porting.Money{Minor: i.Minor, Currency: m.Currency})
			switch {
			case i.Code == porting.PricePort && i.Minor == 0:
				f.Free = true
			case i.Code == porting.PricePort:
				f.Price = amount
			case i.Code == porting.PriceAdditional && i.Minor > 0:
				f.Extra = amount
			}
			if i.TaxIncluded && m.TaxRate > 0 {
				f.Tax = f.say(m, "help.tax", map[string]any{"tax": m.TaxWord[language]})
			}
		}
	}
	f.CodeWhere, f.Area = f.say(m, "guide.code", nil), f.say(m, "help.area", nil)
	f.reasons(m)
	return f
}

func (f *Facts) say(m *porting.Market, key string, params map[string]any) string {
	s, _ := m.Words.Text(f.Language, key, params)
	return s
}

// reasons lists those of the catalogue that the customer can mend.
func (f *Facts) reasons(m *porting.Market) {
	params := map[string]any{"provider": f.say(m, "help.provider", nil)}
	for _, r := range m.Reasons {
		if r.WhoActs != porting.BallYou {
			continue
		}
		x := Reason{Title: f.say(m, "reason."+r.Code+".title", params), Meaning: f.say(m, "reason."+r.Code+".meaning", params), Ask: f.say(m, "reason."+r.Code+".ask", params)}
		if x.Title != "" {
			f.Reasons = append(f.Reasons, x)
		}
	}
}
