package porting

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/portamento/portamento/numbering"
)

// Correction is what a customer mends after a question of the desk or a refusal of the carrier.
type Correction struct {
	Edit      func(*Fields) error
	Signature *Signing // needed if a signed field changes: names, signer, address, numbers
}

// Correct mends the fields that were asked for and sends the orders concerned back to the desk, as the next attempt; those that were paused for
// want of an answer too.
// Errors: *InvalidError, with code signature_required where a signed field changed and no signature was given; *StateError.
func (s *Service) Correct(ctx context.Context, who Actor, id RequestID, in Correction) (*Request, error) {
	if err := s.checkEdit(ctx, who, id, in.Edit); err != nil {
		return nil, err
	}
	if in.Signature != nil && !Permitted(VerbSign, who.Role) {
		return nil, &ForbiddenError{Verb: VerbSign, Role: who.Role}
	}
	return s.sealed(ctx, who, id, in.Signature, func(c change, r *Request, near nearby) error {
		if err := c.mayAny(VerbCorrect, r); err != nil {
			return err
		}
		for _, o := range r.Orders {
			if r.unheard(o) { // here is the answer that it rests for
				if err := c.resume(r, o); err != nil {
					return err
				}
			}
		}
		before := r.Fields
		changed, err := c.edit(r, in.Edit)
		if err != nil {
			return err
		}
		if err := c.onTheirWay(r, changed); err != nil {
			return err
		}
		return c.correct(r, in, correcting{before: before, changed: changed, near: near})
	})
}

type correcting struct {
	before  Fields
	changed []string
	near    nearby
}

// mendable says that the customer can mend the order now.
func (o *Order) mendable() bool { s := o.State(); return s == ActionRequired || s == Rejected }

// onTheirWay refuses changes that would touch numbers which another order of the request already has at a carrier.
func (c change) onTheirWay(r *Request, changed []string) error {
	if !slices.Contains(changed, "numbers") && !slices.Contains(changed, "main_number") && !slices.Contains(changed, "main_moves") {
		return nil
	}
	moving := map[numbering.PhoneNumber]bool{}
	for _, w := range r.Fields.Moving() {
		moving[w.Number] = true
	}
	for _, o := range r.Orders {
		if o.mendable() {
			continue
		}
		for _, n := range o.Numbers {
			if n.State.Open() && !moving[n.Number] {
				return invalid("/numbers", "number.on_its_way", "number", c.market.Plan.Display(n.Number))
			}
		}
	}
	return nil
}

func (c change) correct(r *Request, in Correction, x correcting) error {
	req := c.s.Rules.Whole(c.market, &r.Fields, r.around(x.near, c.now))
	problems := append(slices.Clone(req.Missing), req.Stops...)
	if !slices.Contains(x.changed, "requested_date") { // a wish that time has overtaken does not stand in the way of mending something else
		problems = slices.DeleteFunc(problems, func(p Problem) bool { return strings.HasPrefix(p.Pointer, "/requested_date") })
	}
	if r.Fields.Rest == RestUnknown && (x.before.Rest != RestUnknown || slices.ContainsFunc(r.Orders, func(o *Order) bool { return slices.Contains(o.asked(), "rest_unclear") })) {
		problems = append(problems, NewProblem("/rest", "rest.missing")) // what was settled stays settled, and what was asked is answered
	}
	if c.market.Possession == "required" && slices.Contains(x.changed, "main_number") {
		problems = append(problems, NewProblem("/main_number", "possession.required")) // the check was of another number
	}
	signer := in.Signature
	if signer != nil {
		for _, p := range c.signingProblems(r, *signer) {
			p.Pointer = "/signature" + p.Pointer
			problems = append(problems, p)
		}
	}
	if len(problems) > 0 {
		if c.who.Role != RoleAccount {
			hideProposals(problems)
		}
		return &InvalidError{Code: "incomplete", Problems: problems}
	}
	if signer == nil && (!r.signatureHolds() || c.signatureAsked(r)) {
		return &InvalidError{Code: "signature_required", Problems: []Problem{NewProblem("/signature", "signature.required")}}
	}
	if signer != nil {
		c.seal(r, *signer, x.near)
	}
	c.regroup(r, &x.before)
	for _, o := range r.Orders {
		if o.mendable() {
			c.nextAttempt(r, o, x.changed)
		}
	}
	c.approveByRule(r, req, x.near)
	return nil
}

// asked are the reasons for which an order waits for its customer.
func (o *Order) asked() []string {
	switch {
	case o.State() == ActionRequired:
		return o.Ask
	case o.State() == Rejected && o.Rejection != nil:
		return o.Rejection.Reasons
	}
	return nil
}

// signatureAsked says that a refusal stands whose reason is the signature itself, such as an old letter: it is needed anew
// whatever changed.
func (c change) signatureAsked(r *Request) bool {
	for _, o := range r.Orders {
		for _, code := range o.asked() {
			if x, ok := c.market.Reason(code); ok && x.NewSignature && slices.Equal(x.Fields, []string{"/signature"}) {
				return true
			}
		}
	}
	return false
}

// nextAttempt sends an order back to the desk.
func (c change) nextAttempt(r *Request, o *Order, changed []string) {
	o.Attempt++
	o.Step, o.Held, o.Ask, o.AskNote, o.HandOffFault = Submitted, false, nil, "", ""
	o.CarrierReference, o.SentAt = "", time.Time{}
	for _, n := range o.in(NumberRejected) {
		n.State = NumberWaiting
	}
	r.record(c.who, c.now, note{typ: "port_order.corrected", order: o, data: map[string]any{"fields": changed, "attempt": o.Attempt}})
	r.mail(c.now, post{MailResubmitted, o, attemptOf(o), nil})
}

// regroup fits the orders that are with the customer to what was mended: new numbers get into the order of their carrier, or into a new
// one; numbers that were taken out leave theirs; an order whose carrier turned out to be another one goes there.
func (c change) regroup(r *Request, before *Fields) {
	wanted, had := map[numbering.PhoneNumber]NumberWish{}, map[numbering.PhoneNumber]bool{}
	for _, w := range r.Fields.Moving() {
		wanted[w.Number] = w
	}
	for _, w := range before.Moving() {
		had[w.Number] = true
	}
	for _, o := range r.Orders {
		homed := false
		for _, n := range o.Numbers {
			w, ok := wanted[n.Number]
			switch {
			case !n.State.Open():
				if had[n.Number] || n.State == NumberCompleted {
					delete(wanted, n.Number) // it came to its end in this order
				}
			case !ok:
				n.State = NumberCancelled
				c.setFree(r, n)
			case !o.mendable() || c.home(r, o, w, homed):
				homed = true
				c.retarget(r, n, w)
				delete(wanted, n.Number)
			default: // it belongs to another carrier than the numbers before it
				n.State = NumberCancelled
			}
		}
		if o.mendable() && len(o.in(NumberCancelled)) == len(o.Numbers) {
			o.Step = Cancelled
			r.record(c.who, c.now, note{typ: "port_order.cancelled", order: o, data: map[string]any{"had_date": false}})
		}
	}
	c.addNumbers(r, wanted)
}

// home says whether a number belongs to the order's carrier. The first number of the order decides which carrier that is now.
func (c change) home(r *Request, o *Order, w NumberWish, decided bool) bool {
	g, name := c.groupOf(r, w)
	if g == (group{o.Carrier, o.LineType}) {
		return true
	}
	if decided {
		return false
	}
	o.Carrier, o.Name, o.LineType, o.ByHand, o.AnswerCursor = g.carrier, name, g.line, false, ""
	return true
}

// retarget gives a number the label and the destination that were mended.
func (c change) retarget(r *Request, n *Number, w NumberWish) {
	if own, ok := r.OwnNumbers[n.Number]; ok && own.State == OwnArriving && n.Destination != w.Destination {
		own.User = w.Destination.User
		r.own(own, c.now)
	}
	n.Label, n.Destination = w.Label, w.Destination
}

// addNumbers puts new numbers into an order of their carrier that has not left yet, or into a new order.
func (c change) addNumbers(r *Request, wanted map[numbering.PhoneNumber]NumberWish) {
	for _, w := range r.Fields.Moving() {
		if _, isNew := wanted[w.Number]; !isNew {
			continue
		}
		g, name := c.groupOf(r, w)
		i := slices.IndexFunc(r.Orders, func(o *Order) bool {
			return g == (group{o.Carrier, o.LineType}) && (o.mendable() || o.State() == Submitted)
		})
		if i < 0 {
			c.newOrder(r, g, name)
			i = len(r.Orders) - 1
		}
		c.addNumber(r, r.Orders[i], w)
	}
}
