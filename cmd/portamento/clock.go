package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"

	"github.com/portamento/portamento/worker"
)

// virtualClock is the sandbox's and the demo's time: it starts where it is told, runs at a speed, and can be moved forward. The whole engine
// reads it through the field Now of its services; nothing else knows.
type virtualClock struct {
	wall func() time.Time
	file string // keeps the time over a restart; "": nothing is kept

	mu    sync.Mutex
	at    time.Time // virtual instant at since
	since time.Time // real instant
	speed float64   // virtual seconds per real second

	advancing sync.Mutex // one move at a time
	saving    sync.Mutex // one file at a time
	worker    *worker.Worker
}

// clockState is what the file keeps.
type clockState struct {
	At    time.Time `json:"at"`
	Speed float64   `json:"speed"`
}

// newClock makes a clock that starts at an instant, or goes on where its file left it.
func newClock(wall func() time.Time, start time.Time, speed float64, file string) (*virtualClock, error) {
	c := &virtualClock{wall: wall, file: file, at: start.UTC(), since: wall(), speed: speed}
	if file == "" {
		return c, nil
	}
	b, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read clock: %w", err)
	}
	var s clockState
	if err := json.Unmarshal(b, &s); err != nil {
		return nil, fmt.Errorf("read clock %s: %w", file, err)
	}
	c.at, c.speed = s.At.UTC(), s.Speed
	return c, nil
}

// Now answers the virtual instant.
func (c *virtualClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

func (c *virtualClock) now() time.Time {
	return c.at.Add(time.Duration(float64(c.wall().Sub(c.since)) * c.speed))
}

// Speed answers how many virtual seconds pass in a real one.
func (c *virtualClock) Speed() float64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.speed
}

// SetSpeed changes how fast the clock runs from now on.
func (c *virtualClock) SetSpeed(speed float64) {
	c.mu.Lock()
	c.at, c.since, c.speed = c.now(), c.wall(), speed
	c.mu.Unlock()
	c.save()
}

// set moves the clock forward; it never goes back.
func (c *virtualClock) set(t time.Time) {
	c.mu.Lock()
	if now := c.now(); t.After(now) {
		c.at, c.since = t.UTC(), c.wall()
	}
	c.mu.Unlock()
	c.save() // also after a crash on the way time does not go back
}

// Advance moves the clock on by d and answers when everything due until then has been done.
func (c *virtualClock) Advance(ctx context.Context, d time.Duration) error {
	c.advancing.Lock()
	defer c.advancing.Unlock()
	defer c.save()
	return c.worker.Advance(ctx, c.Now().Add(d), c.set)
}

// NextDeadline moves the clock to the next deadline and does what is due there.
func (c *virtualClock) NextDeadline(ctx context.Context) error {
	c.advancing.Lock()
	defer c.advancing.Unlock()
	defer c.save()
	next, ok, err := c.worker.Timers.NextDue(ctx)
	if err != nil {
		return fmt.Errorf("find next deadline: %w", err)
	}
	if !ok {
		return nil
	}
	return c.worker.Advance(ctx, next, c.set)
}

// save keeps the time for the next start. A failure costs the sandbox nothing but its place in time.
func (c *virtualClock) save() {
	if c.file == "" {
		return
	}
	c.mu.Lock()
	b, err := json.Marshal(clockState{At: c.now(), Speed: c.speed})
	c.mu.Unlock()
	if err != nil {
		return
	}
	c.saving.Lock()
	defer c.saving.Unlock()
	if err := os.WriteFile(c.file+".tmp", b, 0o600); err == nil {
		_ = os.Rename(c.file+".tmp", c.file) // whole or not at all: a cut-off file would keep the sandbox from starting
	}
}
