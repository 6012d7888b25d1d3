package visit

import (
	"strconv"
	"time"

	"github.com/portamento/portamento/web/session"
)

// From is the network address of the visitor, and what the browser says it is.
func (v *Visit) From() (address, agent string) {
	if v.Origin == nil {
		return "", ""
	}
	return v.Origin(v.R)
}

// Count counts one use of what anybody may do ("check", "sign", "verify", "follow"). Errors: *session.SlowError.
func (v *Visit) Count(what string) error {
	address, _ := v.From()
	wait, err := v.Limits.Count(v.R.Context(), what, address)
	if err != nil || wait == 0 {
		return err
	}
	return &session.SlowError{Wait: wait}
}

// Later tells the browser how long to wait before it tries again: a second at least.
func (v *Visit) Later(wait time.Duration) {
	v.W.Header().Set("Retry-After", strconv.Itoa(max(int((wait+time.Second-1)/time.Second), 1)))
}
