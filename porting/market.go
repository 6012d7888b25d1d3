package porting

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting/bridge"
)

// Market is the rules of one country. It is data: package market reads it from a pack, and nothing in the product asks which one it is.
type Market struct {
	Code       MarketCode
	Country    string            // ISO 3166, upper case
	Names      map[string]string // per language
	Languages  []string          // the first is the market's own
	Currency   string            // ISO 4217
	TaxWord    map[string]string // per language: TVA, VAT, IVA
	TaxRate    int               // in hundredths of a percent: 2000 is 20 %; 0 where prices are shown without
	Zone       *time.Location
	Plan       NumberPlan
	Words      Words
	LineTypes  []numbering.LineType
	Required   []string              // JSON pointers of fields that must be filled, such as /service_address/postcode
	Codes      map[string]CodeRule   // by line type: landline, mobile
	Postcode   *regexp.Regexp        // nil: anything
	CompanyID  CompanyIDRule         // tax or company number
	POBox      *regexp.Regexp        // finds a post office box in a street line
	Approve    string                // "desk": a person; "rule": at once when the pre-flight is clean
	Ends       string                // "port": the port ends the old contract (France); "customer": the customer has to
	Lead       map[string]Days       // by line type: calendar days from the signature to the move that are usual (typical_days, R2)
	MinLead    int                   // working days from now that a wished date must be away
	MaxLead    int                   // days
	Window     Window                // usual cut-over window
	Lock       time.Duration         // how long before the FOC instant a customer can no longer cancel
	Quarantine int                   // days until a released temporary number goes back to the pool
	Temporary  string                // "release", "keep" or "ask": what becomes of the temporary number when the customer says nothing
	Promise    map[State]int         // working days until the next news, by state
	Unanswered Unanswered            // what becomes of an order whose customer does not answer
	AnswerDays int                   // working days a losing carrier may take before the desk chases it
	PollEvery  time.Duration         // how often a gateway is asked when it does not say itself
	Weekend    map[time.Weekday]bool // days without work
	CutOff     int                   // hour of the market's zone after which a working day is over
	Holidays   map[string]string     // YYYY-MM-DD → name
	Carriers   []Carrier
	Reasons    []Reason
	CodeMap    map[string]string // "list/code" of carriers → reason of the catalogue; the list "" holds for every carrier
	CodeLists  []string          // lists of codes that every carrier of the market speaks beside its own
	Prices     []PriceList       // by date, the newest last
	Statements []string          // codes of the statements to agree to; their text is words "statement.<code>"
	Terms      string            // version of the terms
	MaxNumbers int               // per request
	Possession string            // whether the customer has to answer the main number: "off", "optional", "required"
	Letter     string            // how the letter is signed: "electronic", "hand", "either"
	// Signing is how long a signing link holds, and when whoever has not used it is reminded.
	Signing SigningRule
	// DocumentDays is how many days documents outlive the end of their request.
	DocumentDays int
	// Forward are the codes by which a line forwards its calls, by the type of the line that is left.
	Forward map[string]bridge.Codes
}

// Unanswered is how many days after a question the order is paused, and how many after it closed; zero: never.
type Unanswered struct{ Pause, Close int }

// SigningRule is how many days a signing link holds, and after how many of them its bearer is reminded and the author told.
type SigningRule struct {
	Days   int
	Remind []int
}

// Days is a range of days.
type Days struct{ From, To int }

// Window is a wall-clock window in the market's zone.
type Window struct{ StartHour, StartMinute, EndHour, EndMinute int }

// NumberPlan reads the numbers of a market.
type NumberPlan interface {
	// Parse reads what a person typed; it never fails otherwise than by its Fault.
	Parse(typed string) (numbering.PhoneNumber, numbering.Fault)
	Describe(n numbering.PhoneNumber) numbering.Facts
	Display(n numbering.PhoneNumber) string
	// Coverage is the market's rule for a number: can it move to us (R1)?
	Coverage(n numbering.PhoneNumber, f numbering.Facts) Coverage
	// CheckCode judges the porting code of a number: which fault it has, and whose code it is. A fault of "" is none.
	CheckCode(n numbering.PhoneNumber, code string) CodeCheck
}

// Coverage is what a market says of a range of numbers.
type Coverage struct {
	Answer Eligibility
	Reason string // stable code, words under "verdict.<code>"
	Area   string
}

// CodeCheck is what can be told of a porting code without asking its carrier.
type CodeCheck struct {
	Fault    string      // such as code.length, code.key, code.wrong_line; "" if it fits
	Carrier  CarrierCode // whose code it is; "" if the code does not tell
	Operator string      // the name of that carrier for people
	Repaired string      // the code that was probably meant (O for 0, I for 1); "" if there is no such
}

// CodeRule is a market's rule for porting codes of one line type.
type CodeRule struct {
	Name     string // RIO, NIP, PIN
	Need     string // "each": every number; "one": one number of the order; "optional"; "none"
	ValidFor time.Duration
}

// CompanyIDRule is a market's rule for company numbers.
type CompanyIDRule struct {
	Name    string // SIRET, RFC, EIN
	Need    bool   // for companies
	Pattern *regexp.Regexp
	Luhn    bool           // the check sum of ISO/IEC 7812-1
	Sums    map[string]int // instead of it, for numbers that begin so: the sum of the digits is a multiple of this
}

// Carrier is a losing carrier and its guide. Where its customers find what is asked, its hours and its way to answer are words under
// "guide.<code>.account", ".code", ".hours" and ".answer".
type Carrier struct {
	Code          CarrierCode
	Name          string
	Aliases       []string
	LineTypes     []numbering.LineType
	CodePrefixes  []string // of the porting code (MAJRIO and its mobile counterpart)
	CodeLists     []string // lists of codes that it speaks, beside that of its own name
	AccountSample string
	AccountRule   *regexp.Regexp // nil: anything
	Lock          time.Duration  // overrides the market's when not zero
	AnswerDays    int            // overrides the market's when not zero
}

// Reason is one entry of the catalogue of refusals (ux 3.3 C12).
type Reason struct {
	Code         string
	Fields       []string // JSON pointers of the fields to mend
	WhoActs      Ball
	Severity     string // stop, warn
	NewSignature bool
}

// Words are a market's sentences in each language.
type Words interface {
	// Text gives the sentence of a key in a language, with {name} replaced by the parameter; it falls back to the market's first
	// language and then to English. ok is false when the key exists nowhere.
	Text(language, key string, params map[string]any) (text string, ok bool)
}

// Carrier finds a carrier by its code.
func (m *Market) Carrier(code CarrierCode) (Carrier, bool) {
	for _, c := range m.Carriers {
		if c.Code == code {
			return c, true
		}
	}
	return Carrier{}, false
}

// Reason finds a reason of the catalogue.
func (m *Market) Reason(code string) (Reason, bool) {
	for _, r := range m.Reasons {
		if r.Code == code {
			return r, true
		}
	}
	return Reason{}, false
}

// Speaks lists the lists of codes that a carrier may answer in, the nearest first: its own, those of its line, those of the market.
func (m *Market) Speaks(c CarrierCode) []string {
	x, _ := m.Carrier(c)
	return slices.Concat([]string{string(c)}, x.CodeLists, m.CodeLists)
}

// HasCodes says whether carriers of the market may answer in a list: one of them has its name, or codes of it are known.
func (m *Market) HasCodes(list string) bool {
	_, ok := m.Carrier(CarrierCode(list))
	for key := range m.CodeMap {
		ok = ok || strings.HasPrefix(key, list+"/")
	}
	return ok && list != ""
}

// LockFor is how long before the FOC instant the customer can no longer cancel a move from this carrier.
func (m *Market) LockFor(c CarrierCode) time.Duration {
	if x, ok := m.Carrier(c); ok && x.Lock != 0 {
		return x.Lock
	}
	return m.Lock
}

// AnswerDaysFor is how many working days this carrier may take to answer.
func (m *Market) AnswerDaysFor(c CarrierCode) int {
	if x, ok := m.Carrier(c); ok && x.AnswerDays != 0 {
		return x.AnswerDays
	}
	return m.AnswerDays
}
