package demo

import (
	"context"
	"slices"
	"sync"
	"time"
)

// State says what a story at a booth does.
type State string

// The states of a story: it waits to be begun, goes on by itself, stands still between two scenes, or is over. Stuck is the end of a story
// that could not go on, because somebody else has acted meanwhile.
const (
	Waiting State = "waiting"
	Going   State = "going"
	Held    State = "held"
	Ended   State = "ended"
	Stuck   State = "stuck"
)

// End is the stop after the last scene.
const End = "end"

// Booth is an audience with its hands on the controls: it keeps what it was shown, holds the story, lets it go on scene by scene, hurries it
// or lets it run. It is safe for concurrent use. Make it with NewBooth.
type Booth struct {
	mu    sync.Mutex
	told  Telling
	steps int           // scenes that may still be shown while the story is held
	to    string        // the stop that it runs to without waiting; empty: none
	woken chan struct{} // closed at the next change

	why  map[string]bool // what was explained
	last time.Time       // of the scene before
}

// Telling is how far a story has been told.
type Telling struct {
	State   State
	Speed   float64 // 1: to be read
	Story   Scenario
	Text    string // what the story tells
	At      time.Time
	Scenes  []Scene
	Ending  *Ending
	Version int // of this telling; it grows with each change
}

// Reached says whether a stop has been shown.
func (t Telling) Reached(stop string) bool {
	if stop == End {
		return t.State == Ended
	}
	return slices.ContainsFunc(t.Scenes, func(s Scene) bool { return s.Key == stop })
}

// NewBooth makes a booth at which a story waits.
func NewBooth(s Scenario, speed float64) *Booth {
	return &Booth{told: Telling{State: Waiting, Speed: speed, Story: s}, woken: make(chan struct{}), why: map[string]bool{}}
}

// Telling answers how far the story has been told. Its scenes must not be changed.
func (b *Booth) Telling() Telling {
	b.mu.Lock()
	defer b.mu.Unlock()
	t := b.told
	t.Scenes = slices.Clip(t.Scenes)
	return t
}

// Changed is closed at the next change.
func (b *Booth) Changed() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.woken
}

// change changes something and wakes who waits for that.
func (b *Booth) change(f func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	f()
	b.told.Version++
	close(b.woken)
	b.woken = make(chan struct{})
}

// Play lets the story go on by itself.
func (b *Booth) Play() { b.set(Going, 0, "") }

// Hold lets it stand still after the present scene.
func (b *Booth) Hold() { b.set(Held, 0, "") }

// Step shows the next scene, and holds the story there.
func (b *Booth) Step() { b.set(Held, 1, "") }

// Run lets the story run without waiting to a stop, and holds it there.
func (b *Booth) Run(stop string) { b.set(Going, 0, stop) }

func (b *Booth) set(s State, steps int, to string) {
	b.change(func() {
		switch b.told.State {
		case Ended, Stuck:
		case Held:
			b.told.State, b.steps, b.to = s, b.steps+steps, to
		case Waiting:
			if s == Held && steps == 0 {
				return
			}
			b.told.State, b.to = s, to
		default:
			b.told.State, b.steps, b.to = s, steps, to
		}
	})
}

// Hurry sets how fast the story goes on by itself: 4 is four times as fast as it can be read.
func (b *Booth) Hurry(speed float64) { b.change(func() { b.told.Speed = speed }) }

// Begin waits until somebody wants to see the story.
func (b *Booth) Begin(ctx context.Context, o Opening) error {
	b.change(func() { b.told.Story, b.told.Text, b.told.At, b.last = o.Story, o.Text, o.At, o.At })
	for {
		b.mu.Lock()
		state, woken := b.told.State, b.woken
		b.mu.Unlock()
		if state != Waiting {
			return ctx.Err()
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-woken:
		}
	}
}

// Show adds a scene, and lets the story go on when there was time to read it or somebody wants the next.
func (b *Booth) Show(ctx context.Context, s Scene) error {
	left := s.lasts(b.last, b.why[s.why])
	b.why[s.why], b.last = true, s.At
	b.change(func() {
		b.told.Scenes, b.told.At = append(b.told.Scenes, s), s.At
		if b.to == s.Key && s.Key != "" {
			b.to, b.told.State = "", Held
		}
	})
	for {
		b.mu.Lock()
		state, speed, to, woken := b.told.State, b.told.Speed, b.to, b.woken
		step := state == Held && b.steps > 0
		if step {
			b.steps--
		}
		b.mu.Unlock()
		if step || state == Going && (to != "" || left <= 0) {
			return ctx.Err()
		}
		var slice <-chan time.Time
		if state == Going {
			slice = time.After(min(frame, time.Duration(left/speed)))
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-woken:
		case <-slice:
			left -= float64(frame) * speed
		}
	}
}

// End notes how the story ended.
func (b *Booth) End(e *Ending) {
	b.change(func() {
		if b.told.State, b.told.Ending = Ended, e; e == nil {
			b.told.State = Stuck
		}
	})
}

// lasts is how long a scene is to be looked at, in nanoseconds at its own tempo: the time that passes before it, itself, what was sent, and
// why it matters unless that was said before.
func (s Scene) lasts(since time.Time, said bool) float64 {
	seconds := passing(since, s.At)
	if s.Text != "" {
		seconds += perStep + perBelow*float64(len(s.Sent))
	}
	if s.Why != "" && !said {
		seconds += perCaption
	}
	return seconds * oneSecond
}

// passing is how long the time between two instants passes before people's eyes, in seconds of the story.
func passing(from, to time.Time) float64 { return min(perDay*max(to.Sub(from), 0).Hours()/24, longest) }
