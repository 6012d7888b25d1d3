package engine

import (
	"context"
	"slices"
	"sync"
)

// door lets one writer in at a time: in the order they came, but those with the shortest stay first. The pool of connections behind it would
// take any of those that wait.
type door struct {
	mu     sync.Mutex
	busy   bool
	short  []chan struct{}
	others []chan struct{}
}

// enter waits until nobody is inside; an error is that of ctx.
func (d *door) enter(ctx context.Context, short bool) error {
	d.mu.Lock()
	if !d.busy {
		d.busy = true
		d.mu.Unlock()
		return nil
	}
	line := &d.others
	if short {
		line = &d.short
	}
	called := make(chan struct{})
	*line = append(*line, called)
	d.mu.Unlock()
	select {
	case <-called:
		return nil
	case <-ctx.Done():
	}
	d.mu.Lock()
	i := slices.Index(*line, called)
	if i >= 0 {
		*line = slices.Delete(*line, i, i+1)
	}
	d.mu.Unlock()
	if i < 0 { // called in the same moment
		d.leave()
	}
	return context.Cause(ctx)
}

// leave calls the next one in.
func (d *door) leave() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, line := range []*[]chan struct{}{&d.short, &d.others} {
		if len(*line) > 0 {
			close((*line)[0])
			*line = slices.Delete(*line, 0, 1)
			return
		}
	}
	d.busy = false
}
