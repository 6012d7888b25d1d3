package view

import (
	"slices"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	words "github.com/portamento/portamento/porting/typed"
)

// ShareView is a link by which others can follow a request.
type ShareView struct {
	ID          string         `json:"id"`
	Label       string         `json:"label" doc:"For whom it is"`
	FullNumbers bool           `json:"full_numbers" doc:"Whole numbers are shown, rather than their last four digits"`
	Code        *string        `json:"code" doc:"The secret of the link; null once it is switched off"`
	Path        *string        `json:"path" doc:"Of the page that it leads to"`
	AskedBy     *string        `json:"asked_by" doc:"The mail address that asked for the link; null: the request's owner made it"`
	CreatedAt   time.Time      `json:"created_at"`
	ExpiresAt   *time.Time     `json:"expires_at" doc:"Until when it works; null: until it is switched off"`
	EndedAt     *time.Time     `json:"ended_at" doc:"When it was switched off"`
	Followers   []FollowerView `json:"followers" doc:"Who get mails by this link"`
}

// FollowerView is an address that gets mails by a share link.
type FollowerView struct {
	ID          string     `json:"id"`
	Email       string     `json:"email"`
	ConfirmedAt *time.Time `json:"confirmed_at" doc:"null: whoever has the address has not confirmed it yet, and gets nothing else"`
}

// What a link in a mail to a follower does.
const (
	UpdatesConfirm = "confirm"
	UpdatesEnd     = "end"
)

// UpdatesView is what a link in a mail to a follower is for.
type UpdatesView struct {
	Reference string  `json:"reference"`
	Market    string  `json:"market"`
	Act       string  `json:"act" enum:"confirm,end" doc:"It confirms an address, or ends its mails"`
	Done      bool    `json:"done" doc:"That has happened"`
	Path      *string `json:"path" doc:"Of the page that shows the request; of a link that confirms"`
}

// Share shows a link with its secret.
func Share(l porting.ShareLink, token string, now time.Time) ShareView {
	v := ShareView{ID: string(l.ID), Label: l.Label, FullNumbers: l.Full, AskedBy: Text(l.AskedBy), CreatedAt: l.At.UTC(), ExpiresAt: Instant(l.ExpiresAt),
		EndedAt: Instant(l.EndedAt), Followers: []FollowerView{}}
	if l.EndedAt.IsZero() {
		v.Code, v.Path = Text(token), Text("/t/"+token)
	}
	for _, f := range l.Followers.Live(now) {
		v.Followers = append(v.Followers, FollowerView{ID: f.ID, Email: f.Email, ConfirmedAt: Instant(f.ConfirmedAt)})
	}
	return v
}

// SharedView is what others see of a request: no name of a person, no address, no message.
type SharedView struct {
	Reference    string         `json:"reference"`
	Market       string         `json:"market"`
	Stage        string         `json:"stage" enum:"draft,received,checking,needs_you,with_provider,date_set,moving_day,testing,done,paused,cancelled,not_possible"`
	Ball         string         `json:"ball" enum:"us,you,provider,none"`
	Headline     string         `json:"headline"`
	NextUpdateBy *time.Time     `json:"next_update_by"`
	Expected     Null[Expected] `json:"expected"`
	Numbers      []SharedNumber `json:"numbers"`
	Events       []SharedEvent  `json:"events" doc:"The newest first"`
	UpdatedAt    time.Time      `json:"updated_at"`
	CompletedAt  *time.Time     `json:"completed_at"`
}

// SharedNumber is a number as its owner lets others see it.
type SharedNumber struct {
	Display string    `json:"display"`
	State   string    `json:"state" doc:"waiting before the request is sent"`
	FOC     Null[FOC] `json:"foc" doc:"The moving date"`
}

// SharedEvent is one line of the history.
type SharedEvent struct {
	Type string    `json:"type"`
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

// sharedEvents are those that others may see: what happened to the move, nothing of who did it.
var sharedEvents = []string{"port_request.submitted", "port_request.cancelled", "port_request.held", "port_request.resumed",
	"port_order.reviewed", "port_order.asked", "port_order.handed_off", "port_order.acknowledged", "port_order.rejected", "port_order.corrected",
	"port_order.foc_confirmed", "port_order.foc_changed", "port_order.foc_lost", "port_order.moving_started", "port_order.moving_late",
	"port_order.number_ported", "port_order.test_passed", "port_order.part_completed", "port_order.completed", "port_order.reversed",
	"port_order.declined", "port_order.cancel_requested", "port_order.cancelled", "port_order.held", "port_order.resumed"}

// Shared shows a request to whoever follows it by a link; events are those that the customer sees, in their order.
func (x Reader) Shared(r *porting.Request, l *porting.ShareLink, events []porting.Event) SharedView {
	m := x.market(r.Market)
	v := SharedView{Reference: r.Reference, Market: string(r.Market), Stage: string(r.Stage()), Ball: string(r.Ball()), Headline: x.headline(m, r),
		NextUpdateBy: Instant(r.NextUpdateBy()), Expected: x.expected(m, r), Numbers: []SharedNumber{}, Events: []SharedEvent{},
		UpdatedAt: r.UpdatedAt.UTC(), CompletedAt: Instant(r.CompletedAt())}
	for _, o := range r.Orders {
		for _, n := range o.Numbers {
			v.Numbers = append(v.Numbers, SharedNumber{Display: shared(m, n.Number, l.Full), State: string(n.State), FOC: focView(n.FOC)})
		}
	}
	if len(r.Orders) == 0 {
		for _, w := range r.Fields.Moving() {
			v.Numbers = append(v.Numbers, SharedNumber{Display: shared(m, w.Number, l.Full), State: "waiting"})
		}
	}
	for _, e := range slices.Backward(events) {
		if !slices.Contains(sharedEvents, e.Type) {
			continue
		}
		params := map[string]any{"carrier_name": x.someone(), "number": x.something()}
		if name, ok := e.Data["carrier_name"].(string); ok && name != "" {
			params["carrier_name"] = name
		}
		if e164, ok := e.Data["number"].(string); ok {
			if n, fault := m.Plan.Parse(e164); fault == numbering.NoFault {
				params["number"] = shared(m, n, l.Full)
			}
		}
		v.Events = append(v.Events, SharedEvent{Type: e.Type, At: e.At.UTC(), Text: upper(x.word(m, "event."+e.Type, params))})
	}
	return v
}

// shared keeps the last four digits of a number, unless its owner shows all of it.
func shared(m *porting.Market, n numbering.PhoneNumber, full bool) string {
	display := m.Plan.Display(n)
	if full {
		return display
	}
	return words.Veiled(display)
}
