package porting

import (
	"cmp"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting/bridge"
)

// Request is what a customer signs. It is loaded, changed by a pure transition and saved as a whole.
// Its stage, ball and state are derived from its orders, theirs from their numbers.
type Request struct {
	ID        RequestID
	Account   AccountID
	Reference string // for people, such as PRT-7F3K-29QX
	Market    MarketCode
	Version   int64 // counts the saves; the ETag of the API
	Internal  bool  // R6: from the provider's own residential device; no losing carrier, no letter
	Author    Contact
	Fields    Fields
	Ready     bool // nothing is missing any more: awaiting_signature rather than draft
	Signature *Signature
	// Cosignature is the second signature under the same letter: the account holder's after somebody else's.
	Cosignature *Signature
	Links       []SigningLink // to sign by, the newest last
	Shares      []ShareLink   // to follow by, the newest last
	Forwardings bridge.Log    // whether calls to the old number rang at the temporary one, the newest last
	Possession  *Possession   // the check that the customer answers the main number; nil: none was begun
	Price       *PriceFreeze  // frozen at the signature
	Orders      []*Order
	CreatedAt   time.Time
	UpdatedAt   time.Time
	EndedAt     time.Time // when the last order ended; zero while one is open

	SecretsErasedAt time.Time

	EventCount   int    // sequence of the newest event
	CustomerSeq  int    // number of events that the customer may see
	EventHead    []byte // hash of the newest event
	Deadlines    []Deadline
	OwnNumbers   map[numbering.PhoneNumber]OwnNumber // the account's own numbers that this request touches, loaded with it
	Record       Record                              // what the transition adds; the store saves it with the request
	MessageCount int
	Documents    []Document
	Waiting      []Effect // effects that failed and wait for their retry deadline, oldest first
}

// Record collects what a transition adds beside the request itself.
type Record struct {
	Events     []Event
	Effects    []Effect
	OwnNumbers []OwnNumber // rows to write (insert or replace)
	Messages   []Message
	Documents  []Document // those that are new or changed
	Moves      []Move     // orders that were completed
	Letter     *Signature // that was made
}

// Fields are the writable fields of a request, as typed but for white space at the ends.
type Fields struct {
	Name            string             `json:"name,omitempty"`
	LineType        numbering.LineType `json:"line_type,omitempty"` // landline or mobile; unknown while not chosen
	CurrentProvider string             `json:"current_provider,omitempty"`
	AccountNumber   Secret             `json:"-"`
	Internet        string             `json:"internet,omitempty"` // fibre, dsl_shared, dsl_separate, dsl_leaving, mobile, none, unknown
	Separation      Separation         `json:"separation,omitzero"`
	Equipment       []string           `json:"equipment,omitempty"`
	MainNumber      TypedNumber        `json:"main_number,omitzero"`
	MainMoves       *bool              `json:"main_moves,omitempty"`
	Numbers         []NumberWish       `json:"numbers,omitempty"`
	Rest            string             `json:"rest,omitempty"` // none, keep, close, RestUnknown
	NewMainNumber   TypedNumber        `json:"new_main_number,omitzero"`
	Holder          Holder             `json:"holder,omitzero"`
	ServiceAddress  Address            `json:"service_address,omitzero"`
	BillDate        string             `json:"bill_date,omitempty"`    // of the latest bill, YYYY-MM-DD
	SameAddress     *bool              `json:"same_address,omitempty"` // the bill goes to the service address; else to BillingAddress
	BillingAddress  Address            `json:"billing_address,omitzero"`
	Replaces        TypedNumber        `json:"replaces,omitzero"`          // the account's number that the main one takes the place of
	TemporaryNumber string             `json:"temporary_number,omitempty"` // release, keep
	RequestedDate   DateWish           `json:"requested_date,omitzero"`
	Notify          []Contact          `json:"notify,omitempty"`
	ExternalID      string             `json:"external_id,omitempty"`
}

// RestUnknown says that the customer cannot tell what becomes of the old account's other numbers. The request goes on; it is settled before the desk
// approves an order, as losing carriers ask for it.
const RestUnknown = "unknown"

// TypedNumber keeps what a person typed beside the number it was understood as; Number is zero if it was not.
type TypedNumber struct {
	Typed  string                `json:"typed,omitempty"`
	Number numbering.PhoneNumber `json:"number,omitempty"`
}

// NumberWish is one number that shall move.
type NumberWish struct {
	TypedNumber
	Code        Secret      `json:"-"` // the market's porting code: RIO, PIN, NIP
	Label       string      `json:"label,omitempty"`
	Destination Destination `json:"destination,omitzero"`
	// LineType is the customer's word for this one number, where it is another kind of line than the request's.
	LineType numbering.LineType `json:"line_type,omitempty"`
}

// Destination says where a number shall ring once it has arrived; zero: nowhere of its own yet.
type Destination struct {
	User UserID `json:"user_id,omitempty"`
}

// Separation is the customer's word that the Internet access was taken off the line (R3).
type Separation struct {
	Date      string `json:"date,omitempty"` // YYYY-MM-DD
	Reference string `json:"reference,omitempty"`
}

// Holder is the account holder as on the bill.
type Holder struct {
	Kind      string `json:"kind,omitempty"` // company, person
	Company   string `json:"company,omitempty"`
	CompanyID string `json:"company_id,omitempty"` // SIRET, RFC, EIN
	FirstName string `json:"first_name,omitempty"`
	LastName  string `json:"last_name,omitempty"`
}

// Address is the service address as on the bill.
type Address struct {
	Street   string `json:"street,omitempty"`
	Building string `json:"building,omitempty"`
	Postcode string `json:"postcode,omitempty"`
	City     string `json:"city,omitempty"`
	Region   string `json:"region,omitempty"`
	Country  string `json:"country,omitempty"` // ISO 3166, upper case
}

// DateWish is the day that the customer would like, YYYY-MM-DD in the market's zone; at most one is set.
type DateWish struct {
	NotBefore string `json:"not_before,omitempty"`
	On        string `json:"on,omitempty"`
}

// Contact is somebody who gets mails about a request.
type Contact struct {
	Name     string `json:"name,omitempty"`
	Email    string `json:"email"`
	Language string `json:"language,omitempty"` // en, fr, es
}

// Signature is the customer's agreement to one exact content.
type Signature struct {
	Name           string    `json:"name"`
	Capacity       string    `json:"capacity"` // holder, authorised
	Statements     []string  `json:"statements"`
	TermsVersion   string    `json:"terms_version"`
	Language       string    `json:"language,omitempty"`
	SignedAt       time.Time `json:"signed_at"`
	DocumentSHA256 string    `json:"document_sha256"` // of the signed letter; of the content, where no letter is made
	ContentSHA256  string    `json:"content_sha256"`  // of holder, signer, address and numbers: a change of these needs a new signature
	By             Actor     `json:"by"`
	Viewed         bool      `json:"viewed,omitempty"` // the hash of the document was given with the signature, so it had been fetched
	Letter         Letter    `json:"letter,omitzero"`

	Document DocumentID `json:"document_id,omitempty"` // the uploaded letter, if it was signed by hand
}

// PriceFreeze keeps the bill before and after the move as it was shown at the signature.
type PriceFreeze struct {
	Before Bill `json:"before"`
	After  Bill `json:"after"`
}

// Message is one entry of the conversation between the customer and the desk.
type Message struct {
	ID       string    `json:"id"`
	Request  RequestID `json:"request_id"`
	Order    OrderID   `json:"order_id,omitempty"`
	Sequence int       `json:"sequence"`
	At       time.Time `json:"at"`
	Actor    Actor     `json:"actor"`
	Text     string    `json:"text"`
	Private  bool      `json:"private,omitempty"` // desk only
}

// Moving lists the numbers that shall move, the main number first if it does, each once.
func (f *Fields) Moving() []NumberWish {
	var all []NumberWish
	seen := map[numbering.PhoneNumber]int{}
	add := func(w NumberWish) {
		if w.Number == 0 {
			return
		}
		if i, ok := seen[w.Number]; ok {
			if all[i].Code == "" {
				all[i].Code = w.Code
			}
			if all[i].Destination == (Destination{}) {
				all[i].Destination = w.Destination
			}
			all[i].LineType = cmp.Or(all[i].LineType, w.LineType)
			if all[i].Label == "" {
				all[i].Label = w.Label
			}
			return
		}
		seen[w.Number] = len(all)
		all = append(all, w)
	}
	if f.MovesMain() {
		add(NumberWish{TypedNumber: f.MainNumber})
	}
	for _, w := range f.Numbers {
		add(w)
	}
	return all
}

// MovesMain is what the customer said; where nothing was said, a main number that stands alone moves.
func (f *Fields) MovesMain() bool {
	if f.MainMoves != nil {
		return *f.MainMoves
	}
	return len(f.Numbers) == 0 && f.MainNumber.Number != 0
}

// Order finds an order of the request; nil if there is none of that id.
func (r *Request) Order(id OrderID) *Order {
	for _, o := range r.Orders {
		if o.ID == id {
			return o
		}
	}
	return nil
}

// State is the request's own state while it has no order, and else that of its least advanced open order.
func (r *Request) State() State {
	if len(r.Orders) == 0 {
		switch {
		case !r.EndedAt.IsZero():
			return Cancelled
		case r.Ready:
			return AwaitingSignature
		}
		return Draft
	}
	return r.leading().State()
}

// leading is the order that stands for the request: one that needs the customer first, else the least advanced open one.
func (r *Request) leading() *Order {
	best, bestRank := r.Orders[0], 1<<30
	for _, o := range r.Orders {
		if rank := orderRank(o); rank < bestRank {
			best, bestRank = o, rank
		}
	}
	return best
}

func orderRank(o *Order) int {
	s := o.State()
	if o.Ball() == BallYou && s != OnHold {
		return 0
	}
	for i, x := range States() {
		if x != s {
			continue
		}
		switch {
		case s == Completed:
			return 100 // a completed order outranks an order that ended badly, and any open one outranks it
		case s.Final():
			return 200 + i
		}
		return 1 + i
	}
	return 1 << 20
}

// Stage is what the customer reads (ux 3.1).
func (r *Request) Stage() Stage {
	if len(r.Orders) == 0 {
		switch {
		case !r.EndedAt.IsZero():
			return StageCancelled
		case r.Frozen():
			return StagePaused
		}
		return StageDraft
	}
	return r.leading().Stage()
}

// Ball says who has to act next on the request.
func (r *Request) Ball() Ball {
	if r.Frozen() && r.Open() {
		return BallUs // the desk looks into it
	}
	if len(r.Orders) == 0 {
		if r.EndedAt.IsZero() {
			return BallYou
		}
		return BallNone
	}
	return r.leading().Ball()
}

// NextUpdateBy is the earliest promise of the request's orders; zero when nothing is promised any more.
func (r *Request) NextUpdateBy() time.Time {
	var first time.Time
	for _, d := range r.Deadlines {
		if d.Kind == DuePromise && (first.IsZero() || d.DueAt.Before(first)) {
			first = d.DueAt
		}
	}
	return first
}

// CompletedAt is when the last number of a request that ended well arrived; zero otherwise.
func (r *Request) CompletedAt() time.Time {
	if r.Stage() == StageDone {
		return r.EndedAt
	}
	return time.Time{}
}

// Open says that something can still happen to the request.
func (r *Request) Open() bool { return r.EndedAt.IsZero() }
