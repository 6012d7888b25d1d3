package demo

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"
)

// Hall is a sandbox with nothing played in it yet.
type Hall struct {
	Stage
	Language string       // of its people
	Handler  http.Handler // its API and pages
	Address  Address
	Mail     *Mailbox
	Enter    func(http.ResponseWriter, *http.Request) error // signs a browser in as the account's owner
	Close    func() error                                   // ends it, when nobody uses it any more
}

// Theatre is one hall after another behind one address: a virtual clock never goes back, so each telling has a hall of its own. Make it with
// NewTheatre.
type Theatre struct {
	life   context.Context // halls and stories end with it
	build  func(ctx context.Context, language string) (*Hall, error)
	failed func(error) // told why a story did not go on

	change sync.Mutex // one at a time
	mu     sync.RWMutex
	show   *show
	number int
	speed  float64

	closing sync.WaitGroup
	faults  []error
}

// show is one telling in its hall.
type show struct {
	*Hall
	booth  *Booth
	number int
	guests sync.WaitGroup // requests that are being answered
	life   context.Context
	end    context.CancelFunc
	ended  chan struct{} // closed when the story is over
}

// Programme is a telling and the hall that it takes place in.
type Programme struct {
	Telling
	Hall   *Hall
	Number int // of the telling, from 1
}

// NewTheatre makes a theatre that builds its halls with build. Stories are told at a speed until somebody sets another.
func NewTheatre(life context.Context, speed float64, build func(ctx context.Context, language string) (*Hall, error), failed func(error)) *Theatre {
	return &Theatre{life: life, build: build, failed: failed, speed: speed}
}

// Put puts a story on, from its beginning, in a hall of its own, where it waits to be begun. The one before ends.
func (t *Theatre) Put(s Scenario, language string) error {
	t.change.Lock()
	defer t.change.Unlock()
	if err := t.life.Err(); err != nil {
		return err
	}
	hall, err := t.build(t.life, language)
	if err != nil {
		return err
	}
	next := &show{Hall: hall, ended: make(chan struct{})}
	next.life, next.end = context.WithCancel(t.life)
	t.mu.Lock()
	before := t.show
	t.number++
	next.number, next.booth, t.show = t.number, NewBooth(s, t.speed), next
	t.mu.Unlock()
	go func() {
		defer close(next.ended)
		p := Player{Stage: hall.Stage, Audience: next.booth, Language: language}
		if _, err := p.Play(next.life, s); err != nil && next.life.Err() == nil {
			t.failed(err)
		}
	}()
	if before != nil {
		before.booth.change(func() {}) // whoever waits for it looks again
		t.closing.Go(func() { t.shut(before) })
	}
	return nil
}

// shut ends a telling and its hall.
func (t *Theatre) shut(s *show) {
	s.end()
	<-s.ended
	s.guests.Wait()
	if err := s.Close(); err != nil {
		t.mu.Lock()
		t.faults = append(t.faults, err)
		t.mu.Unlock()
	}
}

// Close ends everything. Errors: those of the halls.
func (t *Theatre) Close() error {
	t.change.Lock()
	defer t.change.Unlock()
	t.mu.Lock()
	last := t.show
	t.show = nil
	t.mu.Unlock()
	if last != nil {
		t.shut(last)
	}
	t.closing.Wait()
	return errors.Join(t.faults...)
}

// enter is the present show with a guest in it, who has to leave; nil: the theatre is closed.
func (t *Theatre) enter() *show {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.show != nil {
		t.show.guests.Add(1)
	}
	return t.show
}

// ServeHTTP answers with the present hall. When that ends, so do requests that only look; what changes something is done to its end: it may
// be what ends the hall.
func (t *Theatre) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s := t.enter()
	if s == nil {
		http.Error(w, "the demo is over", http.StatusServiceUnavailable)
		return
	}
	defer s.guests.Done()
	if r.Method == http.MethodGet {
		ctx, cancel := context.WithCancel(r.Context())
		defer cancel()
		defer context.AfterFunc(s.life, cancel)()
		r = r.WithContext(ctx)
	}
	s.Handler.ServeHTTP(w, r)
}

// Programme tells what is on, and how far it is.
func (t *Theatre) Programme() Programme {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.show == nil {
		return Programme{Hall: &Hall{}}
	}
	return Programme{Telling: t.show.booth.Telling(), Hall: t.show.Hall, Number: t.show.number}
}

// Changed is closed when there is something new in the programme.
func (t *Theatre) Changed() <-chan struct{} { return t.Booth().Changed() }

// Booth holds the controls of the present telling.
func (t *Theatre) Booth() *Booth {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.show == nil {
		return NewBooth(Scenario{}, 1)
	}
	return t.show.booth
}

// Hurry sets how fast this and all later stories are told.
func (t *Theatre) Hurry(speed float64) {
	t.mu.Lock()
	t.speed = speed
	t.mu.Unlock()
	t.Booth().Hurry(speed)
}

// RunTo lets the story run to a stop without waiting and answers when it is there, is over, or has taken as long as patience. A stop that
// was passed is reached again from the beginning, as time does not go back.
func (t *Theatre) RunTo(ctx context.Context, stop string, patience time.Duration) error {
	p := t.Programme()
	if p.State != Ended && p.State != Stuck && !p.Reached(stop) || stop == End && p.State == Ended {
		return t.run(ctx, stop, patience)
	}
	if err := t.Put(p.Story, p.Hall.Language); err != nil {
		return err
	}
	return t.run(ctx, stop, patience)
}

func (t *Theatre) run(ctx context.Context, stop string, patience time.Duration) error {
	booth := t.Booth()
	booth.Run(stop)
	return await(ctx, booth, patience, func(x Telling) bool { return x.Reached(stop) })
}

// Step shows the next scene and answers when it is there, the story is over, or it has taken as long as patience.
func (t *Theatre) Step(ctx context.Context, patience time.Duration) error {
	booth := t.Booth()
	before := len(booth.Telling().Scenes)
	booth.Step()
	return await(ctx, booth, patience, func(x Telling) bool { return len(x.Scenes) > before })
}

// await waits until a telling is as somebody wants it, or over.
func await(ctx context.Context, booth *Booth, patience time.Duration, done func(Telling) bool) error {
	late := time.After(patience)
	for {
		changed := booth.Changed()
		if x := booth.Telling(); done(x) || x.State == Ended || x.State == Stuck {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-late:
			return nil
		case <-changed:
		}
	}
}
