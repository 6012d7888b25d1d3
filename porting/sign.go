package porting

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting/typed"
)

// Signing is what a person gives to sign: the name typed, in which capacity, and what was agreed to.
type Signing struct {
	Name         string
	Capacity     string   // holder, authorised
	Statements   []string // codes; all of the market's have to be there
	TermsVersion string
	Language     string // in which the statements were read
	// DocumentSHA256 is the hash of the unsigned letter that was shown, in the same language; "" if none was fetched.
	DocumentSHA256 string
	Mark           [][]Point // drawn on a screen, if it was
	byHand         *Document // the uploaded letter, instead of one that is made
	signedAt       time.Time // of that
}

// Capacities of a signer.
const (
	CapacityHolder     = "holder"
	CapacityAuthorised = "authorised"
)

// Sign signs a draft and submits it: everything is checked again, one order is made per losing carrier and line type, the numbers are
// announced as arriving, the price is frozen. Errors: *InvalidError listing all that is missing or stops it; *StateError, with code
// letter.changed where the document that was shown is not the one that would be signed.
func (s *Service) Sign(ctx context.Context, who Actor, id RequestID, in Signing) (*Request, error) {
	return s.sealed(ctx, who, id, &in, func(c change, r *Request, near nearby) error {
		if err := c.may(VerbSign, r, nil); err != nil {
			return err
		}
		if err := c.useLink(r); err != nil {
			return err
		}
		if r.Signature != nil {
			return c.cosign(r, in)
		}
		near.complete(r)
		return c.sign(r, in, near)
	})
}

// nearby is what lies around a request: the account's own numbers, and which of its numbers are in another open order.
type nearby struct {
	own       []OwnNumber
	elsewhere map[numbering.PhoneNumber]bool
	bill      []Problem // what the newest bill says against the request
	doubt     bool      // that bill is not clean, so that a person approves
}

// surroundings loads a request and what lies around it.
func (s *Service) surroundings(ctx context.Context, who Actor, id RequestID) (*Request, nearby, error) {
	r, err := s.Store.Requests(who.Scope()).Request(ctx, id)
	if err != nil {
		return nil, nearby{}, err
	}
	own, err := s.accountNumbers(ctx, s.Store.Inventory(who.Scope()), r.Account)
	if err != nil {
		return nil, nearby{}, err
	}
	near := nearby{own: own}
	if s.Bills != nil {
		clean := false
		near.bill, clean = s.Bills.Against(ctx, r)
		near.doubt = !clean
	}
	near.elsewhere, err = s.openElsewhere(ctx, r)
	return r, near, err
}

// complete fills what follows from the account if nothing else was said.
func (x nearby) complete(r *Request) {
	if r.Fields.Replaces.Number == 0 {
		r.Fields.Replaces.Number = TemporaryDefault(x.own)
	}
}

// TemporaryDefault is the temporary number that the account rings on now: the one that a ported number replaces if nothing else was said.
func TemporaryDefault(own []OwnNumber) numbering.PhoneNumber {
	for _, n := range own {
		if n.Default && n.Use == UseTemporary && n.State == OwnAssigned {
			return n.Number
		}
	}
	return 0
}

// around is what a pre-flight has to know of the account's numbers and of orders elsewhere. What arrived by this request itself counts as
// still to come, and the number that it replaced as still there, so that the rest can be mended after a part has moved.
func (r *Request) around(x nearby, now time.Time) PreflightInput {
	in := PreflightInput{Now: now, Signed: len(r.Orders) > 0, Own: map[numbering.PhoneNumber]OwnNumber{}, OpenElsewhere: maps.Clone(x.elsewhere)}
	for _, n := range x.own {
		in.Own[n.Number] = n
	}
	for n, o := range r.OwnNumbers {
		in.Own[n] = o
		if o.Account != r.Account {
			in.OpenElsewhere[n] = true // held for somebody else: told in the same words as an order of somebody else
		}
	}
	for _, o := range r.Orders {
		for _, n := range o.Numbers {
			if in.Own[n.Number].Request == r.ID {
				delete(in.Own, n.Number)
			}
		}
	}
	return in
}

func (c change) sign(r *Request, in Signing, near nearby) error {
	req := c.s.Rules.Whole(c.market, &r.Fields, r.around(near, c.now))
	problems := append(slices.Clone(req.Missing), req.Stops...)
	problems = append(problems, c.signingProblems(r, in)...)
	switch {
	case in.byHand == nil && c.market.Letter == "hand":
		problems = append(problems, NewProblem("", "signature.by_hand"))
	case c.market.Possession == "required" && !r.Proven():
		problems = append(problems, NewProblem("/possession", "possession.required"))
	}
	if len(problems) > 0 {
		if c.who.Role != RoleAccount {
			hideProposals(problems)
		}
		return &InvalidError{Code: "incomplete", Problems: problems}
	}
	c.seal(r, in, near)
	c.split(r)
	r.drop(nil, DueDraftReminder, DueDraftExpiry, DueSeparation, DueSignReminder, DueSignExpiry)
	r.record(c.who, c.now, note{typ: "port_request.submitted", data: map[string]any{"orders": len(r.Orders), "numbers": len(r.Fields.Moving())}})
	r.mail(c.now, post{MailReceived, nil, "1", nil})
	c.approveByRule(r, req, near)
	return nil
}

// approveByRule approves what would wait for the desk, where the market does so when nothing speaks against it.
func (c change) approveByRule(r *Request, req Requirements, near nearby) {
	if c.market.Approve != "rule" || len(req.Warnings) > 0 || near.doubt {
		return
	}
	c.who = System()
	for _, o := range r.Orders {
		if o.State() == Submitted {
			c.approve(r, o)
		}
	}
}

// signingProblems lists what is wrong with the signature itself. Case, accents and spaces of the name do not matter (ux 3.3 C8).
func (c change) signingProblems(r *Request, in Signing) []Problem {
	var out []Problem
	name := strings.TrimSpace(in.Name)
	switch {
	case name == "":
		out = append(out, NewProblem("/name", "signature.name_missing"))
	case len(name) > 120:
		out = append(out, NewProblem("/name", "signature.name_malformed"))
	case strings.ContainsFunc(name, typed.Unseen): // a letter must not show another name than it holds
		out = append(out, NewProblem("/name", "text.control_characters"))
	}
	holder := r.Fields.Holder.FirstName + " " + r.Fields.Holder.LastName
	switch in.Capacity {
	case CapacityHolder:
		if name != "" && Fold(strings.ReplaceAll(name, " ", "")) != Fold(strings.ReplaceAll(holder, " ", "")) {
			out = append(out, NewProblem("/name", "signature.name_not_holder", "holder", strings.TrimSpace(holder)))
		}
	case CapacityAuthorised:
	default:
		out = append(out, NewProblem("/capacity", "signature.capacity"))
	}
	for _, code := range c.market.Statements {
		if !slices.Contains(in.Statements, code) {
			out = append(out, NewProblem("/statements", "signature.statement_missing", "statement", code))
		}
	}
	for _, code := range in.Statements {
		if !slices.Contains(c.market.Statements, code) {
			out = append(out, NewProblem("/statements", "signature.statement_unknown", "statement", code))
		}
	}
	if in.TermsVersion != c.market.Terms {
		out = append(out, NewProblem("/terms_version", "signature.terms_version", "current", c.market.Terms))
	}
	return out
}

// seal freezes the price and fixes the signature to the content as it is, and to the letter once there is one.
func (c change) seal(r *Request, in Signing, near nearby) {
	r.Price = &PriceFreeze{Before: c.market.Bill(near.own, c.now), After: c.market.BillAfter(r, near.own, c.now)}
	r.Signature, r.Cosignature = c.signature(r, in), nil
	r.Record.Letter = r.Signature
	r.record(c.who, c.now, note{typ: "port_request.signed", data: r.Signature.facts()})
}

// signature is the customer's agreement to the request as it is.
func (c change) signature(r *Request, in Signing) *Signature {
	sig := &Signature{Name: strings.TrimSpace(in.Name), Capacity: in.Capacity, Statements: slices.Clone(in.Statements), TermsVersion: in.TermsVersion,
		Language: cmp.Or(in.Language, c.market.Languages[0]), SignedAt: c.now, By: c.who, Viewed: in.DocumentSHA256 != "", Letter: c.letter}
	sig.ContentSHA256 = hashText(contentText(r, sig.Name))
	sig.DocumentSHA256 = cmp.Or(c.letter.SHA256, sig.ContentSHA256)
	if d := in.byHand; d != nil {
		sig.SignedAt, sig.Document, sig.DocumentSHA256 = in.signedAt.UTC(), d.ID, d.SHA256
	}
	return sig
}

// facts are what the history tells of a signature.
func (s *Signature) facts() map[string]any {
	return map[string]any{"name": s.Name, "capacity": s.Capacity, "document_sha256": s.DocumentSHA256, "terms_version": s.TermsVersion,
		"viewed": s.Viewed, "time_stamp": s.Letter.Stamp}
}

// split makes one order per losing carrier and line type, in the order of the numbers (R10).
func (c change) split(r *Request) {
	found := map[group]*Order{}
	for _, w := range r.Fields.Moving() {
		g, name := c.groupOf(r, w)
		if found[g] == nil {
			found[g] = c.newOrder(r, g, name)
		}
		c.addNumber(r, found[g], w)
	}
	c.claim(r)
}

// group is what goes to one order: the numbers of one line type at one losing carrier.
type group struct {
	carrier CarrierCode
	line    numbering.LineType
}

func (c change) groupOf(r *Request, w NumberWish) (g group, name string) {
	carrier, name := c.market.LosingCarrier(&r.Fields, w)
	return group{carrier, c.market.Line(&r.Fields, w)}, name
}

func (c change) newOrder(r *Request, g group, name string) *Order {
	o := &Order{ID: OrderID(NewID(PrefixOrder, c.now)), Carrier: g.carrier, Name: name, LineType: g.line, Step: Submitted, Attempt: 1,
		CreatedAt: c.now, UpdatedAt: c.now}
	r.Orders = append(r.Orders, o)
	return o
}

// addNumber puts a number into an order, anew if it was taken out of it before, and announces it as arriving.
func (c change) addNumber(r *Request, o *Order, w NumberWish) {
	n := o.Number(w.Number)
	if n == nil {
		n = &Number{}
		o.Numbers = append(o.Numbers, n)
	}
	*n = Number{Number: w.Number, State: NumberWaiting, Label: w.Label, Destination: w.Destination}
	r.own(OwnNumber{Number: w.Number, Market: r.Market, State: OwnArriving, Account: r.Account, User: w.Destination.User, Request: r.ID}, c.now)
}

// claim marks the number that will be replaced as this request's.
func (c change) claim(r *Request) {
	if n, ok := r.OwnNumbers[r.Fields.Replaces.Number]; ok && n.Account == r.Account && n.Request == "" {
		n.Request = r.ID
		r.own(n, c.now)
	}
}

// lineOf tells mobile and toll-free numbers from the others; where the plan cannot tell, the customer's word counts.
func lineOf(plan, said numbering.LineType) numbering.LineType {
	switch plan {
	case numbering.Mobile, numbering.TollFree:
		return plan
	case numbering.UnknownLine:
		return said
	}
	return numbering.Landline
}
