package homeline

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/typed"
)

// MostText is how many characters the desk's sentence has at most.
const MostText = 1000

// Address gives the address of the home line's account as the operator's own records have it; a mail with a new link goes there, and the one before
// leads nowhere any more. Errors: *porting.ForbiddenError, porting.ErrNotFound, *porting.InvalidError, *porting.StateError with code home.over or
// home.consented.
func (d *Desk) Address(ctx context.Context, who porting.Actor, id, email string) (Ask, error) {
	email = strings.TrimSpace(email)
	if porting.Permitted(porting.VerbApprove, who.Role) {
		if !typed.Email(email) {
			return Ask{}, wrong("/email", "email.invalid")
		}
		if err := d.mayWrite(ctx, email, "/email"); err != nil {
			return Ask{}, err
		}
	}
	return d.change(ctx, who, porting.VerbApprove, id, func(a *Ask) error {
		switch {
		case a.State == Consented:
			return &porting.StateError{Code: "home.consented"}
		case a.State != Asked:
			return over()
		}
		a.Email, a.EmailBy = email, ByDesk
		a.wait(d.now())
		return nil
	})
}

// Ordering is what the desk says when it orders.
type Ordering struct {
	// Compared says that the desk found number, holder and the address that agreed together in one account of the operator's own records. Without it
	// nothing is ordered: whoever asks could have typed an address of his own.
	Compared bool
	Device   string // serial number of the device, as those records have it; "": as it was typed
}

// Order makes the internal order of a number whose holder agreed. A call that was cut short, or that two make at once, ends in one order. Errors:
// *porting.ForbiddenError, porting.ErrNotFound, *porting.InvalidError, *porting.StateError with code home.no_consent or home.over.
func (d *Desk) Order(ctx context.Context, who porting.Actor, id string, in Ordering) (Ask, error) {
	a, err := d.change(porting.WithDryRun(ctx), who, porting.VerbApprove, id, func(a *Ask) error { return a.orderable(d) })
	if err != nil {
		return a, err
	}
	if !in.Compared {
		return a, wrong("/compared", "home.compared_missing")
	}
	if porting.IsDryRun(ctx) {
		_, err := d.made(ctx, who, a, in.Device)
		return a, err
	}
	first := false
	a, err = d.Store.ChangeAsk(ctx, id, func(a *Ask) error {
		if err := a.orderable(d); err != nil {
			return err
		}
		if first = !a.ordering(d.now()); first { // from here on nobody withdraws or closes it beside
			a.Ordering = d.now()
		}
		return nil
	})
	if err != nil {
		return a, err
	}
	made, err := d.made(ctx, who, a, in.Device)
	switch {
	case err == nil:
		return d.ordered(ctx, id, made)
	case first:
		_, undone := d.Store.ChangeAsk(context.WithoutCancel(ctx), id, func(a *Ask) error {
			a.Ordering = time.Time{}
			return nil
		})
		err = errors.Join(err, undone)
	}
	return a, err
}

// made is the internal order of an ask: that of a call that did not come to its end or that is at it just now, or a new one.
func (d *Desk) made(ctx context.Context, who porting.Actor, a Ask, device string) (porting.RequestID, error) {
	made, err := d.madeBefore(ctx, a)
	if err != nil || made != "" {
		return made, err
	}
	r, err := d.Service.CreateInternalPort(ctx, who, porting.InternalPort{Account: a.Account, Number: a.Number.E164(), FromDevice: cmp.Or(strings.TrimSpace(device), a.Serial),
		Consent: true, Record: map[string]any{"home_ask": a.ID, "consent_at": a.Consent.At.Format(time.RFC3339), "home_new_number": a.NewNumber}})
	if err == nil {
		return r.ID, nil
	}
	if made, failed := d.madeBefore(ctx, a); failed == nil && made != "" {
		return made, nil
	}
	return "", err
}

// ordered writes down that there is an order.
func (d *Desk) ordered(ctx context.Context, id string, made porting.RequestID) (Ask, error) {
	return d.Store.ChangeAsk(ctx, id, func(a *Ask) error {
		if a.State == Ordered {
			return porting.ErrUnchanged
		}
		a.end(Ordered, d.now(), MailOrdered) // the account hears of it by the order's own mails
		a.Request, a.Told = made, a.Ended
		return nil
	})
}

// orderTime is longer than any call to order takes.
const orderTime = time.Minute

// ordering says that a call is about to order it.
func (a *Ask) ordering(now time.Time) bool {
	return a.State == Consented && !a.Ordering.IsZero() && now.Before(a.Ordering.Add(orderTime))
}

// finish writes down the order of a call that was cut short, before anything else is done with the ask.
func (d *Desk) finish(ctx context.Context, a Ask) (Ask, error) {
	if a.State != Consented || a.Ordering.IsZero() || a.ordering(d.now()) {
		return a, nil
	}
	made, err := d.madeBefore(ctx, a)
	if err != nil || made == "" {
		return a, err
	}
	return d.ordered(ctx, a.ID, made)
}

// orderable says whether an ask can be ordered now.
func (a *Ask) orderable(d *Desk) error {
	switch {
	case a.State == Asked:
		return &porting.StateError{Code: "home.no_consent"}
	case a.State != Consented, !d.now().Before(a.Expires):
		return over()
	}
	return nil
}

// madeBefore finds the internal order that a call made which did not come to its end.
func (d *Desk) madeBefore(ctx context.Context, a Ask) (porting.RequestID, error) {
	list, _, err := d.Service.Store.Lists(porting.Scope{Account: a.Account}).RequestList(ctx, porting.RequestFilter{Number: a.Number, Page: porting.Page{Limit: 10}})
	for _, r := range list {
		if r.Internal && !r.CreatedAt.Before(a.Consent.At) && r.Stage() != porting.StageCancelled {
			return r.ID, err
		}
	}
	return "", err
}

// Close ends an ask with a sentence that its account reads by mail and on its page. Errors: *porting.ForbiddenError, porting.ErrNotFound,
// *porting.InvalidError, *porting.StateError with code home.over.
func (d *Desk) Close(ctx context.Context, who porting.Actor, id, text string) (Ask, error) {
	text = strings.TrimSpace(text)
	code, params := typed.Text(text, MostText)
	if code == "" && strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && r != '\r' && typed.Unseen(r) }) {
		code = "text.control_characters"
	}
	if code != "" && porting.Permitted(porting.VerbApprove, who.Role) {
		return Ask{}, wrong("/text", code, params...)
	}
	return d.change(ctx, who, porting.VerbApprove, id, func(a *Ask) error {
		if !a.State.Open() || a.ordering(d.now()) {
			return over()
		}
		a.end(Closed, d.now(), MailEnded)
		a.Text, a.Told = text, a.Ended
		return nil
	})
}

// Expire ends the asks whose time is over, at most so many at once.
func (d *Desk) Expire(ctx context.Context, limit int) error {
	now := d.now()
	list, err := d.Store.Asks(ctx, Filter{DueBy: now, Limit: limit})
	if err != nil {
		return err
	}
	for _, a := range list {
		if _, err := d.finish(ctx, a); err != nil {
			return err
		}
		_, err := d.Store.ChangeAsk(ctx, a.ID, func(a *Ask) error {
			if !a.State.Open() || a.ordering(now) || now.Before(a.Expires) {
				return porting.ErrUnchanged
			}
			a.end(Expired, now, MailEnded)
			a.Told = now
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
