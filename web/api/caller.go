package api

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
	"time"
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
	address, each := a.clientAddress(r), a.cfg.ChecksPerMinute
	if each == 0 {
		each = perAddress
	}
	for _, use := range []struct {
		bucket string
		burst  int
	}{{"check ip " + address, each}, {"check net " + network(address), each * networkFactor}, {"check all", each * allFactor}} {
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

// clientAddress is the network address of the caller. X-Forwarded-For is read from its end and believed only as long as it was written by
// a trusted proxy, so that a caller cannot choose its address.
func (a *API) clientAddress(r *http.Request) string {
	addr := parseAddress(r.RemoteAddr)
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && a.trusted(addr); i-- {
		next := parseAddress(strings.TrimSpace(hops[i]))
		if !next.IsValid() {
			break
		}
		addr = next
	}
	if !addr.IsValid() {
		return ""
	}
	return addr.String()
}

func parseAddress(s string) netip.Addr {
	if ap, err := netip.ParseAddrPort(s); err == nil {
		return ap.Addr().Unmap().WithZone("")
	}
	addr, _ := netip.ParseAddr(s)
	return addr.Unmap().WithZone("")
}

func (a *API) trusted(addr netip.Addr) bool {
	for _, p := range a.cfg.TrustedProxies {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}

// network is the neighbourhood that one subscriber usually has.
func network(address string) string {
	addr, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	bits := 24
	if addr.Is6() {
		bits = 48
	}
	p, _ := addr.Prefix(bits)
	return p.String()
}

// agent is what the caller says it is, fit to be kept as evidence.
func agent(r *http.Request) string {
	s := strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f || c == 0xfffd {
			return -1
		}
		return c
	}, strings.ToValidUTF8(r.UserAgent(), ""))
	if len(s) > 200 {
		s = strings.ToValidUTF8(s[:200], "")
	}
	return s
}
