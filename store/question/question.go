// Package question keeps what people without an account ask: numbers to look at, sealed until they are answered, and links to follow a request by.
package question

import (
	"context"
	"encoding/json"
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
}

func place(id string) seal.Place {
	return seal.Place{Table: "check_questions", Row: id, Field: "content"}
}

// KeepQuestion saves a question, and erases those from before the time given.
func (b Book) KeepQuestion(ctx context.Context, q question.Question, before time.Time) error {
	plain, _ := json.Marshal(content{q.Numbers, q.Email, q.Language}) // texts always marshal
	err := b.Database.Write(ctx, func(t engine.Tx) error {
		if _, err := t.Exec(ctx, `DELETE FROM check_questions WHERE asked_at < $1`, engine.Micros(before)); err != nil {
			return err
		}
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
	var out []question.Question
	err := b.Database.Look(ctx, func(c engine.Conn) error {
		out = nil
		return engine.Each(ctx, c, `SELECT id, market, asked_at, content FROM check_questions ORDER BY asked_at, id LIMIT $1`, []any{limit}, func(rs engine.Rows) error {
			var q question.Question
			var sealed []byte
			if err := rs.Scan(&q.ID, &q.Market, engine.At(&q.At), &sealed); err != nil {
				return err
			}
			plain, err := b.Keys.Open(place(q.ID), sealed)
			if err != nil {
				return err
			}
			var x content
			if err := json.Unmarshal(plain, &x); err != nil {
				return err
			}
			q.Numbers, q.Email, q.Language = x.Numbers, x.Email, x.Language
			out = append(out, q)
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("list questions: %w", err)
	}
	return out, nil
}

// CloseQuestion erases a question that was answered. Errors: porting.ErrNotFound.
func (b Book) CloseQuestion(ctx context.Context, id string) error {
	err := b.Database.Write(ctx, func(t engine.Tx) error {
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
		return t.Enqueue(ctx, []river.InsertManyParams{{Args: w}})
	})
	if err != nil {
		return fmt.Errorf("save wish to follow: %w", err)
	}
	return nil
}
