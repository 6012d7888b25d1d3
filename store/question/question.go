// Package question keeps what people without an account ask: numbers to look at, sealed until they are answered, and links to follow a request by.
package question

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/follow"
	"github.com/portamento/portamento/porting/question"
	"github.com/portamento/portamento/store/engine"
	"github.com/portamento/portamento/store/seal"
)

// Book reads and saves questions. It implements question.Store of the trade.
type Book struct {
	Database *engine.Database
	Keys     seal.Keyring
}

// content is what is sealed of a question.
type content struct {
	Numbers  []string `json:"numbers"`
	Email    string   `json:"email"`
	Language string   `json:"language,omitempty"`
	Answer   string   `json:"answer,omitempty"`
}

func place(id string) seal.Place {
	return seal.Place{Table: "check_questions", Row: id, Field: "content"}
}

// KeepQuestion saves a question.
func (b Book) KeepQuestion(ctx context.Context, q question.Question) error {
	plain, _ := json.Marshal(content{Numbers: q.Numbers, Email: q.Email, Language: q.Language}) // texts always marshal
	err := b.Database.Write(ctx, func(t engine.Tx) error {
		_, err := t.Exec(ctx, `INSERT INTO check_questions (id, market, asked_at, content) VALUES ($1, $2, $3, $4)`, q.ID, string(q.Market), engine.Micros(q.At), b.Keys.Seal(place(q.ID), plain))
		return err
	})
	if err != nil {
		return fmt.Errorf("save question: %w", err)
	}
	return nil
}

// Questions gives those that wait, the oldest first.
func (b Book) Questions(ctx context.Context, limit int) ([]question.Question, error) {
	return b.list(ctx, `answered_at = 0 ORDER BY asked_at, id`, limit)
}

// Untold gives those of which the desk was not told, the oldest first.
func (b Book) Untold(ctx context.Context, limit int) ([]question.Question, error) {
	return b.list(ctx, `told_at = 0 AND answered_at = 0 ORDER BY asked_at, id`, limit)
}

// Answered gives those whose answer has not been sent, the oldest answer first.
func (b Book) Answered(ctx context.Context, limit int) ([]question.Question, error) {
	return b.list(ctx, `answered_at > 0 ORDER BY answered_at, id`, limit)
}

// list reads questions; which is the end of the query.
func (b Book) list(ctx context.Context, which string, limit int) ([]question.Question, error) {
	var out []question.Question
	err := b.Database.Look(ctx, func(c engine.Conn) error {
		out = nil
		return engine.Each(ctx, c, `SELECT id, market, asked_at, answered_at, content FROM check_questions WHERE `+which+` LIMIT $1`, []any{limit}, func(rs engine.Rows) error {
			q, err := b.scan(rs)
			out = append(out, q)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("list questions: %w", err)
	}
	return out, nil
}

func (b Book) scan(rs engine.Rows) (q question.Question, err error) {
	var sealed []byte
	if err := rs.Scan(&q.ID, &q.Market, engine.At(&q.At), engine.At(&q.AnsweredAt), &sealed); err != nil {
		return q, err
	}
	plain, err := b.Keys.Open(place(q.ID), sealed)
	if err != nil {
		return q, err
	}
	var x content
	err = json.Unmarshal(plain, &x)
	q.Numbers, q.Email, q.Language, q.Answer = x.Numbers, x.Email, x.Language, x.Answer
	return q, err
}

// ToldQuestions writes down that the desk was told of questions.
func (b Book) ToldQuestions(ctx context.Context, ids []string, at time.Time) error {
	err := b.Database.Write(ctx, func(t engine.Tx) error {
		for _, id := range ids {
			if _, err := t.Exec(ctx, `UPDATE check_questions SET told_at = $2 WHERE id = $1`, id, engine.Micros(at)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("save that the desk knows questions: %w", err)
	}
	return nil
}

// errTried rolls back what was only tried.
var errTried = errors.New("tried")

// change runs f in a transaction; a trial (porting.WithDryRun) goes through all of it, and saves nothing.
func (b Book) change(ctx context.Context, f func(t engine.Tx) error) error {
	err := b.Database.Write(ctx, func(t engine.Tx) error {
		err := f(t)
		if err == nil && porting.IsDryRun(ctx) {
			return errTried
		}
		return err
	})
	if errors.Is(err, errTried) {
		return nil
	}
	return err
}

// AnswerQuestion saves the answer to a question that waits; a trial does not. Errors: porting.ErrNotFound.
func (b Book) AnswerQuestion(ctx context.Context, id, text string, at time.Time) error {
	err := b.change(ctx, func(t engine.Tx) error {
		var q *question.Question
		err := engine.Each(ctx, t, `SELECT id, market, asked_at, answered_at, content FROM check_questions WHERE id = $1 AND answered_at = 0`, []any{id}, func(rs engine.Rows) error {
			found, err := b.scan(rs)
			q = &found
			return err
		})
		if err != nil {
			return err
		}
		if q == nil {
			return porting.ErrNotFound
		}
		plain, _ := json.Marshal(content{Numbers: q.Numbers, Email: q.Email, Language: q.Language, Answer: text})
		_, err = t.Exec(ctx, `UPDATE check_questions SET answered_at = $2, content = $3 WHERE id = $1`, id, engine.Micros(at), b.Keys.Seal(place(id), plain))
		return err
	})
	if err != nil {
		return fmt.Errorf("answer question: %w", err)
	}
	return nil
}

// CloseQuestion erases a question; a trial does not. Errors: porting.ErrNotFound.
func (b Book) CloseQuestion(ctx context.Context, id string) error {
	err := b.change(ctx, func(t engine.Tx) error {
		n, err := t.Exec(ctx, `DELETE FROM check_questions WHERE id = $1`, id)
		if err == nil && n == 0 {
			err = porting.ErrNotFound
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("close question: %w", err)
	}
	return nil
}

// KeepWish saves the wish for a link as a background job. It implements follow.Wishes of the trade.
func (b Book) KeepWish(ctx context.Context, w follow.Wish) error {
	err := b.Database.Write(ctx, func(t engine.Tx) error {
		return t.Enqueue(ctx, []river.InsertManyParams{wishJob(w)})
	})
	if err != nil {
		return fmt.Errorf("save wish to follow: %w", err)
	}
	return nil
}

// wishJob waits behind all that customers and the desk do: anybody can wish, as often as the limits let them. Whoever waits for a mail for more than
// about an hour, which is eight attempts, has asked again.
func wishJob(w follow.Wish) river.InsertManyParams {
	return river.InsertManyParams{Args: w, InsertOpts: &river.InsertOpts{Priority: lowestPriority, MaxAttempts: 8}}
}

// lowestPriority is the last that River knows.
const lowestPriority = 4
