package porting

// State is where an order stands. A request that has no orders yet is in draft or awaiting_signature.
type State string

// States of an order, in the order of the plain way.
const (
	Draft             State = "draft"
	AwaitingSignature State = "awaiting_signature"
	Submitted         State = "submitted"
	ActionRequired    State = "action_required"
	Approved          State = "approved"
	Sent              State = "sent"
	Acknowledged      State = "acknowledged"
	Rejected          State = "rejected"
	Confirmed         State = "confirmed"
	CuttingOver       State = "cutting_over"
	Testing           State = "testing"
	Completed         State = "completed"
	OnHold            State = "on_hold"
	CancelRequested   State = "cancel_requested"
	Cancelled         State = "cancelled"
	NotPossible       State = "not_possible"
	Reversed          State = "reversed"
)

// NumberState is the outcome of one number within its order.
type NumberState string

// States of a number. Waiting numbers stand where their order stands.
const (
	NumberWaiting   NumberState = "waiting"
	NumberConfirmed NumberState = "confirmed"
	NumberMoving    NumberState = "cutting_over"
	NumberTesting   NumberState = "testing"
	NumberCompleted NumberState = "completed"
	NumberRejected  NumberState = "rejected"
	NumberCancelled NumberState = "cancelled"
	NumberReversed  NumberState = "reversed"
)

// Stage is what a customer reads: the stage of a request (ux 3.1).
type Stage string

// Stages of a request.
const (
	StageDraft        Stage = "draft"
	StageReceived     Stage = "received"
	StageChecking     Stage = "checking"
	StageNeedsYou     Stage = "needs_you"
	StageWithProvider Stage = "with_provider"
	StageDateSet      Stage = "date_set"
	StageMovingDay    Stage = "moving_day"
	StageTesting      Stage = "testing"
	StageDone         Stage = "done"
	StagePaused       Stage = "paused"
	StageCancelled    Stage = "cancelled"
	StageNotPossible  Stage = "not_possible"
)

// Ball says who has to act next.
type Ball string

// Who can have the ball. BallNone: nobody; the order waits for its date, or is over.
const (
	BallUs       Ball = "us"
	BallYou      Ball = "you"
	BallProvider Ball = "provider"
	BallNone     Ball = "none"
)

// Role is what a caller may be.
type Role string

// Roles of API keys, and those that act without a key.
const (
	RoleAccount     Role = "account"
	RoleAccountRead Role = "account_read"
	RoleDesk        Role = "desk"
	RoleSupervisor  Role = "supervisor"
	RoleAuditor     Role = "auditor"
	RoleAdmin       Role = "admin"
	RoleLink        Role = "link"    // the bearer of a signing link
	RoleCarrier     Role = "carrier" // a losing carrier, through its gateway
	RoleSystem      Role = "system"  // deadlines and effects
)

// MessageKind is what is asked of the losing carrier.
type MessageKind string

// What can be asked.
const (
	SendSubmit     MessageKind = "submit"     // the order, at its first attempt and after each correction
	SendSupplement MessageKind = "supplement" // another wished date
	SendCancel     MessageKind = "cancel"
	SendActivate   MessageKind = "activate" // move these numbers now
)

// AnswerKind is what the losing carrier says.
type AnswerKind string

// What the carrier can say.
const (
	AnswerAcknowledged  AnswerKind = "acknowledged"
	AnswerRejected      AnswerKind = "rejected"
	AnswerConfirmed     AnswerKind = "confirmed" // a date, or another one
	AnswerDateLost      AnswerKind = "date_lost"
	AnswerPorted        AnswerKind = "ported"
	AnswerCancelled     AnswerKind = "cancelled"      // it agrees to a cancellation
	AnswerCancelRefused AnswerKind = "cancel_refused" // it does not
	AnswerNote          AnswerKind = "note"           // words for the desk
)

// EffectKind says what leaves the process.
type EffectKind string

// Kinds of effects.
const (
	EffectMail       EffectKind = "mail"       // one mail to one person
	EffectSend       EffectKind = "send"       // a message to the losing carrier: submit, supplement, cancel
	EffectTestCall   EffectKind = "test_call"  // call a moved number and judge the call
	EffectForwarding EffectKind = "forwarding" // call an old number and hear whether the temporary one rings
	EffectCode       EffectKind = "code"       // call or text the code of a possession check
	EffectRead       EffectKind = "read"       // read a document
	EffectErase      EffectKind = "erase"      // remove the files of a document
)

// OwnState is where an own number is in its life.
type OwnState string

// Life of an own number: available → assigned → quarantined → available; arriving while it is in an open order; ported_out.
const (
	OwnAvailable   OwnState = "available"
	OwnAssigned    OwnState = "assigned"
	OwnArriving    OwnState = "arriving"
	OwnQuarantined OwnState = "quarantined"
	OwnPortedOut   OwnState = "ported_out"
	// OwnGone is never stored: it makes the store delete the row, as of a number that was announced and did not come.
	OwnGone OwnState = "gone"
)

// Use is what an account uses a number for.
type Use string

// Uses of a number. Temporary is lent until the ported number arrives.
const (
	UseMain      Use = "main"
	UseDirect    Use = "direct"
	UseVirtual   Use = "virtual"
	UseTemporary Use = "temporary"
)

// Visibility says whose timeline an event stands in.
type Visibility string

// Whose timeline.
const (
	ForCustomer Visibility = "customer"
	ForDesk     Visibility = "desk"
	ForBoth     Visibility = "both"
)

// States of a document.
const (
	DocumentReceived    = "received"    // kept; nobody has looked at it yet
	DocumentRead        = "read"        // its text is known
	DocumentUnread      = "unread"      // no tool could read it: a person will compare it
	DocumentQuarantined = "quarantined" // infected: given to nobody
	DocumentErased      = "erased"      // the file is gone; that it was there stays on record
)

// Results of a test call.
const (
	TestPassed       = "passed"
	TestWrongPlace   = "wrong_place"
	TestNoAnswer     = "no_answer"
	TestOldCarrier   = "old_carrier"
	TestAnnouncement = "announcement"
	TestOneWay       = "one_way"
)

// Codes of the items of a price list.
const (
	PricePort       = "port"              // once per number that moves in
	PriceMain       = "main_number"       // per month, included in the subscription
	PriceFirst      = "user_first_number" // per month, the first number of each user
	PriceAdditional = "additional_number" // per month, every other number
)
