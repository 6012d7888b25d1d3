package terminal

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/portamento/portamento/client"
)

// DeskCmd is the porting desk.
type DeskCmd struct {
	Remote
	Queue        DeskQueueCmd        `cmd:"" help:"List orders, the next due first."`
	Show         DeskShowCmd         `cmd:"" help:"Show an order and what can be done with it."`
	Approve      DeskApproveCmd      `cmd:"" help:"Approve: it goes to the losing carrier."`
	Ask          DeskAskCmd          `cmd:"" help:"Ask the customer for something."`
	Decline      DeskDeclineCmd      `cmd:"" help:"Decline an order for good."`
	HandOff      DeskHandOffCmd      `cmd:"" help:"Hand off again, or record that it was sent by hand."`
	Acknowledge  DeskAcknowledgeCmd  `cmd:"" help:"Record that the losing carrier has it."`
	Reject       DeskRejectCmd       `cmd:"" help:"Record that the losing carrier refused."`
	Confirm      DeskConfirmCmd      `cmd:"" help:"Record the losing carrier's date (FOC)."`
	RefuseCancel DeskRefuseCancelCmd `cmd:"" help:"Record that the carrier does not stop the move: the order goes on."`
	LoseDate     DeskLoseDateCmd     `cmd:"" help:"Record that the date was taken back."`
	CutOver      DeskCutOverCmd      `cmd:"" help:"Move the numbers now."`
	Ported       DeskPortedCmd       `cmd:"" help:"Record which numbers have moved."`
	Test         DeskTestCmd         `cmd:"" help:"Record a test call."`
	Complete     DeskCompleteCmd     `cmd:"" help:"Complete an order."`
	Reverse      DeskReverseCmd      `cmd:"" help:"Give the numbers back to the losing carrier."`
	Cancel       DeskCancelCmd       `cmd:"" help:"Cancel an order."`
	Hold         DeskHoldCmd         `cmd:"" help:"Pause an order."`
	Resume       DeskResumeCmd       `cmd:"" help:"Go on after a pause."`
	Lift         DeskLiftCmd         `cmd:"" help:"Let a request go on that was frozen by “I did not ask for this”."`
	Assign       DeskAssignCmd       `cmd:"" help:"Give an order to a person of the desk."`
	Message      DeskMessageCmd      `cmd:"" help:"Write a message about an order."`
	Reveal       DeskRevealCmd       `cmd:"" help:"Read one secret; it is written into the history."`
	Teach        DeskTeachCmd        `cmd:"" help:"Say what a carrier's code stands for."`
	Codes        DeskCodesCmd        `cmd:"" help:"List what was taught about carriers' codes."`
	Forget       DeskForgetCmd       `cmd:"" help:"Take back what was taught about a code."`
	Questions    DeskQuestionsCmd    `cmd:"" help:"List what people without an account ask: whether numbers can move."`
	Answer       DeskAnswerCmd       `cmd:"" help:"Answer such a question by mail; it is erased then."`
	Deadlines    DeskDeadlinesCmd    `cmd:"" help:"List what is due."`
	Clock        DeskClockCmd        `cmd:"" help:"Show or set the clock of a sandbox."`
}

// DeskQueueCmd lists orders.
type DeskQueueCmd struct {
	State    []string `help:"States, such as submitted,rejected." placeholder:"STATE"`
	Ball     []string `help:"Whose turn it is: us, you, provider, none." placeholder:"WHO"`
	Carrier  []string `help:"Losing carriers." placeholder:"CODE"`
	Market   string   `help:"The market." placeholder:"CODE"`
	Assignee string   `help:"The person of the desk." placeholder:"USER"`
	Number   string   `help:"A number that moves."`
	FOCFrom  string   `name:"foc-from" help:"Moving dates from this day on." placeholder:"YYYY-MM-DD"`
	FOCTo    string   `name:"foc-to" help:"Moving dates up to this day." placeholder:"YYYY-MM-DD"`
	Sort     string   `help:"due, foc, created, -created, updated, -updated." default:"due"`
	Limit    int      `help:"How many at most." default:"200"`
}

// Run lists them.
func (x *DeskQueueCmd) Run(ctx context.Context, con *Console, up *DeskCmd) error {
	s, err := up.open(con)
	if err != nil {
		return err
	}
	f := client.OrderFilter{States: x.State, Balls: x.Ball, Carriers: x.Carrier, Market: x.Market, Assignee: x.Assignee, Number: x.Number,
		Sort: x.Sort, PageSize: min(x.Limit, 200)}
	if f.FOCFrom, err = day(x.FOCFrom, 0, con.zone()); err != nil {
		return err
	}
	if f.FOCTo, err = day(x.FOCTo, 1, con.zone()); err != nil {
		return err
	}
	all, err := take(s.c.Orders(ctx, f), x.Limit)
	return list(s, all, err, tableOf[client.OrderLine]{[]string{"ORDER", "REFERENCE", "STATE", "WHOSE TURN", "CARRIER", "NUMBER", "MOVES", "NEXT DUE"}, "No order fits.", func(out *sheet, o client.OrderLine) []string {
		number := o.Display
		if o.NumberCount > 1 {
			number += fmt.Sprintf(" and %d more", o.NumberCount-1)
		}
		return []string{o.ID, o.Reference, out.words.text(o.Market, "state."+o.State, nil),
			out.words.label(first(turns[o.Ball], "nobody")), o.Carrier.Name, number, out.words.when(o.FOCStart), out.words.when(o.NextDueAt)}
	}})
}

// day reads a day typed as 2026-12-08, so many days later, as an instant in a zone; the zero time for nothing.
func day(typed string, later int, zone *time.Location) (time.Time, error) {
	if typed == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, typed, zone)
	if err != nil {
		return time.Time{}, &UsageError{fmt.Sprintf("%q is not a day", typed), "Type it like 2026-12-08."}
	}
	return t.AddDate(0, 0, later), nil
}

// DeskShowCmd shows an order.
type DeskShowCmd struct{ onOrder }

// Run shows it.
func (x *DeskShowCmd) Run(ctx context.Context, con *Console, up *DeskCmd) error {
	return orderVerb(con, up, func(s *session) (*client.Order, error) { return s.c.Order(ctx, x.Order) })
}

// order shows an order.
func (s *session) order(o *client.Order, err error) error {
	if err != nil {
		return err
	}
	return s.show(o, func(out *sheet) {
		out.title(strings.TrimSpace(o.Reference + "  " + o.Name))
		out.line("%s", out.words.text(o.Market, "state."+o.State, nil))
		out.pairs("Order", o.ID, "Request", o.RequestID, "Account", o.AccountID, "Version", fmt.Sprint(o.Version), "State", o.State,
			"Whose turn", out.words.label(first(turns[o.Ball], "nobody")), "Attempt", fmt.Sprint(o.Attempt), "Carrier", o.Carrier.Name,
			"Its reference", o.CarrierReference, "Sent", out.words.when(o.SentAt), "Hand-off failed", o.HandOffFault, "Bill", out.words.bill(o.BillCheck), "Forwarding", out.words.forwarding(o.Forwarding), "Moves", out.words.window(o.FOC),
			"With", o.Assignee, "Next due", out.words.when(o.NextDueAt))
		out.refusal(o.State, o.Rejection, o.Asked)
		out.numbers(o.Market, o.Numbers)
		for _, n := range o.Numbers {
			for _, t := range n.Tests {
				out.say("  Test call of %s, %s: %s %s", n.Display, out.words.when(&t.At), strings.ReplaceAll(t.Result, "_", " "), t.Note)
			}
		}
		if len(o.Allowed) > 0 {
			out.say("  Possible now: %s", strings.ReplaceAll(strings.Join(o.Allowed, ", "), "_", "-"))
		}
	})
}

// DeskDeadlinesCmd lists what is due.
type DeskDeadlinesCmd struct {
	Within time.Duration `help:"Only what is due within this time."`
	Limit  int           `help:"How many at most." default:"200"`
}

// Run lists it.
func (x *DeskDeadlinesCmd) Run(ctx context.Context, con *Console, up *DeskCmd) error {
	s, err := up.open(con)
	if err != nil {
		return err
	}
	var before time.Time
	if x.Within > 0 {
		before = con.Now().Add(x.Within)
	}
	all, err := take(s.c.Deadlines(ctx, before), x.Limit)
	return list(s, all, err, tableOf[client.Deadline]{[]string{"DUE", "WHAT", "OF"}, "Nothing is due.", func(out *sheet, d client.Deadline) []string {
		return []string{out.words.when(&d.DueAt), strings.NewReplacer("_", " ", ".", " ").Replace(d.Kind), first(d.OrderID, d.RequestID)}
	}})
}

// DeskClockCmd shows or sets the clock of a sandbox.
type DeskClockCmd struct {
	Advance        time.Duration `help:"Go on by this time, such as 72h." xor:"clock"`
	ToNextDeadline bool          `help:"Go on to the next deadline." xor:"clock"`
	Speed          *float64      `help:"Run so many times faster than a real clock; 0 stops it." xor:"clock"`
}

// Run shows the clock, or sets it and waits until everything due has been done.
func (x *DeskClockCmd) Run(ctx context.Context, con *Console, up *DeskCmd) error {
	s, err := up.open(con)
	if err != nil {
		return err
	}
	in := client.ClockChange{Speed: x.Speed}
	if x.Advance != 0 {
		in.Advance = x.Advance.String()
	}
	if x.ToNextDeadline {
		in.To = "next_deadline"
	}
	var k *client.Clock
	if in == (client.ClockChange{}) {
		k, err = s.c.Clock(ctx)
	} else {
		k, err = s.c.SetClock(ctx, in, append(s.options(), client.Within(max(x.patience(), s.Timeout)))...)
	}
	if err != nil {
		return err
	}
	return s.show(k, func(out *sheet) {
		at := k.Now.UTC().Format("Mon 2006-01-02 15:04:05")
		if k.Speed == 1 {
			out.say("%s UTC, as fast as a real clock", at)
			return
		}
		out.say("%s UTC, at %g times the speed of a real clock", at, k.Speed)
	})
}

// patience is how long the server may take to do what is due until then.
func (*DeskClockCmd) patience() time.Duration { return 5 * time.Minute }
