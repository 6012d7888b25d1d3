package porting

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// MappingID names what the desk taught about a code ("map_...").
type MappingID string

// PrefixMapping begins the identifiers of mappings.
const PrefixMapping = "map_"

// Mapping is what the desk taught: the reason of the catalogue that a carrier's code stands for. One that was replaced or taken back is kept.
type Mapping struct {
	ID      MappingID
	Market  MarketCode // "": wherever the reason is in the catalogue
	List    string     // of codes: a carrier's own, by the carrier's code, or one that several speak
	Code    string
	Reason  string
	Note    string
	By      Actor
	At      time.Time
	EndedBy Actor
	EndedAt time.Time // zero: it holds
}

// MappingFilter selects mappings; empty fields select everything.
type MappingFilter struct {
	Lists []string
	Codes []string
	Ended bool // also those that hold no longer
	Page  Page
}

// Teach saves what a carrier's code stands for; the next answer with it is understood so. Errors: *InvalidError, *ForbiddenError.
func (s *Service) Teach(ctx context.Context, who Actor, m Mapping) (Mapping, error) {
	if !slices.Contains(deskRoles, who.Role) {
		return Mapping{}, &ForbiddenError{Verb: VerbReject, Role: who.Role}
	}
	var list, reason bool
	for _, x := range s.Markets.Markets() {
		if m.Market == "" || m.Market == x.Code {
			_, ok := x.Reason(m.Reason)
			list, reason = list || x.HasCodes(m.List), reason || ok && x.HasCodes(m.List)
		}
	}
	switch m.Code = strings.TrimSpace(m.Code); {
	case !list:
		return Mapping{}, invalid("/source", "source.unknown")
	case !reason:
		return Mapping{}, invalid("/reason", "reasons.unknown", "reason", m.Reason)
	case m.Code == "":
		return Mapping{}, invalid("/carrier_code", "carrier_code.missing")
	}
	m.By, m.At = who, s.Now().UTC().Truncate(time.Microsecond)
	m.ID = MappingID(NewID(PrefixMapping, m.At))
	if isDryRun(ctx) {
		return m, nil
	}
	if err := s.Store.Carriers().Teach(ctx, m); err != nil {
		return Mapping{}, fmt.Errorf("teach %s/%s: %w", m.List, m.Code, err)
	}
	return m, nil
}

// Forget takes a mapping back; a supervisor does. Errors: *ForbiddenError, ErrNotFound.
func (s *Service) Forget(ctx context.Context, who Actor, id MappingID) (Mapping, error) {
	if !slices.Contains(leadRoles, who.Role) {
		return Mapping{}, &ForbiddenError{Verb: VerbReject, Role: who.Role}
	}
	return s.Store.Carriers().Forget(ctx, id, who, s.Now().UTC().Truncate(time.Microsecond))
}

// taught reads what the desk taught about the codes of a refusal.
func (s *Service) taught(ctx context.Context, a Answer) ([]Mapping, error) {
	f := MappingFilter{Page: Page{Limit: 200}}
	for _, x := range a.Codes {
		if x.Code != "" && a.Kind == AnswerRejected {
			f.Codes = append(f.Codes, x.Code)
		}
	}
	if len(f.Codes) == 0 {
		return nil, nil
	}
	list, _, err := s.Store.Carriers().MappingList(ctx, f)
	return list, err
}

// lesson is the reason that the desk taught for a code of a list, for this market rather than for all; "" if it taught none.
func (c change) lesson(list, code string) (reason string) {
	for _, m := range c.taught {
		if m.List == list && m.Code == code && (m.Market == c.market.Code || m.Market == "" && reason == "") {
			reason = m.Reason
		}
	}
	return reason
}
