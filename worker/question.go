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
	questionsSent  = 20              // answers that are sent at one look
	questionsTold  = 100             // questions of one mail to the desk
	questionsShown = 20              // those that it spells out
)

// questions tells the desk what was asked, at most once an hour, and sends its answers. That a mail cannot be sent harms nothing else: it is
// tried again.
func (w *Worker) questions(ctx context.Context) {
	if w.Questions == nil || w.Keys == nil {
		return
	}
	now := w.Service.Now()
	if now.Before(w.questionsNext) {
		return
	}
	w.questionsNext = now.Add(questionsEvery)
	if err := errors.Join(w.tellQuestions(ctx, now), w.sendAnswers(ctx)); err != nil && ctx.Err() == nil {
		w.Logger.Warn("questions", "error", err)
		w.questionsNext = now.Add(questionsAgain)
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
	_, err = w.once(ctx, key, func(ctx context.Context) error {
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
	return err
}

// inShort is a question in one line, without what tells whose it is.
func inShort(q question.Question) string {
	line := strings.ToUpper(string(q.Market)) + " · " + question.Masked(q.Numbers[0])
	if more := len(q.Numbers) - 1; more > 0 {
		line += fmt.Sprintf(" +%d", more)
	}
	return line
}

// sendAnswers writes to those who asked, and erases what they asked. One whose mail is not taken today holds up nobody else.
func (w *Worker) sendAnswers(ctx context.Context) error {
	list, err := w.Questions.Answered(ctx, questionsSent)
	for _, q := range list {
		key := "check.answer/" + q.ID
		_, failed := w.once(ctx, key, func(ctx context.Context) error { return w.sendAnswer(ctx, key, q) })
		err = errors.Join(err, failed)
		if errors.Is(failed, errSilent) {
			break
		}
	}
	return err
}

func (w *Worker) sendAnswer(ctx context.Context, key string, q question.Question) error {
	err := w.write(ctx, Notice{Key: key, Kind: porting.MailAnswer, To: porting.Contact{Email: q.Email, Language: q.Language}, At: q.AnsweredAt,
		Request: &porting.Request{ID: porting.RequestID(q.ID)}, Market: w.marketOf(q.Market), Data: map[string]any{"text": q.Answer, "asked": q.Numbers}})
	_, never := errors.AsType[*porting.PermanentError](err)
	if err != nil && !never {
		return err
	}
	if never { // no server takes it, today or ever
		w.Logger.Error("answer", "question", q.ID, "error", err)
	}
	if err := w.Questions.CloseQuestion(ctx, q.ID); !errors.Is(err, porting.ErrNotFound) {
		return err
	}
	return nil
}

// errSilent says that the mail server was asked and did not answer in time: what else it would be asked waits too.
var errSilent = errors.New("the mail server does not answer")

// write sends a mail that belongs to no request.
func (w *Worker) write(ctx context.Context, n Notice) error {
	call, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	err := w.Mailer.Mail(call, n)
	switch {
	case err != nil && call.Err() != nil:
		return fmt.Errorf("send %s: %w", n.Key, errors.Join(errSilent, err))
	case err != nil:
		return fmt.Errorf("send %s: %w", n.Key, err)
	}
	return nil
}
