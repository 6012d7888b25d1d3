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

// Roles of API keys, and the two that act without a key.
const (
	RoleAccount     Role = "account"
	RoleAccountRead Role = "account_read"
	RoleDesk        Role = "desk"
	RoleSupervisor  Role = "supervisor"
	RoleAuditor     Role = "auditor"
	RoleAdmin       Role = "admin"
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
