package client

import (
	"context"
	"iter"
	"net/url"
	"strings"
	"time"
)

// Money is an amount in minor units (cents) of a currency (ISO 4217).
type Money struct {
	AmountMinor int64  `json:"amount_minor"`
	Currency    string `json:"currency"`
}

// Bill is what an account pays for its numbers in a month.
type Bill struct {
	Total     Money      `json:"total"`
	Tax       Money      `json:"tax"` // contained in the total
	Lines     []BillLine `json:"lines"`
	PriceList string     `json:"price_list"` // its date
}

// BillLine is one line of a bill.
type BillLine struct {
	Code     string   `json:"code"`
	Label    string   `json:"label"`
	Quantity int      `json:"quantity"`
	Unit     Money    `json:"unit"`
	Amount   Money    `json:"amount"`
	Numbers  []string `json:"numbers"`
}

// Account is a customer of the provider.
type Account struct {
	ID        string    `json:"id,omitempty"`
	Name      string    `json:"name"`
	Market    string    `json:"market"`
	Owner     *Owner    `json:"owner,omitempty"`
	CreatedAt time.Time `json:"created_at,omitzero"`
}

// Owner is who gets the mails of an account.
type Owner struct {
	Name     string `json:"name"`
	Email    string `json:"email"`
	Language string `json:"language,omitempty"`
}

// User is a person of an account.
type User struct {
	ID       string `json:"id,omitempty"`
	Name     string `json:"name"`
	Email    string `json:"email,omitempty"`
	Language string `json:"language,omitempty"`
}

// OwnNumber is a number that the provider holds.
type OwnNumber struct {
	Number    string     `json:"number"`
	Display   string     `json:"display"`
	Market    string     `json:"market"`
	Default   bool       `json:"default"` // the account's default number
	State     string     `json:"state"`   // available, assigned, arriving, quarantined, ported_out
	Use       string     `json:"use"`     // main, direct, virtual, temporary
	AccountID string     `json:"account_id"`
	UserID    string     `json:"user_id"`
	ReleaseAt *time.Time `json:"release_at"`
}

// NumberFilter selects own numbers; empty fields select all.
type NumberFilter struct {
	States   []string
	Account  string
	PageSize int
}

// PoolNumbers is numbers for the pool: from one to another, both included, and others by name.
type PoolNumbers struct {
	Market  string   `json:"market,omitempty"` // "": the country of each number
	From    string   `json:"from,omitempty"`
	To      string   `json:"to,omitempty"`
	Numbers []string `json:"numbers,omitempty"`
}

// Pooled is how many numbers were put into the pool, and how many were known already.
type Pooled struct {
	Added   int `json:"added"`
	Skipped int `json:"skipped"`
}

// NumberEdit changes an own number: where it rings, or whether it is released or kept.
type NumberEdit struct {
	UserID  *string `json:"user_id,omitempty"` // of "": nowhere of its own
	Release bool    `json:"release,omitempty"`
	Keep    bool    `json:"keep,omitempty"`
}

// Deadline is an instant at which something has to happen.
type Deadline struct {
	RequestID string    `json:"request_id"`
	OrderID   string    `json:"order_id"`
	Kind      string    `json:"kind"`
	DueAt     time.Time `json:"due_at"`
}

// Audit is the outcome of a verification of the chains of events.
type Audit struct {
	OK       bool           `json:"ok"`
	Requests int            `json:"requests"`
	Events   int            `json:"events"`
	Problems []AuditProblem `json:"problems"`
}

// AuditProblem is one row that does not fit its chain.
type AuditProblem struct {
	RequestID string `json:"request_id"`
	Sequence  int    `json:"sequence"`
	Code      string `json:"code"`
	Message   string `json:"message"`
}

// Clock is the sandbox's clock; Speed is how many times faster than a real one it runs.
type Clock struct {
	Now   time.Time `json:"now"`
	Speed float64   `json:"speed"`
}

// ClockChange sets the sandbox's clock; exactly one field is given.
type ClockChange struct {
	Advance string   `json:"advance,omitempty"` // such as 72h
	To      string   `json:"to,omitempty"`      // next_deadline
	Speed   *float64 `json:"speed,omitempty"`
}

// Accounts lists accounts; an account sees its own.
func (c *Client) Accounts(ctx context.Context) iter.Seq2[Account, error] {
	return list[Account](ctx, c, "/v1/accounts", nil)
}

// CreateAccount makes an account.
func (c *Client) CreateAccount(ctx context.Context, in Account, options ...CallOption) (*Account, error) {
	var a Account
	if err := c.post(ctx, "/v1/accounts", in, &a, options...); err != nil {
		return nil, err
	}
	return &a, nil
}

func accountPath(id, part string) string { return "/v1/accounts/" + url.PathEscape(id) + part }

// Account reads one account.
func (c *Client) Account(ctx context.Context, id string) (*Account, error) {
	var a Account
	if err := c.get(ctx, accountPath(id, ""), nil, &a); err != nil {
		return nil, err
	}
	return &a, nil
}

// Users lists the users of an account.
func (c *Client) Users(ctx context.Context, account string) iter.Seq2[User, error] {
	return list[User](ctx, c, accountPath(account, "/users"), nil)
}

// CreateUser adds a user to an account.
func (c *Client) CreateUser(ctx context.Context, account string, in User, options ...CallOption) (*User, error) {
	var u User
	if err := c.post(ctx, accountPath(account, "/users"), in, &u, options...); err != nil {
		return nil, err
	}
	return &u, nil
}

// BillPreview tells what the numbers of an account cost in a month.
func (c *Client) BillPreview(ctx context.Context, account string) (*Bill, error) {
	var b Bill
	if err := c.get(ctx, accountPath(account, "/bill-preview"), nil, &b); err != nil {
		return nil, err
	}
	return &b, nil
}

// Numbers lists own numbers; an account sees its own.
func (c *Client) Numbers(ctx context.Context, f NumberFilter) iter.Seq2[OwnNumber, error] {
	return list[OwnNumber](ctx, c, "/v1/numbers", params("state", strings.Join(f.States, ","), "account", f.Account, "limit", number(f.PageSize)))
}

// AddNumbers puts numbers into the pool.
func (c *Client) AddNumbers(ctx context.Context, in PoolNumbers, options ...CallOption) (*Pooled, error) {
	var out Pooled
	if err := c.post(ctx, "/v1/numbers", in, &out, options...); err != nil {
		return nil, err
	}
	return &out, nil
}

// EditNumber changes an own number, named in E.164.
func (c *Client) EditNumber(ctx context.Context, e164 string, in NumberEdit, options ...CallOption) (*OwnNumber, error) {
	var n OwnNumber
	if err := c.patch(ctx, "/v1/numbers/"+url.PathEscape(e164), in, &n, options...); err != nil {
		return nil, err
	}
	return &n, nil
}

// Deadlines lists what is due before an instant; the zero time: everything.
func (c *Client) Deadlines(ctx context.Context, before time.Time) iter.Seq2[Deadline, error] {
	return list[Deadline](ctx, c, "/v1/deadlines", params("due_before", instant(before)))
}

// VerifyAudit verifies the chains of events; it may take minutes, see Within.
func (c *Client) VerifyAudit(ctx context.Context, options ...CallOption) (*Audit, error) {
	var a Audit
	if err := c.do(ctx, call{method: "GET", path: "/v1/audit/verify"}, &a, options); err != nil {
		return nil, err
	}
	return &a, nil
}

// Clock reads the sandbox's clock.
func (c *Client) Clock(ctx context.Context) (*Clock, error) {
	var k Clock
	if err := c.get(ctx, "/v1/clock", nil, &k); err != nil {
		return nil, err
	}
	return &k, nil
}

// SetClock sets the sandbox's clock; the answer comes when everything due until then has been done, which may take longer than other
// calls, see Within.
func (c *Client) SetClock(ctx context.Context, in ClockChange, options ...CallOption) (*Clock, error) {
	var k Clock
	if err := c.post(ctx, "/v1/clock", in, &k, options...); err != nil {
		return nil, err
	}
	return &k, nil
}

// QuietHours are when an account gets no mails that can wait, on the clock of its market; both empty: there are none.
type QuietHours struct {
	From string `json:"from"` // such as 21:00
	To   string `json:"to"`
}

// QuietHours shows those of an account.
func (c *Client) QuietHours(ctx context.Context, account string) (*QuietHours, error) {
	var h QuietHours
	if err := c.get(ctx, "/v1/accounts/"+url.PathEscape(account)+"/quiet-hours", nil, &h); err != nil {
		return nil, err
	}
	return &h, nil
}

// SetQuietHours gives an account quiet hours; empty ones end them.
func (c *Client) SetQuietHours(ctx context.Context, account string, h QuietHours, options ...CallOption) (*QuietHours, error) {
	path, body := "/v1/accounts/"+url.PathEscape(account)+"/quiet-hours", any(h)
	if h == (QuietHours{}) {
		path, body = path+"/end", struct{}{}
	}
	var out QuietHours
	if err := c.post(ctx, path, body, &out, options...); err != nil {
		return nil, err
	}
	return &out, nil
}
