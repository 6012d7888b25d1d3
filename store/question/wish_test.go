package question

import (
	"testing"

	"github.com/portamento/portamento/porting/follow"
)

// What anybody can ask for lets everything else pass, and ends.
func TestWishJob_WaitsBehindAll(t *testing.T) {
	t.Parallel()
	if o := wishJob(follow.Wish{}).InsertOpts; o.Priority != lowestPriority || o.MaxAttempts != 8 {
		t.Errorf("%+v", o)
	}
}
