package engine

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"testing"
)

// waits gives others time until so many stand before the door.
func (d *door) waits(n int) {
	for {
		d.mu.Lock()
		there := len(d.short) + len(d.others)
		d.mu.Unlock()
		if there == n {
			return
		}
		runtime.Gosched()
	}
}

func TestDoor(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	d := &door{}
	if err := d.enter(ctx, false); err != nil {
		t.Fatal(err)
	}
	var order []int
	var all sync.WaitGroup
	for i, short := range []bool{false, false, true, false, true} {
		all.Go(func() {
			if err := d.enter(ctx, short); err != nil {
				t.Error(err)
				return
			}
			order = append(order, i) // nobody else is inside
			d.leave()
		})
		d.waits(i + 1)
	}
	late, giveUp := context.WithCancelCause(ctx)
	reason := errors.New("waited for too long")
	all.Go(func() {
		if err := d.enter(late, true); !errors.Is(err, reason) {
			t.Errorf("error %v", err)
		}
	})
	d.waits(6)
	giveUp(reason)
	d.waits(5)
	d.leave()
	all.Wait()
	if want := []int{2, 4, 0, 1, 3}; !slices.Equal(order, want) {
		t.Errorf("let in %v, want %v", order, want)
	}
	if d.busy || len(d.short)+len(d.others) > 0 {
		t.Error("somebody is left behind")
	}
}

// However many come, go and give up at the same time, one is inside and nobody is forgotten.
func TestDoor_Crowd(t *testing.T) {
	t.Parallel()
	d := &door{}
	inside := 0
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for k := range 500 {
				ctx, cancel := context.WithCancel(t.Context())
				if (i+k)%3 == 0 {
					cancel()
				}
				if d.enter(ctx, k%2 == 0) == nil {
					if inside++; inside != 1 {
						t.Errorf("%d inside", inside)
					}
					inside--
					d.leave()
				}
				cancel()
			}
		})
	}
	all.Wait()
	if d.busy || len(d.short)+len(d.others) > 0 {
		t.Error("somebody is left behind")
	}
}
