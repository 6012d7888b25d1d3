package question

import (
	"context"
	"strings"
	"time"
	"unicode"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/typed"
)

// MostAnswer is how many characters an answer has at most.
const MostAnswer = 4000

// Answer takes the desk's answer, which goes to whoever asked by mail; a trial (porting.WithDryRun) saves nothing. Errors: *porting.InvalidError,
// porting.ErrNotFound.
func (b *Box) Answer(ctx context.Context, id, text string) (time.Time, error) {
	text = strings.TrimSpace(text)
	now := b.Now().UTC().Truncate(time.Microsecond)
	if code, params := typed.Text(text, MostAnswer); code != "" {
		return now, &porting.InvalidError{Code: "invalid", Problems: []porting.Problem{porting.NewProblem("/text", code, params...)}}
	}
	return now, b.Store.AnswerQuestion(ctx, id, text, now)
}

// Masked is a number as it was typed, without all of its digits but the last two: enough to tell questions apart in a mail.
func Masked(number string) string {
	plain := strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) || r == '+' || r == ' ' {
			return r
		}
		return -1
	}, number)
	out := typed.VeiledTo(plain, 2)
	if n := []rune(out); len(n) > shown {
		out = "…" + string(n[len(n)-shown:])
	}
	return strings.TrimSpace(out)
}

// shown is how many characters of a number are shown.
const shown = 24
