package terminal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/portamento/portamento/client"
)

// onRequest is the request that a verb is about.
type onRequest struct {
	ID string `arg:"" help:"The request."`
}

// requestVerb opens a session, does a verb and shows the request.
func requestVerb(con *Console, at *Remote, verb func(*session) (*client.Request, error)) error {
	s, err := at.open(con)
	if err != nil {
		return err
	}
	r, err := verb(s)
	return s.request(r, err)
}

// RequestCancelCmd cancels a request.
type RequestCancelCmd struct {
	onRequest
	Reason string `help:"Why."`
}

// Run asks first.
func (x *RequestCancelCmd) Run(ctx context.Context, con *Console, up *RequestCmd) error {
	return requestVerb(con, &up.Remote, func(s *session) (*client.Request, error) {
		if err := s.confirm("Cancel " + x.ID + "?"); err != nil {
			return nil, err
		}
		return s.c.CancelRequest(ctx, x.ID, x.Reason, s.options()...)
	})
}

// RequestHoldCmd pauses a request.
type RequestHoldCmd struct{ onRequest }

// Run pauses.
func (x *RequestHoldCmd) Run(ctx context.Context, con *Console, up *RequestCmd) error {
	return requestVerb(con, &up.Remote, func(s *session) (*client.Request, error) { return s.c.HoldRequest(ctx, x.ID, s.options()...) })
}

// RequestResumeCmd ends a pause.
type RequestResumeCmd struct{ onRequest }

// Run goes on.
func (x *RequestResumeCmd) Run(ctx context.Context, con *Console, up *RequestCmd) error {
	return requestVerb(con, &up.Remote, func(s *session) (*client.Request, error) { return s.c.ResumeRequest(ctx, x.ID, s.options()...) })
}

// RequestDateCmd wishes for another day.
type RequestDateCmd struct {
	onRequest
	On        string `help:"The day on which it should move." placeholder:"YYYY-MM-DD" xor:"day" required:""`
	NotBefore string `help:"Nothing moves before this day." placeholder:"YYYY-MM-DD" xor:"day" required:""`
}

// Run sends the wish.
func (x *RequestDateCmd) Run(ctx context.Context, con *Console, up *RequestCmd) error {
	return requestVerb(con, &up.Remote, func(s *session) (*client.Request, error) {
		return s.c.WishDate(ctx, x.ID, client.DateWish{On: x.On, NotBefore: x.NotBefore}, s.options()...)
	})
}

// RequestKeepCmd keeps the temporary number.
type RequestKeepCmd struct{ onRequest }

// Run keeps it.
func (x *RequestKeepCmd) Run(ctx context.Context, con *Console, up *RequestCmd) error {
	return requestVerb(con, &up.Remote, func(s *session) (*client.Request, error) { return s.c.KeepTemporary(ctx, x.ID, true, s.options()...) })
}

// RequestReleaseCmd gives the temporary number back.
type RequestReleaseCmd struct{ onRequest }

// Run gives it back.
func (x *RequestReleaseCmd) Run(ctx context.Context, con *Console, up *RequestCmd) error {
	return requestVerb(con, &up.Remote, func(s *session) (*client.Request, error) { return s.c.KeepTemporary(ctx, x.ID, false, s.options()...) })
}

// RequestMessageCmd writes a message or reads the conversation.
type RequestMessageCmd struct {
	onRequest
	Text string `arg:"" optional:"" help:"What to write; without it the conversation is shown."`
}

// Run writes or reads.
func (x *RequestMessageCmd) Run(ctx context.Context, con *Console, up *RequestCmd) error {
	s, err := up.open(con)
	if err != nil {
		return err
	}
	if x.Text != "" {
		m, err := s.c.PostMessage(ctx, x.ID, client.Message{Text: x.Text}, s.options()...)
		return s.message(m, err)
	}
	all, err := client.Collect(s.c.Messages(ctx, x.ID))
	return list(s, all, err, tableOf[client.Message]{[]string{"WHEN", "WHO", "WHAT"}, "No messages yet.", func(out *sheet, m client.Message) []string {
		return []string{out.words.when(&m.At), first(m.Actor.Name, m.Actor.Role), m.Text}
	}})
}

// message shows a message that was written.
func (s *session) message(m *client.Message, err error) error {
	if err != nil {
		return err
	}
	return s.show(m, func(out *sheet) { out.say("Written: %s", m.Text) })
}

// RequestEventsCmd shows the history.
type RequestEventsCmd struct{ onRequest }

// Run shows it.
func (x *RequestEventsCmd) Run(ctx context.Context, con *Console, up *RequestCmd) error {
	s, err := up.open(con)
	if err != nil {
		return err
	}
	all, err := client.Collect(s.c.RequestEvents(ctx, x.ID))
	return list(s, all, err, tableOf[client.Event]{[]string{"WHEN", "WHAT", "WHO"}, "Nothing has happened yet.", func(out *sheet, e client.Event) []string {
		return eventRow(out.words, e)
	}})
}

func eventRow(w sentences, e client.Event) []string {
	return []string{w.when(&e.At), w.text("", "event."+e.Type, e.Data), first(e.Actor.Name, e.Actor.Role)}
}

// RequestWatchCmd follows a request.
type RequestWatchCmd struct {
	onRequest
	For   time.Duration `help:"Stop after this time."`
	Wait  string        `help:"Wait for this stage and fail with exit code 8 if it is not reached in time." placeholder:"STAGE"`
	Every time.Duration `help:"How often to ask." default:"2s"`
}

// Run writes one line per event: JSON for programs, words on a terminal, until the request is over, or the stage waited for is reached.
func (x *RequestWatchCmd) Run(ctx context.Context, con *Console, up *RequestCmd) error {
	s, err := up.open(con)
	if err != nil {
		return err
	}
	if x.Every <= 0 {
		return &UsageError{"--every is more than nothing", "Type for example: --every 5s"}
	}
	limited, cancel := ctx, func() {}
	if x.For > 0 {
		limited, cancel = context.WithTimeoutCause(ctx, x.For, errTimeout)
	}
	defer cancel()
	write, seen := s.eventWriter(), 0
	for e, err := range s.c.Watch(limited, x.ID, x.Every) {
		if err == nil {
			err, seen = write(e), e.Sequence
		}
		if err == nil && x.Wait != "" {
			var reached bool
			if reached, err = s.reached(limited, x.ID, x.Wait); reached && err == nil {
				return s.rest(limited, x.ID, seen, write)
			}
		}
		switch {
		case err == nil:
		case limited.Err() != nil && ctx.Err() == nil && x.Wait == "":
			return nil // the time that was asked for is over
		case limited.Err() != nil && ctx.Err() == nil:
			return fmt.Errorf("wait for %s: %w", x.Wait, errTimeout)
		default:
			return err
		}
	}
	if x.Wait == "" {
		return nil
	}
	if reached, err := s.reached(ctx, x.ID, x.Wait); err != nil || reached {
		return err
	}
	return fmt.Errorf("%s is over and never came to %s", x.ID, x.Wait)
}

// rest writes the events that led to the stage and have not been written yet.
func (s *session) rest(ctx context.Context, id string, seen int, write func(client.Event) error) error {
	for e, err := range s.c.RequestEvents(ctx, id) {
		if err == nil && e.Sequence > seen {
			err = write(e)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *session) reached(ctx context.Context, id, stage string) (bool, error) {
	r, err := s.c.Request(ctx, id)
	return err == nil && r.Stage == stage, err
}

// eventWriter writes one event per line.
func (s *session) eventWriter() func(client.Event) error {
	if s.con.OutTTY && s.Output != "json" {
		words := s.sheet().words
		return func(e client.Event) error {
			_, err := fmt.Fprintln(s.con.Out, align([][]string{eventRow(words, e)})[0])
			return err
		}
	}
	encoder := json.NewEncoder(s.con.Out)
	encoder.SetEscapeHTML(false)
	return func(e client.Event) error { return encoder.Encode(e) }
}

// take reads at most so many of a list.
func take[T any](items iter.Seq2[T, error], most int) ([]T, error) {
	all := []T{}
	for x, err := range items {
		if err != nil {
			return all, err
		}
		if all = append(all, x); len(all) >= most {
			break
		}
	}
	return all, nil
}

// request shows a request.
func (s *session) request(r *client.Request, err error) error {
	if err != nil {
		return err
	}
	if r == nil {
		return errors.New("the server answered nothing")
	}
	return s.show(r, func(out *sheet) { out.request(r) })
}

func (s *sheet) request(r *client.Request) {
	s.title(strings.TrimSpace(r.Reference + "  " + r.Name))
	s.line("%s", r.Headline)
	expected := ""
	if r.Expected != nil && !r.Final() {
		expected = r.Expected.From
		if r.Expected.To != r.Expected.From {
			expected += " " + s.words.label("to") + " " + r.Expected.To
		}
	}
	signed := ""
	if r.Signature != nil {
		signed = r.Signature.Name + ", " + s.words.when(&r.Signature.SignedAt)
	}
	s.pairs("Id", r.ID, "Version", fmt.Sprint(r.Version), "Stage", r.Stage, "Whose turn", s.turn(r),
		"Next news by", s.words.when(r.NextUpdateBy), "Expected", expected, "Provider", r.CurrentProvider, "Account number", r.AccountNumber,
		"Main number", r.MainNumber, "Signed", signed, "Completed", s.words.when(r.CompletedAt))
	if r.Price != nil {
		s.pairs("Each month", s.words.label("%s now, %s afterwards", money(r.Price.Before.Total), money(r.Price.After.Total)))
	}
	if len(r.Orders) == 0 {
		for _, n := range r.Numbers {
			s.line("  %s", strings.TrimSpace(n.Number+"  "+n.Label))
		}
	}
	for _, o := range r.Orders {
		s.line("")
		s.line("%s  %s  %s", o.ID, o.Carrier.Name, s.words.text(r.Market, "state."+o.State, nil))
		s.pairs("Moves", s.words.window(o.FOC))
		s.refusal(o.State, o.Rejection, o.Asked)
		s.numbers(r.Market, o.Numbers)
	}
}

// turn says who acts, as the customer sees it.
func (s *sheet) turn(r *client.Request) string {
	return s.words.text(r.Market, "ball."+r.Ball, map[string]any{"provider": first(r.CurrentProvider, s.words.label("the provider"))})
}

// refusal writes what the losing carrier refused, or the desk asked for, while it still stands.
func (s *sheet) refusal(state string, x *client.Rejection, a *client.Asked) {
	if state != "rejected" && state != "action_required" && state != "not_possible" {
		return
	}
	reasons, note := []client.Reason{}, ""
	if x != nil {
		reasons, note = x.Reasons, strings.TrimSpace(x.CarrierCode+" "+x.CarrierText)
	}
	if a != nil {
		reasons, note = append(slices.Clone(reasons), a.Reasons...), first(a.Note, note)
	}
	for _, reason := range reasons {
		s.line("  %s", strings.TrimSpace(strings.TrimRight(first(reason.Title, reason.Code), ".")+". "+reason.Ask))
	}
	if note != "" {
		s.line("  “%s”", note)
	}
}

func (s *sheet) numbers(marketCode string, list []client.OrderNumber) {
	var rows [][]string
	for _, n := range list {
		rows = append(rows, []string{"  " + first(n.Display, n.Number), s.words.text(marketCode, "number_state."+n.State, nil), s.words.window(n.FOC)})
	}
	s.rows(rows)
}

// money writes an amount with the two places that the currencies of the shipped markets have.
func money(m client.Money) string {
	return fmt.Sprintf("%d.%02d %s", m.AmountMinor/100, m.AmountMinor%100, m.Currency)
}

// requirements writes everything that is missing or wrong, each with the flag that mends it.
func (s *sheet) requirements(r *client.Requirements) {
	for _, part := range []struct {
		title string
		list  []client.FieldProblem
	}{{"In the way", r.Stops}, {"Missing", r.Missing}, {"To check", r.Warnings}} {
		if len(part.list) == 0 {
			continue
		}
		s.title(s.words.label(part.title))
		var rows [][]string
		for _, p := range part.list {
			rows = append(rows, []string{"  " + fieldName(p, "request"), p.Message})
		}
		s.rows(rows)
	}
}

func (s *sheet) capabilities(list []client.Capability) {
	var rows [][]string
	for _, c := range list {
		word, why := "no", ""
		if c.Allowed {
			word = "yes"
		} else if c.WhyNot != nil {
			why = c.WhyNot.Message
		}
		rows = append(rows, []string{strings.ReplaceAll(c.Verb, "_", "-"), s.words.label(word), s.words.when(c.Until), why})
	}
	s.table([]string{"WHAT", "NOW", "UNTIL", "WHY NOT"}, rows, "Nothing can be done.")
}
