package porting

import "slices"

// Verb is what can be done to a request or an order.
type Verb string

// Verbs. Those of the customer's side first.
const (
	VerbEdit        Verb = "edit"
	VerbSign        Verb = "sign"
	VerbInvite      Verb = "invite"
	VerbRefuse      Verb = "refuse"
	VerbLift        Verb = "lift"
	VerbProve       Verb = "prove"
	VerbAccept      Verb = "accept_letter"
	VerbCorrect     Verb = "correct"
	VerbCancel      Verb = "cancel"
	VerbHold        Verb = "hold"
	VerbResume      Verb = "resume"
	VerbDate        Verb = "date"
	VerbTemporary   Verb = "temporary_number"
	VerbForward     Verb = "forwarding_test"
	VerbForwarded   Verb = "forwarded"
	VerbMessage     Verb = "message"
	VerbAttach      Verb = "attach"
	VerbApprove     Verb = "approve"
	VerbAsk         Verb = "ask"
	VerbDecline     Verb = "decline"
	VerbHandOff     Verb = "hand_off"
	VerbSent        Verb = "sent"
	VerbAcknowledge Verb = "acknowledge"
	VerbReject      Verb = "reject"
	VerbConfirm     Verb = "confirm"
	VerbLoseDate    Verb = "lose_date"
	VerbCutOver     Verb = "cut_over"
	VerbPorted      Verb = "ported"
	VerbTest        Verb = "test"
	VerbComplete    Verb = "complete"
	VerbReverse     Verb = "reverse"
	VerbCancelAgree Verb = "cancel_agreed"
	VerbCancelNo    Verb = "cancel_refused"
	VerbAssign      Verb = "assign"
	VerbReveal      Verb = "reveal"
)

// Transition is one row of the state table: in any of From, the Roles may use Verb, and the order is then in one of To (empty: the
// state stays as it is). Effects says in words what else happens.
type Transition struct {
	Verb    Verb
	From    []State
	To      []State
	Roles   []Role
	Effects string
}

var (
	customerRoles = []Role{RoleAccount, RoleDesk, RoleSupervisor, RoleAdmin}
	signerRoles   = []Role{RoleAccount, RoleLink} // nobody signs for a customer
	linkRoles     = []Role{RoleLink}
	underWay      = []State{Submitted, ActionRequired, Approved, Sent, Acknowledged, Rejected, Confirmed}
	deskRoles     = []Role{RoleDesk, RoleSupervisor, RoleAdmin}
	carrierRoles  = []Role{RoleDesk, RoleSupervisor, RoleAdmin, RoleCarrier}
	systemRoles   = []Role{RoleDesk, RoleSupervisor, RoleAdmin, RoleSystem}
	wireRoles     = []Role{RoleCarrier} // the carrier's own word, through its gateway; the desk has its word in another verb
	effectRoles   = []Role{RoleSystem}  // what only background work does
	leadRoles     = []Role{RoleSupervisor, RoleAdmin}
	beforeHandOff = []State{Submitted, ActionRequired, Approved}
	atCarrier     = []State{Sent, Acknowledged, Rejected, Confirmed}
	forwardable   = []State{Submitted, ActionRequired, Approved, Sent, Acknowledged, Rejected, Confirmed, OnHold}
	submitted     = []State{Submitted, ActionRequired, Approved, Sent, Acknowledged, Rejected, Confirmed, CuttingOver, Testing, OnHold, CancelRequested}
	// carrierVerbs reach an order on hold too, where the state beneath allows them: the carrier does not know of the pause.
	carrierVerbs = []Verb{VerbAcknowledge, VerbReject, VerbConfirm, VerbLoseDate}
)

// pausedEffects is what a carrier's word does to an order on hold.
const pausedEffects = "recorded where the state beneath allows it: the carrier does not know of the pause"

// transitions are the rows of Table.
var transitions = []Transition{
	{VerbEdit, []State{Draft, AwaitingSignature}, []State{Draft, AwaitingSignature}, customerRoles, "pre-flight; draft reminder starts anew"},
	{VerbSign, []State{Draft, AwaitingSignature}, []State{Submitted, Approved}, signerRoles,
		"pre-flight again; duplicate check; one order per losing carrier and line type; numbers arriving; price frozen; mail request.received"},
	{VerbSign, underWay, nil, linkRoles, "a second signature under the same letter"},
	{VerbInvite, []State{Draft, AwaitingSignature}, []State{AwaitingSignature}, customerRoles, "mail sign.link for the market's days, with reminders; an earlier link ends"},
	{VerbInvite, underWay, nil, customerRoles, "mail sign.link for a second signature"},
	{VerbRefuse, underWay, []State{OnHold}, linkRoles, "frozen: nothing can be changed or sent until the desk lifts it; mail sign.refused to the desk"},
	{VerbRefuse, []State{Draft, AwaitingSignature, CuttingOver, Testing, OnHold, CancelRequested}, nil, linkRoles, "frozen; mail sign.refused to the desk"},
	{VerbLift, slices.DeleteFunc(States(), State.Final), nil, deskRoles, "a frozen request can go on"},
	{VerbProve, []State{Draft, AwaitingSignature}, nil, signerRoles, "a code is called or texted to the main number"},
	{VerbAccept, []State{Draft, AwaitingSignature}, []State{Submitted, Approved}, deskRoles, "a letter signed by hand, where the market takes such letters; else as sign"},
	{VerbApprove, []State{Submitted}, []State{Approved, Confirmed}, systemRoles, "message to the carrier; internal orders get their date at once"},
	{VerbAsk, []State{Submitted, Approved}, []State{ActionRequired}, deskRoles, "mail review.question; reminders"},
	{VerbDecline, []State{Submitted, ActionRequired, Approved, Rejected}, []State{NotPossible, Completed}, deskRoles, "mail not.possible; numbers set free; what has moved stays"},
	{VerbHandOff, []State{Approved, Sent}, []State{Approved, Sent}, deskRoles, "message to the carrier again, or the desk's word that it sent it by hand"},
	{VerbSent, []State{Approved}, []State{Sent}, effectRoles, "mail sent.to.provider; polling starts"},
	{VerbAcknowledge, []State{Sent}, []State{Acknowledged}, carrierRoles, ""},
	{VerbReject, []State{Sent, Acknowledged, Confirmed}, []State{Rejected}, carrierRoles, "mail provider.rejected if the customer acts; calendar entry cancelled; reminders"},
	{VerbCorrect, []State{ActionRequired, Rejected}, []State{Submitted, Approved}, customerRoles, "next attempt; new signature if a signed field changed; mail resubmitted"},
	{VerbCorrect, []State{OnHold}, []State{Submitted, Approved}, customerRoles, "where it was paused for want of an answer: it goes on by itself"},
	{VerbConfirm, []State{Sent, Acknowledged}, []State{Confirmed}, carrierRoles,
		"mail date.confirmed with the calendar file; cut-over, day-before and week-before deadlines"},
	{VerbConfirm, []State{Confirmed, CuttingOver, Testing}, nil, carrierRoles, "another date, or a date for further numbers: mail date.changed or date.confirmed"},
	{VerbLoseDate, []State{Confirmed}, []State{Acknowledged}, carrierRoles, "mail date.lost; calendar entry cancelled"},
	{VerbAcknowledge, []State{OnHold}, nil, carrierRoles, pausedEffects},
	{VerbReject, []State{OnHold}, nil, carrierRoles, pausedEffects},
	{VerbConfirm, []State{OnHold}, nil, carrierRoles, pausedEffects},
	{VerbLoseDate, []State{OnHold}, nil, carrierRoles, pausedEffects},
	{VerbCutOver, []State{Confirmed, CuttingOver}, []State{CuttingOver, Testing}, systemRoles, "gate; message activate; mail moving.started"},
	{VerbCutOver, []State{Testing}, []State{CuttingOver, Testing}, effectRoles, "further numbers of the order, when their own date has come"},
	{VerbPorted, []State{Confirmed, CuttingOver}, []State{Testing, CuttingOver}, carrierRoles,
		"ported number becomes the default, temporary one quarantined; destination applies; test call; snap-back clock"},
	{VerbPorted, []State{Testing}, nil, carrierRoles, "further numbers of the order, in the same way"},
	{VerbTest, []State{CuttingOver}, nil, systemRoles, "recorded; the order goes on when its last number has moved"},
	{VerbTest, []State{Testing}, []State{Testing, Completed, Confirmed, Acknowledged}, systemRoles, "mail test.failed, or completion when every number is proven"},
	{VerbComplete, []State{Testing}, []State{Completed, Confirmed, Acknowledged}, deskRoles,
		"needs a passing test call of each number or a supervisor's reason; mail completed; release date of the temporary number; follow-ups; secrets erased after seven days"},
	{VerbReverse, []State{Testing, Completed, CuttingOver}, []State{Reversed}, leadRoles, "temporary number is the default again; mail reversed"},
	{VerbCancel, []State{Draft, AwaitingSignature}, []State{Cancelled}, customerRoles, "given up"},
	{VerbCancel, append(slices.Clone(beforeHandOff), OnHold), []State{Cancelled, CancelRequested, Completed}, customerRoles,
		"mail cancelled; numbers set free; what has moved stays; the carrier is asked if it may have the order"},
	{VerbCancel, atCarrier, []State{CancelRequested, Cancelled}, customerRoles, "internal orders end at once; else message cancel to the carrier; refused to the customer inside the lock; mail cancel.requested"},
	{VerbCancel, []State{CancelRequested}, []State{Cancelled, Completed}, deskRoles, "the desk's word that the carrier agreed"},
	{VerbCancelAgree, []State{CancelRequested}, []State{Cancelled, Completed}, wireRoles, "mail cancelled; calendar entry cancelled; numbers set free"},
	{VerbCancelNo, []State{CancelRequested}, []State{Sent, Acknowledged, Confirmed, Rejected}, carrierRoles, "mail cancel.too.late"},
	{VerbHold, []State{Submitted, ActionRequired, Approved, Sent, Acknowledged, Rejected, Confirmed}, []State{OnHold}, customerRoles, "mail paused; no cut-over while it lasts"},
	{VerbResume, []State{OnHold}, []State{Submitted, ActionRequired, Approved, Sent, Acknowledged, Rejected, Confirmed}, customerRoles, "back to the state it was in"},
	{VerbDate, []State{Submitted, ActionRequired, Approved, Sent, Acknowledged, Rejected, Confirmed}, nil, customerRoles, "wish recorded; message supplement to a carrier that has the order"},
	{VerbTemporary, States(), nil, customerRoles, "until the temporary number is released: kept as a virtual number, or given back"},
	{VerbForward, forwardable, nil, customerRoles, "while a temporary number waits for the old one: the old one is called from the test line, one call at a time; it holds nothing up"},
	{VerbForwarded, forwardable, nil, systemRoles, "the temporary number rang, did not ring, or nobody could call"},
	{VerbMessage, States(), nil, customerRoles, "a message of the desk goes to the customer by mail"},
	{VerbAttach, slices.DeleteFunc(States(), State.Final), nil, customerRoles, "the document is read; it is erased some time after the end"},
	{VerbAssign, submitted, nil, deskRoles, ""},
	{VerbReveal, States(), nil, deskRoles, "one secret, once, with an event"},
}
