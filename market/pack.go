package market

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/bridge"
)

const packFileName = "market.yaml"

// packFile is market.yaml. What its keys mean is said at the fields of porting.Market that they fill.
type packFile struct {
	Code       string              `yaml:"code"`
	Country    string              `yaml:"country"`
	Names      map[string]string   `yaml:"names"`
	Languages  []string            `yaml:"languages"`
	Currency   string              `yaml:"currency"`
	Tax        taxFile             `yaml:"tax"`
	Zone       string              `yaml:"zone"`
	LineTypes  []string            `yaml:"line_types"`
	Required   []string            `yaml:"required"`
	Codes      map[string]codeFile `yaml:"codes"`
	CodeLists  []string            `yaml:"code_lists"`
	Postcode   string              `yaml:"postcode"`
	CompanyID  companyFile         `yaml:"company_id"`
	POBox      string              `yaml:"po_box"`
	Approve    string              `yaml:"approve"`
	Ends       string              `yaml:"ends"`
	Lead       map[string]daysFile `yaml:"lead"` // "default" stands for every line type that is not named
	MinLead    int                 `yaml:"min_lead"`
	MaxLead    int                 `yaml:"max_lead"`
	Window     windowFile          `yaml:"window"`
	Lock       time.Duration       `yaml:"lock"`
	Quarantine int                 `yaml:"quarantine"`
	Temporary  string              `yaml:"temporary"`
	Promise    map[string]int      `yaml:"promise"`
	Answer     int                 `yaml:"answer_days"`
	Unanswered unansweredFile      `yaml:"unanswered"`
	Poll       time.Duration       `yaml:"poll_every"`
	Weekend    []string            `yaml:"weekend"`
	CutOff     int                 `yaml:"cut_off"`
	Statements []string            `yaml:"statements"`
	Terms      string              `yaml:"terms"`
	MaxNumbers int                 `yaml:"max_numbers"`
	Documents  int                 `yaml:"document_days"`
	Possession string              `yaml:"possession"`
	Letter     string              `yaml:"letter"`
	Signing    signingFile         `yaml:"signing"`
	Plan       planFile            `yaml:"plan"`
	Leaks      []string            `yaml:"leaks"` // words that no other market's texts may contain; see Lint

	Forward map[string]bridge.Codes `yaml:"forwarding"`
}

type taxFile struct {
	Word map[string]string `yaml:"word"`
	Rate int               `yaml:"rate"`
}

type codeFile struct {
	Name     string        `yaml:"name"`
	Need     string        `yaml:"need"`
	ValidFor time.Duration `yaml:"valid_for"`
	Form     string        `yaml:"form"` // rio, digits, letters_digits
	Length   []int         `yaml:"length"`
	Sample   string        `yaml:"sample"`
}

type companyFile struct {
	Name    string `yaml:"name"`
	Need    bool   `yaml:"need"`
	Pattern string `yaml:"pattern"`
	Luhn    bool   `yaml:"luhn"`
	Sample  string `yaml:"sample"`

	Sums map[string]int `yaml:"sums"`
}

type daysFile struct {
	From int `yaml:"from"`
	To   int `yaml:"to"`
}

type unansweredFile struct {
	Pause int `yaml:"pause"`
	Close int `yaml:"close"`
}

type signingFile struct {
	Days   int   `yaml:"days"`
	Remind []int `yaml:"remind"`
}

type windowFile struct {
	Start string `yaml:"start"`
	End   string `yaml:"end"`
}

// readYAML reads market.yaml; false if it cannot be read at all.
func readYAML(r *reader) (*packFile, bool) {
	raw := r.read(packFileName, true)
	if raw == nil {
		return nil, false
	}
	var f packFile
	d := yaml.NewDecoder(bytes.NewReader(raw))
	d.KnownFields(true)
	if err := d.Decode(&f); err != nil {
		if errors.Is(err, io.EOF) {
			err = errors.New("the file is empty")
		}
		r.yamlMistakes(packFileName, err)
		return nil, false
	}
	return &f, true
}

// market makes the market of what the file says, as far as it says it well; every mistake is noted.
func (f *packFile) market(r *reader) *porting.Market {
	m := &porting.Market{
		Code: porting.MarketCode(f.Code), CodeLists: f.CodeLists, Country: f.Country, Names: f.Names, Languages: f.Languages, Currency: f.Currency,
		TaxWord: f.Tax.Word, TaxRate: f.Tax.Rate, Required: f.Required, Approve: f.Approve, Ends: f.Ends, MinLead: f.MinLead,
		MaxLead: f.MaxLead, Lock: f.Lock, Quarantine: f.Quarantine, Temporary: f.Temporary, AnswerDays: f.Answer, Unanswered: porting.Unanswered(f.Unanswered), PollEvery: f.Poll,
		CutOff: f.CutOff, Statements: f.Statements, Terms: f.Terms, MaxNumbers: f.MaxNumbers, DocumentDays: f.Documents,
		Possession: f.Possession, Letter: f.Letter, Signing: porting.SigningRule(f.Signing),
		Codes: map[string]porting.CodeRule{}, Forward: f.Forward, Lead: map[string]porting.Days{}, Promise: map[porting.State]int{},
		Weekend: map[time.Weekday]bool{},
	}
	f.place(r, m)
	f.lines(r, m)
	f.times(r, m)
	m.Postcode = r.pattern("postcode", f.Postcode)
	m.POBox = r.pattern("po_box", f.POBox)
	m.CompanyID = porting.CompanyIDRule{Name: f.CompanyID.Name, Need: f.CompanyID.Need, Luhn: f.CompanyID.Luhn, Sums: f.CompanyID.Sums,
		Pattern: r.pattern("company_id.pattern", f.CompanyID.Pattern)}
	for prefix, divisor := range f.CompanyID.Sums {
		r.within("company_id.sums", divisor, 2, 10)
		if strings.Trim(prefix, "0123456789") != "" || prefix == "" {
			r.at("company_id.sums", "%q is no beginning of digits", prefix)
		}
	}
	if p := m.CompanyID.Pattern; p != nil && !p.MatchString(f.CompanyID.Sample) {
		r.at("company_id.sample", "%q does not match the pattern", f.CompanyID.Sample)
	}
	for _, s := range f.Required {
		if !knownField(s) {
			r.at("required", "a request has no field %s", s)
		}
	}
	r.within("document_days", f.Documents, 1, 3650)
	r.oneOf("possession", f.Possession, "off", "optional", "required")
	r.oneOf("letter", f.Letter, "electronic", "hand", "either")
	r.oneOf("approve", f.Approve, "desk", "rule")
	r.oneOf("ends", f.Ends, "port", "customer")
	r.oneOf("temporary", f.Temporary, "release", "keep", "ask")
	for key, list := range map[string][]string{"statements": f.Statements, "line_types": f.LineTypes, "languages": f.Languages} {
		if len(list) == 0 {
			r.at(key, "the list is empty")
		}
	}
	if f.Terms == "" {
		r.at("terms", "it is missing")
	}
	return m
}

// place reads what names the market and where it is.
func (f *packFile) place(r *reader, m *porting.Market) {
	if !countryCode.MatchString(f.Country) {
		r.at("country", "%q is no ISO 3166 code in capitals", f.Country)
	}
	if !currencyCode.MatchString(f.Currency) {
		r.at("currency", "%q is no ISO 4217 code", f.Currency)
	}
	zone, err := time.LoadLocation(f.Zone)
	if err != nil || f.Zone == "" || f.Zone == "Local" {
		r.at("zone", "%q is no time zone", f.Zone)
		zone = time.UTC
	}
	m.Zone = zone
	for _, lang := range f.Languages {
		if f.Names[lang] == "" {
			r.at("names", "there is no name in %s", lang)
		}
		if f.Tax.Word[lang] == "" {
			r.at("tax.word", "there is no word in %s", lang)
		}
	}
	r.within("tax.rate", f.Tax.Rate, 0, 10_000)
}

// lines reads what depends on the kind of line.
func (f *packFile) lines(r *reader, m *porting.Market) {
	for _, s := range f.LineTypes {
		m.LineTypes = append(m.LineTypes, r.lineType("line_types", s))
	}
	for line, c := range f.Codes {
		key := "codes." + line
		if !slices.Contains(f.LineTypes, line) {
			r.at(key, "%q is not among the line types of the market", line)
		}
		r.oneOf(key+".need", c.Need, "each", "one", "optional", "none")
		if c.Need != "none" {
			r.oneOf(key+".form", c.Form, "rio", "digits", "letters_digits")
		}
		if c.Form != "rio" && c.Form != "" && (len(c.Length) != 2 || c.Length[0] < 1 || c.Length[1] < c.Length[0]) {
			r.at(key+".length", "it is not [shortest, longest]")
		}
		if c.ValidFor < 0 {
			r.at(key+".valid_for", "it is negative")
		}
		m.Codes[line] = porting.CodeRule{Name: c.Name, Need: c.Need, ValidFor: c.ValidFor}
	}
	for line, c := range f.Forward {
		f.forward(r, line, c)
	}
	for line, d := range f.Lead {
		if line != "default" {
			r.lineType("lead", line)
		}
		if d.From < 1 || d.To < d.From {
			r.at("lead."+line, "it does not go from at least 1 upwards")
		}
		m.Lead[line] = porting.Days(d)
	}
	if d, ok := m.Lead["default"]; ok {
		delete(m.Lead, "default")
		for t := numbering.UnknownLine; t < numbering.Short; t++ {
			if _, ok := m.Lead[t.String()]; !ok {
				m.Lead[t.String()] = d
			}
		}
	}
	for _, t := range m.LineTypes {
		if _, ok := m.Lead[t.String()]; !ok {
			r.at("lead", "there is none for %s", t)
		}
	}
}

// Codes that a telephone takes: a service code, the number to ring, and an end; or a service code alone.
var (
	forwardOn  = regexp.MustCompile(`^[*#]{1,2}[0-9]{2}[* ]?\{(inter)?national\}#?$`)
	forwardOff = regexp.MustCompile(`^[*#]{1,2}[0-9]{2}#?$`)
)

// forward judges the codes of one kind of line.
func (f *packFile) forward(r *reader, line string, c bridge.Codes) {
	key := "forwarding." + line
	if !slices.Contains(f.LineTypes, line) {
		r.at(key, "%q is not among the line types of the market", line)
	}
	if !forwardOn.MatchString(c.On) {
		r.at(key+".on", "%q is no code like **21*{international}#", c.On)
	}
	if !forwardOff.MatchString(c.Off) {
		r.at(key+".off", "%q is no code like ##21#", c.Off)
	}
	if c.Ask != "" && !forwardOff.MatchString(c.Ask) {
		r.at(key+".ask", "%q is no code like *#21#", c.Ask)
	}
}

// times reads what is counted in days and hours.
func (f *packFile) times(r *reader, m *porting.Market) {
	m.Window.StartHour, m.Window.StartMinute = r.clock("window.start", f.Window.Start)
	m.Window.EndHour, m.Window.EndMinute = r.clock("window.end", f.Window.End)
	if m.Window.EndHour*60+m.Window.EndMinute <= m.Window.StartHour*60+m.Window.StartMinute {
		r.at("window.end", "it is not after the start")
	}
	for s, days := range f.Promise {
		if !slices.Contains(porting.States(), porting.State(s)) {
			r.at("promise."+s, "there is no such state")
		}
		r.within("promise."+s, days, 0, 60)
		m.Promise[porting.State(s)] = days
	}
	for _, s := range f.Weekend {
		i := slices.IndexFunc(weekdays, func(d time.Weekday) bool { return d.String() == s })
		if i < 0 {
			r.at("weekend", "%q is no weekday", s)
			continue
		}
		m.Weekend[weekdays[i]] = true
	}
	r.within("min_lead", f.MinLead, 0, 365)
	r.within("max_lead", f.MaxLead, f.MinLead+1, 730)
	r.within("quarantine", f.Quarantine, 0, 3650)
	r.within("answer_days", f.Answer, 1, 365)
	if u := f.Unanswered; u.Close != 0 || u.Pause != 0 {
		r.within("unanswered.pause", u.Pause, 15, 364) // the last reminder goes after 14 days
		r.within("unanswered.close", u.Close, u.Pause+1, 365)
	}
	r.within("signing.days", f.Signing.Days, 1, 90)
	for i, days := range f.Signing.Remind {
		r.within("signing.remind", days, 1, f.Signing.Days-1)
		if i > 0 && days <= f.Signing.Remind[i-1] {
			r.at("signing.remind", "the days are not in order")
		}
	}
	r.within("cut_off", f.CutOff, 1, 24)
	r.within("max_numbers", f.MaxNumbers, 1, 100_000)
	if f.Lock < 0 {
		r.at("lock", "it is negative")
	}
	if f.Poll < time.Second {
		r.at("poll_every", "it is less than a second")
	}
}

var (
	countryCode  = regexp.MustCompile(`^[A-Z]{2}$`)
	currencyCode = regexp.MustCompile(`^[A-Z]{3}$`)
	weekdays     = []time.Weekday{time.Sunday, time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday}
)

func (r *reader) pattern(key, text string) *regexp.Regexp {
	if text == "" {
		return nil
	}
	p, err := regexp.Compile(text)
	if err != nil {
		r.at(key, "%v", err)
	}
	return p
}

func (r *reader) oneOf(key, got string, words ...string) {
	if !slices.Contains(words, got) {
		r.at(key, "%q is none of %q", got, words)
	}
}

func (r *reader) within(key string, n, low, high int) {
	if n < low || n > high {
		r.at(key, "%d is not between %d and %d", n, low, high)
	}
}

func (r *reader) clock(key, text string) (hour, minute int) {
	t, err := time.Parse("15:04", text)
	if err != nil {
		r.at(key, "%q is no time like 10:00", text)
	}
	return t.Hour(), t.Minute()
}

func (r *reader) lineType(key, s string) numbering.LineType {
	var t numbering.LineType
	if err := t.UnmarshalText([]byte(s)); err != nil {
		r.at(key, "%q is no line type", s)
	}
	return t
}

// fields are the JSON pointers of a request's writable fields, as the contract names them.
var fields = []string{"/name", "/line_type", "/current_provider", "/account_number", "/internet", "/separation", "/separation/date",
	"/separation/reference", "/equipment", "/main_number", "/main_moves", "/numbers", "/rest", "/new_main_number", "/holder", "/holder/kind",
	"/holder/company", "/holder/company_id", "/holder/first_name", "/holder/last_name", "/service_address", "/service_address/street",
	"/service_address/building", "/service_address/postcode", "/service_address/city", "/service_address/region",
	"/service_address/country", "/replaces", "/temporary_number", "/requested_date", "/requested_date/not_before", "/requested_date/on",
	"/notify", "/external_id", "/signature", "/code", "/documents"}

func knownField(pointer string) bool { return slices.Contains(fields, pointer) }
