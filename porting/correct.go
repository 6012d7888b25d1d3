package porting

import (
	"context"
	"slices"

	"github.com/portamento/portamento/numbering"
)

// Correction is what a customer mends after a question of the desk or a refusal of the carrier.
type Correction struct {
	Edit      func(*Fields) error
	Signature *Signing // needed if a signed field changes: names, signer, address, numbers
}

// Correct mends the fields that were asked for and sends the orders concerned back to the desk, as the next attempt.
// Errors: *InvalidError, with code signature_required where a signed field changed and no signature was given; *StateError.
func (s *Service) Correct(ctx context.Context, who Actor, id RequestID, in Correction) (*Request, error) {
	own, elsewhere, err := s.surroundings(ctx, who, id)
	if err != nil {
		return nil, err
	}
	return s.onRequest(ctx, who, id, func(c change, r *Request) error {
		if err := c.mayAny(VerbCorrect, r); err != nil {
			return err
		}
		before := r.Fields
		changed, err := c.edit(r, in.Edit)
		if err != nil {
			return err
		}
		if err := c.mendable(r, changed); err != nil {
			return err
		}
		return c.correct(r, in, correcting{before: before, changed: changed, own: own, elsewhere: elsewhere})
	})
}

type correcting struct {
	before    Fields
	changed   []string
	own       []OwnNumber
	elsewhere map[numbering.PhoneNumber]bool
}

// mendable refuses changes that would touch numbers which another order of the request already has at a carrier.
func (c change) mendable(r *Request, changed []string) error {
	if !slices.Contains(changed, "numbers") && !slices.Contains(changed, "main_number") && !slices.Contains(changed, "main_moves") {
		return nil
	}
	moving := map[numbering.PhoneNumber]bool{}
	for _, w := range r.Fields.Moving() {
		moving[w.Number] = true
	}
	for _, o := range r.Orders {
		if s := o.State(); s == ActionRequired || s == Rejected {
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
	mine := map[numbering.PhoneNumber]OwnNumber{}
	for _, n := range x.own {
		mine[n.Number] = n
	}
	for n, o := range r.OwnNumbers {
		mine[n] = o
		if o.Account != r.Account {
			x.elsewhere[n] = true
		}
	}
	req := Preflight(c.market, &r.Fields, PreflightInput{Now: c.now, Own: mine, OpenElsewhere: x.elsewhere})
	problems := append(slices.Clone(req.Missing), req.Stops...)
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
		return &InvalidError{Code: "signature_required", Problems: []Problem{problem("/signature", "signature.required")}}
	}
	if signer != nil {
		c.seal(r, *signer)
		r.record(c.who, c.now, note{typ: "port_request.signed", data: map[string]any{"name": r.Signature.Name,
			"document_sha256": r.Signature.DocumentSHA256}})
	}
	c.regroup(r)
	for _, o := range r.Orders {
		if s := o.State(); s == ActionRequired || s == Rejected {
			c.nextAttempt(r, o, x.changed)
		}
	}
	return nil
}

// signatureAsked says that a refusal stands whose reason needs a new signature whatever changed, such as an old letter.
func (c change) signatureAsked(r *Request) bool {
	for _, o := range r.Orders {
		var reasons []string
		switch {
		case o.State() == ActionRequired:
			reasons = o.Ask
		case o.State() == Rejected && o.Rejection != nil:
			reasons = o.Rejection.Reasons
		}
		for _, code := range reasons {
			if code == "letter_problem" {
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
	o.CarrierReference = ""
	for _, n := range o.in(NumberRejected) {
		n.State = NumberWaiting
	}
	r.record(c.who, c.now, note{typ: "port_order.corrected", order: o, data: map[string]any{"fields": changed, "attempt": o.Attempt}})
	r.mail(c.now, post{MailResubmitted, o, attemptOf(o), nil})
}

// regroup fits the orders that are with the customer to a changed list of numbers: new numbers get into the order of their carrier, or a
// new order; numbers that were taken out leave theirs.
func (c change) regroup(r *Request) {
	wanted := map[numbering.PhoneNumber]NumberWish{}
	for _, w := range r.Fields.Moving() {
		wanted[w.Number] = w
	}
	for _, o := range r.Orders {
		for _, n := range o.Numbers {
			if w, ok := wanted[n.Number]; ok {
				n.Label, n.Destination = w.Label, w.Destination
				delete(wanted, n.Number)
				continue
			}
			if n.State.Open() {
				n.State = NumberCancelled
				c.setFree(r, n)
			}
		}
		if len(o.Numbers) > 0 && len(o.in(NumberCancelled)) == len(o.Numbers) && !o.Step.Final() {
			o.Step = Cancelled
		}
	}
	c.addNumbers(r, wanted)
}

// addNumbers puts new numbers into the mendable order of their carrier, or into a new order.
func (c change) addNumbers(r *Request, wanted map[numbering.PhoneNumber]NumberWish) {
	for _, w := range r.Fields.Moving() {
		if _, isNew := wanted[w.Number]; !isNew {
			continue
		}
		carrier, name := c.market.LosingCarrier(&r.Fields, w)
		line := lineOf(c.market.Plan.Describe(w.Number).LineType, r.Fields.LineType)
		i := slices.IndexFunc(r.Orders, func(o *Order) bool {
			s := o.State()
			return o.Carrier == carrier && o.LineType == line && (s == ActionRequired || s == Rejected || s == Submitted)
		})
		if i < 0 {
			r.Orders = append(r.Orders, &Order{ID: OrderID(NewID(PrefixOrder, c.now)), Carrier: carrier, Name: name, LineType: line,
				Step: Submitted, Attempt: 1, CreatedAt: c.now, UpdatedAt: c.now})
			i = len(r.Orders) - 1
		}
		o := r.Orders[i]
		o.Numbers = append(o.Numbers, &Number{Number: w.Number, State: NumberWaiting, Label: w.Label, Destination: w.Destination})
		r.own(OwnNumber{Number: w.Number, Market: r.Market, State: OwnArriving, Account: r.Account, User: w.Destination.User, Request: r.ID}, c.now)
	}
}
