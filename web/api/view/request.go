package view

import (
	"cmp"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// Request is a request as the API shows it: first what can be written, then what can only be read.
type Request struct {
	Name            *string             `json:"name"`
	LineType        *string             `json:"line_type" enum:"landline,mobile"`
	CurrentProvider *string             `json:"current_provider"`
	AccountNumber   *string             `json:"account_number" doc:"Masked"`
	Internet        *string             `json:"internet" enum:"fibre,dsl_shared,dsl_separate,dsl_leaving,mobile,none,unknown"`
	Separation      Null[Separation]    `json:"separation"`
	Equipment       []string            `json:"equipment"`
	MainNumber      *string             `json:"main_number"`
	MainMoves       *bool               `json:"main_moves"`
	Numbers         []Number            `json:"numbers"`
	Rest            *string             `json:"rest" enum:"none,keep,close,unknown"`
	NewMainNumber   *string             `json:"new_main_number"`
	Holder          Null[Holder]        `json:"holder"`
	ServiceAddress  Null[Address]       `json:"service_address"`
	BillDate        *string             `json:"bill_date" doc:"YYYY-MM-DD"`
	SameAddress     *bool               `json:"same_address" doc:"The bill is sent to the service address"`
	BillingAddress  Null[Address]       `json:"billing_address"`
	Replaces        *string             `json:"replaces" doc:"The account's number that the main one takes the place of"`
	TemporaryNumber *string             `json:"temporary_number" enum:"release,keep"`
	RequestedDate   Null[RequestedDate] `json:"requested_date"`
	Notify          []Notify            `json:"notify"`
	ExternalID      *string             `json:"external_id"`

	ID           string              `json:"id"`
	Reference    string              `json:"reference" doc:"What people say and write"`
	AccountID    string              `json:"account_id"`
	Market       string              `json:"market"`
	Internal     bool                `json:"internal" doc:"From our own residential device: no losing carrier, no letter"`
	Stage        string              `json:"stage" enum:"draft,received,checking,needs_you,with_provider,date_set,moving_day,testing,done,paused,cancelled,not_possible"`
	Ball         string              `json:"ball" enum:"us,you,provider,none" doc:"Who has to act next"`
	Version      int64               `json:"version" doc:"The number in the ETag"`
	Headline     string              `json:"headline" doc:"Where it is, in one sentence"`
	NextUpdateBy *time.Time          `json:"next_update_by"`
	Expected     Null[Expected]      `json:"expected"`
	Orders       []RequestOrder      `json:"orders"`
	Forwarding   Null[Forwarding]    `json:"forwarding" doc:"Until the number has moved; null where the account has no temporary number"`
	Price        Null[PriceChange]   `json:"price"`
	Signature    Null[SignatureView] `json:"signature"`
	SigningLink  Null[LinkView]      `json:"signing_link" doc:"The newest one that was sent"`
	Frozen       bool                `json:"frozen" doc:"Somebody who was asked to sign did not ask for this; the desk looks into it"`
	Possession   PossessionView      `json:"possession"`
	CreatedAt    time.Time           `json:"created_at"`
	UpdatedAt    time.Time           `json:"updated_at"`
	CompletedAt  *time.Time          `json:"completed_at"`
}

// Separation is the customer's word that the Internet access was taken off the line.
type Separation struct {
	Date      *string `json:"date,omitempty" nullable:"true" doc:"YYYY-MM-DD"`
	Reference *string `json:"reference,omitempty" nullable:"true"`
}

// Number is one number that shall move.
type Number struct {
	Number      string            `json:"number" maxLength:"60"`
	Code        *string           `json:"code,omitempty" nullable:"true" doc:"The market's porting code (RIO, PIN, NIP); read back masked"`
	Label       *string           `json:"label,omitempty" nullable:"true"`
	LineType    *string           `json:"line_type,omitempty" nullable:"true" enum:"landline,mobile,toll_free" doc:"Where it is another kind of line than the request's"`
	Destination Null[Destination] `json:"destination,omitzero"`
}

// Destination says where a number rings.
type Destination struct {
	UserID *string `json:"user_id,omitempty" nullable:"true" maxLength:"64"`
}

// Holder is the account holder as on the bill.
type Holder struct {
	Kind      *string `json:"kind,omitempty" nullable:"true" enum:"company,person"`
	Company   *string `json:"company,omitempty" nullable:"true"`
	CompanyID *string `json:"company_id,omitempty" nullable:"true" doc:"SIRET, EIN, RFC"`
	FirstName *string `json:"first_name,omitempty" nullable:"true"`
	LastName  *string `json:"last_name,omitempty" nullable:"true"`
}

// Address is the service address as on the bill.
type Address struct {
	Street   *string `json:"street,omitempty" nullable:"true"`
	Building *string `json:"building,omitempty" nullable:"true"`
	Postcode *string `json:"postcode,omitempty" nullable:"true"`
	City     *string `json:"city,omitempty" nullable:"true"`
	Region   *string `json:"region,omitempty" nullable:"true"`
	Country  *string `json:"country,omitempty" nullable:"true" doc:"ISO 3166, two capitals"`
}

// RequestedDate is the day that the customer would like.
type RequestedDate struct {
	NotBefore *string `json:"not_before,omitempty" nullable:"true" doc:"YYYY-MM-DD"`
	On        *string `json:"on,omitempty" nullable:"true" doc:"YYYY-MM-DD"`
}

// Notify is somebody who gets the important mails.
type Notify struct {
	Email    string  `json:"email" format:"email" maxLength:"254"`
	Language *string `json:"language,omitempty" nullable:"true" enum:"en,fr,es"`
}

// RequestOrder is an order of a request.
type RequestOrder struct {
	ID        string              `json:"id"`
	State     string              `json:"state"`
	Attempt   int                 `json:"attempt"`
	Carrier   CarrierName         `json:"carrier"`
	FOC       Null[FOC]           `json:"foc" doc:"The moving date"`
	Rejection Null[RejectionView] `json:"rejection"`
	Asked     Null[Asked]         `json:"asked" doc:"What we asked for"`
	Numbers   []OrderNumber       `json:"numbers"`
}

// CarrierName names a losing carrier.
type CarrierName struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// FOC is a window, and the zone in which people read it.
type FOC struct {
	Start    time.Time `json:"start"`
	End      time.Time `json:"end"`
	Timezone string    `json:"timezone"`
}

// RejectionView is what the losing carrier refused.
type RejectionView struct {
	Reasons     []ReasonName `json:"reasons"`
	CarrierCode string       `json:"carrier_code"`
	CarrierText string       `json:"carrier_text"`
	WhoActs     string       `json:"who_acts"`
	At          time.Time    `json:"at"`
}

// Asked is what the desk asked the customer for.
type Asked struct {
	Reasons []ReasonName `json:"reasons"`
	Note    string       `json:"note"`
}

// ReasonName is a reason of the catalogue with its title, what it means and what is asked for.
type ReasonName struct {
	Code    string `json:"code"`
	Title   string `json:"title"`
	Meaning string `json:"meaning"`
	Ask     string `json:"ask"`
}

// OrderNumber is the outcome of one number.
type OrderNumber struct {
	Number   string     `json:"number"`
	Display  string     `json:"display"`
	State    string     `json:"state"`
	FOC      Null[FOC]  `json:"foc"`
	PortedAt *time.Time `json:"ported_at"`
}

// PriceChange is the bill before and after the move: by today's price list for a draft, and as it was shown at the signature from then on.
type PriceChange struct {
	Before BillView `json:"before"`
	After  BillView `json:"after"`
}

// SignatureView is the customer's signature.
type SignatureView struct {
	Name           string    `json:"name"`
	Capacity       string    `json:"capacity"`
	SignedAt       time.Time `json:"signed_at"`
	DocumentSHA256 string    `json:"document_sha256"`
}

// Request shows a request.
func (x Reader) Request(r *porting.Request) Request {
	m := x.market(r.Market)
	v := Request{ID: string(r.ID), Reference: r.Reference, AccountID: string(r.Account), Market: string(r.Market), Internal: r.Internal,
		Stage: string(r.Stage()), Ball: string(r.Ball()), Version: r.Version, NextUpdateBy: Instant(r.NextUpdateBy()),
		Orders: []RequestOrder{}, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(), CompletedAt: Instant(r.CompletedAt())}
	v.fields(&r.Fields)
	for _, o := range r.Orders {
		v.Orders = append(v.Orders, x.requestOrder(m, r, o))
	}
	v.Headline = x.headline(m, r)
	v.Expected, v.Forwarding = x.expected(m, r), x.Forwarding(r)
	if r.Price != nil {
		v.Price = Some(PriceChange{Before: x.Bill(m, r.Price.Before), After: x.Bill(m, r.Price.After)})
	}
	v.Frozen, v.Possession = r.Frozen(), x.Possession(r)
	if n := len(r.Links); n > 0 {
		v.SigningLink = Some(linkView(r.Links[n-1]))
	}
	if s := r.Signature; s != nil {
		v.Signature = Some(SignatureView{Name: s.Name, Capacity: s.Capacity, SignedAt: s.SignedAt.UTC(), DocumentSHA256: s.DocumentSHA256})
	}
	return v
}

func address(a porting.Address) Null[Address] {
	if a == (porting.Address{}) {
		return Null[Address]{}
	}
	return Some(Address{Street: Text(a.Street), Building: Text(a.Building), Postcode: Text(a.Postcode), City: Text(a.City), Region: Text(a.Region), Country: Text(a.Country)})
}

// fields fills what can be written; secrets come out masked.
func (v *Request) fields(f *porting.Fields) {
	v.Name, v.CurrentProvider, v.AccountNumber = Text(f.Name), Text(f.CurrentProvider), Text(f.AccountNumber.Masked())
	v.Internet, v.Rest, v.TemporaryNumber, v.ExternalID = Text(f.Internet), Text(f.Rest), Text(f.TemporaryNumber), Text(f.ExternalID)
	v.MainNumber, v.NewMainNumber, v.Replaces = typed(f.MainNumber), typed(f.NewMainNumber), typed(f.Replaces)
	v.MainMoves = f.MainMoves
	if f.LineType != numbering.UnknownLine {
		v.LineType = Text(f.LineType.String())
	}
	v.Equipment = append([]string{}, f.Equipment...)
	v.Numbers, v.Notify = []Number{}, []Notify{}
	for _, n := range f.Numbers {
		x := Number{Code: Text(n.Code.Masked()), Label: Text(n.Label)}
		if t := typed(n.TypedNumber); t != nil {
			x.Number = *t
		}
		if n.LineType != numbering.UnknownLine {
			x.LineType = Text(n.LineType.String())
		}
		if n.Destination.User != "" {
			x.Destination = Some(Destination{UserID: Text(string(n.Destination.User))})
		}
		v.Numbers = append(v.Numbers, x)
	}
	for _, c := range f.Notify {
		v.Notify = append(v.Notify, Notify{Email: c.Email, Language: Text(c.Language)})
	}
	if s := f.Separation; s != (porting.Separation{}) {
		v.Separation = Some(Separation{Date: Text(s.Date), Reference: Text(s.Reference)})
	}
	if h := f.Holder; h != (porting.Holder{}) {
		v.Holder = Some(Holder{Kind: Text(h.Kind), Company: Text(h.Company), CompanyID: Text(h.CompanyID), FirstName: Text(h.FirstName), LastName: Text(h.LastName)})
	}
	v.ServiceAddress, v.BillingAddress = address(f.ServiceAddress), address(f.BillingAddress)
	v.BillDate, v.SameAddress = Text(f.BillDate), f.SameAddress
	if d := f.RequestedDate; d != (porting.DateWish{}) {
		v.RequestedDate = Some(RequestedDate{NotBefore: Text(d.NotBefore), On: Text(d.On)})
	}
}

func (x Reader) requestOrder(m *porting.Market, r *porting.Request, o *porting.Order) RequestOrder {
	v := RequestOrder{ID: string(o.ID), State: string(o.State()), Attempt: o.Attempt, Carrier: CarrierName{string(o.Carrier), o.Name},
		FOC: focView(o.FOC()), Numbers: []OrderNumber{}}
	if no := o.Rejection; no != nil {
		v.Rejection = Some(RejectionView{Reasons: x.reasonNames(m, r, o, no.Reasons), CarrierCode: no.CarrierCode, CarrierText: no.CarrierText,
			WhoActs: string(no.WhoActs), At: no.At.UTC()})
	}
	if len(o.Ask) > 0 {
		v.Asked = Some(Asked{Reasons: x.reasonNames(m, r, o, o.Ask), Note: o.AskNote})
	}
	for _, n := range o.Numbers {
		v.Numbers = append(v.Numbers, OrderNumber{Number: n.Number.E164(), Display: m.Plan.Display(n.Number), State: string(n.State),
			FOC: focView(n.FOC), PortedAt: Instant(n.PortedAt)})
	}
	return v
}

func (x Reader) reasonNames(m *porting.Market, r *porting.Request, o *porting.Order, codes []string) []ReasonName {
	about := told{provider: o.Name, biller: m.Biller(&r.Fields, o.Carrier, o.Name)}
	if len(o.Numbers) == 1 {
		about.number = m.Plan.Display(o.Numbers[0].Number)
	}
	out := []ReasonName{}
	for _, code := range codes {
		out = append(out, x.reason(m, code, about))
	}
	return out
}

// told is what a reason is said of; what is empty is not known.
type told struct {
	provider string // who answered
	biller   string // whom the customer pays, and asks
	number   string
}

// reason says a reason of the catalogue.
func (x Reader) reason(m *porting.Market, code string, of told) ReasonName {
	number := cmp.Or(of.number, x.something())
	say := func(what, provider string) string {
		return upper(x.word(m, "reason."+code+"."+what, map[string]any{"provider": cmp.Or(provider, x.someone()), "n": number}))
	}
	return ReasonName{Code: code, Title: say("title", of.provider), Meaning: say("meaning", of.provider), Ask: say("ask", of.biller)}
}

func focView(f porting.FOC) Null[FOC] {
	if f.IsZero() {
		return Null[FOC]{}
	}
	return Some(FOC{Start: f.Start.UTC(), End: f.End.UTC(), Timezone: f.Timezone})
}

// Text is null for the empty text.
func Text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func typed(n porting.TypedNumber) *string {
	if n.Number != 0 {
		return Text(n.Number.E164())
	}
	return Text(n.Typed)
}

// Instant is null for the zero time, and UTC.
func Instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
