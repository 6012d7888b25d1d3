package store

import (
	"testing"

	"github.com/portamento/portamento/porting"
)

// Files that one customer sends in a heap let those of others pass.
func TestEffectJob_AHeapWaits(t *testing.T) {
	t.Parallel()
	for behind, want := range map[int]int{0: 1, 1: 1, 2: 2, 4: 3, 6: 4, 19: 4} {
		o := effectJob(porting.Effect{Do: porting.EffectRead, Behind: behind}).InsertOpts
		if o.Queue != QueuePaper || o.Priority != want {
			t.Errorf("behind %d: queue %s, priority %d, want %d", behind, o.Queue, o.Priority, want)
		}
	}
}
