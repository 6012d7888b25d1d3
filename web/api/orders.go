package api

import (
	"context"
	"fmt"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/body"
	"github.com/portamento/portamento/web/api/view"
)

type ordersIn struct {
	Page
	State     string    `query:"state" doc:"One or more states, with commas; likewise ball, carrier, market and assignee"`
	Ball      string    `query:"ball"`
	Carrier   string    `query:"carrier" maxLength:"500"`
	Market    string    `query:"market"`
	Assignee  string    `query:"assignee" maxLength:"2000"`
	DueBefore time.Time `query:"due_before"`
	FOCFrom   time.Time `query:"foc_from"`
	FOCTo     time.Time `query:"foc_to"`
	Number    string    `query:"number"`
	Sort      string    `query:"sort" enum:"due,foc,created,-created,updated,-updated"`
}

func (a *API) listOrders(ctx context.Context, in *ordersIn) (*listOut[view.OrderLine], error) {
	w := body.Filters{}
	f := porting.OrderFilter{DueBefore: in.DueBefore, FOCFrom: in.FOCFrom, FOCTo: in.FOCTo, Sort: in.Sort, Page: in.Page.of(),
		States:    body.OneOf(&w, "state", in.State, porting.States()),
		Balls:     body.OneOf(&w, "ball", in.Ball, []porting.Ball{porting.BallUs, porting.BallYou, porting.BallProvider, porting.BallNone}),
		Markets:   body.OneOf(&w, "market", in.Market, a.marketCodes()),
		Carriers:  body.OneOf(&w, "carrier", in.Carrier, a.carrierCodes()),
		Assignees: body.OneOf[porting.UserID](&w, "assignee", in.Assignee, nil),
		Number:    a.numberFilter(&w, in.Number)}
	if err := w.Err(); err != nil {
		return nil, err
	}
	list, next, err := a.lists(ctx).OrderList(ctx, f)
	return listed(list, next, err, a.read(ctx).Line)
}

func (a *API) showOrder(ctx context.Context, in *ByID) (*orderOut, error) {
	r, err := a.requests(ctx).RequestOfOrder(ctx, porting.OrderID(in.ID))
	return a.orderAnswer(ctx, in.ID, r, err)
}

func (a *API) ask(ctx context.Context, id porting.OrderID, b view.AskBody) (*porting.Request, error) {
	return a.cfg.Service.Ask(ctx, tripOf(ctx).who, id, porting.Asking{Reasons: b.Reasons, Note: b.Note})
}

func (a *API) decline(ctx context.Context, id porting.OrderID, b view.AskBody) (*porting.Request, error) {
	return a.cfg.Service.Decline(ctx, tripOf(ctx).who, id, porting.Asking{Reasons: b.Reasons, Note: b.Note})
}

func (a *API) handOff(ctx context.Context, id porting.OrderID, b view.HandOffBody) (*porting.Request, error) {
	return a.cfg.Service.HandOff(ctx, tripOf(ctx).who, id, b.CarrierReference)
}

func (a *API) acknowledge(ctx context.Context, id porting.OrderID, b view.ReceiptBody) (*porting.Request, error) {
	return a.cfg.Service.Acknowledge(ctx, tripOf(ctx).who, id, b.CarrierReference)
}

func (a *API) reject(ctx context.Context, id porting.OrderID, b view.RefusalBody) (*porting.Request, error) {
	return a.cfg.Service.Reject(ctx, tripOf(ctx).who, id, porting.Refusal{Reasons: b.Reasons, CarrierCode: b.CarrierCode,
		CarrierText: b.CarrierText, WhoActs: porting.Ball(b.WhoActs)})
}

func (a *API) confirm(ctx context.Context, id porting.OrderID, b view.DateBody) (*porting.Request, error) {
	numbers, err := a.numbersOf(b.Numbers)
	if err != nil {
		return nil, err
	}
	return a.cfg.Service.Confirm(ctx, tripOf(ctx).who, id, porting.Confirmation{Start: b.Start, End: b.End, Timezone: b.Timezone, Numbers: numbers,
		MovedBy: b.MovedBy, Reason: b.Reason})
}

// numbersOf reads the numbers of a body.
func (a *API) numbersOf(given []string) ([]numbering.PhoneNumber, error) {
	var out []numbering.PhoneNumber
	w := body.Filters{}
	for i, s := range given {
		n := a.readNumber(s, "")
		if n == 0 {
			w.Found = append(w.Found, body.Wrong(fmt.Sprintf("/numbers/%d", i), "number.malformed"))
		}
		out = append(out, n)
	}
	return out, w.Err()
}

func (a *API) loseDate(ctx context.Context, id porting.OrderID, b view.ReasonBody) (*porting.Request, error) {
	return a.cfg.Service.LoseDate(ctx, tripOf(ctx).who, id, b.Reason)
}

func (a *API) refuseCancel(ctx context.Context, id porting.OrderID, b view.ReasonBody) (*porting.Request, error) {
	return a.cfg.Service.RefuseCancel(ctx, tripOf(ctx).who, id, b.Reason)
}

func (a *API) ported(ctx context.Context, id porting.OrderID, b view.PortedBody) (*porting.Request, error) {
	numbers, err := a.numbersOf(b.Numbers)
	if err != nil {
		return nil, err
	}
	return a.cfg.Service.Ported(ctx, tripOf(ctx).who, id, numbers)
}

func (a *API) testCall(ctx context.Context, id porting.OrderID, b view.TestBody) (*porting.Request, error) {
	n := a.readNumber(b.Number, "")
	if n == 0 {
		return nil, &porting.InvalidError{Code: codeInvalid, Problems: []porting.Problem{body.Wrong("/number", "number.malformed")}}
	}
	return a.cfg.Service.RecordTest(ctx, tripOf(ctx).who, id, porting.TestResult{Number: n, Result: b.Result, Note: b.Note})
}

func (a *API) forwarded(ctx context.Context, id porting.OrderID, b view.ForwardedBody) (*porting.Request, error) {
	return a.cfg.Service.RecordForwarding(ctx, tripOf(ctx).who, id, porting.TestResult{Result: b.Result, Note: b.Note})
}

func (a *API) complete(ctx context.Context, id porting.OrderID, b view.CompleteBody) (*porting.Request, error) {
	return a.cfg.Service.Complete(ctx, tripOf(ctx).who, id, b.OverrideReason)
}

func (a *API) reverse(ctx context.Context, id porting.OrderID, b view.ReasonBody) (*porting.Request, error) {
	return a.cfg.Service.Reverse(ctx, tripOf(ctx).who, id, b.Reason)
}

func (a *API) cancelOrder(ctx context.Context, id porting.OrderID, b view.ReasonBody) (*porting.Request, error) {
	return a.cfg.Service.Cancel(ctx, tripOf(ctx).who, id, b.Reason)
}

func (a *API) assign(ctx context.Context, id porting.OrderID, b view.AssignBody) (*porting.Request, error) {
	return a.cfg.Service.Assign(ctx, tripOf(ctx).who, id, porting.UserID(value(b.UserID)))
}

type revealOut struct{ Body view.Revealed }

func (a *API) reveal(ctx context.Context, in *with[view.RevealBody]) (*revealOut, error) {
	t := tripOf(ctx)
	asked := porting.Revealing{Field: in.Body.Field, Reason: in.Body.Reason}
	if in.Body.Number != "" {
		if asked.Number = a.readNumber(in.Body.Number, ""); asked.Number == 0 {
			return nil, &porting.InvalidError{Code: codeInvalid, Problems: []porting.Problem{body.Wrong("/number", "number.malformed")}}
		}
	}
	secret, err := a.cfg.Service.Reveal(ctx, t.who, porting.OrderID(in.ID), asked)
	if err != nil {
		return nil, err
	}
	masked := view.Revealed{Field: in.Body.Field, Value: porting.Secret(secret).Masked()}
	if t.dry {
		return &revealOut{masked}, nil
	}
	t.stored = masked
	return &revealOut{view.Revealed{Field: in.Body.Field, Value: secret}}, nil
}
