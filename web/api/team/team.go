// Package team is the calls about who signs in to an account: people, their roles, invitations, and the hours in which they get no mails.
//
// A customer's program may what an administrator may, the desk what an owner may: nobody makes an owner with a key that lies in a program.
package team

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/porting/quiet"
	"github.com/portamento/portamento/web/session"
)

// Door changes teams, for the hand that session.As puts into the context.
type Door interface {
	Team(ctx context.Context) (login.Team, error)
	SetRole(ctx context.Context, u porting.UserID, r login.Role) error
	Remove(ctx context.Context, u porting.UserID) error
}

// Inviter invites, for the same hand.
type Inviter interface {
	Invite(ctx context.Context, in session.Invitee) error
	Resend(ctx context.Context, id string) error
	Revoke(ctx context.Context, id string) error
}

// Call is who asks, and how.
type Call struct {
	Who     porting.Actor
	Dry     bool // everything is checked, and nothing saved
	Created int  // status of an answer about something new
}

// Desk answers the calls.
type Desk struct {
	Door    Door
	Inviter Inviter
	Hours   *quiet.Desk
	Call    func(context.Context) Call
	// Slow is the error of a caller who invites too many.
	Slow func(ctx context.Context, wait time.Duration) error
}

// ByID names an account.
type ByID struct {
	ID string `path:"id"`
}

// Try is the parameter of everything that changes something.
type Try struct {
	ValidateOnly bool `query:"validate_only" doc:"Answer as it would, and change nothing"`
}

// ByUser names somebody in an account.
type ByUser struct {
	ByID
	Try
	User string `path:"user" maxLength:"64"`
}

// ByInvitation names an invitation of an account.
type ByInvitation struct {
	ByID
	Try
	Invitation string `path:"invitation" maxLength:"64"`
}

// Promoted gives somebody another role.
type Promoted struct {
	ByUser
	Body struct {
		Role string `json:"role" enum:"owner,admin,porting,read"`
	} `nameHint:"PersonChange"`
}

// Inviting is a new invitation.
type Inviting struct {
	ByID
	Try
	Body struct {
		Email    string `json:"email" format:"email" maxLength:"254"`
		Role     string `json:"role" enum:"owner,admin,porting,read"`
		Language string `json:"language" enum:"en,fr,es" doc:"Of the mail"`
	} `nameHint:"InvitationIn"`
}

// Person is somebody who signs in to an account.
type Person struct {
	UserID   string `json:"user_id" doc:"Where numbers can ring, and how the person is named here"`
	Name     string `json:"name"`
	Email    string `json:"email"`
	Language string `json:"language"`
	Role     string `json:"role" enum:"owner,admin,porting,read"`
}

// Invitation is an invitation that nobody accepted or revoked.
type Invitation struct {
	ID        string    `json:"id"`
	Email     string    `json:"email"`
	Role      string    `json:"role" enum:"owner,admin,porting,read"`
	Language  string    `json:"language"`
	ExpiresAt time.Time `json:"expires_at"`
}

// Answers.
type (
	// People is everybody of an account.
	People struct {
		Body struct {
			Data []Person `json:"data"`
		} `nameHint:"People"`
	}
	// Invitations is the open ones of an account.
	Invitations struct {
		Status int
		Body   struct {
			Data []Invitation `json:"data"`
		} `nameHint:"Invitations"`
	}
)

// as is the context in which a caller acts in an account. One of another account finds nothing.
func (d *Desk) as(ctx context.Context, id string) (context.Context, error) {
	c := d.Call(ctx)
	h := session.Hand{Account: porting.AccountID(id), Role: login.Owner, By: c.Who, Dry: c.Dry}
	if c.Who.Account != "" {
		h.Role = login.Admin
		if c.Who.Account != h.Account {
			return ctx, porting.ErrNotFound
		}
	}
	return session.As(ctx, h), nil
}

// explained turns what the door refuses into the API's errors.
func (d *Desk) explained(ctx context.Context, err error) error {
	slow, many := errors.AsType[*session.SlowError](err)
	switch {
	case many:
		return d.Slow(ctx, slow.Wait)
	case errors.Is(err, login.ErrNotAllowed):
		return &porting.ForbiddenError{}
	case errors.Is(err, login.ErrLastOwner):
		return &porting.StateError{Code: "people.last_owner"}
	case errors.Is(err, login.ErrMember):
		return &porting.InvalidError{Code: "invalid", Problems: []porting.Problem{{Pointer: "/email", Code: "people.member"}}}
	}
	return err
}

// List gives the people of an account.
func (d *Desk) List(ctx context.Context, in *ByID) (*People, error) {
	t, err := d.team(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &People{}
	out.Body.Data = []Person{}
	for _, m := range t.Members {
		out.Body.Data = append(out.Body.Data, Person{UserID: string(m.User), Name: m.Name, Email: m.Email, Language: m.Language, Role: string(m.Role)})
	}
	return out, nil
}

func (d *Desk) team(ctx context.Context, id string) (login.Team, error) {
	acting, err := d.as(ctx, id)
	if err != nil {
		return login.Team{}, err
	}
	return d.Door.Team(acting)
}

// change does something as the caller, and gives the people as they are then.
func (d *Desk) change(ctx context.Context, id string, do func(context.Context) error) (*People, error) {
	acting, err := d.as(ctx, id)
	if err == nil {
		err = do(acting)
	}
	if err != nil {
		return nil, d.explained(ctx, err)
	}
	return d.List(ctx, &ByID{ID: id})
}

// SetRole gives somebody another role; their sessions end.
func (d *Desk) SetRole(ctx context.Context, in *Promoted) (*People, error) {
	return d.change(ctx, in.ID, func(ctx context.Context) error {
		return d.Door.SetRole(ctx, porting.UserID(in.User), login.Role(in.Body.Role))
	})
}

// Remove takes somebody out of the account; their sessions end.
func (d *Desk) Remove(ctx context.Context, in *ByUser) (*People, error) {
	return d.change(ctx, in.ID, func(ctx context.Context) error { return d.Door.Remove(ctx, porting.UserID(in.User)) })
}

// Invited gives the invitations of an account.
func (d *Desk) Invited(ctx context.Context, in *ByID) (*Invitations, error) {
	t, err := d.team(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &Invitations{Status: http.StatusOK}
	out.Body.Data = []Invitation{}
	for _, i := range t.Invitations {
		out.Body.Data = append(out.Body.Data, Invitation{ID: i.ID, Email: i.Email, Role: string(i.Role), Language: i.Language, ExpiresAt: i.ExpiresAt.UTC()})
	}
	return out, nil
}

// invite does something with invitations as the caller, and gives them as they are then.
func (d *Desk) invite(ctx context.Context, id string, do func(context.Context) error) (*Invitations, error) {
	acting, err := d.as(ctx, id)
	if err == nil {
		err = do(acting)
	}
	if err != nil {
		return nil, d.explained(ctx, err)
	}
	return d.Invited(ctx, &ByID{ID: id})
}

// Invite invites somebody by mail.
func (d *Desk) Invite(ctx context.Context, in *Inviting) (*Invitations, error) {
	out, err := d.invite(ctx, in.ID, func(ctx context.Context) error {
		return d.Inviter.Invite(ctx, session.Invitee{Email: in.Body.Email, Role: login.Role(in.Body.Role), Language: in.Body.Language})
	})
	if err == nil {
		out.Status = d.Call(ctx).Created
	}
	return out, err
}

// Resend sends an invitation again, with a new link.
func (d *Desk) Resend(ctx context.Context, in *ByInvitation) (*Invitations, error) {
	return d.invite(ctx, in.ID, func(ctx context.Context) error { return d.Inviter.Resend(ctx, in.Invitation) })
}

// Revoke takes an invitation back.
func (d *Desk) Revoke(ctx context.Context, in *ByInvitation) (*Invitations, error) {
	return d.invite(ctx, in.ID, func(ctx context.Context) error { return d.Inviter.Revoke(ctx, in.Invitation) })
}
