package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Fields are the writable fields of a request. In a new request and in a change what is empty is not sent; in an answer account number and
// codes are masked.
type Fields struct {
	Name            string       `json:"name,omitempty"`
	LineType        string       `json:"line_type,omitempty"` // landline, mobile
	CurrentProvider string       `json:"current_provider,omitempty"`
	AccountNumber   string       `json:"account_number,omitempty"`
	Internet        string       `json:"internet,omitempty"` // fibre, dsl_shared, dsl_separate, dsl_leaving, mobile, none, unknown
	Separation      Separation   `json:"separation,omitzero"`
	Equipment       []string     `json:"equipment,omitempty"`
	MainNumber      string       `json:"main_number,omitempty"`
	MainMoves       *bool        `json:"main_moves,omitempty"`
	Numbers         []NumberWish `json:"numbers,omitempty"`
	Rest            string       `json:"rest,omitempty"` // none, keep, close, unknown
	NewMainNumber   string       `json:"new_main_number,omitempty"`
	Holder          Holder       `json:"holder,omitzero"`
	ServiceAddress  Address      `json:"service_address,omitzero"`
	BillDate        string       `json:"bill_date,omitempty"`    // YYYY-MM-DD
	SameAddress     *bool        `json:"same_address,omitempty"` // the bill is sent to the service address, not to BillingAddress
	BillingAddress  Address      `json:"billing_address,omitzero"`
	Replaces        string       `json:"replaces,omitempty"`         // a number of the account
	TemporaryNumber string       `json:"temporary_number,omitempty"` // release, keep
	RequestedDate   DateWish     `json:"requested_date,omitzero"`
	Notify          []Contact    `json:"notify,omitempty"`
	ExternalID      string       `json:"external_id,omitempty"`
}

// NumberWish is one number that shall move. Code is the market's porting code (RIO, PIN, NIP).
type NumberWish struct {
	Number      string      `json:"number"`
	Code        string      `json:"code,omitempty"`
	Label       string      `json:"label,omitempty"`
	Destination Destination `json:"destination,omitzero"`
}

// Destination says where a number shall ring.
type Destination struct {
	UserID string `json:"user_id,omitempty"`
}

// Separation is the customer's word that the Internet access was taken off the line; Date is YYYY-MM-DD.
type Separation struct {
	Date      string `json:"date,omitempty"`
	Reference string `json:"reference,omitempty"`
}

// Holder is the account holder as on the bill; Kind is company or person.
type Holder struct {
	Kind      string `json:"kind,omitempty"`
	Company   string `json:"company,omitempty"`
	CompanyID string `json:"company_id,omitempty"`
	FirstName string `json:"first_name,omitempty"`
	LastName  string `json:"last_name,omitempty"`
}

// Address is the service address as on the bill; Country is ISO 3166.
type Address struct {
	Street   string `json:"street,omitempty"`
	Building string `json:"building,omitempty"`
	Postcode string `json:"postcode,omitempty"`
	City     string `json:"city,omitempty"`
	Region   string `json:"region,omitempty"`
	Country  string `json:"country,omitempty"`
}

// DateWish is the wished day, YYYY-MM-DD; at most one is set.
type DateWish struct {
	NotBefore string `json:"not_before,omitempty"`
	On        string `json:"on,omitempty"`
}

// Contact is somebody who gets mails.
type Contact struct {
	Email    string `json:"email"`
	Language string `json:"language,omitempty"`
}

// NewRequest makes a draft. The desk names the account; an account's key has its own.
type NewRequest struct {
	AccountID string `json:"account_id,omitempty"`
	Market    string `json:"market,omitempty"` // "": the account's
	Fields
}

// Edit changes a draft: what is set in Fields replaces, what Clear names is emptied, the rest stays.
type Edit struct {
	Fields
	Clear []string // JSON pointers, such as /internet or /service_address/building
}

// MarshalJSON writes a merge patch (RFC 7386): null empties a field.
func (e Edit) MarshalJSON() ([]byte, error) { return withNulls(e.Fields, e.Clear) }

// Correction mends the fields asked for; Signature is needed where a signed field changes.
type Correction struct {
	Edit
	Signature *Signing
}

// MarshalJSON writes the merge patch of the fields and, beside them, the signature.
func (c Correction) MarshalJSON() ([]byte, error) {
	return withNulls(struct {
		Fields
		Signature *Signing `json:"signature,omitempty"`
	}{c.Fields, c.Signature}, c.Clear)
}

// withNulls writes v with null where the pointers of clear point.
func withNulls(v any, clear []string) ([]byte, error) {
	raw, err := json.Marshal(v)
	if err != nil || len(clear) == 0 {
		return raw, err
	}
	tree := map[string]any{}
	if err := json.Unmarshal(raw, &tree); err != nil {
		return nil, err
	}
	for _, pointer := range clear {
		if err := setNull(tree, pointer); err != nil {
			return nil, err
		}
	}
	return json.Marshal(tree)
}

func setNull(tree map[string]any, pointer string) error {
	names := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	if !strings.HasPrefix(pointer, "/") || names[0] == "" {
		return fmt.Errorf("clear %q: a pointer begins with / and a name", pointer)
	}
	for _, name := range names[:len(names)-1] {
		inner, ok := tree[name].(map[string]any)
		if !ok {
			if _, set := tree[name]; set {
				return errors.New("clear " + pointer + ": " + name + " has no fields of its own")
			}
			inner = map[string]any{}
			tree[name] = inner
		}
		tree = inner
	}
	tree[names[len(names)-1]] = nil
	return nil
}
