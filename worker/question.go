package worker

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/question"
)

// Questions are what people without an account ask the desk to look at, and what it answers.
type Questions interface {
	// Untold gives those that wait and of which the desk was not told, the oldest first.
	Untold(ctx context.Context, limit int) ([]question.Question, error)
	// ToldQuestions writes down that it was.
	ToldQuestions(ctx context.Context, ids []string, at time.Time) error
	// Answered gives those whose answer has not been sent, the oldest answer first.
	Answered(ctx context.Context, limit int) ([]question.Question, error)
	// CloseQuestion erases one whose answer was sent. Errors: porting.ErrNotFound.
	CloseQuestion(ctx context.Context, id string) error
}

const (
	questionsEvery = 5 * time.Second // between two looks at the questions
	questionsAgain = 5 * time.Minute // after a mail that could not be sent
	questionsAtOne = 3               // answers that are sent at one look: the sweep has more to do
	questionsTold  = 100             // questions of one mail to the desk
	questionsShown = 20              // those that it spells out
)

// questions tells the desk what was asked, at most once an hour, and sends its answers. That a mail cannot be sent harms nothing else: it is
// tried again.
func (w *Worker) questions(ctx context.Context) {
	if w.Questions == nil || w.Once == nil {
		return
	}
	now := w.Service.Now()
	w.mu.Lock()
	wait := now.Before(w.questionsNext)
	if !wait {
		w.questionsNext = now.Add(questionsEvery)
	}
	w.mu.Unlock()
	if wait {
		return
	}
	if err := errors.Join(w.tellQuestions(ctx, now), w.sendAnswers(ctx, now)); err != nil {
		w.Logger.Warn("questions", "error", err)
		w.mu.Lock()
		w.questionsNext = now.Add(questionsAgain)
		w.mu.Unlock()
	}
}

// tellQuestions writes one mail about everything that the desk was not told of, once in every hour over all nodes. Numbers are masked, and
// addresses left out: mails are read in many places.
func (w *Worker) tellQuestions(ctx context.Context, now time.Time) error {
	if w.Service.Desk.Email == "" {
		return nil
	}
	list, err := w.Questions.Untold(ctx, questionsTold)
	if err != nil || len(list) == 0 {
		return err
	}
	hour := now.UTC().Truncate(time.Hour)
	key := "desk.questions/" + hour.Format("2006-01-02T15")
	return w.Once.Once(ctx, key, now, func(ctx context.Context) error {
		var ids, asked []string
		for i, q := range list {
			ids = append(ids, q.ID)
			if i < questionsShown {
				asked = append(asked, inShort(q))
			}
		}
		err := w.write(ctx, Notice{Key: key, Kind: porting.MailQuestions, To: w.Service.Desk, At: now, Request: &porting.Request{ID: "desk"},
			Market: w.Service.Markets.Markets()[0], Data: map[string]any{"waits": len(list), "asked": asked}})
		if err != nil {
			return err
		}
		return w.Questions.ToldQuestions(ctx, ids, now)
	})
}

// inShort is a question in one line, without what tells whose it is.
func inShort(q question.Question) string {
	line := strings.ToUpper(string(q.Market)) + " · " + question.Masked(q.Numbers[0])
	if more := len(q.Numbers) - 1; more > 0 {
		line += fmt.Sprintf(" +%d", more)
	}
	return line
}

// sendAnswers writes to those who asked, and erases what they asked.
func (w *Worker) sendAnswers(ctx context.Context, now time.Time) error {
	list, err := w.Questions.Answered(ctx, questionsAtOne)
	if err != nil {
		return err
	}
	for _, q := range list {
		key := "check.answer/" + q.ID
		err := w.Once.Once(ctx, key, now, func(ctx context.Context) error {
			m, ok := w.Service.Markets.Market(q.Market)
			if !ok {
				m = w.Service.Markets.Markets()[0]
			}
			err := w.write(ctx, Notice{Key: key, Kind: porting.MailAnswer, To: porting.Contact{Email: q.Email, Language: q.Language}, At: q.AnsweredAt,
				Request: &porting.Request{ID: porting.RequestID(q.ID)}, Market: m, Data: map[string]any{"text": q.Answer, "asked": q.Numbers}})
			if _, never := errors.AsType[*porting.PermanentError](err); err != nil && !never {
				return err
			}
			if err != nil { // no server takes it, today or ever
				w.Logger.Error("answer", "question", q.ID, "error", err)
			}
			return w.Questions.CloseQuestion(ctx, q.ID)
		})
		if err != nil && !errors.Is(err, porting.ErrNotFound) {
			return err
		}
	}
	return nil
}

// write sends a mail that belongs to no request.
func (w *Worker) write(ctx context.Context, n Notice) error {
	call, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	if err := w.Mailer.Mail(call, n); err != nil {
		return fmt.Errorf("send %s: %w", n.Key, err)
	}
	return nil
}
