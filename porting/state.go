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

// States lists every state once.
func States() []State {
	return []State{Draft, AwaitingSignature, Submitted, ActionRequired, Approved, Sent, Acknowledged, Rejected, Confirmed,
		CuttingOver, Testing, Completed, OnHold, CancelRequested, Cancelled, NotPossible, Reversed}
}

// Final says that nothing can happen to an order in this state any more, but for messages and follow-ups.
func (s State) Final() bool {
	return s == Completed || s == Cancelled || s == NotPossible || s == Reversed
}

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

// Open says that the number is still on its way, so that no other order may have it.
func (s NumberState) Open() bool {
	switch s {
	case NumberCompleted, NumberCancelled, NumberReversed:
		return false
	}
	return true
}

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

// Stages lists every stage once.
func Stages() []Stage {
	return []Stage{StageDraft, StageReceived, StageChecking, StageNeedsYou, StageWithProvider, StageDateSet, StageMovingDay,
		StageTesting, StageDone, StagePaused, StageCancelled, StageNotPossible}
}

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

// Operator says that the role belongs to the operator's side, which sees all accounts.
func (r Role) Operator() bool {
	switch r {
	case RoleDesk, RoleSupervisor, RoleAuditor, RoleAdmin, RoleCarrier, RoleSystem:
		return true
	}
	return false
}

// Actor is who does something; it is written into every event.
type Actor struct {
	Role    Role      `json:"role"`
	Name    string    `json:"name,omitempty"`
	Account AccountID `json:"account_id,omitempty"`
	Key     KeyID     `json:"key_id,omitempty"`
	User    UserID    `json:"user_id,omitempty"`
	Address string    `json:"address,omitempty"` // network address, kept as evidence of a signature
	Agent   string    `json:"agent,omitempty"`   // browser or client, likewise
}

// System is the actor of deadlines and effects.
func System() Actor { return Actor{Role: RoleSystem, Name: "Portamento"} }

// Scope is what the actor may see: its own account, or everything.
func (a Actor) Scope() Scope {
	if a.Role.Operator() {
		return Scope{Desk: true}
	}
	return Scope{Account: a.Account}
}

// Scope limits a store handle: to one account, or to all of them for the desk.
type Scope struct {
	Desk    bool
	Account AccountID
}
