package story_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
)

// Time can be moved on while another sweep takes deadlines up too, as the one of every running node does each second: whoever takes one up,
// the move goes on when it is done.
func TestAdvanceBesideAnotherSweep(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		r := b.approves(b.asks(asOnTheBill("SIM-OK")))
		ctx, stop := context.WithCancel(b.ctx)
		var other sync.WaitGroup
		other.Go(func() {
			for ctx.Err() == nil {
				if _, err := b.worker.Sweep(ctx); err != nil && ctx.Err() == nil {
					t.Errorf("sweep: %v", err)
				}
			}
		})
		b.waitsFor(r, porting.Completed, 40*24*time.Hour)
		stop()
		other.Wait()
	})
}
