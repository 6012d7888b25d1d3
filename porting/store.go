package porting

import (
	"context"
	"time"

	"github.com/portamento/portamento/numbering"
)

// Store gives access by role, each limited to one account or open to the desk. Whatever lies outside a scope answers ErrNotFound, exactly
// like what does not exist.
type Store interface {
	Requests(Scope) Requests
	Lists(Scope) Lists
	Inventory(Scope) Inventory
	People(Scope) People
	Carriers() Carriers
}

// Stray is an answer of a losing carrier that belongs to no order: it is kept for the desk to read.
type Stray struct {
	ID      string // of the answer
	Carrier CarrierCode
	At      time.Time
	Text    string // what the carrier said, as JSON
}

// Carriers holds what the desk keeps of losing carriers: answers that belong to no order, and what it taught about their codes. It is the
// desk's alone.
type Carriers interface {
	// KeepStray saves a stray answer; the same carrier and id again changes nothing.
	KeepStray(ctx context.Context, s Stray) error
	StrayList(ctx context.Context, p Page) (list []Stray, next string, err error)
	// Teach saves a mapping and ends the one for the same market, list and code.
	Teach(ctx context.Context, m Mapping) error
	// Forget ends a mapping. Errors: ErrNotFound if there is none that still holds.
	Forget(ctx context.Context, id MappingID, by Actor, at time.Time) (Mapping, error)
	// MappingList gives the mappings, the newest first.
	MappingList(ctx context.Context, f MappingFilter) (list []Mapping, next string, err error)
}

// Requests holds the requests with their orders and numbers.
type Requests interface {
	// CreateRequest saves a new request with its record. Errors: ErrDuplicate (reference or external id).
	CreateRequest(ctx context.Context, r *Request) error
	// Update loads and locks a request, applies f, and saves request, orders, numbers, events, deadlines, effects, messages and own
	// numbers in one transaction, the version one higher. f must be pure: it can run again. If f returns an error nothing is saved and
	// the error is passed on; ErrUnchanged saves nothing and is no error. A number that is already in an open order of another request is
	// an *InvalidError with code number.in_open_order and its pointer.
	Update(ctx context.Context, id RequestID, f func(*Request) error) (*Request, error)
	// UpdateOrder is Update for the request that the order belongs to.
	UpdateOrder(ctx context.Context, id OrderID, f func(*Request, *Order) error) (*Request, error)
	Request(ctx context.Context, id RequestID) (*Request, error)
	// RequestOfOrder loads the request that the order belongs to.
	RequestOfOrder(ctx context.Context, id OrderID) (*Request, error)
}

// Page says which part of a list: at most Limit entries (1 to 200) after the cursor of the page before.
type Page struct {
	Limit int
	After string
}

// RequestFilter selects requests; zero fields select everything. Requests come newest first.
type RequestFilter struct {
	Stages       []Stage
	IDs          []RequestID // no more than a page of them
	Number       numbering.PhoneNumber
	Digits       string // that stand together in one of its numbers, of one account; whoever sees all accounts names it
	UpdatedSince time.Time
	ExternalID   string
	Reference    string
	Account      AccountID // for the desk
	HowMany      bool      // tell only how many there are on the page: the list has that length, and nothing in it
	Page         Page
}

// OrderFilter selects orders for the desk; zero fields select everything.
type OrderFilter struct {
	States    []State
	Balls     []Ball
	Carriers  []CarrierCode
	Markets   []MarketCode
	Assignees []UserID
	DueBefore time.Time
	FOCFrom   time.Time
	FOCTo     time.Time
	Number    numbering.PhoneNumber
	Sort      string // "due" (default: next deadline first), "foc", "created", "-created", "updated", "-updated"
	Page      Page
}

// OrderLine is one row of the desk's queue, without loading the whole request.
type OrderLine struct {
	Order     OrderID
	Request   RequestID
	Account   AccountID
	Reference string
	Name      string
	Market    MarketCode
	Carrier   CarrierCode
	CarrierBy string // name for people
	State     State
	Ball      Ball
	Attempt   int
	Version   int64
	Assignee  UserID
	First     numbering.PhoneNumber
	Count     int // numbers of the order
	NextDueAt time.Time
	FOCStart  time.Time
	CreatedAt time.Time
	UpdatedAt time.Time
}

// EventFilter selects events. Of one request: in order, from sequence AfterSequence on. Without a request: all that the scope sees, in the
// order they were saved, after the cursor.
type EventFilter struct {
	Request  RequestID
	Customer bool // only those that the customer may see
	Page     Page
}

// Lists gives pages; next is the cursor of the following page, "" at the end.
type Lists interface {
	RequestList(ctx context.Context, f RequestFilter) (list []*Request, next string, err error)
	OrderList(ctx context.Context, f OrderFilter) (list []OrderLine, next string, err error)
	EventList(ctx context.Context, f EventFilter) (list []Event, next string, err error)
	MessageList(ctx context.Context, id RequestID, private bool, p Page) (list []Message, next string, err error)
	DeadlineList(ctx context.Context, before time.Time, p Page) (list []Deadline, next string, err error)
}

// OwnFilter selects own numbers; zero fields select everything.
type OwnFilter struct {
	States []OwnState
	// ReleaseBefore selects quarantined numbers whose release date is not after it and that no request watches.
	ReleaseBefore time.Time
	Account       AccountID
	Page          Page
}

// Inventory holds the own numbers.
type Inventory interface {
	OwnNumberList(ctx context.Context, f OwnFilter) (list []OwnNumber, next string, err error)
	OwnNumber(ctx context.Context, n numbering.PhoneNumber) (OwnNumber, error)
	// AddToPool makes numbers available; those that exist are left as they are and counted in skipped. Desk only.
	AddToPool(ctx context.Context, market MarketCode, numbers []numbering.PhoneNumber, now time.Time) (added, skipped int, err error)
	// UpdateOwnNumber loads and locks one own number, applies f and saves it.
	UpdateOwnNumber(ctx context.Context, n numbering.PhoneNumber, f func(*OwnNumber) error) (OwnNumber, error)
	// Elsewhere tells which of the numbers cannot arrive for a request of the scope's account: those in an open order of another
	// request, over all accounts, and those that lie in our pool or with another account and were not ported out. Whose they are is
	// not told.
	Elsewhere(ctx context.Context, r RequestID, numbers []numbering.PhoneNumber) (map[numbering.PhoneNumber]bool, error)
}

// People holds accounts and their users.
type People interface {
	CreateAccount(ctx context.Context, a Account, users []User) error
	Account(ctx context.Context, id AccountID) (Account, error)
	AccountList(ctx context.Context, p Page) (list []Account, next string, err error)
	CreateUser(ctx context.Context, u User) error
	UserList(ctx context.Context, account AccountID, p Page) (list []User, next string, err error)
}

// Markets finds markets.
type Markets interface {
	Market(code MarketCode) (*Market, bool)
	Markets() []*Market
}
