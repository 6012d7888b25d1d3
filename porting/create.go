package porting

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Draft life (ux 3.0 rule 10, 4 no. 2): reminders after two and seven idle days; given up after sixty.
var draftReminders = [...]int{2, 7}

const draftLife = 60

// A draft that waits for its Internet access is asked about on the day given, at eight, then once a week, and outlives that day (R3).
const (
	separationHour     = 8 // by the market's clocks
	separationEvery    = 7
	separationPatience = 14
)

// separationAsked is when to ask whether the Internet access is separated; zero if there is no such day ahead.
func (c change) separationAsked(r *Request) time.Time {
	f := &r.Fields
	day, err := c.market.ParseDay(f.Separation.Date)
	y, month, d := day.Date()
	if at := time.Date(y, month, d, separationHour, 0, 0, 0, c.market.Zone); err == nil && at.After(c.now) && (f.Internet == "dsl_shared" || f.Internet == "dsl_separate") {
		return at
	}
	return time.Time{}
}

// separationOpen says that the day has come and nobody has said yet that the separation is done.
func (c change) separationOpen(r *Request) bool {
	s := r.Fields.Separation
	day, err := c.market.ParseDay(s.Date)
	return err == nil && !day.After(c.now) && r.Fields.Internet == "dsl_shared" && s.Reference == ""
}

// askSeparation asks the author, and again a week later while the answer is open.
func (c change) askSeparation(r *Request) {
	r.mail(c.now, post{MailSeparation, nil, stamp(c.now), nil}) // no event tells one week from the next
	if c.separationOpen(r) {
		r.plan(nil, DueSeparation, "", c.now.AddDate(0, 0, separationEvery))
	}
}

// NewRequest is what a draft starts from; any subset of the fields.
type NewRequest struct {
	Account AccountID  // a customer's key names its own; the desk must say whose
	Market  MarketCode // "": the account's
	Fields  Fields
}

// CreateRequest makes a draft. Errors: *InvalidError, *ForbiddenError, ErrNotFound (account), ErrDuplicate (external id).
func (s *Service) CreateRequest(ctx context.Context, who Actor, in NewRequest) (*Request, error) {
	if !Permitted(VerbEdit, who.Role) {
		return nil, &ForbiddenError{Verb: VerbEdit, Role: who.Role}
	}
	account, m, err := s.accountFor(ctx, who, in.Account, in.Market)
	if err != nil {
		return nil, err
	}
	if err := s.roomForDraft(ctx, who, account.ID); err != nil {
		return nil, err
	}
	r, err := s.draft(ctx, who, in, account, m)
	if errors.Is(err, ErrDuplicate) { // of its reference, perhaps: that is chance, and another one helps
		r, err = s.draft(ctx, who, in, account, m)
	}
	return r, err
}

// MaxDrafts is how many drafts an account keeps at a time; whoever makes more by mistake, or in a loop, is told.
const MaxDrafts = 100

func (s *Service) roomForDraft(ctx context.Context, who Actor, id AccountID) error {
	list, _, err := s.Store.Lists(who.Scope()).RequestList(ctx, RequestFilter{Stages: []Stage{StageDraft}, Account: id, HowMany: true, Page: Page{Limit: MaxDrafts}})
	if err == nil && len(list) >= MaxDrafts {
		return invalid("", "drafts.too_many", "max", MaxDrafts)
	}
	return err
}

// draft saves a new draft under a new reference.
func (s *Service) draft(ctx context.Context, who Actor, in NewRequest, account Account, m *Market) (*Request, error) {
	now := s.Now().UTC().Truncate(time.Microsecond)
	r := &Request{ID: RequestID(NewID(PrefixRequest, now)), Account: account.ID, Reference: NewReference(), Market: m.Code,
		Author: account.Owner, CreatedAt: now, UpdatedAt: now, Fields: in.Fields}
	if problems := s.Rules.Fields(m, &r.Fields); len(problems) > 0 {
		return nil, &InvalidError{Code: "invalid", Problems: problems}
	}
	if err := s.checkDestinations(ctx, who, r.Account, &r.Fields); err != nil {
		return nil, err
	}
	c := change{who: who, now: now, market: m, s: s}
	c.draftChanged(r, "port_request.created", nil)
	if IsDryRun(ctx) {
		return r, nil
	}
	if err := s.Store.Requests(who.Scope()).CreateRequest(ctx, r); err != nil {
		return nil, fmt.Errorf("create request: %w", err)
	}
	return r, nil
}

// accountFor finds the account that the actor acts for, and its market or the one named.
func (s *Service) accountFor(ctx context.Context, who Actor, id AccountID, market MarketCode) (Account, *Market, error) {
	if !who.Role.Operator() {
		if id != "" && id != who.Account {
			return Account{}, nil, ErrNotFound
		}
		id = who.Account
	}
	if id == "" {
		return Account{}, nil, invalid("/account_id", "account.missing")
	}
	account, err := s.Store.People(who.Scope()).Account(ctx, id)
	if errors.Is(err, ErrNotFound) && who.Role.Operator() {
		return Account{}, nil, invalid("/account_id", "account.unknown")
	}
	if err != nil {
		return Account{}, nil, fmt.Errorf("load account: %w", err)
	}
	if market == "" {
		market = account.Market
	}
	m, err := s.market(market)
	return account, m, err
}

// EditRequest changes the fields of a draft. edit works on a copy; problems it finds itself come back as *InvalidError. What is signed changes by
// Correct alone: *StateError with code request.signed (decision 0013).
func (s *Service) EditRequest(ctx context.Context, who Actor, id RequestID, edit func(*Fields) error) (*Request, error) {
	if err := s.checkEdit(ctx, who, id, edit); err != nil {
		return nil, err
	}
	return s.onRequest(ctx, who, id, func(c change, r *Request) error {
		if err := c.may(VerbEdit, r, nil); err != nil {
			var state *StateError
			if r.Signature != nil && errors.As(err, &state) {
				state.Code = cmp.Or(state.Code, "request.signed")
			}
			return err
		}
		changed, err := c.edit(r, edit)
		if err != nil {
			return err
		}
		c.draftChanged(r, "port_request.updated", map[string]any{"fields": changed})
		return nil
	})
}

// checkEdit makes sure that every user whom a change of fields lets a number ring with belongs to the account, before the change is made.
func (s *Service) checkEdit(ctx context.Context, who Actor, id RequestID, edit func(*Fields) error) error {
	r, err := s.Store.Requests(who.Scope()).Request(ctx, id)
	if err != nil || edit == nil {
		return err
	}
	f := r.Fields
	f.Numbers, f.Notify, f.Equipment = slices.Clone(f.Numbers), slices.Clone(f.Notify), slices.Clone(f.Equipment)
	if edit(&f) != nil {
		return nil // what is wrong with the change itself is told where it is made
	}
	return s.checkDestinations(ctx, who, r.Account, &f)
}

// checkDestinations points at every number whose user is not one of the account.
func (s *Service) checkDestinations(ctx context.Context, who Actor, account AccountID, f *Fields) error {
	known := map[UserID]bool{"": true}
	var problems []Problem
	for i, w := range f.Numbers {
		user := w.Destination.User
		if _, asked := known[user]; !asked {
			err := s.checkUser(ctx, s.Store.People(who.Scope()), account, user)
			var unknown *InvalidError
			if err != nil && !errors.As(err, &unknown) {
				return err
			}
			known[user] = err == nil
		}
		if !known[user] {
			problems = append(problems, NewProblem(fmt.Sprintf("/numbers/%d/destination/user_id", i), "user.unknown"))
		}
	}
	if len(problems) > 0 {
		return &InvalidError{Code: "invalid", Problems: problems}
	}
	return nil
}

// edit applies a change of fields and tells which fields it touched.
func (c change) edit(r *Request, edit func(*Fields) error) ([]string, error) {
	before := signedFields(&r.Fields)
	f := r.Fields
	f.Numbers, f.Notify, f.Equipment = slices.Clone(f.Numbers), slices.Clone(f.Notify), slices.Clone(f.Equipment)
	if edit != nil {
		if err := edit(&f); err != nil {
			return nil, err
		}
	}
	if problems := c.s.Rules.Fields(c.market, &f); len(problems) > 0 {
		return nil, &InvalidError{Code: "invalid", Problems: problems}
	}
	r.Fields = f
	after := signedFields(&f)
	var changed []string
	for _, k := range slices.Sorted(maps.Keys(after)) {
		if before[k] != after[k] {
			changed = append(changed, k)
		}
	}
	return changed, nil
}

// draftChanged records a change of a draft, starts its reminders anew and sees whether anything is missing still.
func (c change) draftChanged(r *Request, event string, data map[string]any) {
	r.Ready = c.s.Rules.Whole(c.market, &r.Fields, PreflightInput{Now: c.now, Own: r.OwnNumbers}).Complete
	r.record(c.who, c.now, note{typ: event, data: data})
	for _, d := range draftReminders {
		r.plan(nil, DueDraftReminder, fmt.Sprint(d), c.now.AddDate(0, 0, d))
	}
	expiry := c.now.AddDate(0, 0, draftLife)
	asked := c.separationAsked(r)
	if !asked.IsZero() || !c.separationOpen(r) { // the weekly question goes on, whatever else is changed
		r.plan(nil, DueSeparation, "", asked)
	}
	if wait := asked.AddDate(0, 0, separationPatience); !asked.IsZero() && wait.After(expiry) {
		expiry = wait
	}
	r.plan(nil, DueDraftExpiry, "", expiry)
}
