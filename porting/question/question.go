// Package question is what people ask the desk to look at who have no account: whether numbers can move that no rule decides.
package question

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/typed"
)

// Question is one such question. Numbers and mail address are kept sealed, and erased with the answer or after Life.
type Question struct {
	ID       string // "que_..."
	Market   porting.MarketCode
	Numbers  []string // as they were typed
	Email    string
	Language string
	At       time.Time

	Answer     string // the desk's own words; "" while it waits
	AnsweredAt time.Time
}

// Prefix begins the ids of questions.
const Prefix = "que_"

// Most is how many numbers a question has at most, and Life how long one waits for its answer before it is erased.
const (
	Most = 50
	Life = 90 * 24 * time.Hour

	longest      = 60  // characters of a number, as in a request
	longestEmail = 254 // RFC 5321, 4.5.3.1.3, without the brackets
)

// Store keeps the questions that wait.
type Store interface {
	// KeepQuestion saves a question.
	KeepQuestion(ctx context.Context, q Question) error
	// Questions gives those that wait, the oldest first, at most so many.
	Questions(ctx context.Context, limit int) ([]Question, error)
	// AnswerQuestion saves the answer to a question that waits; it is sent, and the question erased. Errors: porting.ErrNotFound.
	AnswerQuestion(ctx context.Context, id, text string, at time.Time) error
	// CloseQuestion erases a question that needs no answer. Errors: porting.ErrNotFound.
	CloseQuestion(ctx context.Context, id string) error
}

// Box takes questions and gives them to the desk.
type Box struct {
	Store   Store
	Markets porting.Markets
	Now     func() time.Time
}

// Ask takes a question; a trial saves nothing. Nothing of the answer depends on whose numbers they are. Errors: *porting.InvalidError.
func (b *Box) Ask(ctx context.Context, q Question, trial bool) (Question, error) {
	var found []porting.Problem
	if _, ok := b.Markets.Market(q.Market); !ok {
		found = append(found, porting.NewProblem("/market", "market.unknown", "market", string(q.Market)))
	}
	switch {
	case len(q.Numbers) == 0:
		found = append(found, porting.NewProblem("/numbers", "numbers.missing"))
	case len(q.Numbers) > Most:
		found = append(found, porting.NewProblem("/numbers", "numbers.too_many", "count", len(q.Numbers), "max", Most))
	default:
		found = append(found, unreadable(q.Numbers)...)
	}
	if len(q.Email) > longestEmail || !typed.Email(q.Email) {
		found = append(found, porting.NewProblem("/email", "email.invalid"))
	}
	if len(found) > 0 {
		return Question{}, &porting.InvalidError{Code: "invalid", Problems: found}
	}
	q.At = b.Now().UTC().Truncate(time.Microsecond)
	q.ID = porting.NewID(Prefix, q.At)
	if trial {
		return q, nil
	}
	return q, b.Store.KeepQuestion(ctx, q)
}

// unreadable finds what nobody could read as a number, and nobody should have to keep.
func unreadable(numbers []string) (found []porting.Problem) {
	for i, n := range numbers {
		at, length := fmt.Sprintf("/numbers/%d", i), utf8.RuneCountInString(n)
		switch {
		case !utf8.ValidString(n) || strings.ContainsFunc(n, typed.Unseen):
			found = append(found, porting.NewProblem(at, "text.control_characters"))
		case length > longest:
			found = append(found, porting.NewProblem(at, "text.too_long", "length", length, "max", longest))
		}
	}
	return found
}
