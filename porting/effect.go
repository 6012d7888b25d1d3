package porting

import (
	"fmt"
	"slices"
	"time"

	"github.com/portamento/portamento/porting/typed"
)

// Effect is one thing that leaves the process. It is saved with the change that needs it, as a background job, and carried out at
// least once under the same Key; whoever receives it can tell a repetition by the Key.
type Effect struct {
	Do      EffectKind        `json:"do"`
	Key     string            `json:"key"` // (order, kind, generation): the idempotency key of the effect
	Request RequestID         `json:"request_id"`
	Order   OrderID           `json:"order_id,omitempty"`
	At      time.Time         `json:"at"` // when it was decided
	Try     int               `json:"try,omitempty"`
	Mail    *MailOrder        `json:"mail,omitempty"`
	Send    MessageKind       `json:"send,omitempty"`
	Number  string            `json:"number,omitempty"` // E.164, for test calls
	Data    map[string]string `json:"data,omitempty"`
	Held    bool              `json:"held,omitempty"` // a mail that quiet hours hold back
	Behind  int               `json:"-"`              // how many of the same request wait for the same thing: those of others go first
}

// Kind names the background job (river.JobArgs).
func (Effect) Kind() string { return "effect" }

// MailOrder asks for one mail. What it says is taken from Data and from the request as it was at that version, so that a mail that
// leaves late still tells what it was ordered to tell.
type MailOrder struct {
	Mail     MailKind       `json:"mail"`
	To       Contact        `json:"to"`
	Sequence int            `json:"sequence"` // the calendar file's SEQUENCE, where there is one
	Data     map[string]any `json:"data,omitempty"`
}

// post is one occasion to write: which mail, about which order (nil: the request), and what tells this occasion from others of the same
// kind, such as an attempt, a FOC sequence or a day.
type post struct {
	kind  MailKind
	order *Order
	gen   string
	data  map[string]any
}

// mail orders one mail for the author and, where everybody shall know, for the people to notify.
func (r *Request) mail(now time.Time, p post) {
	to := []Contact{r.Author}
	if toEverybody[p.kind] {
		to = append(to, r.Fields.Notify...)
	}
	signed := r.mailSigners(now, p)
	r.mailTo(now, p, slices.DeleteFunc(to, func(c Contact) bool { return signed[typed.EmailKey(c.Email)] })...)
	r.mailFollowers(now, p)
}

// mailTo orders one mail for each of the people.
func (r *Request) mailTo(now time.Time, p post, to ...Contact) {
	id, subject, seq := idOf(p.order), string(r.ID), 0
	if o := p.order; o != nil {
		subject, seq = string(o.ID), o.FOCSequence
	}
	seen := map[string]bool{}
	for _, c := range to {
		one := typed.EmailKey(c.Email)
		if one == "" || seen[one] {
			continue
		}
		seen[one] = true
		if c.Language == "" {
			c.Language = r.Author.Language
		}
		key := fmt.Sprintf("%s/%s/%s/%s", subject, p.kind, p.gen, shortHash(c.Email))
		r.Record.Effects = append(r.Record.Effects, Effect{Do: EffectMail, Key: key, Request: r.ID, Order: id, At: now.Add(time.Duration(r.EventCount) * time.Microsecond),
			Mail: &MailOrder{Mail: p.kind, To: c, Sequence: seq, Data: p.data}})
	}
}

// toEverybody lists the mails that also go to the people the customer named (ux 4).
var toEverybody = map[MailKind]bool{MailReceived: true, MailDateConfirmed: true, MailDateChanged: true, MailDateLost: true,
	MailDayBefore: true, MailMovingStarted: true, MailCompleted: true, MailCancelled: true}

// send orders a message to the losing carrier, under the order's next generation; the order itself goes once per attempt, however often
// it has to be repeated.
func (r *Request) send(o *Order, kind MessageKind, now time.Time) {
	key := submitKey(o)
	if kind != SendSubmit {
		o.Generation++
		key = fmt.Sprintf("%s/%s/%d", o.ID, kind, o.Generation)
	}
	r.Record.Effects = append(r.Record.Effects, Effect{Do: EffectSend, Key: key, Request: r.ID, Order: o.ID, At: now, Send: kind})
}

// submitAgain repeats the order's own message under its key; as an earlier one may have got through, the carrier is asked first.
func (r *Request) submitAgain(o *Order, now time.Time) {
	key := submitKey(o)
	r.Waiting = slices.DeleteFunc(slices.Clone(r.Waiting), func(e Effect) bool { return e.Key == key })
	r.plan(o, DueRetry, key, time.Time{})
	r.Record.Effects = append(r.Record.Effects, Effect{Do: EffectSend, Key: key, Request: r.ID, Order: o.ID, At: now, Try: 1, Send: SendSubmit})
}

// submitKey is the idempotency key of the order's own message in its present attempt.
func submitKey(o *Order) string { return fmt.Sprintf("%s/%s/%d", o.ID, SendSubmit, o.Attempt) }
