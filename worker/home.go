package worker

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/homeline"
	"github.com/portamento/portamento/porting/question"
)

const (
	homesAtOnce = 20  // that end, or about which a mail is sent, at one look
	homesTold   = 100 // of one mail to the desk
)

// homes ends asks for home lines whose time is over, tells the desk what it has to look at, at most once an hour, and writes to holders and to
// those who asked. A mail that cannot be sent is tried again, and harms nothing else.
func (w *Worker) homes(ctx context.Context) {
	if w.Homes == nil || w.Keys == nil {
		return
	}
	now := w.Service.Now()
	if now.Before(w.homesNext) {
		return
	}
	w.homesNext = now.Add(questionsEvery)
	if err := errors.Join(w.Homes.Expire(ctx, homesAtOnce), w.tellHomes(ctx, now), w.mailHomes(ctx)); err != nil && ctx.Err() == nil {
		w.Logger.Warn("asks for home lines", "error", err)
		w.homesNext = now.Add(questionsAgain)
	}
}

// tellHomes writes one mail to the desk about everything that it was not told of, once in every hour over all nodes. Numbers are veiled, and names
// and addresses left out: mails are read in many places.
func (w *Worker) tellHomes(ctx context.Context, now time.Time) error {
	if w.Service.Desk.Email == "" {
		return nil
	}
	list, err := w.Homes.Store.Asks(ctx, homeline.Filter{Untold: true, Limit: homesTold})
	if err != nil || len(list) == 0 {
		return err
	}
	key := "desk.homes/" + now.UTC().Truncate(time.Hour).Format("2006-01-02T15")
	_, err = w.once(ctx, key, func(ctx context.Context) error {
		data := map[string]any{"waits": len(list)}
		for _, a := range list {
			kind := string(a.State)
			if a.State == homeline.Asked {
				kind = "address"
			}
			lines, _ := data[kind].([]string)
			if len(lines) < questionsShown {
				data[kind] = append(lines, strings.ToUpper(string(a.Market))+" · "+question.Masked(w.shownAs(a)))
			}
		}
		err := w.write(ctx, Notice{Key: key, Kind: porting.MailHomes, To: w.Service.Desk, At: now, Request: &porting.Request{ID: "desk"},
			Market: w.Service.Markets.Markets()[0], Data: data})
		if err != nil {
			return err
		}
		for _, told := range list {
			_, err := w.Homes.Store.ChangeAsk(ctx, told.ID, func(a *homeline.Ask) error {
				if a.State != told.State || a.Email != told.Email { // it went on meanwhile, and what is to be told with it
					return porting.ErrUnchanged
				}
				a.Told = now
				return nil
			})
			if err != nil && !errors.Is(err, porting.ErrNotFound) {
				return err
			}
		}
		return nil
	})
	return err
}

func (w *Worker) marketOf(code porting.MarketCode) *porting.Market {
	if m, ok := w.Service.Markets.Market(code); ok {
		return m
	}
	return w.Service.Markets.Markets()[0]
}

func (w *Worker) shownAs(a homeline.Ask) string { return w.marketOf(a.Market).Plan.Display(a.Number) }

// mailHomes sends the mails that wait, each once. Those that no server takes just now hold up none of the others.
func (w *Worker) mailHomes(ctx context.Context) error {
	list, err := w.Homes.Store.Asks(ctx, homeline.Filter{Mail: true})
	sent := 0
	for _, a := range list {
		key := "home." + string(a.Mail) + "/" + a.ID + "/" + string(a.Link)
		_, failed := w.once(ctx, key, func(ctx context.Context) error { return w.mailHome(ctx, key, a) })
		err = errors.Join(err, failed)
		if failed == nil {
			sent++
		}
		if errors.Is(failed, errSilent) || sent == homesAtOnce {
			break
		}
	}
	return err
}

// mailHome sends the mail that waits about an ask. Where no server takes the holder's, today or ever, the desk has to find another address.
func (w *Worker) mailHome(ctx context.Context, key string, sent homeline.Ask) error {
	n, err := w.homeNotice(ctx, key, sent)
	if err == nil {
		err = w.write(ctx, n)
	}
	_, never := errors.AsType[*porting.PermanentError](err)
	if err != nil && !never {
		return err
	}
	if never {
		w.Logger.Error("mail about a home line", "ask", sent.ID, "mail", sent.Mail, "error", err)
	}
	_, err = w.Homes.Store.ChangeAsk(ctx, sent.ID, func(a *homeline.Ask) error {
		if a.Mail != sent.Mail || a.Link != sent.Link {
			return porting.ErrUnchanged
		}
		if a.Mail = homeline.MailNone; never && sent.Mail == homeline.MailConsent {
			a.Unreached(w.Service.Now())
		}
		return nil
	})
	if errors.Is(err, porting.ErrNotFound) {
		return nil
	}
	return err
}

// homeNotice is the mail that waits about an ask.
func (w *Worker) homeNotice(ctx context.Context, key string, a homeline.Ask) (Notice, error) {
	desk := porting.Scope{Desk: true}
	account, err := w.Service.Store.People(desk).Account(ctx, a.Account)
	if err != nil {
		return Notice{}, err
	}
	n := Notice{Key: key, At: w.Service.Now(), Market: w.marketOf(a.Market), To: porting.Contact{Email: a.Email, Language: a.Language},
		Request: &porting.Request{ID: porting.RequestID(a.ID), Author: porting.Contact{Name: a.AskedBy}},
		Data:    map[string]any{"number": w.shownAs(a), "account": account.Name, "new_number": a.NewNumber}}
	switch a.Mail {
	case homeline.MailConsent:
		n.Kind, n.Data["home_link"], n.Data["expires_at"] = porting.MailHomeConsent, string(a.Link), a.Expires
	case homeline.MailOrdered:
		n.Kind = porting.MailHomeOrdered
		r, err := w.Service.Store.Requests(desk).Request(ctx, a.Request)
		if err != nil || len(r.Orders) == 0 {
			return n, err
		}
		n.Order, n.Request.Orders = r.Orders[0], r.Orders
	default:
		n.Kind, n.To = porting.MailHomeEnded, account.Owner
		n.Data = map[string]any{"number": w.shownAs(a), "end": string(a.State), "text": a.Text, "home_page": true}
	}
	return n, nil
}
