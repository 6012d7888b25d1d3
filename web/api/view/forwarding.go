package view

import (
	"time"

	"github.com/portamento/portamento/porting"
)

// Forwarding is how calls to the old number reach the customer until it has moved, and whether that works.
type Forwarding struct {
	OrderID   string          `json:"order_id"`
	From      string          `json:"from" doc:"The old number"`
	To        string          `json:"to" doc:"The temporary number, which shall ring"`
	Codes     Null[DialCodes] `json:"codes" doc:"What is dialled on the old line; null where only the settings at the provider do it"`
	State     string          `json:"state" enum:"not_tested,waiting,works,did_not_ring,could_not_test"`
	TestedAt  *time.Time      `json:"tested_at"`
	TestedBy  Null[Tester]    `json:"tested_by"`
	CallBy    *time.Time      `json:"call_by" doc:"By when we call, while a call is waited for"`
	TestsLeft int             `json:"tests_left" doc:"How many more calls can be asked for today"`
}

// DialCodes are what is dialled on a line to have all its calls forwarded, to end that, and to ask whether it is on.
type DialCodes struct {
	On  string  `json:"on"`
	Off string  `json:"off"`
	Ask *string `json:"ask"`
}

// Tester says who called the old number: the customer, or we; and what we wrote down, for the desk.
type Tester struct {
	Customer bool    `json:"customer"`
	Note     *string `json:"note" doc:"For the desk"`
}

// ForwardedBody is what came of a call to the old number.
type ForwardedBody struct {
	Result string `json:"result" enum:"works,did_not_ring,could_not_test"`
	Note   string `json:"note,omitempty" maxLength:"500"`
}

// Forwarding shows the forwarding of a request; null where nothing is to be forwarded.
func (x Reader) Forwarding(r *porting.Request) Null[Forwarding] {
	f, ok := r.Forwarding()
	if !ok {
		return Null[Forwarding]{}
	}
	m := x.market(r.Market)
	v := Forwarding{OrderID: string(f.Order.ID), From: f.From.E164(), To: f.To.E164(), State: f.State, TestedAt: Instant(f.Newest.At),
		CallBy: Instant(f.CallBy), TestsLeft: r.Forwardings.Left(m.StartOfDay(x.Now))}
	if c := m.Forward[f.Order.LineType.String()].To(f.To, m.Plan.Display(f.To)); c.On != "" {
		v.Codes = Some(DialCodes{On: c.On, Off: c.Off, Ask: Text(c.Ask)})
	}
	if !f.Newest.At.IsZero() {
		by := Tester{Customer: f.Newest.Own}
		if x.Who.Role.Operator() {
			by.Note = Text(f.Newest.Note)
		}
		v.TestedBy = Some(by)
	}
	return Some(v)
}
