package demo

import (
	"context"
	"time"

	"github.com/portamento/portamento/client"
)

// Audience is who a story is told to: a terminal, or a stage whose viewers hold it, step through it and hurry it on. One audience sees one
// story at a time.
type Audience interface {
	// Begin is told which story it will be.
	Begin(ctx context.Context, o Opening) error
	// Show shows a scene. The story goes on when it returns, so that the audience sets the pace.
	Show(ctx context.Context, s Scene) error
	// End is told how a story ended; nil: before its end.
	End(e *Ending)
}

// Opening is how a story begins.
type Opening struct {
	Story Scenario
	Text  string    // what it tells
	At    time.Time // virtual

	words words
}

// Scene is one thing that happened: an event with what came with it, or what somebody was told.
type Scene struct {
	At       time.Time // virtual
	Key      string    // the type of the event, else what it was; empty for mails that leave by themselves
	Ball     string    // us, you, provider, none
	Text     string    // empty: only why the one before matters
	Sent     []string  // messages and mails that came of it, each with its mark
	Why      string    // why it matters, where there is something to say
	Headline string    // of the request
	Request  string    // id; empty before there is one
	Order    string    // id; empty if it is about no order
	Sequence int       // of the event in the request's history
	Mails    int       // in the outbox, this scene's included

	why      string
	told     map[string]caption         // by language
	progress func(at time.Time) float64 // 0 to 1
}

// caption is what a scene says, in one language.
type caption struct {
	text, why string
	sent      []string
}

// In is the scene as it is told to a reader of a language; what people wrote stays as they wrote it.
func (s Scene) In(language string) Scene {
	if c, ok := s.told[language]; ok {
		s.Text, s.Why, s.Sent = c.text, c.why, c.sent
	}
	return s
}

// Ending is how a story ended.
type Ending struct {
	Before, After *client.Bill // of a month

	words words
}
