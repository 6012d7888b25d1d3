package porting

import (
	"context"
	"strings"
	"time"
)

// Reverse is the snap-back: the moved numbers go back to the losing carrier, and the temporary number is the account's default again.
// Errors: *InvalidError without a reason.
func (s *Service) Reverse(ctx context.Context, who Actor, id OrderID, reason string) (*Request, error) {
	return s.on(ctx, who, id, VerbReverse, func(c change, r *Request, o *Order) error {
		if strings.TrimSpace(reason) == "" {
			return invalid("/reason", "reason.missing")
		}
		var list []string
		for _, n := range o.Numbers {
			switch n.State {
			case NumberTesting, NumberCompleted:
				c.leave(r, n)
			case NumberMoving, NumberWaiting, NumberConfirmed, NumberRejected:
				c.setFree(r, n)
			default:
				continue
			}
			n.State = NumberReversed
			list = append(list, n.Number.E164())
		}
		o.Step = Reversed
		r.drop(o, DueFollowUpWeek, DueFollowUpMonth)
		r.record(c.who, c.now, note{typ: "port_order.reversed", order: o, reason: reason, data: map[string]any{"numbers": list}})
		r.mail(c.now, post{MailReversed, o, "1", map[string]any{"numbers": list}})
		return nil
	})
}

// leave takes a number out of the account and, if it was the default, gives the temporary number its place back.
func (c change) leave(r *Request, n *Number) {
	own := r.OwnNumbers[n.Number]
	wasDefault := own.Default
	own.Number, own.Market = n.Number, r.Market
	own.State, own.Default, own.User = OwnPortedOut, false, ""
	r.own(own, c.now)
	if !wasDefault {
		return
	}
	old, ok := r.OwnNumbers[r.Fields.Replaces.Number]
	if !ok || old.Account != r.Account || old.State != OwnQuarantined && old.State != OwnAssigned {
		r.record(c.who, c.now, note{typ: "temporary_number.not_there", vis: ForDesk})
		return
	}
	if old.State == OwnQuarantined || old.Use == UseVirtual && old.Request == r.ID {
		old.Use = UseTemporary
	}
	old.State, old.Default, old.ReleaseAt = OwnAssigned, true, time.Time{}
	r.own(old, c.now)
	r.drop(nil, DueTemporaryGone, DueTemporarySoon)
	r.record(c.who, c.now, note{typ: "temporary_number.restored", data: map[string]any{"number": old.Number.E164()}})
}
