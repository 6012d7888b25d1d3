package api

import (
	"context"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/say"
	"github.com/portamento/portamento/web/api/view"
)

func (a *API) listRequestEvents(ctx context.Context, in *pageOf) (*listOut[view.EventView], error) {
	who := tripOf(ctx).who
	if _, err := a.requests(ctx).Request(ctx, porting.RequestID(in.ID)); err != nil {
		return nil, err
	}
	list, next, err := a.lists(ctx).EventList(ctx, porting.EventFilter{Request: porting.RequestID(in.ID), Customer: !who.Role.Operator(), Page: in.Page.of()})
	return listed(list, next, err, a.read(ctx).Event)
}

func (a *API) listEvents(ctx context.Context, in *Page) (*listOut[view.EventView], error) {
	who := tripOf(ctx).who
	list, next, err := a.lists(ctx).EventList(ctx, porting.EventFilter{Customer: !who.Role.Operator(), Page: in.of()})
	return listed(list, next, err, a.read(ctx).Event)
}

type deadlinesIn struct {
	Page
	DueBefore time.Time `query:"due_before"`
}

func (a *API) listDeadlines(ctx context.Context, in *deadlinesIn) (*listOut[view.DeadlineView], error) {
	list, next, err := a.lists(ctx).DeadlineList(ctx, in.DueBefore, in.Page.of())
	return listed(list, next, err, view.Deadline)
}

type auditOut struct{ Body view.AuditView }

func (a *API) verifyAudit(ctx context.Context, _ *struct{}) (*auditOut, error) {
	report, err := a.cfg.Audit.VerifyAudit(ctx)
	if err != nil {
		return nil, err
	}
	v := view.AuditView{OK: len(report.Faults) == 0, Requests: report.Requests, Events: report.Events, Problems: []view.AuditEntry{}}
	for _, f := range report.Faults {
		message, known := say.Text(tripOf(ctx).lang, "audit."+f.What, nil)
		if !known {
			message, _ = say.Text(tripOf(ctx).lang, "audit.other", nil)
		}
		v.Problems = append(v.Problems, view.AuditEntry{RequestID: string(f.Request), Sequence: f.Sequence, Code: f.What, Message: message})
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
	Try
	Body InternalBody
}

func (a *API) createInternalPort(ctx context.Context, in *internalIn) (*createdOut, error) {
	t := tripOf(ctx)
	r, err := a.cfg.Service.CreateInternalPort(ctx, t.who, porting.InternalPort{Account: porting.AccountID(in.Body.AccountID), Number: in.Body.Number,
		FromDevice: in.Body.FromDevice, Consent: in.Body.Consent})
	if err != nil {
		return nil, err
	}
	out := &createdOut{Status: view.Made(ctx), ETag: etag(r.Version), Body: a.read(ctx).Request(r)}
	if !t.dry {
		out.Location = "/v1/port-requests/" + string(r.ID)
	}
	return out, nil
}
