package api

import (
	"context"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/merge"
	"github.com/portamento/portamento/web/api/view"
)

func (a *API) sign(ctx context.Context, id porting.RequestID, b view.SignatureBody) (*porting.Request, error) {
	in, err := b.Signing(tripOf(ctx).lang)
	if err != nil {
		return nil, err
	}
	return a.cfg.Service.Sign(ctx, tripOf(ctx).who, id, in)
}

// CorrectionBody is the fields that were asked for, and a new signature where they need one.
type CorrectionBody struct {
	merge.Fields
	Signature *view.SignatureBody `json:"signature,omitempty"`
}

type correctIn struct {
	ByID
	Try
	Body CorrectionBody
}

func (a *API) correctRequest(ctx context.Context, in *correctIn) (*requestOut, error) {
	id := porting.RequestID(in.ID)
	edit, err := a.editor(ctx, id)
	if err != nil {
		return nil, err
	}
	correction := porting.Correction{Edit: edit}
	if in.Body.Signature != nil {
		s, err := in.Body.Signature.Signing(tripOf(ctx).lang)
		if err != nil {
			return nil, err
		}
		correction.Signature = &s
	}
	r, err := a.cfg.Service.Correct(ctx, tripOf(ctx).who, id, correction)
	return a.requestAnswer(ctx, r, err)
}

func (a *API) cancelRequest(ctx context.Context, id porting.RequestID, b view.CancelBody) (*porting.Request, error) {
	return a.cfg.Service.CancelRequest(ctx, tripOf(ctx).who, id, b.Reason)
}

func (a *API) wishDate(ctx context.Context, id porting.RequestID, b view.RequestedDate) (*porting.Request, error) {
	return a.cfg.Service.WishDate(ctx, tripOf(ctx).who, id, porting.DateWish{NotBefore: value(b.NotBefore), On: value(b.On)})
}

func (a *API) keepTemporary(ctx context.Context, id porting.RequestID, b view.KeepBody) (*porting.Request, error) {
	return a.cfg.Service.KeepTemporary(ctx, tripOf(ctx).who, id, b.Keep)
}

type messageOut struct {
	Status int
	Body   view.MessageView
}

func (a *API) messageAnswer(ctx context.Context, m porting.Message, err error) (*messageOut, error) {
	if err != nil {
		return nil, err
	}
	return &messageOut{Status: view.Made(ctx), Body: a.read(ctx).Message(m)}, nil
}

func (a *API) postMessage(ctx context.Context, in *with[view.PostingBody]) (*messageOut, error) {
	_, m, err := a.cfg.Service.Post(ctx, tripOf(ctx).who, porting.RequestID(in.ID), porting.Posting{Text: in.Body.Text, Private: in.Body.Private})
	return a.messageAnswer(ctx, m, err)
}

func (a *API) postOrderMessage(ctx context.Context, in *with[view.PostingBody]) (*messageOut, error) {
	_, m, err := a.cfg.Service.PostOnOrder(ctx, tripOf(ctx).who, porting.OrderID(in.ID), porting.Posting{Text: in.Body.Text, Private: in.Body.Private})
	return a.messageAnswer(ctx, m, err)
}

type pageOf struct {
	ByID
	Page
}

func (a *API) listMessages(ctx context.Context, in *pageOf) (*listOut[view.MessageView], error) {
	who := tripOf(ctx).who
	if _, err := a.requests(ctx).Request(ctx, porting.RequestID(in.ID)); err != nil {
		return nil, err
	}
	list, next, err := a.lists(ctx).MessageList(ctx, porting.RequestID(in.ID), who.Role.Operator(), in.Page.of())
	return listed(list, next, err, a.read(ctx).Message)
}
