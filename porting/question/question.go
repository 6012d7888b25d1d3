// Package question is what people ask the desk to look at who have no account: whether numbers can move that no rule decides.
package question

import (
	"context"
	"fmt"
	"time"

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

	longest = 60 // characters of a number, as in a request
)

// Store keeps the questions that wait.
type Store interface {
	// KeepQuestion saves a question.
	KeepQuestion(ctx context.Context, q Question) error
	// Questions gives those that wait, the oldest first, at most so many.
	Questions(ctx context.Context, limit int) ([]Question, error)
	// AnswerQuestion saves the answer to a question that waits; it is sent, and the question erased. A trial (porting.WithDryRun) saves nothing.
	// Errors: porting.ErrNotFound.
	AnswerQuestion(ctx context.Context, id, text string, at time.Time) error
	// CloseQuestion erases a question that needs no answer; a trial does not. Errors: porting.ErrNotFound.
	CloseQuestion(ctx context.Context, id string) error
}

// Box takes questions and gives them to the desk.
type Box struct {
	Store   Store
	Markets porting.Markets
	Now     func() time.Time
}

// Ask takes a question; a trial (porting.WithDryRun) saves nothing. Nothing of the answer depends on whose numbers they are. Errors: *porting.InvalidError.
func (b *Box) Ask(ctx context.Context, q Question) (Question, error) {
	var found []porting.Problem
	if _, ok := b.Markets.Market(q.Market); !ok {
		found = append(found, porting.NewProblem("/market", "market.unknown", "market", string(q.Market)))
	}
	switch {
	case len(q.Numbers) == 0:
		found = append(found, porting.NewProblem("/numbers", "numbers.missing"))
	case len(q.Numbers) > Most:
		found = append(found, porting.NewProblem("/numbers", "numbers.too_many", "count", len(q.Numbers), "max", Most))
	}
	for i, n := range q.Numbers[:min(len(q.Numbers), Most)] { // what nobody could read as a number, nobody should have to keep
		if code, params := typed.Line(n, longest); code != "" {
			found = append(found, porting.NewProblem(fmt.Sprintf("/numbers/%d", i), code, params...))
		}
	}
	if !typed.Email(q.Email) {
		found = append(found, porting.NewProblem("/email", "email.invalid"))
	}
	if len(found) > 0 {
		return Question{}, &porting.InvalidError{Code: "invalid", Problems: found}
	}
	q.At = b.Now().UTC().Truncate(time.Microsecond)
	q.ID = porting.NewID(Prefix, q.At)
	if porting.IsDryRun(ctx) {
		return q, nil
	}
	return q, b.Store.KeepQuestion(ctx, q)
}
