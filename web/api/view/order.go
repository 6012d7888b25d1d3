package view

import (
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/compared"
)

// Order is an order as the desk sees it.
type Order struct {
	ID               string              `json:"id"`
	RequestID        string              `json:"request_id"`
	AccountID        string              `json:"account_id"`
	Reference        string              `json:"reference"`
	Name             string              `json:"name"`
	Market           string              `json:"market"`
	Carrier          CarrierName         `json:"carrier"`
	LineType         string              `json:"line_type"`
	State            string              `json:"state"`
	Ball             string              `json:"ball"`
	Attempt          int                 `json:"attempt"`
	Version          int64               `json:"version" doc:"The number in the ETag"`
	Assignee         *string             `json:"assignee"`
	CarrierReference *string             `json:"carrier_reference"`
	SentAt           *time.Time          `json:"sent_at"`
	HandOffFault     *string             `json:"hand_off_fault" doc:"Why the hand-off failed last"`
	FOC              Null[FOC]           `json:"foc"`
	Rejection        Null[RejectionView] `json:"rejection"`
	Asked            Null[Asked]         `json:"asked"`
	Numbers          []DeskNumber        `json:"numbers"`
	Deadlines        []DeadlineView      `json:"deadlines"`
	Forwarding       Null[Forwarding]    `json:"forwarding" doc:"Of the number that a temporary one stands in for; null for orders without it"`
	BillCheck        Null[BillCheck]     `json:"bill_check" doc:"What the newest bill says; null where there is none"`
	Allowed          []string            `json:"allowed" doc:"The verbs that your role may use now"`
	NextDueAt        *time.Time          `json:"next_due_at"`
	CreatedAt        time.Time           `json:"created_at"`
	UpdatedAt        time.Time           `json:"updated_at"`
	EndedAt          *time.Time          `json:"ended_at"`
}

// BillCheck is what comparing a request with its newest bill came to.
type BillCheck struct {
	DocumentID string  `json:"document_id"`
	State      string  `json:"state" enum:"pending,done,unreadable,by_hand,erased"`
	Verdict    *string `json:"verdict" enum:"clean,look,stop"`
	Score      *int    `json:"score"`
}

// DeskNumber is the outcome of one number, with its test calls.
type DeskNumber struct {
	Number   string     `json:"number"`
	Display  string     `json:"display"`
	State    string     `json:"state"`
	Label    *string    `json:"label"`
	UserID   *string    `json:"user_id" doc:"Where it rings"`
	FOC      Null[FOC]  `json:"foc"`
	PortedAt *time.Time `json:"ported_at"`
	Tests    []TestView `json:"tests"`
}

// TestView is one test call.
type TestView struct {
	At     time.Time `json:"at"`
	Result string    `json:"result"`
	Note   string    `json:"note"`
	By     ActorView `json:"by"`
}

// ActorView is who did something.
type ActorView struct {
	Role   string  `json:"role"`
	Name   string  `json:"name"`
	UserID *string `json:"user_id"`
	KeyID  *string `json:"key_id"`
}

// DeadlineView is an instant at which something must happen.
type DeadlineView struct {
	RequestID string    `json:"request_id"`
	OrderID   *string   `json:"order_id"`
	Kind      string    `json:"kind"`
	DueAt     time.Time `json:"due_at"`
}

// OrderLine is one row of the desk's queue.
type OrderLine struct {
	ID          string      `json:"id"`
	RequestID   string      `json:"request_id"`
	AccountID   string      `json:"account_id"`
	Reference   string      `json:"reference"`
	Name        string      `json:"name"`
	Market      string      `json:"market"`
	Carrier     CarrierName `json:"carrier"`
	State       string      `json:"state"`
	Ball        string      `json:"ball"`
	Attempt     int         `json:"attempt"`
	Version     int64       `json:"version"`
	Assignee    *string     `json:"assignee"`
	FirstNumber string      `json:"first_number"`
	Display     string      `json:"display" doc:"The first number, for people"`
	NumberCount int         `json:"number_count"`
	NextDueAt   *time.Time  `json:"next_due_at"`
	FOCStart    *time.Time  `json:"foc_start"`
	CreatedAt   time.Time   `json:"created_at"`
	UpdatedAt   time.Time   `json:"updated_at"`
}

// Order shows an order to the desk.
func (x Reader) Order(r *porting.Request, o *porting.Order) Order {
	m := x.market(r.Market)
	short := x.requestOrder(m, r, o)
	v := Order{ID: string(o.ID), RequestID: string(r.ID), AccountID: string(r.Account), Reference: r.Reference, Name: r.Fields.Name,
		Market: string(r.Market), Carrier: short.Carrier, LineType: o.LineType.String(), State: short.State, Ball: string(o.Ball()),
		Attempt: o.Attempt, Version: o.Version, Assignee: Text(string(o.Assignee)), CarrierReference: Text(o.CarrierReference),
		SentAt: Instant(o.SentAt), HandOffFault: Text(o.HandOffFault), FOC: short.FOC, Rejection: short.Rejection, Asked: short.Asked,
		Numbers: []DeskNumber{}, Deadlines: []DeadlineView{}, Allowed: []string{}, CreatedAt: o.CreatedAt.UTC(),
		UpdatedAt: o.UpdatedAt.UTC(), EndedAt: Instant(o.EndedAt)}
	for _, n := range o.Numbers {
		one := DeskNumber{Number: n.Number.E164(), Display: m.Plan.Display(n.Number), State: string(n.State), Label: Text(n.Label),
			UserID: Text(string(n.Destination.User)), FOC: focView(n.FOC), PortedAt: Instant(n.PortedAt), Tests: []TestView{}}
		for _, t := range n.Tests {
			one.Tests = append(one.Tests, TestView{At: t.At.UTC(), Result: t.Result, Note: t.Note, By: x.actor(t.By)})
		}
		v.Numbers = append(v.Numbers, one)
	}
	for _, d := range r.Deadlines {
		if d.Order != o.ID {
			continue
		}
		v.Deadlines = append(v.Deadlines, Deadline(d))
		if v.NextDueAt == nil || d.DueAt.Before(*v.NextDueAt) {
			v.NextDueAt = Instant(d.DueAt)
		}
	}
	v.BillCheck = x.billCheck(r)
	if f, ok := r.Forwarding(); ok && f.Order == o {
		v.Forwarding = x.Forwarding(r)
	}
	for _, verb := range r.Allowed(o, x.Who.Role) {
		v.Allowed = append(v.Allowed, string(verb))
	}
	return v
}

func (x Reader) billCheck(r *porting.Request) Null[BillCheck] {
	if x.Against == nil {
		return Null[BillCheck]{}
	}
	found := x.Against(r)
	if found == nil {
		return Null[BillCheck]{}
	}
	v := BillCheck{DocumentID: string(found.Document), State: string(found.State)}
	if found.State == compared.Done {
		v.Verdict, v.Score = &found.Verdict, &found.Score
	}
	return Some(v)
}

// Line shows one row of the queue.
func (x Reader) Line(l porting.OrderLine) OrderLine {
	v := OrderLine{ID: string(l.Order), RequestID: string(l.Request), AccountID: string(l.Account), Reference: l.Reference, Name: l.Name,
		Market: string(l.Market), Carrier: CarrierName{string(l.Carrier), l.CarrierBy}, State: string(l.State), Ball: string(l.Ball),
		Attempt: l.Attempt, Version: l.Version, Assignee: Text(string(l.Assignee)), FirstNumber: l.First.E164(), Display: x.Display(l.Market, l.First),
		NumberCount: l.Count, NextDueAt: Instant(l.NextDueAt), FOCStart: Instant(l.FOCStart), CreatedAt: l.CreatedAt.UTC(), UpdatedAt: l.UpdatedAt.UTC()}
	return v
}

// Display writes a number for people of a market.
func (x Reader) Display(market porting.MarketCode, n numbering.PhoneNumber) string {
	if m, ok := x.Markets.Market(market); ok {
		return m.Plan.Display(n)
	}
	return n.E164()
}

// Deadline shows a deadline.
func Deadline(d porting.Deadline) DeadlineView {
	return DeadlineView{RequestID: string(d.Request), OrderID: Text(string(d.Order)), Kind: string(d.Kind), DueAt: d.DueAt.UTC()}
}

// actor shows who did something; customers are not told the desk's keys and user ids.
func (x Reader) actor(who porting.Actor) ActorView {
	v := ActorView{Role: string(who.Role), Name: who.Name}
	if x.Who.Role.Operator() || who.Account != "" && who.Account == x.Who.Account {
		v.UserID, v.KeyID = Text(string(who.User)), Text(string(who.Key))
	}
	return v
}
