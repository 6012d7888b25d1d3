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
	if !rule.checks || a.cfg.Limiter == nil {
		return nil
	}
	address, each := body.Origin(r, a.cfg.TrustedProxies), a.cfg.ChecksPerMinute
	if each == 0 {
		each = perAddress
	}
	for _, use := range []struct {
		bucket string
		burst  int
	}{{"check ip " + address, each}, {"check net " + body.Network(address), each * networkFactor}, {"check all", each * allFactor}} {
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
