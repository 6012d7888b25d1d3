package porting

import (
	"context"
	"slices"
	"time"

	"github.com/portamento/portamento/porting/follower"
)

// followed are the mails of a request that those who follow it get a short form of.
var followed = []MailKind{MailReceived, MailQuestion, MailSent, MailRejected, MailDateConfirmed, MailDateChanged, MailDateLost, MailDayBefore,
	MailMovingStarted, MailMovingLate, MailPartDone, MailCompleted, MailCancelled, MailNotPossible, MailReversed}

// followedData are the data of those mails that go along: what the page of a share link shows as well.
var followedData = []string{"numbers", "start", "end", "timezone", "old_start", "old_end", "old_timezone", "lost_start", "lost_end", "lost_timezone"}

// Followers are those that get mails or may still confirm that they want them, by all share links that hold.
func (r *Request) Followers(now time.Time) (out follower.List) {
	for _, l := range r.Shares {
		if l.Live(now) {
			out = append(out, l.Followers.Live(now)...)
		}
	}
	return out
}

// dropFollowers forgets those whose time to confirm is over, and all once the request's secrets are erased.
func (r *Request) dropFollowers(now time.Time) {
	for i, l := range r.Shares {
		kept := l.Followers.Live(now)
		if !r.SecretsErasedAt.IsZero() {
			kept = nil
		}
		if len(kept) < len(l.Followers) {
			r.Shares = slices.Clone(r.Shares)
			r.Shares[i].Followers = kept
		}
	}
}

// mailFollowers orders the short form of a mail for everybody who follows.
func (r *Request) mailFollowers(now time.Time, p post) {
	if !slices.Contains(followed, p.kind) {
		return
	}
	for _, l := range r.Shares {
		for _, f := range l.Followers {
			if !l.Live(now) || f.ConfirmedAt.IsZero() {
				continue
			}
			data := map[string]any{"about": string(p.kind), "follow_id": string(l.ID), "follower_id": f.ID}
			for _, key := range followedData {
				if v, ok := p.data[key]; ok {
					data[key] = v
				}
			}
			r.mailTo(now, post{MailFollowUpdate, p.order, string(p.kind) + "/" + p.gen, data}, Contact{Email: f.Email, Language: f.Language})
		}
	}
}

// Reads says that a mail still has its reader: one by a share link goes to nobody once the link or the follower is gone.
func (r *Request) Reads(m *MailOrder, now time.Time) bool {
	id, ok := m.Data["follow_id"].(string)
	if !ok {
		return true
	}
	l := r.Shared(LinkID(id))
	who, follows := m.Data["follower_id"].(string)
	return l != nil && l.Live(now) && (!follows || l.Followers.Has(who))
}

// OnRequest applies a change to a request in the name of the system, for those who act without an account and without a signing link.
func (s *Service) OnRequest(ctx context.Context, id RequestID, f func(r *Request, now time.Time) error) (*Request, error) {
	return s.onRequest(ctx, System(), id, func(c change, r *Request) error { return f(r, c.now) })
}

// Note adds a line to the history for the customer and the desk, in the name of the system.
func (r *Request) Note(now time.Time, event string, data map[string]any) {
	r.record(System(), now, note{typ: event, data: data})
}

// Post orders one mail about the request as a whole; gen tells this occasion from others of the same kind.
func (r *Request) Post(now time.Time, m MailOrder, gen string) {
	r.mailTo(now, post{kind: m.Mail, gen: gen, data: m.Data}, m.To)
}
