// Package ask is the calls by which people without an account have numbers looked at by a person, and the desk finds what they ask.
package ask

import (
	"context"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/question"
	"github.com/portamento/portamento/web/api/view"
)

// Desk answers the calls.
type Desk struct {
	Box *question.Box
}

// QuestionBody is a question.
type QuestionBody struct {
	Market   string   `json:"market" maxLength:"20"`
	Numbers  []string `json:"numbers" minItems:"1" maxItems:"50" doc:"As people write them"`
	Email    string   `json:"email" maxLength:"254" doc:"Where the answer goes"`
	Language string   `json:"language,omitempty" enum:"en,fr,es"`
}

// QuestionView is a question that waits for its answer.
type QuestionView struct {
	ID       string    `json:"id"`
	Market   string    `json:"market"`
	Numbers  []string  `json:"numbers"`
	Email    string    `json:"email"`
	Language string    `json:"language" doc:"Empty where nobody said"`
	AskedAt  time.Time `json:"asked_at"`
}

// Asked asks a question.
type Asked struct {
	ValidateOnly bool `query:"validate_only" doc:"Answer as it would, and change nothing"`
	Body         QuestionBody
}

// ByID names a question.
type ByID struct {
	ID           string `path:"id" maxLength:"64"`
	ValidateOnly bool   `query:"validate_only" doc:"Answer as it would, and change nothing"`
}

// Answering answers a question.
type Answering struct {
	ByID
	Body struct {
		Text string `json:"text" maxLength:"4000" doc:"What the person reads, in the words of the desk"`
	} `nameHint:"AnswerBody"`
}

// Taken, List, Answered and Closed are answers.
type (
	// Taken says that a question was taken, and when.
	Taken struct {
		Status int
		Body   struct {
			AskedAt time.Time `json:"asked_at"`
		} `nameHint:"QuestionTaken"`
	}
	// List is the questions that wait.
	List struct {
		Body struct {
			Data []QuestionView `json:"data"`
		} `nameHint:"Questions"`
	}
	// Answered says which question was answered, and when.
	Answered struct {
		Body struct {
			ID         string    `json:"id"`
			AnsweredAt time.Time `json:"answered_at"`
		} `nameHint:"QuestionAnswered"`
	}
	// Closed says which question was closed.
	Closed struct {
		Body struct {
			ID string `json:"id"`
		} `nameHint:"QuestionClosed"`
	}
)

// Take takes a question. Errors: *porting.InvalidError.
func (d *Desk) Take(ctx context.Context, in *Asked) (*Taken, error) {
	b := in.Body
	q, err := d.Box.Ask(ctx, question.Question{Market: porting.MarketCode(b.Market), Numbers: b.Numbers, Email: b.Email, Language: b.Language})
	if err != nil {
		return nil, err
	}
	out := &Taken{Status: view.Made(ctx)}
	out.Body.AskedAt = q.At.Truncate(time.Second)
	return out, nil
}

// mostListed is how many questions are listed at once; the next come when these are closed.
const mostListed = 200

// List gives the questions that wait, the oldest first.
func (d *Desk) List(ctx context.Context, _ *struct{}) (*List, error) {
	list, err := d.Box.Store.Questions(ctx, mostListed)
	if err != nil {
		return nil, err
	}
	out := &List{}
	out.Body.Data = view.Each(list, func(q question.Question) QuestionView {
		return QuestionView{ID: q.ID, Market: string(q.Market), Numbers: q.Numbers, Email: q.Email, Language: q.Language, AskedAt: q.At}
	})
	return out, nil
}

// Answer takes the desk's answer: it goes by mail to whoever asked, and what was asked is erased. Errors: *porting.InvalidError,
// porting.ErrNotFound, also for a question that was answered.
func (d *Desk) Answer(ctx context.Context, in *Answering) (*Answered, error) {
	at, err := d.Box.Answer(ctx, in.ID, in.Body.Text)
	if err != nil {
		return nil, err
	}
	out := &Answered{}
	out.Body.ID, out.Body.AnsweredAt = in.ID, at
	return out, nil
}

// Close erases a question that needs no answer. Errors: porting.ErrNotFound.
func (d *Desk) Close(ctx context.Context, in *ByID) (*Closed, error) {
	if err := d.Box.Store.CloseQuestion(ctx, in.ID); err != nil {
		return nil, err
	}
	out := &Closed{}
	out.Body.ID = in.ID
	return out, nil
}
