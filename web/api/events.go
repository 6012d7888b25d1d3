package api

import (
	"context"
	"time"

	"github.com/portamento/portamento/porting"
)

// EventView is one line of a request's history. For a customer the sequence counts what the customer may see, also without gaps.
type EventView struct {
	ID         string         `json:"id"`
	Sequence   int            `json:"sequence"`
	Type       string         `json:"type"`
	At         time.Time      `json:"at"`
	Actor      ActorView      `json:"actor"`
	Visibility string         `json:"visibility" enum:"customer,desk,both"`
	RequestID  string         `json:"request_id"`
	OrderID    *string        `json:"order_id"`
	Reason     *string        `json:"reason"`
	Data       map[string]any `json:"data"`
}

func eventView(reader porting.Actor, e porting.Event) EventView {
	v := EventView{ID: string(e.ID), Sequence: e.Sequence, Type: e.Type, At: e.At.UTC(), Actor: actorView(reader, e.Actor),
		Visibility: string(e.Visibility), RequestID: string(e.Request), OrderID: text(string(e.Order)), Reason: text(e.Reason), Data: e.Data}
	if !reader.Role.Operator() {
		v.Sequence = e.CustomerSeq
	}
	if v.Data == nil {
		v.Data = map[string]any{}
	}
	return v
}

func (a *API) listRequestEvents(ctx context.Context, in *pageOf) (*listOut[EventView], error) {
	who := tripOf(ctx).who
	if _, err := a.requests(ctx).Request(ctx, porting.RequestID(in.ID)); err != nil {
		return nil, err
	}
	list, next, err := a.lists(ctx).EventList(ctx, porting.EventFilter{Request: porting.RequestID(in.ID), Customer: !who.Role.Operator(), Page: in.page.of()})
	return listed(list, next, err, func(e porting.Event) EventView { return eventView(who, e) })
}

func (a *API) listEvents(ctx context.Context, in *page) (*listOut[EventView], error) {
	who := tripOf(ctx).who
	list, next, err := a.lists(ctx).EventList(ctx, porting.EventFilter{Customer: !who.Role.Operator(), Page: in.of()})
	return listed(list, next, err, func(e porting.Event) EventView { return eventView(who, e) })
}

type deadlinesIn struct {
	page
	DueBefore time.Time `query:"due_before"`
}

func (a *API) listDeadlines(ctx context.Context, in *deadlinesIn) (*listOut[DeadlineView], error) {
	list, next, err := a.lists(ctx).DeadlineList(ctx, in.DueBefore, in.page.of())
	return listed(list, next, err, deadlineView)
}

// AuditView is what a verification of all chains found.
type AuditView struct {
	OK       bool         `json:"ok"`
	Requests int          `json:"requests"`
	Events   int          `json:"events"`
	Faults   []AuditEntry `json:"faults"`
}

// AuditEntry is one event that does not hold.
type AuditEntry struct {
	RequestID string `json:"request_id"`
	Sequence  int    `json:"sequence"`
	What      string `json:"what"`
}

type auditOut struct{ Body AuditView }

func (a *API) verifyAudit(ctx context.Context, _ *struct{}) (*auditOut, error) {
	report, err := a.cfg.Audit.VerifyAudit(ctx)
	if err != nil {
		return nil, err
	}
	v := AuditView{OK: len(report.Faults) == 0, Requests: report.Requests, Events: report.Events, Faults: []AuditEntry{}}
	for _, f := range report.Faults {
		v.Faults = append(v.Faults, AuditEntry{RequestID: string(f.Request), Sequence: f.Sequence, What: f.What})
	}
	return &auditOut{v}, nil
}

// InternalBody is a number on our own residential device, and the consent of its holder.
type InternalBody struct {
	AccountID  string `json:"account_id" maxLength:"64"`
	Number     string `json:"number" maxLength:"60"`
	FromDevice string `json:"from_device" maxLength:"60"`
	Consent    bool   `json:"consent" doc:"The holder agreed; care recorded it"`
}

type internalIn struct {
	try
	Body InternalBody
}

func (a *API) createInternalPort(ctx context.Context, in *internalIn) (*createdOut, error) {
	t := tripOf(ctx)
	r, err := a.cfg.Service.CreateInternalPort(ctx, t.who, porting.InternalPort{Account: porting.AccountID(in.Body.AccountID), Number: in.Body.Number,
		FromDevice: in.Body.FromDevice, Consent: in.Body.Consent})
	if err != nil {
		return nil, err
	}
	out := &createdOut{Status: created(ctx), ETag: etag(r.Version), Body: a.requestView(ctx, r)}
	if !t.dry {
		out.Location = "/v1/port-requests/" + string(r.ID)
	}
	return out, nil
}
