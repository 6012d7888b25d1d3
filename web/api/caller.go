package api

import (
	"context"
	"net/http"

	"github.com/portamento/portamento/web/api/body"
	"github.com/portamento/portamento/web/api/limit"
)

// Limits counts callers without a key; pages count in the same buckets.
func (a *API) Limits() *limit.Counter {
	return &limit.Counter{Limiter: a.cfg.Limiter, Now: a.cfg.Now, PerMinute: a.cfg.ChecksPerMinute}
}

// Origin is where a call comes from, behind the proxies that are trusted: its network address, and what the caller says it is.
func (a *API) Origin(r *http.Request) (address, agent string) {
	return body.Origin(r, a.cfg.TrustedProxies), body.Agent(r)
}

// limit counts a call without a key.
func (a *API) limit(ctx context.Context, r *http.Request, rule rule) *Problem {
	t := tripOf(ctx)
	t.address, t.agent = a.Origin(r)
	what := rule.counted
	if rule.checks {
		what = "check"
	}
	wait, err := a.Limits().Count(ctx, what, t.address)
	switch {
	case err != nil:
		return a.fail(ctx, err)
	case wait > 0:
		return a.problem(ctx, http.StatusTooManyRequests, "rate.limited").retryAfter(wait)
	}
	return nil
}
