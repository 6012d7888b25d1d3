package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/portamento/portamento/client"
)

// patience is how long a story waits for something before it gives up.
const patience = 90 * 24 * time.Hour

// checks asks the public check, as anybody may.
func checks(number, market string) step {
	return func(ctx context.Context, b *Playing) error {
		var v client.Verdict
		text, err := b.inEach("checked", func(in client.CallOption) ([]any, error) {
			got, err := b.Customer.CheckNumbers(ctx, client.Check{Market: market, Numbers: []string{number}}, in)
			if err != nil {
				return nil, err
			}
			v = got.Data[0]
			return []any{"number", v.Display, "answer", v.Reason.Message}, nil
		})
		if err != nil {
			return err
		}
		return b.tell(ctx, "none", "check."+v.Verdict, text)
	}
}

// inEach is a sentence of the table with what the server said in each language, which ask gets.
func (b *Playing) inEach(key string, ask func(in client.CallOption) ([]any, error)) (phrase, error) {
	said := map[string][]any{}
	for _, language := range languages {
		pairs, err := ask(client.Language(language))
		if err != nil {
			return nil, err
		}
		said[language] = pairs
	}
	return func(w words) string { return w.say(key, said[languages[w.place()]]...) }, nil
}

// drafts makes a draft of the fields.
func drafts(f client.Fields) step {
	return func(ctx context.Context, b *Playing) error {
		f.Equipment = []string{"none"}
		r, err := b.Customer.CreateRequest(ctx, client.NewRequest{Fields: f})
		if err != nil {
			return err
		}
		b.request, b.requests[r.ID], b.dated = r, r, time.Time{}
		return nil
	}
}

// careDrafts lets care make the draft for the account, in a market of its choice.
func careDrafts(market string, f client.Fields) step {
	return func(ctx context.Context, b *Playing) error {
		r, err := b.Desk.CreateRequest(ctx, client.NewRequest{AccountID: b.Account, Market: market, Fields: f})
		if err != nil {
			return err
		}
		b.request, b.requests[r.ID] = r, r
		return b.tell(ctx, "us", "care", says("care"))
	}
}

// signs agrees to every statement and sends the request.
func signs() step {
	return func(ctx context.Context, b *Playing) error {
		_, err := b.Customer.Sign(ctx, b.request.ID, b.signature())
		if err != nil {
			return err
		}
		return b.settle(ctx)
	}
}

// signature is the holder's, to all that the market wants to hear.
func (b *Playing) signature() client.Signing {
	h := b.request.Holder
	return client.Signing{Name: h.FirstName + " " + h.LastName, Capacity: "holder", Statements: b.Market.Statements, TermsVersion: b.Market.Terms}
}

// cannotSign shows why the request cannot be signed yet; that it could would be the end of the story.
func cannotSign() step {
	return func(ctx context.Context, b *Playing) error {
		what := ""
		text, err := b.inEach("stopped", func(in client.CallOption) ([]any, error) {
			q, err := b.Customer.Requirements(ctx, b.request.ID, in)
			if err != nil {
				return nil, err
			}
			if len(q.Stops) == 0 {
				return nil, errors.New("nothing stops the request")
			}
			what = "stop." + q.Stops[0].Code
			return []any{"why", q.Stops[0].Message}, nil
		})
		if err != nil {
			return err
		}
		return b.tell(ctx, "you", what, text)
	}
}

// lacks shows one of the things that the draft lacks, or that nobody can be sure of before a person has looked.
func lacks(code string) step {
	return func(ctx context.Context, b *Playing) error {
		text, err := b.inEach("stopped", func(in client.CallOption) ([]any, error) {
			q, err := b.Customer.Requirements(ctx, b.request.ID, in)
			if err != nil {
				return nil, err
			}
			for _, p := range slices.Concat(q.Missing, q.Warnings) {
				if p.Code == code {
					return []any{"why", p.Message}, nil
				}
			}
			return nil, fmt.Errorf("%s is not what is missing: %v", code, slices.Concat(q.Missing, q.Warnings))
		})
		if err != nil {
			return err
		}
		return b.tell(ctx, "you", code, text)
	}
}

// asks writes to the desk, answers writes back.
func asks(text string) step {
	return func(ctx context.Context, b *Playing) error {
		if _, err := b.Customer.PostMessage(ctx, b.request.ID, client.Message{Text: b.words.say(text)}); err != nil {
			return err
		}
		return b.settle(ctx)
	}
}

func answers(text string) step {
	return func(ctx context.Context, b *Playing) error {
		if _, err := b.Desk.PostMessage(ctx, b.request.ID, client.Message{Text: b.words.say(text)}); err != nil {
			return err
		}
		if err := b.settle(ctx); err != nil {
			return err
		}
		return b.scene(ctx, Scene{At: b.now, Key: text, Ball: "none", Request: b.request.ID, why: text}, nil)
	}
}

// edits changes the draft; what tells people which change it was.
func edits(what string, in client.Edit) step {
	return func(ctx context.Context, b *Playing) error {
		if _, err := b.Customer.EditRequest(ctx, b.request.ID, in); err != nil {
			return err
		}
		return b.tell(ctx, "you", what, func(w words) string { return w.say("changed", "what", w.say(what)) })
	}
}

// approves lets the desk send every order that waits for it.
func approves() step {
	return func(ctx context.Context, b *Playing) error {
		for _, o := range b.request.Orders {
			if o.State != "submitted" {
				continue
			}
			if _, err := b.Desk.Approve(ctx, o.ID); err != nil {
				return err
			}
			if err := b.settle(ctx); err != nil {
				return err
			}
		}
		return nil
	}
}

// corrects mends what was refused, and signs again where that is needed.
func corrects(in client.Edit, signed bool) step {
	return func(ctx context.Context, b *Playing) error {
		c := client.Correction{Edit: in}
		if signed {
			s := b.signature()
			c.Signature = &s
		}
		if _, err := b.Customer.Correct(ctx, b.request.ID, c); err != nil {
			return err
		}
		return b.settle(ctx)
	}
}

// keeps keeps the temporary number.
func keeps() step {
	return func(ctx context.Context, b *Playing) error {
		if _, err := b.Customer.KeepTemporary(ctx, b.request.ID, true); err != nil {
			return err
		}
		return b.settle(ctx)
	}
}

// wishes asks for a day so many working days after the present date.
func wishes(workdays int) step {
	return func(ctx context.Context, b *Playing) error {
		foc := b.request.Orders[0].FOC
		if foc == nil {
			return fmt.Errorf("%w: there is no date to change", errStuck)
		}
		day := b.Market.AddWorkdays(foc.Start, workdays).In(b.Market.Zone).Format(time.DateOnly)
		if _, err := b.Customer.WishDate(ctx, b.request.ID, client.DateWish{On: day}); err != nil {
			return err
		}
		return b.settle(ctx)
	}
}

// cancels takes the request back.
func cancels(reason string) step {
	return func(ctx context.Context, b *Playing) error {
		if _, err := b.Customer.CancelRequest(ctx, b.request.ID, b.words.say(reason)); err != nil {
			return err
		}
		return b.settle(ctx)
	}
}

// cannotCancel shows why it is too late.
func cannotCancel(reason string) step {
	return func(ctx context.Context, b *Playing) error {
		what := ""
		text, err := b.inEach("refused", func(in client.CallOption) ([]any, error) {
			_, err := b.Customer.CancelRequest(ctx, b.request.ID, b.words.say(reason), in)
			p, ok := errors.AsType[*client.Problem](err)
			if !ok {
				return nil, fmt.Errorf("the request could be cancelled inside the lock: %w", err)
			}
			what = "refused." + p.Code
			return []any{"why", p.Detail}, nil
		})
		if err != nil {
			return err
		}
		return b.tell(ctx, "none", what, text)
	}
}

// callsAgain lets the desk call every number that is not proven yet.
func callsAgain(note string) step {
	return func(ctx context.Context, b *Playing) error {
		for _, o := range b.request.Orders {
			for _, n := range o.Numbers {
				if n.State != "testing" {
					continue
				}
				if _, err := b.Desk.RecordTest(ctx, o.ID, client.TestCall{Number: n.Number, Result: "passed", Note: b.words.say(note)}); err != nil {
					return err
				}
			}
		}
		return b.settle(ctx)
	}
}

// movesInside makes an internal port: a number of the provider's own residential device.
func movesInside(number, device string) step {
	return func(ctx context.Context, b *Playing) error {
		r, err := b.Desk.CreateInternalPort(ctx, client.InternalPort{AccountID: b.Account, Number: number, FromDevice: device, Consent: true})
		if err != nil {
			return err
		}
		b.request, b.requests[r.ID] = r, r
		return b.settle(ctx)
	}
}

// settle lets what has just been ordered happen: mails leave, the carrier gets its message. It takes a virtual second.
func (b *Playing) settle(ctx context.Context) error { return b.advance(ctx, time.Second) }

// advance moves the clock without a stop; it is shown when there is something to show.
func (b *Playing) advance(ctx context.Context, d time.Duration) error {
	k, err := b.Customer.SetClock(ctx, client.ClockChange{Advance: strconv.FormatInt(int64(d/time.Microsecond), 10) + "us"}, client.Within(5*time.Minute))
	if err != nil {
		return err
	}
	b.clock = k.Now
	return b.show(ctx)
}

// until moves the clock from deadline to deadline, showing what each brings, up to an instant or until enough says that it is enough.
func (b *Playing) until(ctx context.Context, to time.Time, enough func(*Playing) bool) error {
	for enough == nil || !enough(b) {
		next := to
		for d, err := range b.Desk.Deadlines(ctx, to) {
			if err != nil {
				return err
			}
			next = d.DueAt
			break
		}
		if !next.Before(to) {
			break
		}
		k, err := b.Customer.SetClock(ctx, client.ClockChange{To: "next_deadline"}, client.Within(5*time.Minute))
		if err != nil {
			return err
		}
		b.clock = k.Now
		if err := b.show(ctx); err != nil {
			return err
		}
	}
	if enough != nil {
		if !enough(b) {
			return fmt.Errorf("%w: %s is in %s", errStuck, b.request.Reference, b.request.Stage)
		}
		return nil
	}
	if d := to.Sub(b.clock); d > 0 {
		return b.advance(ctx, d)
	}
	return nil
}

// later lets time pass.
func later(d time.Duration) step {
	return func(ctx context.Context, b *Playing) error { return b.until(ctx, b.clock.Add(d), nil) }
}

// workday lets time pass until an hour of the n-th working day from now; 0 is today.
func workday(n, hour int) step {
	return func(ctx context.Context, b *Playing) error {
		day := b.clock
		if n > 0 {
			day = b.Market.AddWorkdays(day, n)
		}
		day = day.In(b.Market.Zone)
		return b.until(ctx, time.Date(day.Year(), day.Month(), day.Day(), hour, 0, 0, 0, b.Market.Zone), nil)
	}
}

// beforeMove lets time pass until so long before the moving date.
func beforeMove(d time.Duration) step {
	return func(ctx context.Context, b *Playing) error {
		foc := b.request.Orders[0].FOC
		if foc == nil {
			return fmt.Errorf("%w: there is no date", errStuck)
		}
		return b.until(ctx, foc.Start.Add(-d), nil)
	}
}

// reaches lets time pass until the request is in a stage.
func reaches(stage string) step {
	return func(ctx context.Context, b *Playing) error {
		return b.until(ctx, b.clock.Add(patience), func(b *Playing) bool { return b.request.Stage == stage })
	}
}

// hears lets time pass until an event of the type has been shown since the step began.
func hears(event string) step {
	return func(ctx context.Context, b *Playing) error {
		was := b.heard[event]
		return b.until(ctx, b.clock.Add(patience), func(b *Playing) bool { return b.heard[event] > was })
	}
}
