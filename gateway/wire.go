package gateway

import (
	"fmt"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// MaxBody is the largest body of the contract in bytes, in either direction.
const MaxBody = 1 << 20

// Clear is a secret that leaves for the losing carrier: JSON carries its text, printing masks it.
type Clear string

// String is masked like porting.Secret.
func (c Clear) String() string { return porting.Secret(c).Masked() }

// Format is masked for every verb of package fmt.
func (c Clear) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(c.String())) }

// Message is the body of PUT /v1/messages/{key}: one thing asked of the losing carrier, with all that it needs to find the account.
type Message struct {
	Key             string                `json:"key"` // as in the path
	Kind            porting.MessageKind   `json:"kind"`
	Order           porting.OrderID       `json:"order"`
	Reference       string                `json:"reference,omitempty"` // for people
	Market          porting.MarketCode    `json:"market"`
	Carrier         porting.CarrierCode   `json:"carrier"`
	Attempt         int                   `json:"attempt"`
	LineType        numbering.LineType    `json:"line_type"`
	Numbers         []Number              `json:"numbers"`
	AccountNumber   Clear                 `json:"account_number,omitempty"`
	CurrentProvider string                `json:"current_provider,omitempty"`
	MainNumber      numbering.PhoneNumber `json:"main_number,omitzero"`
	MainMoves       *bool                 `json:"main_moves,omitempty"`
	Rest            string                `json:"rest,omitempty"` // none, keep, close: what becomes of the account's other numbers
	NewMainNumber   numbering.PhoneNumber `json:"new_main_number,omitzero"`
	Internet        string                `json:"internet,omitempty"`
	Separation      porting.Separation    `json:"separation,omitzero"`
	Holder          porting.Holder        `json:"holder,omitzero"`
	ServiceAddress  porting.Address       `json:"service_address,omitzero"`
	Signature       *Signature            `json:"signature,omitempty"`
	Letter          *Letter               `json:"letter,omitempty"`
	Wish            porting.DateWish      `json:"wish,omitzero"`
	Reason          string                `json:"reason,omitempty"` // of a cancellation
}

// Number is one number of a message, with its porting code where the market has one.
type Number struct {
	Number numbering.PhoneNumber `json:"number"`
	Code   Clear                 `json:"code,omitempty"`
}

// Signature tells the losing carrier who agreed to the move. The network address and browser that are kept as evidence stay here.
type Signature struct {
	Name           string    `json:"name"`
	Capacity       string    `json:"capacity"` // holder, authorised
	SignedAt       time.Time `json:"signed_at"`
	DocumentSHA256 string    `json:"document_sha256,omitempty"`
}

// Letter is the losing carrier's copy of the signed letter. It names the account number and the codes in full.
type Letter struct {
	MediaType string `json:"media_type"` // application/pdf
	SHA256    string `json:"sha256"`     // of this copy; the signed letter's own is the signature's document_sha256
	Content   []byte `json:"content"`    // base64
}

// Receipt is the answer to a message that was taken.
type Receipt struct {
	Reference  string    `json:"reference,omitempty"` // the carrier's own
	ReceivedAt time.Time `json:"received_at"`
}

// Refusal is the body of every answer but 200 and 201. With 409 and 422 it is final; with any other status the message may come again.
type Refusal struct {
	Code string `json:"code"`
	Text string `json:"text,omitempty"`
}

// Answer is one thing that the losing carrier said.
type Answer struct {
	ID        string                  `json:"id"`
	Order     porting.OrderID         `json:"order"`
	Kind      porting.AnswerKind      `json:"kind"`
	Attempt   int                     `json:"attempt,omitempty"`
	At        time.Time               `json:"at"`
	Reference string                  `json:"reference,omitempty"`
	Numbers   []numbering.PhoneNumber `json:"numbers,omitempty"` // none: all of the order
	FOC       *Window                 `json:"foc,omitempty"`
	MovedBy   string                  `json:"moved_by,omitempty"` // us, you, provider
	Codes     []Reason                `json:"codes,omitempty"`
	Text      string                  `json:"text,omitempty"`
}

// Window is a moving date: two instants and the zone in which people read them.
type Window struct {
	Start    time.Time `json:"start"`
	End      time.Time `json:"end"`
	Timezone string    `json:"timezone"` // IANA name
}

// Reason is a reason of refusal: the carrier's own code and words, and the catalogue's reason where the gateway knows it.
type Reason struct {
	Code   string `json:"code"`
	Text   string `json:"text,omitempty"`
	Reason string `json:"reason,omitempty"`
}

// Answers is the answer to GET /v1/orders/{order}/answers, and, without cursor and instant, the body of pushed answers.
type Answers struct {
	Answers    []Answer  `json:"answers"`
	Cursor     string    `json:"cursor,omitempty"`
	AskAgainAt time.Time `json:"ask_again_at,omitzero"` // there is nothing new before
}

// TestCall is the body of POST /v1/test-calls. The order may be left out; the far side then finds it by its number.
type TestCall struct {
	Key    string                `json:"key"`
	Order  porting.OrderID       `json:"order,omitempty"`
	Number numbering.PhoneNumber `json:"number"`
	Rings  numbering.PhoneNumber `json:"rings,omitzero"` // where it shall ring, of an old number whose calls are forwarded
}

// TestResult is the verdict on a test call: one of the results of porting, such as passed or no_answer.
type TestResult struct {
	Result string `json:"result"`
	Note   string `json:"note,omitempty"`
}
