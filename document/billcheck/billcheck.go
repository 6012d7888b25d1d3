// Package billcheck compares requests with the bills that were attached to them, and fills drafts in from bills.
//
// What was read on a bill is kept; the comparison is not. It is pure and takes about a millisecond, so it is made anew whenever somebody
// asks, and always is about the request as it is at that moment.
package billcheck

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/portamento/portamento/document"
	"github.com/portamento/portamento/document/bill"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/compared"
)

// Readings gives what was read on documents.
type Readings interface {
	// Reading is what was read on a document; without a source where there is nothing. Errors mean that it cannot be looked at just now.
	Reading(ctx context.Context, account porting.AccountID, d porting.Document) (document.Reading, error)
}

// Bills compares requests with their bills. Its fields do not change once it is used.
type Bills struct {
	Markets  porting.Markets
	Rules    map[porting.MarketCode]bill.Rules
	Readings Readings
	Now      func() time.Time
	Logger   *slog.Logger
}

// Load reads the rules of the markets' bills: the file bill.yaml of each pack. The bills of a market without one are compared by people.
func Load(markets porting.Markets, files fs.FS) (map[porting.MarketCode]bill.Rules, error) {
	all := map[porting.MarketCode]bill.Rules{}
	for _, m := range markets.Markets() {
		name := "packs/" + string(m.Code) + "/bill.yaml"
		table, err := fs.ReadFile(files, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		rules, err := bill.NewRules(m, bytes.NewReader(table))
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		all[m.Code] = rules
	}
	return all, nil
}

// kindBill is the kind of documents that are bills.
const kindBill = "bill"

// Newest is the bill that counts: the one that was attached last and is not erased. Nil: there is none.
func Newest(r *porting.Request) *porting.Document {
	for i := len(r.Documents) - 1; i >= 0; i-- {
		if d := &r.Documents[i]; d.Kind == kindBill && d.ErasedAt.IsZero() {
			return d
		}
	}
	return nil
}

// Compare compares a bill of a request with it. Errors: porting.ErrNotFound for a document that is no bill; those of the readings.
func (b *Bills) Compare(ctx context.Context, r *porting.Request, d porting.Document) (compared.Report, error) {
	if d.Kind != kindBill {
		return compared.Report{}, porting.ErrNotFound
	}
	if d.State == porting.DocumentReceived {
		return compared.Report{Document: d.ID, State: compared.Pending}, nil
	}
	if !r.SecretsErasedAt.IsZero() {
		return compared.Report{Document: d.ID, State: compared.Erased}, nil
	}
	m, rules, reading, err := b.open(ctx, r, d)
	if err != nil || m == nil {
		return compared.Report{Document: d.ID, State: compared.ByHand}, err
	}
	c := report(bill.Check(reading, bill.From(r, m), rules, b.Now()))
	c.Document = d.ID
	return c, nil
}

// open finds all that a comparison needs; no market means that a person has to look.
func (b *Bills) open(ctx context.Context, r *porting.Request, d porting.Document) (*porting.Market, bill.Rules, document.Reading, error) {
	m, known := b.Markets.Market(r.Market)
	rules, ruled := b.Rules[r.Market]
	if !known || !ruled || d.State != porting.DocumentRead {
		return nil, rules, document.Reading{}, nil
	}
	reading, err := b.Readings.Reading(ctx, r.Account, d)
	if err != nil || reading.Source == document.SourceNone {
		return nil, rules, reading, err
	}
	return m, rules, reading, nil
}

// Against says what the newest bill says against a request, for warnings, and whether it says nothing. Without a bill there is nothing; a
// bill that could not be read, or cannot be looked at just now, is never clean.
func (b *Bills) Against(ctx context.Context, r *porting.Request) (found []porting.Problem, clean bool) {
	d := Newest(r)
	if d == nil {
		found = b.dated(r, time.Time{})
		return found, len(found) == 0
	}
	c, err := b.Compare(ctx, r, *d)
	if err != nil {
		b.Logger.WarnContext(ctx, "compare a bill", "document", d.ID, "error", err)
		return b.dated(r, time.Time{}), false
	}
	for _, reason := range c.Reasons {
		if reason.Verdict != compared.Clean || reason.Code == codeAgeing {
			found = append(found, reason.Problem)
		}
	}
	typed := b.dated(r, c.Date)
	return append(found, typed...), c.Verdict == compared.Clean && len(typed) == 0
}

// dated says what is odd about the day that somebody typed: it is not the one that the bill shows, or, where none could be read, it is old.
func (b *Bills) dated(r *porting.Request, read time.Time) []porting.Problem {
	m, ok := b.Markets.Market(r.Market)
	if !ok || r.Fields.BillDate == "" {
		return nil
	}
	day, err := m.ParseDay(r.Fields.BillDate)
	if err != nil {
		return nil // the rules of the request say so
	}
	most := b.Rules[r.Market].Table.FreshDays
	days := int(b.Now().Sub(day).Hours() / 24)
	switch printed := read.Format(time.DateOnly); {
	case !read.IsZero() && printed != r.Fields.BillDate:
		return []porting.Problem{porting.NewProblem("/bill_date", codeOther, "typed", porting.Day(r.Fields.BillDate), "printed", porting.Day(printed))}
	case read.IsZero() && most > 0 && days > most:
		return []porting.Problem{porting.NewProblem("/bill_date", codeOld, "days", days, "most", most)}
	}
	return nil
}

// Verdict is what the newest bill of a request came to; nil where there is none or it cannot be looked at just now. Once the file is erased, or
// the secrets that it was compared with, it says so: what is left would come to something else.
func (b *Bills) Verdict(ctx context.Context, r *porting.Request) *compared.Report {
	d := Newest(r)
	if d == nil {
		for i := len(r.Documents) - 1; i >= 0; i-- {
			if r.Documents[i].Kind == kindBill {
				return &compared.Report{Document: r.Documents[i].ID, State: compared.Erased}
			}
		}
		return nil
	}
	c, err := b.Compare(ctx, r, *d)
	if err != nil {
		b.Logger.WarnContext(ctx, "compare a bill", "document", d.ID, "error", err)
		return nil
	}
	return &c
}

// Codes of reasons that this package gives beside those of package bill, or knows by name.
const (
	codeUnreadable = "bill.paper.unreadable"
	codeAgeing     = "bill.age.ageing"
	codeAccount    = "bill.account_number.different"
	codeOld        = "bill_date.old"
	codeOther      = "bill_date.other"
	codeInvoice    = "bill.account_number.invoice" // what was typed is another number of the paper
)

// Codes lists every code of a reason, so that sentences can be checked for completeness.
func Codes() []string { return append(bill.ReasonCodes(), codeInvoice, codeOld, codeOther) }

// report makes of a comparison what people are shown.
func report(from bill.Report) compared.Report {
	masked := from.Masked()
	out := compared.Report{State: compared.Done, Verdict: string(masked.Verdict), Score: masked.Score, Date: masked.Date, Age: masked.Age}
	for _, r := range masked.Reasons {
		if r.Code == codeUnreadable {
			return compared.Report{State: compared.Unreadable}
		}
		out.Reasons = append(out.Reasons, reason(&masked, r))
	}
	for _, f := range masked.Findings {
		out.Fields = append(out.Fields, compared.Field{Pointer: pointerOf(f.Field), Result: string(f.Status), Typed: f.Typed, Printed: short(f.Printed),
			Place: placeOf(f.At), Sure: f.Sure})
	}
	return out
}

// reason gives a reason the parameters of its sentence: those it has, and what was typed and printed. Two masked values that look the
// same are left out, as they would tell nothing.
func reason(all *bill.Report, r bill.Reason) compared.Reason {
	out := compared.Reason{Problem: porting.Problem{Pointer: pointerOf(r.Field), Code: r.Code, Params: map[string]any{}}, Points: r.Points, Verdict: string(r.Verdict)}
	if f, ok := all.Finding(r.Field); ok && r.Field != "/bill" && !(f.Secret && f.Typed == f.Printed) {
		for name, value := range map[string]string{"typed": f.Typed, "printed": f.Printed} {
			if value != "" {
				out.Params[name] = short(value)
			}
		}
	}
	for name, value := range r.Params {
		switch name {
		case "invoice":
			if value == "true" {
				out.Code = codeInvoice
			}
		case "date":
			out.Params[name] = porting.Day(value)
		case "days", "most", "count":
			out.Params[name], _ = strconv.Atoi(value) // written by package bill
		case "note":
		default:
			if value != "" {
				out.Params[name] = short(value)
			}
		}
	}
	return out
}

// pointerOf is the pointer of a field as every other problem of a request has it.
func pointerOf(field string) string {
	if rest, ok := strings.CutPrefix(field, "/numbers/"); ok && !strings.Contains(rest, "/") {
		return field + "/number"
	}
	return field
}

// longest is where a text of a bill is cut, in letters.
const longest = 120

func short(text string) string {
	if letters := []rune(strings.TrimSpace(text)); len(letters) > longest {
		return string(letters[:longest]) + "…"
	}
	return strings.TrimSpace(text)
}

func placeOf(at bill.Place) compared.Place {
	return compared.Place{Page: at.Page, X: at.X, Y: at.Y, Width: at.W, Height: at.H}
}
