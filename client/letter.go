package client

import (
	"context"
	"net/url"
	"time"
)

// LetterOf says which letter of a request is wanted. The zero value is the letter as it stands.
type LetterOf struct {
	Language string // of an unsigned one: en, fr, es
	Hand     bool   // to be printed and signed by hand
}

// Letter gives the letter of a request as PDF.
func (c *Client) Letter(ctx context.Context, request string, of LetterOf) ([]byte, error) {
	q := url.Values{}
	if of.Language != "" {
		q.Set("language", of.Language)
	}
	if of.Hand {
		q.Set("hand", "true")
	}
	var out rawAnswer
	err := c.get(ctx, requestPath(request, "/letter.pdf"), q, &out)
	return out.bytes, err
}

// CarrierCopy gives the losing carrier's copy of a signed letter as PDF: it names account number and codes in full. It is the desk's alone, and
// the reason is written into the history.
func (c *Client) CarrierCopy(ctx context.Context, order, reason string, options ...CallOption) ([]byte, error) {
	var out rawAnswer
	err := c.post(ctx, orderPath(order, "/letter-copy"), map[string]string{"reason": reason}, &out, options...)
	return out.bytes, err
}

// Evidence gives the evidence of a request's signatures as a ZIP that verifies offline.
func (c *Client) Evidence(ctx context.Context, request string) ([]byte, error) {
	var out rawAnswer
	err := c.get(ctx, requestPath(request, "/evidence.zip"), nil, &out)
	return out.bytes, err
}

// LetterVerdict is what anybody is told of a letter.
type LetterVerdict struct {
	SHA256   string     `json:"sha256"`
	Valid    bool       `json:"valid"`
	SignedAt *time.Time `json:"signed_at"`
	Numbers  int        `json:"numbers"`
}

// Verify tells whether a letter is genuine, by the SHA-256 of its file. It needs no key.
func (c *Client) Verify(ctx context.Context, sha256 string) (*LetterVerdict, error) {
	var v LetterVerdict
	if err := c.get(ctx, "/v1/verify/"+url.PathEscape(sha256), nil, &v); err != nil {
		return nil, err
	}
	return &v, nil
}

// Invitation is who is asked by mail to sign.
type Invitation struct {
	Email    string `json:"email"`
	Name     string `json:"name,omitempty"` // "": the account holder
	Language string `json:"language,omitempty"`
}

// Invite asks somebody by mail to sign.
func (c *Client) Invite(ctx context.Context, id string, in Invitation, options ...CallOption) (*Request, error) {
	return c.request(ctx, requestPath(id, "/invite"), in, options)
}

// Lift lets a frozen request go on; the desk's verb.
func (c *Client) Lift(ctx context.Context, id, reason string, options ...CallOption) (*Request, error) {
	return c.request(ctx, requestPath(id, "/lift"), map[string]string{"reason": reason}, options)
}

// HandSigned is a letter that was signed by hand and uploaded.
type HandSigned struct {
	DocumentID string    `json:"document_id"`
	Name       string    `json:"name"`
	Capacity   string    `json:"capacity"`
	SignedAt   time.Time `json:"signed_at"`
}

// AcceptLetter takes such a letter in place of a signature; the desk's verb.
func (c *Client) AcceptLetter(ctx context.Context, id string, in HandSigned, options ...CallOption) (*Request, error) {
	return c.request(ctx, requestPath(id, "/accept-letter"), in, options)
}

// Possession is the check that the main number is answered.
type Possession struct {
	Mode      string     `json:"mode"`     // off, optional, required
	Channels  []string   `json:"channels"` // by which a code can reach the number
	Channel   string     `json:"channel"`
	Number    string     `json:"number"` // masked
	ExpiresAt *time.Time `json:"expires_at"`
	TriesLeft int        `json:"tries_left"`
	Passed    bool       `json:"passed"`
	Message   string     `json:"message"` // why a code was not the right one
}

// SendCode has a code called ("call") or texted ("sms") to the main number.
func (c *Client) SendCode(ctx context.Context, id, channel string, options ...CallOption) (*Possession, error) {
	var p Possession
	if err := c.post(ctx, requestPath(id, "/possession"), map[string]string{"channel": channel}, &p, options...); err != nil {
		return nil, err
	}
	return &p, nil
}

// CheckCode gives the code that came. A wrong one is no error: see Passed.
func (c *Client) CheckCode(ctx context.Context, id, code string, options ...CallOption) (*Possession, error) {
	var p Possession
	if err := c.post(ctx, requestPath(id, "/possession/check"), map[string]string{"code": code}, &p, options...); err != nil {
		return nil, err
	}
	return &p, nil
}
