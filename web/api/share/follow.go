package share

import (
	"context"
	"net/http"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/follow"
	"github.com/portamento/portamento/web/api/view"
)

// FollowBody names a request, and an address that the link to it goes to.
type FollowBody struct {
	Reference string `json:"reference" maxLength:"40" doc:"As it stands in mails, such as PRT-7F3K-29QX"`
	Email     string `json:"email" maxLength:"254" doc:"Of whoever made the request, signs it or is to be notified of it"`
	Language  string `json:"language,omitempty" enum:"en,fr,es" doc:"Of the mail"`
}

// UpdatesBody is an address that wants mails.
type UpdatesBody struct {
	Email    string `json:"email" maxLength:"254"`
	Language string `json:"language,omitempty" enum:"en,fr,es" doc:"Of the mails"`
}

// Ask asks for a link.
type Ask struct {
	Try
	Body FollowBody
}

// AskUpdates asks for mails.
type AskUpdates struct {
	ByToken
	Try
	Body UpdatesBody
}

// UseToken uses the link of a mail.
type UseToken struct {
	ByToken
	Try
}

// ByFollower names somebody who follows a request by a link.
type ByFollower struct {
	ByLink
	Follower string `path:"follower" maxLength:"64"`
}

// Answered and Updates are answers.
type (
	// Answered says what happens, in the same words whoever asks for whatever.
	Answered struct {
		Status int
		Body   struct {
			Message string `json:"message"`
		} `nameHint:"Answered"`
	}
	// Updates is what a link in a mail is for.
	Updates struct{ Body view.UpdatesView }
)

func (d *Desk) answered(ctx context.Context, market porting.MarketCode, key string) *Answered {
	out := &Answered{Status: http.StatusAccepted}
	if porting.IsDryRun(ctx) {
		out.Status = http.StatusOK
	}
	out.Body.Message = d.Reader(ctx, market).Say(market, key, nil)
	return out
}

// welcome says that an address may be written to: nobody fills somebody's post box.
func (d *Desk) welcome(ctx context.Context, email string) (bool, error) {
	if d.Mails == nil || porting.IsDryRun(ctx) {
		return true, nil
	}
	return d.Mails(ctx, email)
}

// Ask takes the wish for a link. Errors: those of follow.Desk.Ask.
func (d *Desk) Ask(ctx context.Context, in *Ask) (*Answered, error) {
	b := in.Body
	w := follow.Wish{Reference: b.Reference, Email: b.Email, Language: b.Language}
	if err := d.Following.Ask(porting.WithDryRun(ctx), w); err != nil { // what is mistyped counts for nobody
		return nil, err
	}
	free, err := d.welcome(ctx, b.Email)
	if err == nil && free {
		err = d.Following.Ask(ctx, w)
	}
	if err != nil {
		return nil, err
	}
	return d.answered(ctx, "", "share.asked"), nil
}

// AskUpdates takes an address that wants mails. Errors: those of follow.Desk.AskUpdates.
func (d *Desk) AskUpdates(ctx context.Context, in *AskUpdates) (*Answered, error) {
	to := porting.Contact{Email: in.Body.Email, Language: in.Body.Language}
	if err := d.Following.AskUpdates(porting.WithDryRun(ctx), in.Token, to); err != nil {
		return nil, err
	}
	free, err := d.welcome(ctx, to.Email)
	if err == nil && free {
		err = d.Following.AskUpdates(ctx, in.Token, to)
	}
	if err != nil {
		return nil, err
	}
	return d.answered(ctx, "", "share.updates_asked"), nil
}

// ShowUpdates says what a link in a mail is for. Errors: those of follow.Desk.OpenUpdates.
func (d *Desk) ShowUpdates(ctx context.Context, in *ByToken) (*Updates, error) {
	return d.updates(d.Following.OpenUpdates(ctx, in.Token))
}

// UseUpdates confirms an address, or ends its mails. Errors: those of follow.Desk.UseUpdates.
func (d *Desk) UseUpdates(ctx context.Context, in *UseToken) (*Updates, error) {
	return d.updates(d.Following.UseUpdates(ctx, in.Token))
}

func (d *Desk) updates(u follow.Updates, err error) (*Updates, error) {
	if err != nil {
		return nil, err
	}
	out := &Updates{view.UpdatesView{Reference: u.Request.Reference, Market: string(u.Request.Market), Act: view.UpdatesConfirm, Done: u.Done}}
	if u.Ends {
		out.Body.Act = view.UpdatesEnd
	} else {
		out.Body.Path = view.Text("/t/" + d.Service.ShareToken(u.Request.ID, u.Link))
	}
	return out, nil
}

// Remove ends the mails of somebody who follows by a link. Errors: those of Service.RemoveFollower.
func (d *Desk) Remove(ctx context.Context, in *ByFollower) (*Link, error) {
	r, err := d.Service.RemoveFollower(ctx, d.Reader(ctx, "").Who, porting.RequestID(in.ID), porting.LinkID(in.Link), porting.LinkID(in.Follower))
	if err != nil {
		return nil, err
	}
	return &Link{http.StatusOK, d.share(r, *r.Shared(porting.LinkID(in.Link)))}, nil
}

// share shows a link of a request.
func (d *Desk) share(r *porting.Request, l porting.ShareLink) view.ShareView {
	return view.Share(l, d.Service.ShareToken(r.ID, l.ID), d.Service.Now())
}
