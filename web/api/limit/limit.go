// Package limit counts what callers without a key do: per network address, per network around it, and all together.
//
// The API and the pages count in the same buckets, so that nobody gets more of one by asking the other.
package limit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/portamento/portamento/porting/typed"
	"github.com/portamento/portamento/web/api/body"
)

// Limiter counts events of buckets; its memory outlives a restart.
type Limiter interface {
	// Allow counts one use of a bucket: one each interval, and burst of them at once. A refusal says how long to wait.
	Allow(ctx context.Context, bucket string, interval time.Duration, burst int, now time.Time) (ok bool, retryAfter time.Duration, err error)
}

// Counter counts. Without a Limiter it lets everything pass.
type Counter struct {
	Limiter Limiter
	Now     func() time.Time
	// PerMinute is how often one address may do one thing; 0: 10.
	PerMinute int
}

// How often callers may do something in a minute: per address, and as many times more per network around it (/24, /48) and all together.
const (
	perAddress    = 10
	networkFactor = 10
	allFactor     = 300
	signFactor    = 3 // one signature is several calls
)

// mailsPerHour is how many mails one address gets that anybody can have sent to it.
const mailsPerHour = 5

// How often a number is called or texted, whoever asks for it. Five tries a code are fifty guesses a day at one of a million.
const (
	codesPerHour = 3
	codesPerDay  = 10
)

// Count counts one use of what is named ("check", "sign", "verify", "follow", "ask") from an address; it may go on where wait is 0. What has no name
// is not counted.
func (c *Counter) Count(ctx context.Context, what, address string) (wait time.Duration, err error) {
	if c == nil || c.Limiter == nil || what == "" {
		return 0, nil
	}
	each := c.PerMinute
	if each == 0 {
		each = perAddress
	}
	if what == "sign" {
		each *= signFactor
	}
	for _, use := range []struct {
		bucket string
		burst  int
	}{{what + " ip " + address, each}, {what + " net " + body.Network(address), each * networkFactor}, {what + " all", each * allFactor}} {
		ok, wait, err := c.Limiter.Allow(ctx, use.bucket, time.Minute/time.Duration(use.burst), use.burst, c.Now())
		if err != nil {
			return 0, err
		}
		if !ok {
			return wait, nil
		}
	}
	return 0, nil
}

// Mail counts a mail to an address that anybody can have written to; false: it has had enough of them for now. What is counted is a hash: the
// address is nobody's business.
func (c *Counter) Mail(ctx context.Context, email string) (bool, error) {
	if c == nil || c.Limiter == nil {
		return true, nil
	}
	hash := sha256.Sum256([]byte(typed.EmailKey(email)))
	ok, _, err := c.Limiter.Allow(ctx, "mail "+hex.EncodeToString(hash[:12]), time.Hour/mailsPerHour, mailsPerHour, c.Now())
	return ok, err
}

// Code counts a code that is called or texted to a number; it may go where wait is 0.
func (c *Counter) Code(ctx context.Context, number string) (wait time.Duration, err error) {
	if c == nil || c.Limiter == nil {
		return 0, nil
	}
	for _, use := range []struct {
		bucket string
		within time.Duration
		most   int
	}{{"code " + number, time.Hour, codesPerHour}, {"code day " + number, 24 * time.Hour, codesPerDay}} {
		ok, wait, err := c.Limiter.Allow(ctx, use.bucket, use.within/time.Duration(use.most), use.most, c.Now())
		if err != nil {
			return 0, err
		}
		if !ok {
			return wait, nil
		}
	}
	return 0, nil
}
