package client

import (
	"context"
	"net/url"
	"time"
)

// Member is somebody who signs in to an account.
type Member struct {
	UserID   string `json:"user_id"`
	Name     string `json:"name"`
	Email    string `json:"email"`
	Language string `json:"language"`
	Role     string `json:"role"` // owner, admin, porting, read
}

// Newcomer is who shall join an account.
type Newcomer struct {
	Email    string `json:"email"`
	Role     string `json:"role"`
	Language string `json:"language"` // of the mail
}

// Invited is an invitation that nobody accepted or revoked.
type Invited struct {
	ID        string    `json:"id"`
	Email     string    `json:"email"`
	Role      string    `json:"role"`
	Language  string    `json:"language"`
	ExpiresAt time.Time `json:"expires_at"`
}

// Members lists who signs in to an account.
func (c *Client) Members(ctx context.Context, account string) ([]Member, error) {
	var out struct {
		Data []Member `json:"data"`
	}
	err := c.get(ctx, accountPath(account, "/people"), nil, &out)
	return out.Data, err
}

// SetRole gives somebody of an account another role; they sign in anew.
func (c *Client) SetRole(ctx context.Context, account, user, role string, options ...CallOption) ([]Member, error) {
	var out struct {
		Data []Member `json:"data"`
	}
	err := c.patch(ctx, accountPath(account, "/people/"+url.PathEscape(user)), map[string]string{"role": role}, &out, options...)
	return out.Data, err
}

// RemoveMember takes somebody out of an account; the last owner stays.
func (c *Client) RemoveMember(ctx context.Context, account, user string, options ...CallOption) ([]Member, error) {
	var out struct {
		Data []Member `json:"data"`
	}
	err := c.post(ctx, accountPath(account, "/people/"+url.PathEscape(user)+"/remove"), struct{}{}, &out, options...)
	return out.Data, err
}

// InvitedMembers lists the open invitations of an account.
func (c *Client) InvitedMembers(ctx context.Context, account string) ([]Invited, error) {
	var out struct {
		Data []Invited `json:"data"`
	}
	err := c.get(ctx, accountPath(account, "/invitations"), nil, &out)
	return out.Data, err
}

// InviteMember invites somebody by mail, and gives the open invitations.
func (c *Client) InviteMember(ctx context.Context, account string, in Newcomer, options ...CallOption) ([]Invited, error) {
	return c.invitations(ctx, accountPath(account, "/invitations"), in, options)
}

// ResendInvitation sends an invitation again; the link before stops working.
func (c *Client) ResendInvitation(ctx context.Context, account, id string, options ...CallOption) ([]Invited, error) {
	return c.invitations(ctx, accountPath(account, "/invitations/"+url.PathEscape(id)+"/resend"), struct{}{}, options)
}

// RevokeInvitation takes an invitation back.
func (c *Client) RevokeInvitation(ctx context.Context, account, id string, options ...CallOption) ([]Invited, error) {
	return c.invitations(ctx, accountPath(account, "/invitations/"+url.PathEscape(id)+"/revoke"), struct{}{}, options)
}

func (c *Client) invitations(ctx context.Context, path string, in any, options []CallOption) ([]Invited, error) {
	var out struct {
		Data []Invited `json:"data"`
	}
	err := c.post(ctx, path, in, &out, options...)
	return out.Data, err
}
