package api

import (
	"context"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/body"
	"github.com/portamento/portamento/web/api/merge"
	"github.com/portamento/portamento/web/api/view"
)

// Draft is what a new request starts from: any of its fields.
type Draft struct {
	AccountID *string `json:"account_id,omitempty" nullable:"true" doc:"Whose request it is; the desk's to say"`
	Market    *string `json:"market,omitempty" nullable:"true" doc:"The account's, unless the desk names another"`
	merge.Fields
}

type createIn struct {
	Try
	Body Draft
}

// Changes is a merge patch of a request.
type Changes struct{ merge.Fields }

type editIn struct {
	ByID
	Try
	Body Changes
}

type createdOut struct {
	Status   int
	ETag     string `header:"ETag"`
	Location string `header:"Location"`
	Body     view.Request
}

func (a *API) createRequest(ctx context.Context, in *createIn) (*createdOut, error) {
	t := tripOf(ctx)
	new := porting.NewRequest{Account: porting.AccountID(value(in.Body.AccountID)), Market: porting.MarketCode(value(in.Body.Market))}
	if !t.who.Role.Operator() {
		var found []porting.Problem
		for _, name := range []string{"account_id", "market"} {
			if _, given := t.body[name]; given {
				found = append(found, body.Wrong("/"+name, "field.read_only"))
			}
		}
		if len(found) > 0 {
			return nil, &porting.InvalidError{Code: codeInvalid, Problems: found}
		}
		new.Account = t.who.Account
	}
	code := new.Market
	if code == "" {
		account, err := a.people(ctx).Account(ctx, new.Account)
		if err == nil {
			code = account.Market
		}
	}
	// Without a market there is no account either: the service says so.
	if m, ok := a.cfg.Service.Markets.Market(code); ok {
		if err := merge.Apply(m, &new.Fields, t.body); err != nil {
			return nil, err
		}
	}
	r, err := a.cfg.Service.CreateRequest(ctx, t.who, new)
	if err == nil {
		err = a.cfg.Service.Quote(ctx, t.who, r)
	}
	if err != nil {
		return nil, err
	}
	out := &createdOut{Status: view.Made(ctx), ETag: etag(r.Version), Body: a.read(ctx).Request(r)}
	if !t.dry {
		out.Location = "/v1/port-requests/" + string(r.ID)
	}
	return out, nil
}

// editor makes the function that applies the body of this call to a request's fields.
func (a *API) editor(ctx context.Context, id porting.RequestID) (func(*porting.Fields) error, error) {
	t := tripOf(ctx)
	r, err := a.requests(ctx).Request(ctx, id)
	if err != nil {
		return nil, err
	}
	m, ok := a.cfg.Service.Markets.Market(r.Market)
	if !ok {
		return nil, porting.ErrNotFound
	}
	t.market = r.Market
	return func(f *porting.Fields) error { return merge.Apply(m, f, t.body) }, nil
}

func (a *API) editRequest(ctx context.Context, in *editIn) (*requestOut, error) {
	edit, err := a.editor(ctx, porting.RequestID(in.ID))
	if err != nil {
		return nil, err
	}
	r, err := a.cfg.Service.EditRequest(ctx, tripOf(ctx).who, porting.RequestID(in.ID), edit)
	return a.requestAnswer(ctx, r, err)
}

func (a *API) showRequest(ctx context.Context, in *ByID) (*requestOut, error) {
	r, err := a.requests(ctx).Request(ctx, porting.RequestID(in.ID))
	return a.requestAnswer(ctx, r, err)
}

type requestsIn struct {
	Page
	Stage        string    `query:"stage" doc:"One or more stages, with commas"`
	Number       string    `query:"number" doc:"E.164 or as people write it"`
	Digits       string    `query:"digits" pattern:"^[0-9]{4,15}$" doc:"That stand together in one of its numbers; the desk names an account"`
	UpdatedSince time.Time `query:"updated_since"`
	ExternalID   string    `query:"external_id" maxLength:"100"`
	Reference    string    `query:"reference" maxLength:"40" doc:"What people say and write"`
	Account      string    `query:"account" maxLength:"64"`
}

func (a *API) listRequests(ctx context.Context, in *requestsIn) (*listOut[view.Request], error) {
	f := porting.RequestFilter{Digits: in.Digits, UpdatedSince: in.UpdatedSince, ExternalID: in.ExternalID, Reference: in.Reference, Account: porting.AccountID(in.Account), Page: in.Page.of()}
	w := body.Filters{}
	f.Stages = body.OneOf(&w, "stage", in.Stage, porting.Stages())
	f.Number = a.numberFilter(&w, in.Number)
	if err := w.Err(); err != nil {
		return nil, err
	}
	list, next, err := a.lists(ctx).RequestList(ctx, f)
	if err == nil {
		err = a.cfg.Service.Quote(ctx, tripOf(ctx).who, list...)
	}
	return listed(list, next, err, a.read(ctx).Request)
}

type requirementsOut struct{ Body view.RequirementsView }

func (a *API) showRequirements(ctx context.Context, in *ByID) (*requirementsOut, error) {
	t := tripOf(ctx)
	if r, err := a.requests(ctx).Request(ctx, porting.RequestID(in.ID)); err == nil {
		t.market = r.Market
	}
	req, err := a.cfg.Service.Requirements(ctx, t.who, porting.RequestID(in.ID))
	if err != nil {
		return nil, err
	}
	return &requirementsOut{view.RequirementsView{Complete: req.Complete, Missing: a.fieldProblems(t, req.Missing),
		Warnings: a.fieldProblems(t, req.Warnings), Stops: a.fieldProblems(t, req.Stops)}}, nil
}

func (a *API) fieldProblems(t *trip, found []porting.Problem) []view.FieldProblem {
	out := []view.FieldProblem{}
	for _, p := range found {
		out = append(out, a.fieldProblem(t, p))
	}
	return out
}

type capabilitiesOut struct {
	Body struct {
		Data []view.CapabilityView `json:"data"`
	} `nameHint:"Capabilities"`
}

func (a *API) showCapabilities(ctx context.Context, in *ByID) (*capabilitiesOut, error) {
	t := tripOf(ctx)
	if r, err := a.requests(ctx).Request(ctx, porting.RequestID(in.ID)); err == nil {
		t.market = r.Market
	}
	list, err := a.cfg.Service.Capabilities(ctx, t.who, porting.RequestID(in.ID))
	if err != nil {
		return nil, err
	}
	out := &capabilitiesOut{}
	out.Body.Data = []view.CapabilityView{}
	for _, c := range list {
		v := view.CapabilityView{Verb: string(c.Verb), Allowed: c.Allowed, Until: view.Instant(c.Until)}
		if !c.Allowed {
			v.WhyNot = view.Some(a.fieldProblem(t, c.WhyNot))
		}
		out.Body.Data = append(out.Body.Data, v)
	}
	return out, nil
}

// value is what a pointer points at, or nothing.
func value[T any](p *T) T {
	var none T
	if p == nil {
		return none
	}
	return *p
}
