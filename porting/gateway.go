package porting

import (
	"context"
	"errors"
	"time"

	"github.com/portamento/portamento/numbering"
)

// Gateway is a way to reach a losing carrier. gateway/gatewaytest is the contract that every gateway passes.
type Gateway interface {
	// Send gives the carrier a message. The same Key may come again after a crash or a lost answer: the carrier must act once and
	// answer the same receipt. Errors: ErrByHand if a person has to do it; a *RefusedError if the carrier will never take this
	// message; anything else counts as "no answer" and is asked about, then tried again.
	Send(ctx context.Context, m CarrierMessage) (Receipt, error)
	// Ask tells whether the carrier has a message of that key, before it is sent again. Errors: ErrCannotAsk, and "no answer" as above.
	Ask(ctx context.Context, order OrderID, key string) (r Receipt, known bool, err error)
	// Answers fetches what the carrier has said about the order since the cursor ("" from the start).
	Answers(ctx context.Context, order OrderID, cursor string) (Answers, error)
}

// ErrByHand says that a gateway has no wire: the desk carries the message and records the receipt.
var ErrByHand = errors.New("to be done by hand")

// ErrCannotAsk says that the far side cannot be asked; a doubtful message is then parked for a person.
var ErrCannotAsk = errors.New("the carrier cannot be asked")

// RefusedError says that the carrier's system refused a message for good: it is not to be repeated as it is.
type RefusedError struct {
	Code string // the carrier's own
	Text string
}

// Error gives the carrier's code and words.
func (e *RefusedError) Error() string { return "refused by the carrier: " + e.Code + " " + e.Text }

// CarrierMessage is what a gateway carries to the losing carrier. It holds the secrets in clear: it is never logged nor stored.
type CarrierMessage struct {
	Key       string // idempotency key: the same for every repetition
	Kind      MessageKind
	Order     OrderID
	Reference string // the request's reference for people
	Market    MarketCode
	Carrier   CarrierCode
	Attempt   int
	LineType  numbering.LineType
	Numbers   []CarrierNumber
	Fields    Fields // as on the bill, with the account number
	Signature *Signature
	Wish      DateWish
	Reason    string // of a cancellation
	// Letter draws the carrier's copy of the signed letter, with account number and codes in full; nil: there is none to send.
	Letter func(context.Context) ([]byte, error)
}

// CarrierNumber is one number in a message.
type CarrierNumber struct {
	Number numbering.PhoneNumber
	Code   Secret
}

// Receipt is the carrier's word that it has a message.
type Receipt struct {
	Reference string // the carrier's own, may be empty
	At        time.Time
}

// Answer is one thing that the losing carrier said. Answers may come twice, late or out of order; ID tells repetitions.
type Answer struct {
	ID        string
	Order     OrderID
	Kind      AnswerKind
	Attempt   int // which attempt it answers; 0 if the carrier does not say
	At        time.Time
	Reference string // the carrier's reference
	Numbers   []numbering.PhoneNumber
	FOC       FOC
	MovedBy   string
	Codes     []CarrierReason
	Text      string
}

// CarrierReason is a reason as the carrier says it: its own code and words, and the catalogue's reason where the carrier knows it.
type CarrierReason struct {
	Code   string
	Text   string
	Reason string
}

// Answers is what polling gives.
type Answers struct {
	List   []Answer
	Cursor string
	// AskAgainAt is when the carrier has something new at the earliest; zero: at the market's usual interval.
	AskAgainAt time.Time
}

// TestCaller places a test call to a number and judges it. A number that has moved shall ring where it was set to; an old one whose calls are
// forwarded, at the number rings, which is 0 for all others.
type TestCaller interface {
	Call(ctx context.Context, key string, number, rings numbering.PhoneNumber) (result, remark string, err error)
}
