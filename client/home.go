package client

import (
	"context"
	"net/url"
	"time"
)

// HomeAsk asks for a number on a residential device of the operator.
type HomeAsk struct {
	AccountID string `json:"account_id,omitempty"` // for the desk
	Number    string `json:"number"`               // as people write it
	Serial    string `json:"serial,omitempty"`     // of the device; this or the address
	Email     string `json:"email,omitempty"`      // of the home line's account
	Holder    string `json:"holder"`
	NewNumber bool   `json:"new_number"`         // the home gets another number
	Language  string `json:"language,omitempty"` // of the mail to the holder
}

// HomeNumber is one number that is asked for.
type HomeNumber struct {
	ID          string      `json:"id"`
	AccountID   string      `json:"account_id"`
	Market      string      `json:"market"`
	Number      string      `json:"number"`
	Display     string      `json:"display"`
	State       string      `json:"state"` // asked, consented, declined, expired, ordered, closed, withdrawn
	Needs       *string     `json:"needs"` // what the desk has to do: address, order
	Serial      *string     `json:"serial"`
	Email       *string     `json:"email"`
	Mailed      bool        `json:"mailed"`     // the holder was sent a link
	EmailFrom   *string     `json:"email_from"` // account or desk: what an account gave proves nothing alone
	Holder      string      `json:"holder"`
	NewNumber   bool        `json:"new_number"`
	AskedBy     *string     `json:"asked_by"`
	AskedAt     time.Time   `json:"asked_at"`
	ExpiresAt   *time.Time  `json:"expires_at"`
	ConsentedAt *time.Time  `json:"consented_at"`
	Answer      *HomeAnswer `json:"answer"` // for the desk
	EndedAt     *time.Time  `json:"ended_at"`
	Text        *string     `json:"text"` // what the desk said of its end
	RequestID   *string     `json:"request_id"`
}

// HomeAnswer is what is on record of the holder's answer.
type HomeAnswer struct {
	At      time.Time `json:"at"`
	Email   string    `json:"email"`
	Address string    `json:"address"`
	Agent   string    `json:"agent"`
}

// HomeConsent is what the holder of a home line is asked.
type HomeConsent struct {
	Market    string    `json:"market"`
	Account   string    `json:"account"` // who asks
	AskedBy   *string   `json:"asked_by"`
	Display   string    `json:"display"`
	NewNumber bool      `json:"new_number"`
	State     string    `json:"state"`
	ExpiresAt time.Time `json:"expires_at"`
}

func homePath(id, verb string) string { return "/v1/home-numbers/" + url.PathEscape(id) + verb }

func (c *Client) onHome(ctx context.Context, path string, body any, options []CallOption) (*HomeNumber, error) {
	var n HomeNumber
	if err := c.post(ctx, path, body, &n, options...); err != nil {
		return nil, err
	}
	return &n, nil
}

// AskHome asks for a number on a residential device: its holder is sent a link.
func (c *Client) AskHome(ctx context.Context, a HomeAsk, options ...CallOption) (*HomeNumber, error) {
	return c.onHome(ctx, "/v1/home-numbers", a, options)
}

// HomeNumbers lists the numbers that are asked for: the newest first, to the desk those of all accounts, open ones first and the oldest
// of them first.
func (c *Client) HomeNumbers(ctx context.Context, open bool) ([]HomeNumber, error) {
	var out struct {
		Data []HomeNumber `json:"data"`
	}
	only := ""
	if open {
		only = "true"
	}
	err := c.get(ctx, "/v1/home-numbers", params("open", only), &out)
	return out.Data, err
}

// HomeNumber reads one.
func (c *Client) HomeNumber(ctx context.Context, id string) (*HomeNumber, error) {
	var n HomeNumber
	if err := c.get(ctx, homePath(id, ""), nil, &n); err != nil {
		return nil, err
	}
	return &n, nil
}

// WithdrawHome takes one back.
func (c *Client) WithdrawHome(ctx context.Context, id string, options ...CallOption) (*HomeNumber, error) {
	return c.onHome(ctx, homePath(id, "/withdraw"), struct{}{}, options)
}

// AddressHome gives the address of the home line's account as the operator's own records have it. It is the desk's.
func (c *Client) AddressHome(ctx context.Context, id, email string, options ...CallOption) (*HomeNumber, error) {
	return c.onHome(ctx, homePath(id, "/address"), map[string]string{"email": email}, options)
}

// OrderHome makes the internal order. By calling it the desk says that it compared number, holder and address with the operator's own records;
// device is the serial number that those have, "" for the one that was typed.
func (c *Client) OrderHome(ctx context.Context, id, device string, options ...CallOption) (*HomeNumber, error) {
	body := map[string]any{"compared": true}
	if device != "" {
		body["from_device"] = device
	}
	return c.onHome(ctx, homePath(id, "/order"), body, options)
}

// CloseHome closes one with a sentence for the customer. It is the desk's.
func (c *Client) CloseHome(ctx context.Context, id, text string, options ...CallOption) (*HomeNumber, error) {
	return c.onHome(ctx, homePath(id, "/close"), map[string]string{"text": text}, options)
}

// HomeConsent shows what a link asks. It needs no key.
func (c *Client) HomeConsent(ctx context.Context, token string) (*HomeConsent, error) {
	var x HomeConsent
	if err := c.get(ctx, "/v1/from-home/"+url.PathEscape(token), nil, &x); err != nil {
		return nil, err
	}
	return &x, nil
}

// AnswerHome agrees, or says that the holder did not ask for this. It needs no key.
func (c *Client) AnswerHome(ctx context.Context, token string, agree bool, options ...CallOption) (*HomeConsent, error) {
	var x HomeConsent
	if err := c.post(ctx, "/v1/from-home/"+url.PathEscape(token), map[string]bool{"agree": agree}, &x, options...); err != nil {
		return nil, err
	}
	return &x, nil
}
