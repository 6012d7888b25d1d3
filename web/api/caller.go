package api

import (
	"context"
	"net/http"
	"time"

	"github.com/portamento/portamento/web/api/body"
)

// How often callers without a key may check numbers in a minute: per address, and as many times more per network around it (/24, /48) and
// all together.
const (
	perAddress    = 10
	networkFactor = 10
	allFactor     = 300
)

// limit counts a call without a key.
func (a *API) limit(ctx context.Context, r *http.Request, rule rule) *Problem {
	t := tripOf(ctx)
	t.address, t.agent = body.Origin(r, a.cfg.TrustedProxies), body.Agent(r)
	what := rule.counted
	if rule.checks {
		what = "check"
	}
	if what == "" || a.cfg.Limiter == nil {
		return nil
	}
	address, each := t.address, a.cfg.ChecksPerMinute
	if each == 0 {
		each = perAddress
	}
	if what == "sign" {
		each *= 3 // one signature is several calls
	}
	for _, use := range []struct {
		bucket string
		burst  int
	}{{what + " ip " + address, each}, {what + " net " + body.Network(address), each * networkFactor}, {what + " all", each * allFactor}} {
		ok, wait, err := a.cfg.Limiter.Allow(ctx, use.bucket, time.Minute/time.Duration(use.burst), use.burst, a.cfg.Now())
		if err != nil {
			return a.fail(ctx, err)
		}
		if !ok {
			return a.problem(ctx, http.StatusTooManyRequests, "rate.limited").retryAfter(wait)
		}
	}
	return nil
}
