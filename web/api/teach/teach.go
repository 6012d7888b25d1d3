// Package teach is how the desk says what carriers' codes stand for, and reads what it said.
package teach

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/body"
	"github.com/portamento/portamento/web/api/view"
)

// MappingBody is the reason that a code stands for.
type MappingBody struct {
	Carrier     string `json:"carrier,omitempty" maxLength:"60" doc:"Whose code it is; or source"`
	Source      string `json:"source,omitempty" maxLength:"60" doc:"The list of codes, spoken by several carriers, that it is of; or carrier"`
	Market      string `json:"market,omitempty" maxLength:"20" doc:"In this market alone"`
	CarrierCode string `json:"carrier_code" minLength:"1" maxLength:"100" doc:"As the carrier writes it"`
	Reason      string `json:"reason" maxLength:"60" doc:"A code of the catalogue"`
	Note        string `json:"note,omitempty" maxLength:"500"`
}

// MappingView is what the desk taught about one code.
type MappingView struct {
	ID          string               `json:"id"`
	Market      *string              `json:"market" doc:"null: in every market that has the reason"`
	Source      string               `json:"source" doc:"A carrier, or a list of codes that several carriers speak"`
	CarrierCode string               `json:"carrier_code"`
	Reason      string               `json:"reason"`
	Note        string               `json:"note"`
	TaughtBy    string               `json:"taught_by"`
	TaughtAt    time.Time            `json:"taught_at"`
	EndedBy     *string              `json:"ended_by" doc:"Who replaced it or took it back"`
	EndedAt     view.Null[time.Time] `json:"ended_at" doc:"null: it holds"`
}

// Show shows a mapping.
func Show(m porting.Mapping) MappingView {
	v := MappingView{ID: string(m.ID), Market: view.Text(string(m.Market)), Source: m.List, CarrierCode: m.Code, Reason: m.Reason, Note: m.Note,
		TaughtBy: person(m.By), TaughtAt: m.At.UTC(), EndedBy: view.Text(person(m.EndedBy))}
	if !m.EndedAt.IsZero() {
		v.EndedAt = view.Some(m.EndedAt.UTC())
	}
	return v
}

func person(a porting.Actor) string {
	for _, name := range []string{a.Name, string(a.User), string(a.Role)} {
		if name != "" {
			return name
		}
	}
	return ""
}

// Desk does what the routes ask for.
type Desk struct {
	Carriers porting.Carriers
	Markets  porting.Markets
	Now      func() time.Time
	Who      porting.Actor
	Dry      bool // answer as it would, and change nothing
}

// Teach saves what a code stands for, in the place of what was taught of it before; the carrier's next answer is understood so.
// Errors: *porting.InvalidError.
func (d Desk) Teach(ctx context.Context, b MappingBody) (MappingView, error) {
	m := porting.Mapping{Market: porting.MarketCode(b.Market), List: b.Source + b.Carrier, Code: strings.TrimSpace(b.CarrierCode), Reason: b.Reason,
		Note: b.Note, By: d.Who, At: d.Now().UTC().Truncate(time.Microsecond)}
	list, reason := d.known(m)
	w := body.Filters{}
	switch {
	case !list || b.Source != "" && b.Carrier != "":
		w.Found = append(w.Found, body.Wrong("/source", "source.unknown"))
	case !reason:
		w.Found = append(w.Found, body.Wrong("/reason", "reasons.unknown", "reason", m.Reason))
	}
	if err := w.Err(); err != nil {
		return MappingView{}, err
	}
	m.ID = porting.MappingID(porting.NewID(porting.PrefixMapping, m.At))
	if !d.Dry {
		if err := d.Carriers.Teach(ctx, m); err != nil {
			return MappingView{}, err
		}
	}
	return Show(m), nil
}

// known says whether the market, or any market where none is named, knows the list, and the reason beside it.
func (d Desk) known(m porting.Mapping) (list, reason bool) {
	for _, x := range d.Markets.Markets() {
		if (m.Market == "" || m.Market == x.Code) && x.HasCodes(m.List) {
			_, ok := x.Reason(m.Reason)
			list, reason = true, reason || ok
		}
	}
	return list, reason
}

// Forget takes a mapping back; it stays on record. Errors: porting.ErrNotFound.
func (d Desk) Forget(ctx context.Context, id porting.MappingID) (MappingView, error) {
	now := d.Now().UTC().Truncate(time.Microsecond)
	if !d.Dry {
		m, err := d.Carriers.Forget(ctx, id, d.Who, now)
		return Show(m), err
	}
	list, _, err := d.Carriers.MappingList(ctx, porting.MappingFilter{ID: id})
	if err == nil && len(list) == 0 {
		err = porting.ErrNotFound
	}
	if err != nil {
		return MappingView{}, err
	}
	list[0].EndedBy, list[0].EndedAt = d.Who, now
	return Show(list[0]), nil
}

// Lesson teaches a code.
type Lesson struct {
	ValidateOnly bool `query:"validate_only" doc:"Answer as it would, and change nothing"`
	Body         MappingBody
}

// ByID names a mapping.
type ByID struct {
	ID           string `path:"id"`
	ValidateOnly bool   `query:"validate_only" doc:"Answer as it would, and change nothing"`
}

// Learnt is the answer about a mapping.
type Learnt struct {
	Status int
	Body   MappingView
}

// Take answers a call that teaches a code. Errors: those of Teach.
func (d Desk) Take(ctx context.Context, in *Lesson) (*Learnt, error) {
	m, err := d.Teach(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	if d.Dry {
		return &Learnt{http.StatusOK, m}, nil
	}
	return &Learnt{http.StatusCreated, m}, nil
}

// Drop answers a call that takes a mapping back. Errors: those of Forget.
func (d Desk) Drop(ctx context.Context, in *ByID) (*Learnt, error) {
	m, err := d.Forget(ctx, porting.MappingID(in.ID))
	return &Learnt{http.StatusOK, m}, err
}

// Query selects what is listed.
type Query struct {
	Carrier string `query:"carrier" maxLength:"60" doc:"What its answers are understood by: its own codes and the lists that it speaks"`
	Source  string `query:"source" maxLength:"60" doc:"One list of codes"`
	Code    string `query:"carrier_code" maxLength:"100"`
	Ended   bool   `query:"ended" doc:"Also what was replaced or taken back"`
}

// List gives what the desk taught, the newest first. Errors: *porting.InvalidError for a carrier that there is not.
func (d Desk) List(ctx context.Context, q Query, p porting.Page) ([]porting.Mapping, string, error) {
	f := porting.MappingFilter{Ended: q.Ended, Page: p}
	if q.Code != "" {
		f.Codes = []string{q.Code}
	}
	if q.Source != "" {
		f.Lists = []string{q.Source}
	}
	for _, m := range d.Markets.Markets() {
		if _, ok := m.Carrier(porting.CarrierCode(q.Carrier)); ok {
			f.Lists = append(f.Lists, m.Speaks(porting.CarrierCode(q.Carrier))...)
		}
	}
	if q.Carrier != "" && !slices.Contains(f.Lists, q.Carrier) {
		return nil, "", &porting.InvalidError{Code: "invalid", Problems: []porting.Problem{body.Wrong("/carrier", "parameter.invalid")}}
	}
	return d.Carriers.MappingList(ctx, f)
}
