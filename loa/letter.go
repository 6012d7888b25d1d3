package loa

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// Agent is the operator that receives the numbers: the provider whose product this is.
type Agent struct {
	Name    string
	Address string // lines
	ID      string // its registration, with the name of it: "SIREN 000 000 000"
}

// Input is what a letter is made of.
type Input struct {
	Market   *porting.Market
	Request  *porting.Request
	Template *Template
	Agent    Agent
	At       time.Time            // when it was made; dates the file
	Price    *porting.PriceFreeze // what will be frozen; nil: what the request has frozen
	VerifyAt string               // address of the public page to which the file's SHA-256 is added; empty: none
	Hand     bool                 // to be printed and signed by hand
	Evidence *Evidence            // of its signature; nil: not signed yet
	Order    *porting.Order       // nil: the whole request; else the numbers of this order alone
	Carrier  *CarrierCopy         // not nil: codes and account numbers in full, for the losing carrier only
}

// CarrierCopy says of which signed letter a losing carrier's copy is one.
type CarrierCopy struct {
	SignedSHA256 string
}

// Signer is the person who signs, and in which capacity.
type Signer struct {
	Name     string
	Capacity string // holder, authorised; either while nobody has signed
}

// capacityEither is the capacity in a letter that is shown before it is signed: the holder, or who may act for them, says which by signing.
const capacityEither = "either"

// signerOf is who the evidence names where somebody signed for the holder: nobody gives a mandate in another one's name. Else it is the holder.
func signerOf(in Input) Signer {
	h := in.Request.Fields.Holder
	s := Signer{Name: h.FirstName + " " + h.LastName, Capacity: porting.CapacityHolder}
	switch e := in.Evidence; {
	case e != nil && e.Capacity != porting.CapacityHolder:
		s = Signer{Name: e.Name, Capacity: e.Capacity}
	case e == nil && !in.Hand:
		s.Capacity = capacityEither
	}
	return s
}

// Letter is the content of a letter: every word of it is fixed, so that drawing it twice gives the same bytes.
type Letter struct {
	Template      *Template
	Zone          *time.Location
	At            time.Time
	Reference     string
	Agent         Agent
	Holder        porting.Holder
	CompanyID     string
	CompanyIDName string // SIRET, EIN, RFC
	Signer        Signer
	Provider      string // who sends the bills, by the name on them
	Account       string // masked, unless the letter is the carrier's copy
	Address       []string
	Head          string
	Groups        []Group
	Scope         string // single, full, partial, main_leaves
	Rest          string // none, keep, close, unknown
	Stays         []string
	Closes        []string
	Wish          string
	Statements    []Statement
	Terms         string
	Price         *PriceTable
	VerifyAt      string
	Hand          bool
	Evidence      *Evidence
	Carrier       *CarrierCopy
}

// Group is the numbers that one losing carrier gives up.
type Group struct {
	Carrier string
	Biller  string // who sends the bill for them
	Resold  bool   // that is somebody else
	Lines   []Line
}

// billers names who sends the bills for some numbers.
func billers(groups []Group) string {
	var names []string
	for _, g := range groups {
		if !slices.Contains(names, g.Biller) {
			names = append(names, g.Biller)
		}
	}
	return strings.Join(names, ", ")
}

// Line is one number of a letter.
type Line struct {
	E164    string
	Display string
	Kind    string // landline, mobile, ... for people
	Label   string
	Code    string // masked, unless the letter is the carrier's copy
	Main    bool
}

// Statement is a sentence that the signer confirms.
type Statement struct {
	Code string
	Text string
}

// ErrIncomplete says that a letter cannot be written yet; the text around it says what is missing.
var ErrIncomplete = errors.New("letter incomplete")

// New gathers a letter. Error: ErrIncomplete.
func New(in Input) (*Letter, error) {
	m, r, t := in.Market, in.Request, in.Template
	f := &r.Fields
	switch {
	case t == nil:
		return nil, fmt.Errorf("write letter of %s: %w: market %s has no template", r.Reference, ErrIncomplete, m.Code)
	case len(f.Moving()) == 0:
		return nil, fmt.Errorf("write letter of %s: %w: no number moves", r.Reference, ErrIncomplete)
	case in.Agent.Name == "":
		return nil, fmt.Errorf("write letter of %s: %w: the receiving operator has no name", r.Reference, ErrIncomplete)
	case in.Carrier != nil && in.Evidence == nil:
		return nil, fmt.Errorf("write letter of %s: %w: a carrier's copy is made of a signed letter", r.Reference, ErrIncomplete)
	}
	l := &Letter{Template: t, Zone: m.Zone, At: in.At.UTC().Truncate(time.Second), Reference: r.Reference, Agent: in.Agent, Holder: f.Holder,
		Signer: signerOf(in), Account: f.AccountNumber.Masked(), Address: addressLines(f.ServiceAddress, m.Country), Rest: f.Rest,
		Terms: m.Terms, VerifyAt: in.VerifyAt, Hand: in.Hand, Evidence: in.Evidence, Carrier: in.Carrier}
	if in.Carrier != nil {
		l.Account = f.AccountNumber.Reveal()
	}
	if id := strings.TrimSpace(f.Holder.CompanyID); id != "" {
		l.CompanyIDName, l.CompanyID = m.CompanyID.Name, id
	}
	if f.MainNumber.Number != 0 {
		l.Head = m.Plan.Display(f.MainNumber.Number)
	}
	l.Groups = groups(in)
	if len(l.Groups) == 0 {
		return nil, fmt.Errorf("write letter of %s: %w: the order has none of its numbers", r.Reference, ErrIncomplete)
	}
	l.Provider = billers(l.Groups)
	l.wish(f)
	l.outcome(in)
	l.agreements(in)
	return l, nil
}

// Numbers lists the numbers in E.164, in the order of the letter.
func (l *Letter) Numbers() []string {
	var out []string
	for _, g := range l.Groups {
		for _, n := range g.Lines {
			out = append(out, n.E164)
		}
	}
	return out
}

func addressLines(a porting.Address, home string) []string {
	town := strings.Join(strings.Fields(a.Postcode+" "+a.City), " ")
	if home == "US" {
		town = strings.Join(strings.Fields(a.City+", "+a.Region+" "+a.Postcode), " ")
	} else if a.Region != "" {
		town += ", " + a.Region
	}
	lines := []string{a.Building, a.Street, strings.Trim(town, ", ")}
	if a.Country != "" && a.Country != home {
		lines = append(lines, a.Country)
	}
	return slices.DeleteFunc(lines, func(s string) bool { return strings.TrimSpace(s) == "" })
}

// groups sorts the numbers that move by the carrier that gives them up, in the order in which they were named.
func groups(in Input) []Group {
	m, f := in.Market, &in.Request.Fields
	var wanted map[string]bool
	if in.Order != nil {
		wanted = map[string]bool{}
		for _, n := range in.Order.All() {
			wanted[n.E164()] = true
		}
	}
	var out []Group
	place := map[porting.CarrierCode]int{}
	for _, w := range f.Moving() {
		e164 := w.Number.E164()
		if wanted != nil && !wanted[e164] {
			continue
		}
		code, name := m.LosingCarrier(f, w)
		if o := in.Order; o != nil && o.Name != "" {
			code, name = o.Carrier, o.Name
		}
		i, ok := place[code]
		if !ok {
			i = len(out)
			place[code] = i
			biller := m.Biller(f, code, name)
			c, known := m.CarrierNamed(biller)
			out = append(out, Group{Carrier: name, Biller: biller, Resold: biller != name && (!known || c.Code != code)})
		}
		line := m.Plan.Describe(w.Number).LineType
		if line == numbering.UnknownLine {
			line = f.LineType // where the plan cannot tell, the customer's word counts
		}
		kind, _ := m.Words.Text(in.Template.Language, "line_type."+line.String(), nil)
		entry := Line{E164: e164, Display: m.Plan.Display(w.Number), Kind: kind, Label: w.Label, Code: w.Code.Masked(), Main: w.Number == f.MainNumber.Number}
		if in.Carrier != nil {
			entry.Code = w.Code.Reveal()
		}
		out[i].Lines = append(out[i].Lines, entry)
	}
	return out
}

func (l *Letter) wish(f *porting.Fields) {
	switch d := f.RequestedDate; {
	case d.On != "":
		l.Wish = l.Template.text("date.on", "date", l.Template.date(d.On))
	case d.NotBefore != "":
		l.Wish = l.Template.text("date.not_before", "date", l.Template.date(d.NotBefore))
	default:
		l.Wish = l.Template.text("date.none")
	}
}

// agreements are what the signer confirms: the statements, the terms and the price.
func (l *Letter) agreements(in Input) {
	m, r := in.Market, in.Request
	codes := m.Statements
	if s := r.Signature; s != nil && in.Evidence != nil {
		codes, l.Terms = s.Statements, s.TermsVersion
	}
	for _, code := range codes {
		text, _ := m.Words.Text(l.Template.Language, "statement."+code, map[string]any{"provider": l.Provider})
		l.Statements = append(l.Statements, Statement{Code: code, Text: text})
	}
	price := in.Price
	if price == nil {
		price = r.Price
	}
	if price != nil && in.Carrier == nil { // what a customer pays us is not the losing carrier's business
		l.Price = l.priceTable(in, price)
	}
}
