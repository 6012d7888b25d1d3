package demo

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// start is when the made-up stories of these tests begin.
func start() time.Time { return time.Date(2026, 9, 1, 7, 0, 0, 0, time.UTC) }

// told plays a made-up story at a booth: two days pass before its last scene.
func told(ctx context.Context, b *Booth) error {
	if err := b.Begin(ctx, Opening{Story: Scenario{Name: "made-up"}, At: start()}); err != nil {
		return err
	}
	for _, s := range []Scene{
		{At: start(), Key: "one", Text: "One"},
		{At: start(), Key: "two", Text: "Two", Sent: []string{mailMark + "a mail"}, Why: "Because.", why: "because"},
		{At: start(), Key: "three", Text: "Three", Why: "Because.", why: "because"},
		{At: start().Add(48 * time.Hour), Key: "four", Text: "Four"},
	} {
		if err := b.Show(ctx, s); err != nil {
			return err
		}
	}
	b.End(&Ending{})
	return nil
}

// The scenes of a story last as long as they take to be read, whatever the speed makes of that.
func TestBooth_Plays(t *testing.T) {
	t.Parallel()
	for speed, factor := range map[float64]float64{1: 1, 4: 0.25, 20: 0.05} {
		synctest.Test(t, func(t *testing.T) {
			b := NewBooth(Scenario{}, speed)
			began := time.Now()
			b.Play()
			if err := told(t.Context(), b); err != nil {
				t.Fatal(err)
			}
			want := (4*perStep + perBelow + perCaption + 2*perDay) * factor
			if got := time.Since(began).Seconds(); got < want-0.01 || got > want+4*frame.Seconds() {
				t.Errorf("at %v it took %.2f s, want %.2f", speed, got, want)
			}
			if x := b.Telling(); x.State != Ended || len(x.Scenes) != 4 || !x.Reached("four") || !x.Reached(End) || x.Reached("five") {
				t.Errorf("%+v", x)
			}
		})
	}
}

// A booth holds a story before its first scene, between any two, and shows one more for each step.
func TestBooth_Steps(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := NewBooth(Scenario{}, 1)
		done := make(chan error, 1)
		go func() { done <- told(t.Context(), b) }()
		see := func(state State, scenes int) {
			t.Helper()
			<-time.After(time.Hour) // of the bubble: nothing happens by itself
			synctest.Wait()
			if x := b.Telling(); x.State != state || len(x.Scenes) != scenes {
				t.Errorf("%s after %d scenes, want %s after %d", x.State, len(x.Scenes), state, scenes)
			}
		}
		see(Waiting, 0)
		b.Hold()
		see(Waiting, 0)
		b.Step()
		see(Held, 1)
		b.Step()
		b.Step()
		see(Held, 3)
		b.Hold()
		see(Held, 3)
		b.Step()
		see(Held, 4)
		b.Step()
		see(Ended, 4)
		b.Play()
		see(Ended, 4)
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// It can be held while a scene is being read, hurried, and let run to a stop or to the end without waiting.
func TestBooth_Controls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := NewBooth(Scenario{}, 0.001)
		go func() { _ = told(t.Context(), b) }()
		began := time.Now()
		b.Run("two")
		synctest.Wait()
		if x := b.Telling(); x.State != Held || len(x.Scenes) != 2 || time.Since(began) != 0 {
			t.Fatalf("after %s: %s after %d scenes", time.Since(began), x.State, len(x.Scenes))
		}
		b.Play()
		<-time.After(time.Second)
		b.Hold()
		synctest.Wait()
		if x := b.Telling(); x.State != Held || len(x.Scenes) != 2 {
			t.Fatalf("%s after %d scenes", x.State, len(x.Scenes))
		}
		b.Play()
		<-time.After(time.Second)
		b.Hurry(1e6)
		<-time.After(time.Second)
		synctest.Wait()
		if x := b.Telling(); x.State != Ended {
			t.Errorf("hurried, it is %s after %d scenes", x.State, len(x.Scenes))
		}
	})
}

// Who waits for a change is woken by the next one, and a story that cannot go on says so.
func TestBooth_Tells(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := NewBooth(Scenario{}, 1)
		changed, version := b.Changed(), b.Telling().Version
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- told(ctx, b) }()
		<-changed
		if b.Telling().Version <= version {
			t.Error("the version did not grow")
		}
		b.Step()
		synctest.Wait()
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("ended with %v", err)
		}
		b.End(nil)
		if x := b.Telling(); x.State != Stuck {
			t.Errorf("%s", x.State)
		}
	})
}
