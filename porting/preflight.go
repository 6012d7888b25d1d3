package porting

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/portamento/portamento/numbering"
)

// Requirements is everything that stands between a draft and its signature, at once. Missing holds what is absent and what is wrong;
// warnings do not hinder; a stop has a way out that is not a field (ux 3.0 rule 5).
type Requirements struct {
	Complete bool      `json:"complete"`
	Missing  []Problem `json:"missing"`
	Warnings []Problem `json:"warnings"`
	Stops    []Problem `json:"stops"`
}

// PreflightInput is what a pre-flight needs to know beside the request.
type PreflightInput struct {
	Now           time.Time
	Own           map[numbering.PhoneNumber]OwnNumber // the account's own numbers
	OpenElsewhere map[numbering.PhoneNumber]bool      // numbers in an open order of another request
	Signed        bool                                // the request has orders: what it replaces was settled at the signature
}

// mover is a number that shall move, and where it and its code stand in the request.
type mover struct {
	NumberWish
	at, codeAt string
}

// preflight collects what Preflight finds.
type preflight struct {
	m      *Market
	f      *Fields
	in     PreflightInput
	moving []mover
	moves  map[numbering.PhoneNumber]string // where each number that moves stands
	out    Requirements
}

// Preflight checks the whole of a request by its market's rules.
func Preflight(m *Market, f *Fields, in PreflightInput) Requirements {
	p := &preflight{m: m, f: f, in: in, moves: map[numbering.PhoneNumber]string{}}
	p.out = Requirements{Missing: append([]Problem{}, ValidateFields(m, f)...), Warnings: []Problem{}, Stops: []Problem{}}
	p.required()
	p.internet()
	p.numbers()
	p.codes()
	p.carriers()
	p.accountNumber()
	p.oldAccount()
	p.holder()
	p.replaces()
	p.date()
	p.out.Complete = len(p.out.Missing) == 0 && len(p.out.Stops) == 0
	return p.out
}

// wrong adds an error, unless the same was said of the same place already.
func (p *preflight) wrong(pointer, code string, params ...any) {
	if !slices.ContainsFunc(p.out.Missing, func(x Problem) bool { return x.Pointer == pointer && x.Code == code }) {
		p.out.Missing = append(p.out.Missing, problem(pointer, code, params...))
	}
}

// lacks says that a field is empty; the code is the field's name and "missing", so that each has a sentence of its own.
func (p *preflight) lacks(pointer string, params ...any) {
	p.wrong(pointer, pointer[strings.LastIndexByte(pointer, '/')+1:]+".missing", params...)
}

func (p *preflight) warn(pointer, code string, params ...any) {
	p.out.Warnings = append(p.out.Warnings, problem(pointer, code, params...))
}

func (p *preflight) stop(pointer, code string, params ...any) {
	p.out.Stops = append(p.out.Stops, problem(pointer, code, params...))
}

// required looks for the fields that the market wants, where they make sense. Fields with a rule of their own are looked at there.
func (p *preflight) required() {
	f := p.f
	filled := map[string]bool{"/main_number": f.MainNumber.Number != 0 || f.MainNumber.Typed != "",
		"/numbers": len(f.Numbers) > 0 || f.mainMoves(), "/notify": len(f.Notify) > 0, "/equipment": len(f.Equipment) > 0,
		"/requested_date": f.RequestedDate != (DateWish{}), "/internet": f.Internet != "" || !p.m.fixed(f),
		"/line_type": f.LineType != numbering.UnknownLine, "/rest": f.Rest != "", "/holder/kind": f.Holder.Kind != "",
		"/replaces": f.Replaces != (TypedNumber{}) || p.replaced() != 0 || !p.lent()}
	for _, t := range f.texts() {
		if _, known := filled[t.pointer]; !known {
			filled[t.pointer] = t.value != ""
		}
	}
	filled["/holder/company"] = f.Holder.Company != "" || f.Holder.Kind != "company"
	for _, pointer := range append([]string{"/line_type", "/numbers", "/holder/company"}, p.m.Required...) {
		if ok, known := filled[pointer]; known && !ok && pointer != "/holder/company_id" {
			p.lacks(pointer)
		}
	}
}

// internet stops a landline whose Internet access would end with it (R3). A separation that is over and has a reference counts; one that is
// still to come stops the request until its day, when the customer is written to.
func (p *preflight) internet() {
	if !p.m.fixed(p.f) {
		return
	}
	s := p.f.Separation
	day, err := p.m.ParseDay(s.Date)
	separable := p.f.Internet == "dsl_shared" || p.f.Internet == "dsl_separate"
	switch {
	case separable && err == nil && day.After(p.in.Now): // until then it runs over this line, whatever it will do later
		p.stop("/separation/date", "separation.future", "date", Day(s.Date))
		return
	case p.f.Internet != "dsl_shared":
	case err == nil && s.Reference != "":
		p.warn("/internet", "internet.separated_check", "date", Day(s.Date), "reference", s.Reference)
	default:
		p.stop("/internet", "internet.dsl_shared")
	}
	switch p.f.Internet {
	case "dsl_leaving":
		p.warn("/internet", "internet.dsl_leaving")
	case "unknown":
		p.stop("/internet", "internet.unknown")
	}
}

// Bills compares requests with the bills that were attached to them.
type Bills interface {
	// Against is what the newest bill says against a request as it is, as warnings. It is clean where it says nothing, or there is none; one
	// that could not be read is not.
	Against(ctx context.Context, r *Request) (found []Problem, clean bool)
}

// Requirements checks a request as it stands now. Errors: ErrNotFound, errors of the store.
func (s *Service) Requirements(ctx context.Context, who Actor, id RequestID) (Requirements, error) {
	r, near, err := s.surroundings(ctx, who, id)
	if err != nil {
		return Requirements{}, err
	}
	m, err := s.market(r.Market)
	if err != nil {
		return Requirements{}, err
	}
	req := Preflight(m, &r.Fields, r.around(near, s.Now()))
	req.Warnings = append(req.Warnings, near.bill...)
	if who.Role != RoleAccount {
		hideProposals(req.Missing)
	}
	return req, nil
}

// hideProposals takes the codes that were probably meant out of problems: a code is the customer's secret, and the desk reads one by
// Reveal only.
func hideProposals(problems []Problem) {
	for i := range problems {
		delete(problems[i].Params, "proposal")
	}
}

// openElsewhere tells which numbers of a request cannot arrive for it: those in an open order of another one, over all accounts, and those
// that lie in our pool or with another account, told in the same words so that nobody learns whose they are.
func (s *Service) openElsewhere(ctx context.Context, r *Request) (map[numbering.PhoneNumber]bool, error) {
	moving := r.Fields.Moving()
	numbers := make([]numbering.PhoneNumber, len(moving))
	for i, w := range moving {
		numbers[i] = w.Number
	}
	out, err := s.Store.Inventory(Scope{Account: r.Account}).Elsewhere(ctx, r.ID, numbers)
	if err != nil {
		return nil, fmt.Errorf("look for the numbers of %s elsewhere: %w", r.ID, err)
	}
	return out, nil
}
