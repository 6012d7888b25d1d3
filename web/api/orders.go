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

// AskBody is what the desk asks a customer for.
type AskBody struct {
	Reasons []string `json:"reasons" minItems:"1" maxItems:"20" doc:"Codes of the catalogue"`
	Note    string   `json:"note,omitempty" maxLength:"2000"`
}

func (a *API) ask(ctx context.Context, id porting.OrderID, b AskBody) (*porting.Request, error) {
	return a.cfg.Service.Ask(ctx, tripOf(ctx).who, id, porting.Asking{Reasons: b.Reasons, Note: b.Note})
}

func (a *API) decline(ctx context.Context, id porting.OrderID, b AskBody) (*porting.Request, error) {
	return a.cfg.Service.Decline(ctx, tripOf(ctx).who, id, porting.Asking{Reasons: b.Reasons, Note: b.Note})
}

// ReceiptBody is the losing carrier's own reference.
type ReceiptBody struct {
	CarrierReference string `json:"carrier_reference" maxLength:"100"`
}

// HandOffBody is the carrier's reference where the desk has sent the order by hand.
type HandOffBody struct {
	CarrierReference string `json:"carrier_reference,omitempty" maxLength:"100"`
}

func (a *API) handOff(ctx context.Context, id porting.OrderID, b HandOffBody) (*porting.Request, error) {
	return a.cfg.Service.HandOff(ctx, tripOf(ctx).who, id, b.CarrierReference)
}

func (a *API) acknowledge(ctx context.Context, id porting.OrderID, b ReceiptBody) (*porting.Request, error) {
	return a.cfg.Service.Acknowledge(ctx, tripOf(ctx).who, id, b.CarrierReference)
}

// RefusalBody is a losing carrier's no.
type RefusalBody struct {
	Reasons     []string `json:"reasons" minItems:"1" maxItems:"20" doc:"Codes of the catalogue"`
	CarrierCode string   `json:"carrier_code,omitempty" maxLength:"100"`
	CarrierText string   `json:"carrier_text,omitempty" maxLength:"2000"`
	WhoActs     string   `json:"who_acts,omitempty" enum:"us,you,provider" doc:"From the reasons where it is not said"`
}

func (a *API) reject(ctx context.Context, id porting.OrderID, b RefusalBody) (*porting.Request, error) {
	return a.cfg.Service.Reject(ctx, tripOf(ctx).who, id, porting.Refusal{Reasons: b.Reasons, CarrierCode: b.CarrierCode,
		CarrierText: b.CarrierText, WhoActs: porting.Ball(b.WhoActs)})
}

// DateBody is the losing carrier's date for all or some of an order's numbers.
type DateBody struct {
	Start    time.Time `json:"start"`
	End      time.Time `json:"end"`
	Timezone string    `json:"timezone,omitempty" maxLength:"60" doc:"IANA name; the market's where it is not said"`
	Numbers  []string  `json:"numbers,omitempty" maxItems:"10000"`
	MovedBy  string    `json:"moved_by,omitempty" maxLength:"60" doc:"Who moved an earlier date"`
	Reason   string    `json:"reason,omitempty" maxLength:"500"`
}

func (a *API) confirm(ctx context.Context, id porting.OrderID, b DateBody) (*porting.Request, error) {
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

func (a *API) loseDate(ctx context.Context, id porting.OrderID, b ReasonBody) (*porting.Request, error) {
	return a.cfg.Service.LoseDate(ctx, tripOf(ctx).who, id, b.Reason)
}

func (a *API) refuseCancel(ctx context.Context, id porting.OrderID, b ReasonBody) (*porting.Request, error) {
	return a.cfg.Service.RefuseCancel(ctx, tripOf(ctx).who, id, b.Reason)
}

// PortedBody is which numbers have moved.
type PortedBody struct {
	Numbers []string `json:"numbers" minItems:"1" maxItems:"10000"`
}

func (a *API) ported(ctx context.Context, id porting.OrderID, b PortedBody) (*porting.Request, error) {
	numbers, err := a.numbersOf(b.Numbers)
	if err != nil {
		return nil, err
	}
	return a.cfg.Service.Ported(ctx, tripOf(ctx).who, id, numbers)
}

// TestBody is one test call.
type TestBody struct {
	Number string `json:"number" maxLength:"60"`
	Result string `json:"result" enum:"passed,wrong_place,no_answer,old_carrier,announcement,one_way"`
	Note   string `json:"note,omitempty" maxLength:"500"`
}

func (a *API) testCall(ctx context.Context, id porting.OrderID, b TestBody) (*porting.Request, error) {
	n := a.readNumber(b.Number, "")
	if n == 0 {
		return nil, &porting.InvalidError{Code: codeInvalid, Problems: []porting.Problem{body.Wrong("/number", "number.malformed")}}
	}
	return a.cfg.Service.RecordTest(ctx, tripOf(ctx).who, id, porting.TestResult{Number: n, Result: b.Result, Note: b.Note})
}

// CompleteBody is a supervisor's reason to do without a passing test call.
type CompleteBody struct {
	OverrideReason string `json:"override_reason,omitempty" maxLength:"500"`
}

func (a *API) complete(ctx context.Context, id porting.OrderID, b CompleteBody) (*porting.Request, error) {
	return a.cfg.Service.Complete(ctx, tripOf(ctx).who, id, b.OverrideReason)
}

func (a *API) reverse(ctx context.Context, id porting.OrderID, b ReasonBody) (*porting.Request, error) {
	return a.cfg.Service.Reverse(ctx, tripOf(ctx).who, id, b.Reason)
}

func (a *API) cancelOrder(ctx context.Context, id porting.OrderID, b ReasonBody) (*porting.Request, error) {
	return a.cfg.Service.Cancel(ctx, tripOf(ctx).who, id, b.Reason)
}

// AssignBody is a person of the desk; null takes the order back.
type AssignBody struct {
	UserID *string `json:"user_id" maxLength:"64"`
}

func (a *API) assign(ctx context.Context, id porting.OrderID, b AssignBody) (*porting.Request, error) {
	return a.cfg.Service.Assign(ctx, tripOf(ctx).who, id, porting.UserID(value(b.UserID)))
}

// RevealBody asks for one secret.
type RevealBody struct {
	Field  string `json:"field" enum:"account_number,code"`
	Number string `json:"number,omitempty" maxLength:"60" doc:"Whose code"`
	Reason string `json:"reason" minLength:"1" maxLength:"500"`
}

// Revealed is one secret.
type Revealed struct {
	Field string `json:"field"`
	Value string `json:"value" doc:"Shown once: a trial and a replay show it masked"`
}

type revealOut struct{ Body Revealed }

func (a *API) reveal(ctx context.Context, in *with[RevealBody]) (*revealOut, error) {
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
	masked := Revealed{Field: in.Body.Field, Value: porting.Secret(secret).Masked()}
	if t.dry {
		return &revealOut{masked}, nil
	}
	t.stored = masked
	return &revealOut{Revealed{Field: in.Body.Field, Value: secret}}, nil
}
