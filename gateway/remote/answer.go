package remote

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/portamento/portamento/gateway"
	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

const (
	maxAnswers = 1000 // in one body
	maxLine    = 200  // runes of an id, a code, a reference
	maxWords   = 4000 // runes of a text
	maxNumbers = 10_000
)

// Codes of the problems of an answer.
const (
	ProblemMissing  = "answer.missing"
	ProblemTooLong  = "answer.too_long" // or, for a cursor, not plain text
	ProblemInstant  = "answer.instant"  // centuries away
	ProblemWindow   = "answer.window"   // the end does not come after the start
	ProblemTimezone = "answer.timezone" // no such IANA zone
)

// ParseAnswers reads answers that the far side pushed: a body {"answers": [...]}, signed with the secret at most five minutes from now.
// Every answer must be whole, for who pushes can be told what is wrong; a kind that is not known becomes a note that keeps it.
//
// Errors: gateway.ErrNotGenuine, which is a *porting.ForbiddenError too; *porting.InvalidError with a pointer per problem.
func ParseAnswers(header http.Header, body []byte, secret []byte, now time.Time) ([]porting.Answer, error) {
	if err := gateway.Verify(header, body, secret, now); err != nil {
		return nil, fmt.Errorf("parse answers: %w: %w", err, &porting.ForbiddenError{Verb: "answer", Role: porting.RoleCarrier})
	}
	var pushed struct {
		Answers []json.RawMessage `json:"answers"`
	}
	if len(body) > gateway.MaxBody {
		return nil, fmt.Errorf("parse answers: %w", invalid("", ProblemTooLong))
	}
	if err := gateway.DecodeStrict(body, &pushed); err != nil {
		return nil, fmt.Errorf("parse answers: %w", err)
	}
	if pushed.Answers == nil {
		return nil, fmt.Errorf("parse answers: %w", invalid("/answers", ProblemMissing))
	}
	if len(pushed.Answers) > maxAnswers {
		return nil, fmt.Errorf("parse answers: %w", invalid("/answers", ProblemTooLong))
	}
	list := make([]porting.Answer, 0, len(pushed.Answers))
	wrong := &porting.InvalidError{Code: "invalid"}
	for i, raw := range pushed.Answers {
		var w gateway.Answer
		err := gateway.DecodeStrict(raw, &w)
		if err == nil {
			var a porting.Answer
			if a, err = fromWire(w); err == nil {
				list = append(list, a)
				continue
			}
		}
		if found, ok := errors.AsType[*porting.InvalidError](err); ok {
			for _, p := range found.Problems {
				p.Pointer = "/answers/" + strconv.Itoa(i) + p.Pointer
				wrong.Problems = append(wrong.Problems, p)
			}
		}
	}
	if len(wrong.Problems) > 0 {
		return nil, fmt.Errorf("parse answers: %w", wrong)
	}
	return list, nil
}

// readAnswers reads a polled list. Only a body that is no list at all is an error.
func readAnswers(body []byte, order porting.OrderID, now time.Time) (porting.Answers, error) {
	var polled struct {
		Answers    []json.RawMessage `json:"answers"`
		Cursor     string            `json:"cursor"`
		AskAgainAt time.Time         `json:"ask_again_at"`
	}
	if err := gateway.Decode(body, &polled); err != nil {
		return porting.Answers{}, err
	}
	if polled.Answers == nil {
		return porting.Answers{}, invalid("/answers", ProblemMissing)
	}
	if len(polled.Answers) > maxAnswers {
		return porting.Answers{}, invalid("/answers", ProblemTooLong)
	}
	if words(polled.Cursor) != polled.Cursor {
		return porting.Answers{}, invalid("/cursor", ProblemTooLong)
	}
	out := porting.Answers{Cursor: polled.Cursor}
	if plausible(polled.AskAgainAt) {
		out.AskAgainAt = polled.AskAgainAt.UTC()
	}
	for _, raw := range polled.Answers {
		var w gateway.Answer
		err := gateway.Decode(raw, &w)
		if w.Order == "" {
			w.Order = order
		}
		if err == nil && w.Order != order {
			err = errors.New("it is about another order")
		}
		var a porting.Answer
		if err == nil {
			a, err = fromWire(w)
		}
		if err != nil {
			a = unreadable(raw, order, now, err)
		}
		out.List = append(out.List, a)
	}
	return out, nil
}

// unreadable stands for a polled answer that says nothing that can be used. Its id comes from its bytes, so that it is told once.
func unreadable(raw []byte, order porting.OrderID, now time.Time, why error) porting.Answer {
	sum := sha256.Sum256(raw)
	return porting.Answer{ID: "unreadable-" + hex.EncodeToString(sum[:16]), Order: order, Kind: porting.AnswerNote, At: now.UTC(),
		Text: "The carrier's gateway sent an answer that cannot be used: " + words(why.Error())}
}

// fromWire checks an answer and turns it into the trade's.
func fromWire(w gateway.Answer) (porting.Answer, error) {
	a := porting.Answer{ID: line(w.ID), Order: porting.OrderID(line(string(w.Order))), Kind: w.Kind, Attempt: w.Attempt, At: w.At.UTC(),
		Reference: line(w.Reference), MovedBy: line(w.MovedBy), Text: words(w.Text)}
	switch {
	case a.ID == "" || a.ID != w.ID:
		return a, invalid("/id", ProblemMissing)
	case a.Order == "" || a.Order != w.Order:
		return a, invalid("/order", ProblemMissing)
	case w.Kind == "":
		return a, invalid("/kind", ProblemMissing)
	case w.At.IsZero():
		return a, invalid("/at", ProblemMissing)
	case !plausible(w.At):
		return a, invalid("/at", ProblemInstant)
	case w.Attempt < 0:
		return a, invalid("/attempt", gateway.ProblemWrongType)
	case len(w.Numbers) > maxNumbers || len(w.Codes) > maxLine:
		return a, invalid("", ProblemTooLong)
	}
	if !slices.Contains(kinds(), w.Kind) {
		a.Kind, a.Text = porting.AnswerNote, strings.TrimSuffix(line(string(w.Kind))+": "+a.Text, ": ")
	}
	var err error
	if a.FOC, err = focOf(w.FOC, a.Kind); err != nil {
		return a, err
	}
	seen := map[numbering.PhoneNumber]bool{}
	for i, n := range w.Numbers {
		if n == 0 {
			return a, invalid("/numbers/"+strconv.Itoa(i), ProblemMissing)
		}
		if !seen[n] {
			seen[n] = true
			a.Numbers = append(a.Numbers, n)
		}
	}
	for _, c := range w.Codes {
		a.Codes = append(a.Codes, porting.CarrierReason{Code: line(c.Code), Text: words(c.Text), Reason: line(c.Reason)})
	}
	return a, nil
}

// kinds lists the kinds of answers that the trade knows.
func kinds() []porting.AnswerKind {
	return []porting.AnswerKind{porting.AnswerAcknowledged, porting.AnswerRejected, porting.AnswerConfirmed, porting.AnswerDateLost,
		porting.AnswerPorted, porting.AnswerCancelled, porting.AnswerCancelRefused, porting.AnswerNote}
}

// focOf checks the window; a confirmation must have one.
func focOf(w *gateway.Window, kind porting.AnswerKind) (porting.FOC, error) {
	if w == nil {
		if kind == porting.AnswerConfirmed {
			return porting.FOC{}, invalid("/foc", ProblemMissing)
		}
		return porting.FOC{}, nil
	}
	if !plausible(w.Start) || !plausible(w.End) {
		return porting.FOC{}, invalid("/foc", ProblemInstant)
	}
	if !w.End.After(w.Start) {
		return porting.FOC{}, invalid("/foc", ProblemWindow)
	}
	// The empty name is UTC and "Local" this machine's zone to package time; neither is a zone that people of a market read.
	if _, err := time.LoadLocation(w.Timezone); err != nil || w.Timezone == "" || w.Timezone == "Local" {
		return porting.FOC{}, invalid("/foc/timezone", ProblemTimezone)
	}
	return porting.FOC{Start: w.Start.UTC(), End: w.End.UTC(), Timezone: w.Timezone}, nil
}

// plausible keeps out instants that time.Time reads and neither JSON nor a database takes back, such as the year 10000 in another zone.
func plausible(t time.Time) bool { return t.Year() >= 2000 && t.Year() < 3000 }

func invalid(pointer, code string) error {
	return &porting.InvalidError{Code: "invalid", Problems: []porting.Problem{{Pointer: pointer, Code: code}}}
}

// line makes one short line of what the far side wrote: no control characters, which no database takes and every terminal obeys.
func line(s string) string { return clean(s, maxLine, false) }

// words is line for longer texts; it keeps line breaks.
func words(s string) string { return clean(s, maxWords, true) }

func clean(s string, most int, breaks bool) string {
	var b strings.Builder
	count := 0
	for _, r := range s {
		if unicode.IsControl(r) && (!breaks || r != '\n' && r != '\t') {
			continue
		}
		if count++; count > most {
			break
		}
		b.WriteRune(r)
	}
	return strings.TrimSpace(b.String())
}
