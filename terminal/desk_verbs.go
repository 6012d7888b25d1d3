package terminal

import (
	"context"
	"fmt"
	"time"

	"github.com/portamento/portamento/client"
)

// onOrder is the order that a verb is about.
type onOrder struct {
	Order string `arg:"" help:"The order."`
}

// orderVerb opens a session, does a verb and shows the order.
func orderVerb(con *Console, up *DeskCmd, verb func(*session) (*client.Order, error)) error {
	s, err := up.open(con)
	if err != nil {
		return err
	}
	o, err := verb(s)
	return s.order(o, err)
}

// DeskApproveCmd approves.
type DeskApproveCmd struct{ onOrder }

// Run approves.
func (x *DeskApproveCmd) Run(ctx context.Context, con *Console, up *DeskCmd) error {
	return orderVerb(con, up, func(s *session) (*client.Order, error) { return s.c.Approve(ctx, x.Order, s.options()...) })
}

// DeskAskCmd asks the customer.
type DeskAskCmd struct {
	onOrder
	Reason []string `help:"Reason of the catalogue; again for more." required:"" placeholder:"CODE"`
	Note   string   `help:"In your own words."`
}

// Run asks.
func (x *DeskAskCmd) Run(ctx context.Context, con *Console, up *DeskCmd) error {
	return orderVerb(con, up, func(s *session) (*client.Order, error) {
		return s.c.Ask(ctx, x.Order, client.Asking{Reasons: x.Reason, Note: x.Note}, s.options()...)
	})
}

// DeskDeclineCmd declines.
type DeskDeclineCmd struct{ DeskAskCmd }

// Run asks first.
func (x *DeskDeclineCmd) Run(ctx context.Context, con *Console, up *DeskCmd) error {
	return orderVerb(con, up, func(s *session) (*client.Order, error) {
		if err := s.confirm("Decline " + x.Order + " for good?"); err != nil {
			return nil, err
		}
		return s.c.Decline(ctx, x.Order, client.Asking{Reasons: x.Reason, Note: x.Note}, s.options()...)
	})
}

// DeskHandOffCmd hands off.
type DeskHandOffCmd struct {
	onOrder
	CarrierReference string `help:"The carrier's reference, if it was sent by hand." placeholder:"TEXT"`
}

// Run hands off.
func (x *DeskHandOffCmd) Run(ctx context.Context, con *Console, up *DeskCmd) error {
	return orderVerb(con, up, func(s *session) (*client.Order, error) {
		return s.c.HandOff(ctx, x.Order, x.CarrierReference, s.options()...)
	})
}

// DeskAcknowledgeCmd records a receipt.
type DeskAcknowledgeCmd struct {
	onOrder
	CarrierReference string `help:"The carrier's reference." placeholder:"TEXT"`
}

// Run records it.
func (x *DeskAcknowledgeCmd) Run(ctx context.Context, con *Console, up *DeskCmd) error {
	return orderVerb(con, up, func(s *session) (*client.Order, error) {
		return s.c.Acknowledge(ctx, x.Order, x.CarrierReference, s.options()...)
	})
}

// DeskRejectCmd records a refusal.
type DeskRejectCmd struct {
	onOrder
	Reason      []string `help:"Reason of the catalogue; again for more." required:"" placeholder:"CODE"`
	CarrierCode string   `help:"The carrier's own code." placeholder:"CODE"`
	CarrierText string   `help:"The carrier's own words." placeholder:"TEXT"`
	WhoActs     string   `help:"Who acts next, where the reasons do not tell: us, you, provider." enum:",us,you,provider" default:""`
}

// Run records it.
func (x *DeskRejectCmd) Run(ctx context.Context, con *Console, up *DeskCmd) error {
	return orderVerb(con, up, func(s *session) (*client.Order, error) {
		return s.c.Reject(ctx, x.Order, client.Refusal{Reasons: x.Reason, CarrierCode: x.CarrierCode, CarrierText: x.CarrierText, WhoActs: x.WhoActs},
			s.options()...)
	})
}

// DeskConfirmCmd records a date.
type DeskConfirmCmd struct {
	onOrder
	On       string   `help:"The day." required:"" placeholder:"YYYY-MM-DD"`
	From     string   `help:"The time at which the window opens." required:"" placeholder:"HH:MM"`
	To       string   `help:"The time at which it closes." required:"" placeholder:"HH:MM"`
	Timezone string   `help:"Zone of these times; without it the market's." placeholder:"AREA/CITY"`
	Number   []string `help:"A number with this date; without any all of them." placeholder:"NUMBER"`
	MovedBy  string   `help:"Who moved an earlier date." placeholder:"WHO"`
	Reason   string   `help:"Why it was moved." placeholder:"TEXT"`
}

// Run records it.
func (x *DeskConfirmCmd) Run(ctx context.Context, con *Console, up *DeskCmd) error {
	return orderVerb(con, up, func(s *session) (*client.Order, error) {
		zone := x.Timezone
		if zone == "" {
			o, err := s.c.Order(ctx, x.Order)
			if err != nil {
				return nil, err
			}
			m, err := s.c.Market(ctx, o.Market)
			if err != nil {
				return nil, err
			}
			zone = m.Timezone
		}
		start, end, err := windowOf(x.On, x.From, x.To, zone)
		if err != nil {
			return nil, err
		}
		return s.c.Confirm(ctx, x.Order, client.Confirmation{Start: start, End: end, Timezone: zone, Numbers: x.Number, MovedBy: x.MovedBy,
			Reason: x.Reason}, s.options()...)
	})
}

// windowOf reads a window as a wall clock in the zone shows it. A time that the clock skips in spring is refused.
func windowOf(on, from, to, zone string) (start, end time.Time, err error) {
	where, err := time.LoadLocation(zone)
	if err != nil || zone == "" || zone == "Local" {
		return start, end, &UsageError{fmt.Sprintf("there is no zone %q", zone), "Type it like --timezone Europe/Paris."}
	}
	read := func(at string) (time.Time, error) {
		t, err := time.ParseInLocation("2006-01-02 15:04", on+" "+at, where)
		switch {
		case err != nil:
			return t, &UsageError{fmt.Sprintf("%q at %q is not a day and a time", on, at), "Type them like --on 2026-12-08 --from 10:00 --to 12:00."}
		case t.Format("15:04") != at:
			return t, &UsageError{fmt.Sprintf("the clocks of %s skip %s on %s", zone, at, on), "Choose another time."}
		}
		return t.UTC(), nil
	}
	if start, err = read(from); err != nil {
		return start, end, err
	}
	if end, err = read(to); err != nil {
		return start, end, err
	}
	if !end.After(start) {
		return start, end, &UsageError{"the window closes before it opens", "Type an earlier --from or a later --to."}
	}
	return start, end, nil
}

// DeskRefuseCancelCmd records that a cancellation was refused.
type DeskRefuseCancelCmd struct {
	onOrder
	Reason string `help:"What the carrier said." required:""`
}

// Run records it.
func (x *DeskRefuseCancelCmd) Run(ctx context.Context, con *Console, up *DeskCmd) error {
	return orderVerb(con, up, func(s *session) (*client.Order, error) {
		return s.c.RefuseCancel(ctx, x.Order, x.Reason, s.options()...)
	})
}

// DeskLoseDateCmd records that a date was taken back.
type DeskLoseDateCmd struct {
	onOrder
	Reason string `help:"Why." required:""`
}

// Run records it.
func (x *DeskLoseDateCmd) Run(ctx context.Context, con *Console, up *DeskCmd) error {
	return orderVerb(con, up, func(s *session) (*client.Order, error) { return s.c.LoseDate(ctx, x.Order, x.Reason, s.options()...) })
}

// DeskCutOverCmd moves numbers.
type DeskCutOverCmd struct{ onOrder }

// Run moves them.
func (x *DeskCutOverCmd) Run(ctx context.Context, con *Console, up *DeskCmd) error {
	return orderVerb(con, up, func(s *session) (*client.Order, error) { return s.c.CutOver(ctx, x.Order, s.options()...) })
}

// DeskPortedCmd records which numbers have moved.
type DeskPortedCmd struct {
	onOrder
	Number []string `help:"A number that has moved; again for more." placeholder:"NUMBER" xor:"which" required:""`
	All    bool     `help:"All numbers that are moving." xor:"which" required:""`
}

// Run records it.
func (x *DeskPortedCmd) Run(ctx context.Context, con *Console, up *DeskCmd) error {
	return orderVerb(con, up, func(s *session) (*client.Order, error) {
		numbers := x.Number
		if x.All {
			o, err := s.c.Order(ctx, x.Order)
			if err != nil {
				return nil, err
			}
			for _, n := range o.Numbers {
				if n.State == "cutting_over" {
					numbers = append(numbers, n.Number)
				}
			}
			if len(numbers) == 0 {
				return nil, &UsageError{"no number of " + x.Order + " is moving", "Look at it: portamento desk show " + x.Order}
			}
		}
		return s.c.Ported(ctx, x.Order, numbers, s.options()...)
	})
}

// DeskTestCmd records a test call.
type DeskTestCmd struct {
	onOrder
	Number     string `help:"The number that was called." xor:"which" required:""`
	Forwarding bool   `help:"It was the old number, to hear whether the temporary one rings." xor:"which" required:""`
	Result     string `help:"passed, wrong_place, no_answer, old_carrier, announcement or one_way; of a forwarding works, did_not_ring or could_not_test." required:"" enum:"passed,wrong_place,no_answer,old_carrier,announcement,one_way,works,did_not_ring,could_not_test"`
	Note       string `help:"What was heard."`
}

// Run records it.
func (x *DeskTestCmd) Run(ctx context.Context, con *Console, up *DeskCmd) error {
	return orderVerb(con, up, func(s *session) (*client.Order, error) {
		if x.Forwarding {
			return s.c.RecordForwarding(ctx, x.Order, client.ForwardingCall{Result: x.Result, Note: x.Note}, s.options()...)
		}
		return s.c.RecordTest(ctx, x.Order, client.TestCall{Number: x.Number, Result: x.Result, Note: x.Note}, s.options()...)
	})
}

// DeskCompleteCmd completes.
type DeskCompleteCmd struct {
	onOrder
	Override string `help:"Why without a passing test call; for supervisors." placeholder:"REASON"`
}

// Run completes.
func (x *DeskCompleteCmd) Run(ctx context.Context, con *Console, up *DeskCmd) error {
	return orderVerb(con, up, func(s *session) (*client.Order, error) { return s.c.Complete(ctx, x.Order, x.Override, s.options()...) })
}

// DeskReverseCmd gives numbers back.
type DeskReverseCmd struct {
	onOrder
	Reason string `help:"Why." required:""`
}

// Run asks first.
func (x *DeskReverseCmd) Run(ctx context.Context, con *Console, up *DeskCmd) error {
	return orderVerb(con, up, func(s *session) (*client.Order, error) {
		if err := s.confirm("Give the numbers of " + x.Order + " back to the losing carrier?"); err != nil {
			return nil, err
		}
		return s.c.Reverse(ctx, x.Order, x.Reason, s.options()...)
	})
}

// DeskCancelCmd cancels.
type DeskCancelCmd struct {
	onOrder
	Reason string `help:"Why." required:""`
}

// Run asks first.
func (x *DeskCancelCmd) Run(ctx context.Context, con *Console, up *DeskCmd) error {
	return orderVerb(con, up, func(s *session) (*client.Order, error) {
		if err := s.confirm("Cancel " + x.Order + "?"); err != nil {
			return nil, err
		}
		return s.c.CancelOrder(ctx, x.Order, x.Reason, s.options()...)
	})
}

// DeskHoldCmd pauses.
type DeskHoldCmd struct{ onOrder }

// Run pauses.
func (x *DeskHoldCmd) Run(ctx context.Context, con *Console, up *DeskCmd) error {
	return orderVerb(con, up, func(s *session) (*client.Order, error) { return s.c.HoldOrder(ctx, x.Order, s.options()...) })
}

// DeskLiftCmd ends a freeze. It is about the whole request: drafts, which have no order yet, can be frozen as well.
type DeskLiftCmd struct {
	onRequest
	Reason string `help:"What was found out; it is written into the history." required:""`
}

// Run lifts.
func (x *DeskLiftCmd) Run(ctx context.Context, con *Console, up *DeskCmd) error {
	return requestVerb(con, &up.Remote, func(s *session) (*client.Request, error) { return s.c.Lift(ctx, x.ID, x.Reason, s.options()...) })
}

// DeskResumeCmd ends a pause.
type DeskResumeCmd struct{ onOrder }

// Run goes on.
func (x *DeskResumeCmd) Run(ctx context.Context, con *Console, up *DeskCmd) error {
	return orderVerb(con, up, func(s *session) (*client.Order, error) { return s.c.ResumeOrder(ctx, x.Order, s.options()...) })
}

// DeskAssignCmd gives an order to somebody.
type DeskAssignCmd struct {
	onOrder
	User string `arg:"" optional:"" help:"The person of the desk; without one the order is nobody's."`
}

// Run assigns.
func (x *DeskAssignCmd) Run(ctx context.Context, con *Console, up *DeskCmd) error {
	return orderVerb(con, up, func(s *session) (*client.Order, error) { return s.c.Assign(ctx, x.Order, x.User, s.options()...) })
}

// DeskMessageCmd writes a message.
type DeskMessageCmd struct {
	onOrder
	Text    string `arg:"" help:"What to write."`
	Private bool   `help:"For the desk only."`
}

// Run writes it.
func (x *DeskMessageCmd) Run(ctx context.Context, con *Console, up *DeskCmd) error {
	s, err := up.open(con)
	if err != nil {
		return err
	}
	m, err := s.c.PostOrderMessage(ctx, x.Order, client.Message{Text: x.Text, Private: x.Private}, s.options()...)
	return s.message(m, err)
}

// DeskRevealCmd reads a secret.
type DeskRevealCmd struct {
	onOrder
	Field  string `help:"account_number or code." required:"" enum:"account_number,code"`
	Number string `help:"The number whose code it is."`
	Reason string `help:"Why; it is written into the history." required:""`
}

// Run writes the secret to standard output, and nothing else.
func (x *DeskRevealCmd) Run(ctx context.Context, con *Console, up *DeskCmd) error {
	s, err := up.open(con)
	if err != nil {
		return err
	}
	value, err := s.c.Reveal(ctx, x.Order, client.Revealing{Field: x.Field, Number: x.Number, Reason: x.Reason}, s.options()...)
	if err != nil {
		return err
	}
	return s.show(map[string]string{"field": x.Field, "value": value}, func(out *sheet) { out.line("%s", value) })
}
