package terminal

import (
	"context"
	"strings"

	"github.com/portamento/portamento/client"
)

// DeskQuestionsCmd lists questions.
type DeskQuestionsCmd struct{}

// Run lists those that wait, the oldest first.
func (x *DeskQuestionsCmd) Run(ctx context.Context, con *Console, up *DeskCmd) error {
	s, err := up.open(con)
	if err != nil {
		return err
	}
	all, err := s.c.Questions(ctx)
	return list(s, all, err, tableOf[client.Question]{[]string{"QUESTION", "WHEN", "MARKET", "MAIL", "LANGUAGE", "NUMBER"}, "Nobody asks anything.", func(out *sheet, q client.Question) []string {
		return []string{q.ID, out.words.when(&q.AskedAt), q.Market, q.Email, q.Language, strings.Join(q.Numbers, ", ")}
	}})
}

// DeskAnswerCmd answers a question.
type DeskAnswerCmd struct {
	Question string `arg:"" help:"The question, as portamento desk questions lists it."`
	Text     string `arg:"" optional:"" help:"What the person reads, in the language of the question."`
	Drop     bool   `help:"Erase it without an answer."`
}

// Run answers, or erases.
func (x *DeskAnswerCmd) Run(ctx context.Context, con *Console, up *DeskCmd) error {
	if (x.Text == "") != x.Drop {
		return &UsageError{"what is the answer?", `Type it: portamento desk answer ` + x.Question + ` "Yes, it can move", or --drop.`}
	}
	s, err := up.open(con)
	if err != nil {
		return err
	}
	if x.Drop {
		err = s.c.CloseQuestion(ctx, x.Question, s.options()...)
	} else {
		err = s.c.AnswerQuestion(ctx, x.Question, x.Text, s.options()...)
	}
	if err != nil {
		return err
	}
	return s.show(map[string]any{"id": x.Question}, func(out *sheet) {
		if x.Drop {
			out.say("Erased.")
			return
		}
		out.say("Answered: the mail is on its way.")
	})
}
