package api

import (
	"context"
	"net/http"
	"time"

	"github.com/portamento/portamento/web/api/team"
	"github.com/portamento/portamento/web/api/view"
)

// registerTeams is the list of the routes of who signs in to an account.
func (a *API) registerTeams() {
	if a.cfg.Team == nil {
		return
	}
	d := &team.Desk{Door: a.cfg.Team, Hours: a.cfg.Quiet, Inviter: a.cfg.Inviter,
		Call: func(ctx context.Context) team.Call {
			t := tripOf(ctx)
			return team.Call{Who: t.who, Dry: t.dry, Created: view.Made(ctx)}
		},
		Slow: func(ctx context.Context, wait time.Duration) error {
			return a.problem(ctx, http.StatusTooManyRequests, "rate.limited").retryAfter(wait)
		}}
	const people, invitations, hours = "/v1/accounts/{id}/people", "/v1/accounts/{id}/invitations", "/v1/accounts/{id}/quiet-hours"
	add(a, get(people, "List who signs in to an account", customers), d.List)
	add(a, patch(people+"/{user}", "Give somebody another role", customers), d.SetRole)
	add(a, post(people+"/{user}/remove", "Take somebody out of an account", customers), d.Remove)
	add(a, get(invitations, "List the open invitations of an account", customers), d.Invited)
	add(a, create(invitations, "Invite somebody by mail", customers), d.Invite)
	add(a, post(invitations+"/{invitation}/resend", "Send an invitation again", customers), d.Resend)
	add(a, post(invitations+"/{invitation}/revoke", "Take an invitation back", customers), d.Revoke)
	add(a, get(hours, "Show when an account gets no mails that can wait", reads), d.QuietHours)
	add(a, post(hours, "Give an account quiet hours", customers), d.SetQuietHours)
	add(a, post(hours+"/end", "End the quiet hours of an account", customers), d.EndQuietHours)
}
