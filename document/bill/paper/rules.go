package paper

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// ErrRules says that a market's table of bill words cannot be used.
var ErrRules = errors.New("unusable bill rules")

// Rules is what a market knows about its bills. Make it with NewRules; it is only read afterwards.
type Rules struct {
	Table   Table
	numbers Numbers
	Display func(numbering.PhoneNumber) string
	Names   []provider
	Company *regexp.Regexp // how a company's number looks, without spaces; nil where the market has none

	labels  map[string][]label // by the first part
	noise   map[string]bool
	words   map[string]string // a word of a street or city → the form that all its spellings share
	Ignored map[string]bool
	suffix  map[string]bool
	units   map[string]bool
	forms   []form
	Titles  map[string]bool
	regions map[string]string // a region, full or short → its short form
	ranges  map[string]bool
}

// Numbers reads the phone numbers of a market; numbering.Plan does.
type Numbers interface {
	Parse(typed string) (numbering.PhoneNumber, numbering.Fault)
}

// Table is the data behind Rules, the file bill.yaml of a market. All words are compared in lower case and without accents.
type Table struct {
	// Dates is the order of a date in digits: dmy or mdy. A year in front is always understood.
	Dates string `yaml:"dates"`
	// FreshDays is the age up to which a bill is as carriers like it; StaleDays the age from which they refuse it.
	FreshDays int `yaml:"fresh_days"`
	StaleDays int `yaml:"stale_days"`
	// Months are the names of months and their usual abbreviations.
	Months map[string]int `yaml:"months"`
	// NumberAfter says that the house number follows the name of the street.
	NumberAfter bool `yaml:"number_after"`
	// CityBefore says that city and region stand before the postcode.
	CityBefore bool `yaml:"city_before"`
	// PostcodeMarks are words in front of a postcode.
	PostcodeMarks []string `yaml:"postcode_marks"`
	// Words are groups of words that mean the same in a street or city.
	Words [][]string `yaml:"words"`
	// Ignore are words that never matter in a street, a city or a name.
	Ignore []string `yaml:"ignore"`
	// Suffixes follow a house number: bis, ter.
	Suffixes []string `yaml:"suffixes"`
	// Units begin the part of an address within a building.
	Units []string `yaml:"units"`
	// Forms are groups of spellings of one legal form.
	Forms [][]string `yaml:"forms"`
	// Titles stand before or after a person's name.
	Titles []string `yaml:"titles"`
	// Regions are the states or provinces, full or short, in groups of one meaning.
	Regions [][]string `yaml:"regions"`
	// Ranges are the words between the first and the last number of a range.
	Ranges []string `yaml:"ranges"`
	// CodeLength is how many characters a porting code has that bills print; 0 where they print none.
	CodeLength int `yaml:"code_length"`
	// Noise are words that may stand within a label.
	Noise []string `yaml:"noise"`
	// Labels are what is printed beside a value, by kind of value.
	Labels map[string][]string `yaml:"labels"`
}

// The kinds of labels.
const (
	LabelAccount   = "account"
	LabelReference = "reference" // numbers that are not the account's: of the invoice, of the contract's file
	LabelHolder    = "holder"
	LabelService   = "service"
	LabelBilling   = "billing"
	labelLines     = "lines"
	labelCalls     = "calls"
	labelHotline   = "hotline"
	labelDate      = "date"
	labelDue       = "due"
	labelPeriod    = "period"
	LabelCode      = "code"
	LabelCompany   = "company_id"
	LabelLegal     = "legal"
)

// label is one spelling; on the paper, words that do not count may stand between its parts.
type label struct {
	kind  string
	parts []string
}

// form is one legal form: its spellings in parts, the first one names it.
type form struct {
	name      string
	spellings [][]string
}

// provider is a carrier as bills may name it.
type provider struct {
	Name      string
	Spellings [][]string
}

// NewRules joins a market with its table of words. The error wraps ErrRules.
func NewRules(m *porting.Market, table io.Reader) (Rules, error) {
	var t Table
	decoder := yaml.NewDecoder(table)
	decoder.KnownFields(true)
	if err := decoder.Decode(&t); err != nil {
		return Rules{}, fmt.Errorf("read bill rules of %s: %w: %w", m.Code, ErrRules, err)
	}
	if t.Dates != "dmy" && t.Dates != "mdy" || t.FreshDays <= 0 || t.StaleDays < t.FreshDays {
		return Rules{}, fmt.Errorf("read bill rules of %s: %w: dates must be dmy or mdy, and 0 < fresh_days <= stale_days", m.Code, ErrRules)
	}
	r := Rules{Table: t, numbers: m.Plan, Display: m.Plan.Display, Company: m.CompanyID.Pattern, labels: map[string][]label{}, words: map[string]string{}}
	r.noise, r.Ignored, r.suffix = set(t.Noise), set(t.Ignore), set(t.Suffixes)
	r.units, r.Titles, r.ranges, r.regions = set(t.Units), set(t.Titles), set(t.Ranges), map[string]string{}
	for _, group := range t.Words {
		for _, w := range group {
			r.words[strings.Join(Parts(w), "")] = strings.Join(Parts(group[0]), "")
		}
	}
	for _, group := range t.Regions {
		for _, w := range group {
			r.regions[strings.Join(Parts(w), "")] = strings.Join(Parts(group[0]), "")
		}
	}
	for _, group := range t.Forms {
		f := form{name: group[0]}
		for _, w := range group {
			f.spellings = append(f.spellings, Parts(w))
		}
		r.forms = append(r.forms, f)
	}
	for kind, spellings := range t.Labels {
		if err := r.addLabels(kind, spellings); err != nil {
			return Rules{}, fmt.Errorf("read bill rules of %s: %w", m.Code, err)
		}
	}
	for _, c := range m.Carriers {
		p := provider{Name: c.Name, Spellings: [][]string{Parts(c.Name)}}
		for _, a := range c.Aliases {
			p.Spellings = append(p.Spellings, Parts(a))
		}
		r.Names = append(r.Names, p)
	}
	return r, nil
}

func (r *Rules) addLabels(kind string, spellings []string) error {
	switch kind {
	case LabelAccount, LabelReference, LabelHolder, LabelService, LabelBilling, labelLines, labelCalls, labelHotline, labelDate, labelDue,
		labelPeriod, LabelCode, LabelCompany, LabelLegal:
	default:
		return fmt.Errorf("%w: no kind of label is called %q", ErrRules, kind)
	}
	for _, s := range spellings {
		l := label{kind: kind, parts: Parts(s)}
		if len(l.parts) == 0 || len(l.parts) == 1 && r.noise[l.parts[0]] {
			return fmt.Errorf("%w: the label %q has no word that counts", ErrRules, s)
		}
		r.labels[l.parts[0]] = append(r.labels[l.parts[0]], l)
	}
	return nil
}

func set(words []string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[strings.Join(Parts(w), "")] = true
	}
	return m
}
