package porting

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/portamento/portamento/porting/bridge"
)

// in brings a bed into a state, with its clock where the state is usual.
func in(t failer, s State) *bed {
	t.Helper()
	b, ctx, desk := newBed(t), context.Background(), as(RoleDesk)
	switch s {
	case Draft:
		return b.draft(Fields{})
	case AwaitingSignature:
		return b.draft(b.fields(first, second))
	}
	b.signed(first, second)
	id := b.order().ID
	to := func(_ *Request, err error) { t.Helper(); b.must(err) }
	approved := func() { t.Helper(); to(b.service.Approve(ctx, desk, id)) }
	sent := func() { t.Helper(); approved(); b.deliver() }
	acknowledged := func() { t.Helper(); sent(); to(b.service.Acknowledge(ctx, desk, id, "A-2")) }
	confirmed := func() { t.Helper(); acknowledged(); to(b.service.Confirm(ctx, desk, id, b.window(14))) }
	moving := func() { t.Helper(); confirmed(); b.advance(b.order().FOC().Start.Sub(b.now)) }
	testing := func() { t.Helper(); moving(); to(b.service.Ported(ctx, desk, id, nil)) }
	switch s {
	case ActionRequired:
		to(b.service.Ask(ctx, desk, id, Asking{Reasons: []string{"name_mismatch"}}))
	case Approved:
		approved()
	case Sent:
		sent()
	case Acknowledged:
		acknowledged()
	case Rejected:
		sent()
		to(b.service.Reject(ctx, desk, id, Refusal{Reasons: []string{"name_mismatch"}}))
	case Confirmed:
		confirmed()
	case CuttingOver:
		moving()
	case Testing:
		testing()
	case Completed:
		testing()
		to(b.service.Complete(ctx, as(RoleSupervisor), id, "heard it ring"))
	case OnHold:
		sent()
		to(b.service.Hold(ctx, desk, id))
	case CancelRequested:
		sent()
		to(b.service.Cancel(ctx, desk, id, ""))
	case Cancelled:
		to(b.service.Cancel(ctx, desk, id, ""))
	case NotPossible:
		to(b.service.Decline(ctx, desk, id, Asking{Reasons: []string{"name_mismatch"}}))
	case Reversed:
		testing()
		to(b.service.Reverse(ctx, as(RoleSupervisor), id, "wrong place"))
	}
	if got := b.r().State(); got != s {
		t.Fatalf("the fixture is in %s, want %s", got, s)
	}
	return b
}

// use does one verb as it is usual in the state that the bed is in.
func (b *bed) use(ctx context.Context, who Actor, v Verb) error {
	s, r := b.service, b.r()
	if who.Role == RoleLink {
		r.Links = append(r.Links, SigningLink{ID: "lnk_1", Name: "Camille Durand", ExpiresAt: b.now.AddDate(0, 0, b.market.Signing.Days)})
		b.m.requests[b.id], who.Link = r, "lnk_1"
	}
	var id OrderID
	if len(r.Orders) > 0 {
		id = r.Orders[0].ID
	}
	var err error
	switch v {
	case VerbEdit:
		_, err = s.EditRequest(ctx, who, b.id, func(f *Fields) error { f.Name = "A move"; return nil })
	case VerbSign:
		_, err = s.Sign(ctx, who, b.id, signing())
	case VerbCorrect:
		_, err = s.Correct(ctx, who, b.id, Correction{Edit: func(f *Fields) error { f.AccountNumber = "other " + canary; return nil }})
	case VerbCancel:
		if id == "" || !who.Role.Operator() {
			_, err = s.CancelRequest(ctx, who, b.id, "no more")
		} else {
			_, err = s.Cancel(ctx, who, id, "no more")
		}
	case VerbHold:
		_, err = s.HoldRequest(ctx, who, b.id)
	case VerbResume:
		_, err = s.ResumeRequest(ctx, who, b.id)
	case VerbDate:
		_, err = s.WishDate(ctx, who, b.id, DateWish{NotBefore: b.now.AddDate(0, 0, 20).Format(dayLayout)})
	case VerbTemporary:
		_, err = s.KeepTemporary(ctx, who, b.id, r.Fields.TemporaryNumber != "keep")
	case VerbForward:
		_, err = s.AskForwardingTest(ctx, who, b.id)
	case VerbMessage:
		_, _, err = s.Post(ctx, who, b.id, Posting{Text: "Hello"})
	case VerbAttach:
		_, _, err = s.Attach(ctx, who, b.id, b.paper("bill.pdf", 1))
	case VerbSent:
		err = s.Delivered(ctx, Effect{Do: EffectSend, Send: SendSubmit, Key: submitKey(r.Orders[0]), Request: r.ID, Order: id}, Receipt{})
	case VerbInvite:
		_, err = s.Invite(ctx, who, b.id, Contact{Email: "holder@example.com"})
	case VerbRefuse:
		_, err = s.Refuse(ctx, who, b.id)
	case VerbLift:
		_, err = s.Lift(ctx, who, b.id, "called the holder")
	case VerbProve:
		_, err = s.Prove(ctx, who, b.id, "call")
	case VerbAccept:
		_, err = s.AcceptLetter(ctx, who, b.id, HandSigned{Document: "doc_0", Name: "Zoe Martin", Capacity: CapacityHolder, SignedAt: b.now})
	default:
		err = b.useDesk(ctx, who, v, id)
	}
	return err
}

func (b *bed) useDesk(ctx context.Context, who Actor, v Verb, id OrderID) (err error) {
	s := b.service
	switch v {
	case VerbApprove:
		_, err = s.Approve(ctx, who, id)
	case VerbAsk:
		_, err = s.Ask(ctx, who, id, Asking{Reasons: []string{"name_mismatch"}})
	case VerbDecline:
		_, err = s.Decline(ctx, who, id, Asking{Reasons: []string{"name_mismatch"}})
	case VerbHandOff:
		_, err = s.HandOff(ctx, who, id, "A-3")
	case VerbAcknowledge:
		_, err = s.Acknowledge(ctx, who, id, "A-3")
	case VerbReject:
		_, err = s.Reject(ctx, who, id, Refusal{Reasons: []string{"name_mismatch"}})
	case VerbConfirm:
		_, err = s.Confirm(ctx, who, id, b.window(21))
	case VerbLoseDate:
		_, err = s.LoseDate(ctx, who, id, "no staff")
	case VerbCutOver:
		_, err = s.CutOver(ctx, who, id)
	case VerbPorted:
		_, err = s.Ported(ctx, who, id, nil)
	case VerbTest:
		_, err = s.RecordTest(ctx, who, id, TestResult{Number: b.number(first), Result: TestPassed})
	case VerbForwarded:
		_, err = s.RecordForwarding(ctx, who, id, TestResult{Result: bridge.DidNotRing})
	case VerbComplete:
		_, err = s.Complete(ctx, who, id, "heard it ring")
	case VerbReverse:
		_, err = s.Reverse(ctx, who, id, "wrong place")
	case VerbCancelAgree:
		err = s.TakeAnswer(ctx, Answer{ID: "ans_1", Order: id, Kind: AnswerCancelled})
	case VerbCancelNo:
		_, err = s.RefuseCancel(ctx, who, id, "too late")
	case VerbAssign:
		_, err = s.Assign(ctx, who, id, "usr_9")
	case VerbReveal:
		_, err = s.Reveal(ctx, who, id, Revealing{Field: "account_number", Reason: "the carrier asks"})
	}
	return err
}

var roles = []Role{RoleAccount, RoleAccountRead, RoleDesk, RoleSupervisor, RoleAuditor, RoleAdmin, RoleCarrier, RoleLink, RoleSystem}

// refusedOtherwise lists cells that the table allows and that something more than the table refuses, with the reason.
func refusedOtherwise(s State, v Verb, role Role) string {
	switch {
	case v == VerbCutOver && s == Confirmed && !slices.Contains(leadRoles, role):
		return "outside of the window"
	case v == VerbComplete && !slices.Contains(leadRoles, role):
		return "an override is a supervisor's"
	case v == VerbTest && s == CuttingOver:
		return "no number has moved yet"
	case (v == VerbSign || v == VerbInvite || v == VerbProve) && s == Draft:
		return "the draft is empty"
	case v == VerbLoseDate && s == OnHold, v == VerbConfirm && s == Testing, v == VerbConfirm && s == CuttingOver, v == VerbPorted:
		return "maybe nothing to do"
	case v == VerbTemporary && s == Reversed:
		return "the temporary number serves again"
	}
	return ""
}

// Every cell of the table: who may not is told so, what does not fit is told with what would, and what is allowed leads where it says.
func TestTable_EveryCell(t *testing.T) {
	t.Parallel()
	verbs := map[Verb]bool{}
	for _, row := range Table() {
		verbs[row.Verb] = true
	}
	for _, s := range States() {
		t.Run(string(s), func(t *testing.T) {
			t.Parallel()
			b := in(t, s)
			requests, own, mails := b.m.requests, b.m.own, b.m.mails
			for v := range verbs {
				for _, role := range roles {
					b.m.requests, b.m.own, b.m.mails = maps.Clone(requests), maps.Clone(own), maps.Clone(mails)
					cell(t, b, v, role)
				}
			}
		})
	}
}

func cell(t *testing.T, b *bed, v Verb, role Role) {
	t.Helper()
	s := b.r().State()
	may := Allowed(s, role)
	if r := b.r(); s == OnHold {
		may = r.Allowed(r.Orders[0], role) // without what the state beneath the pause does not take
	}
	allowed := slices.Contains(may, v)
	silent := v == VerbSent || v == VerbCancelAgree // told by the worker and by the carrier, who are never refused loudly
	if silent && role != map[Verb]Role{VerbSent: RoleSystem, VerbCancelAgree: RoleCarrier}[v] {
		return
	}
	if len(b.r().Orders) == 0 && !slices.Contains(customerVerbs, v) {
		return // verbs of an order, and there is none
	}
	before := b.order1()
	err := b.use(context.Background(), as(role), v)
	name := fmt.Sprintf("%s × %s × %s", s, v, role)
	var state *StateError
	var forbidden *ForbiddenError
	switch {
	case silent && !allowed:
		if err != nil || b.order1() != before {
			t.Errorf("%s: %v, %s", name, err, b.order1())
		}
		return
	case !Permitted(v, role):
		if !errors.As(err, &forbidden) || forbidden.Verb != v || forbidden.Role != role {
			t.Errorf("%s: %v, want it forbidden", name, err)
		}
		return
	case !allowed:
		if !errors.As(err, &state) || state.State != s || !slices.Equal(state.Allowed, may) {
			t.Errorf("%s: %v, want it not to fit", name, err)
		}
		return
	}
	if err != nil && refusedOtherwise(s, v, role) == "" {
		t.Errorf("%s: %v", name, err)
	}
	var leads []State
	for _, row := range Table() {
		if row.Verb == v && slices.Contains(row.From, s) && slices.Contains(row.Roles, role) {
			leads = append(leads, row.To...)
		}
	}
	after := b.order1()
	if err == nil && after != before && !slices.Contains(leads, after) {
		t.Errorf("%s leads to %s, want one of %v", name, after, leads)
	}
	if err == nil && after == before && len(leads) > 0 && !slices.Contains(leads, after) && refusedOtherwise(s, v, role) == "" {
		t.Errorf("%s leaves the order in %s, want one of %v", name, after, leads)
	}
}

// order1 is the state of the first order, or of the request while it has none.
func (b *bed) order1() State {
	if r := b.r(); len(r.Orders) == 0 {
		return r.State()
	}
	return b.order().State()
}

func TestTable_IsWhole(t *testing.T) {
	t.Parallel()
	from, to := map[State]bool{}, map[State]bool{Draft: true}
	for _, row := range Table() {
		if len(row.Roles) == 0 || len(row.From) == 0 {
			t.Errorf("row %s is for nobody or for no state", row.Verb)
		}
		for _, s := range row.From {
			from[s] = true
			stays := row.Verb == VerbReverse && s == Completed || row.Verb == VerbTemporary || row.Verb == VerbMessage || row.Verb == VerbReveal
			if s.Final() && !stays {
				t.Errorf("%s is final and allows %s", s, row.Verb)
			}
		}
		for _, s := range row.To {
			to[s] = true
		}
	}
	for _, s := range States() {
		if !from[s] || !to[s] {
			t.Errorf("state %s: in From %t, in To %t", s, from[s], to[s])
		}
	}
	for _, v := range customerVerbs {
		if !Permitted(v, RoleAccount) || Permitted(v, RoleAccountRead) || Permitted(v, RoleAuditor) {
			t.Errorf("%s: wrong rights", v)
		}
	}
}

// Each state makes a promise while it lasts, says who acts, and is not left alone for more than a month.
func TestStates_PromiseSomething(t *testing.T) {
	t.Parallel()
	for _, s := range States() {
		t.Run(string(s), func(t *testing.T) {
			t.Parallel()
			b := in(t, s)
			r := b.r()
			switch next := r.NextUpdateBy(); {
			case s.Final() != next.IsZero() && s != Draft && s != AwaitingSignature:
				t.Errorf("next update by %s", next)
			case !next.IsZero() && (next.Before(b.now) || next.After(b.now.AddDate(0, 1, 0))):
				t.Errorf("next update by %s, now %s", next, b.now)
			}
			if s.Final() != (r.Ball() == BallNone) && s != Confirmed {
				t.Errorf("ball %s", r.Ball())
			}
			b.advance(100 * 24 * time.Hour)
			if s == AwaitingSignature && b.r().State() != Cancelled {
				t.Errorf("a draft of 100 days is %s", b.r().State())
			}
		})
	}
}
