package porting

// States lists every state once.
func States() []State {
	return []State{Draft, AwaitingSignature, Submitted, ActionRequired, Approved, Sent, Acknowledged, Rejected, Confirmed,
		CuttingOver, Testing, Completed, OnHold, CancelRequested, Cancelled, NotPossible, Reversed}
}

// Final says that nothing can happen to an order in this state any more, but for messages and follow-ups.
func (s State) Final() bool {
	return s == Completed || s == Cancelled || s == NotPossible || s == Reversed
}

// Open says that the number is still on its way, so that no other order may have it.
func (s NumberState) Open() bool {
	switch s {
	case NumberCompleted, NumberCancelled, NumberReversed:
		return false
	}
	return true
}

// Stages lists every stage once.
func Stages() []Stage {
	return []Stage{StageDraft, StageReceived, StageChecking, StageNeedsYou, StageWithProvider, StageDateSet, StageMovingDay,
		StageTesting, StageDone, StagePaused, StageCancelled, StageNotPossible}
}

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
	Link    LinkID    `json:"link_id,omitempty"` // the signing link that was used
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
