package porting

import (
	"context"
	"time"
)

// MappingID names what the desk taught about a code ("map_...").
type MappingID string

// PrefixMapping begins the identifiers of mappings.
const PrefixMapping = "map_"

// Mapping is what the desk taught: the reason of the catalogue that a carrier's code stands for. One that was replaced or taken back is kept. It belongs
// to no request, so no chain of events has its making; every refusal that was read by it names it in its own event, which is chained.
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
	ID    MappingID
	Lists []string
	Codes []string
	Ended bool // also those that hold no longer
	Page  Page
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

// lesson is what the desk taught about a code of a list, for this market rather than for all; empty if it taught nothing.
func (c change) lesson(list, code string) (found Mapping) {
	for _, m := range c.taught {
		if m.List == list && m.Code == code && (m.Market == c.market.Code || m.Market == "" && found.Reason == "") {
			found = m
		}
	}
	return found
}
