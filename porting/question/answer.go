package question

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/typed"
)

// MostAnswer is how many characters an answer has at most.
const MostAnswer = 4000

// Answer takes the desk's answer, which goes to whoever asked by mail; a trial saves nothing. Errors: *porting.InvalidError, porting.ErrNotFound.
func (b *Box) Answer(ctx context.Context, id, text string, trial bool) (time.Time, error) {
	text = strings.TrimSpace(text)
	now := b.Now().UTC().Truncate(time.Microsecond)
	switch {
	case text == "":
		return now, wrong("/text", "text.missing")
	case utf8.RuneCountInString(text) > MostAnswer:
		return now, wrong("/text", "text.too_long", "max", MostAnswer)
	case strings.ContainsRune(text, 0):
		return now, wrong("/text", "text.control_characters")
	case typed.Card(text):
		return now, wrong("/text", "text.card_number")
	}
	if !trial {
		return now, b.Store.AnswerQuestion(ctx, id, text, now)
	}
	list, err := b.Store.Questions(ctx, mostWaiting)
	if err == nil && !slices.ContainsFunc(list, func(q Question) bool { return q.ID == id }) {
		err = porting.ErrNotFound
	}
	return now, err
}

// mostWaiting is how many questions a trial looks through.
const mostWaiting = 1000

func wrong(pointer, code string, params ...any) error {
	return &porting.InvalidError{Code: "invalid", Problems: []porting.Problem{porting.NewProblem(pointer, code, params...)}}
}

// Masked is a number as it was typed, without all of its digits but the last two: enough to tell questions apart in a mail.
func Masked(typed string) string {
	left := strings.Count(strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return '0'
		}
		return -1
	}, typed), "0")
	out := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsDigit(r):
			if left--; left < 2 {
				return r
			}
			return '•'
		case r == '+' || r == ' ':
			return r
		}
		return -1
	}, typed)
	if n := []rune(out); len(n) > shown {
		out = "…" + string(n[len(n)-shown:])
	}
	return strings.TrimSpace(out)
}

// shown is how many characters of a number are shown.
const shown = 24
