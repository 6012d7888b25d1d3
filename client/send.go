package client

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	mrand "math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// ErrUnreachable says that no answer came: the server is down, the name is wrong, the network failed, or a try took too long.
var ErrUnreachable = errors.New("the server cannot be reached")

// maxAnswer bounds what is read of one answer.
const maxAnswer = 64 << 20

// call is one request that may be sent several times.
type call struct {
	method, path string
	query        url.Values
	body         any // nil: none
	idempotency  string
	match        string
	language     string
	timeout      time.Duration
}

// tagged is an object with an entity tag.
type tagged interface{ setETag(string) }

func (c *Client) get(ctx context.Context, path string, query url.Values, out any, options ...CallOption) error {
	return c.do(ctx, call{method: http.MethodGet, path: path, query: query}, out, options)
}

func (c *Client) post(ctx context.Context, path string, body, out any, options ...CallOption) error {
	return c.do(ctx, call{method: http.MethodPost, path: path, body: body}, out, options)
}

func (c *Client) patch(ctx context.Context, path string, body, out any, options ...CallOption) error {
	return c.do(ctx, call{method: http.MethodPatch, path: path, body: body}, out, options)
}

// do sends a call until it is answered, and reads the answer into out (nil: not wanted).
func (c *Client) do(ctx context.Context, x call, out any, options []CallOption) error {
	if x.query == nil {
		x.query = url.Values{}
	}
	x.language, x.timeout = c.language, c.timeout
	for _, o := range options {
		o(&x)
	}
	if x.method == http.MethodPost && x.idempotency == "" {
		x.idempotency = rand.Text()
	}
	var body []byte
	if raw, ok := x.body.(rawBody); ok {
		body = raw.bytes
	} else if x.body != nil {
		var err error
		if body, err = json.Marshal(x.body); err != nil {
			return fmt.Errorf("%s %s: write the body: %w", x.method, x.path, err)
		}
	}
	for try := 1; ; try++ {
		err := c.once(ctx, x, body, out)
		if err == nil {
			return nil
		}
		if try >= c.tries || !x.again(err) {
			return fmt.Errorf("%s %s: %w", x.method, x.path, err)
		}
		wait := c.backoff(try)
		if p, ok := errors.AsType[*Problem](err); ok && p.RetryAfter > 0 {
			wait = p.RetryAfter
		}
		if !pause(ctx, wait) {
			return fmt.Errorf("%s %s: %w", x.method, x.path, err)
		}
	}
}

// again says whether a failed call may be sent once more. A PATCH with If-Match may have been done although its answer was lost; sent
// again it would be told that its version is stale.
func (x call) again(err error) bool {
	p, answered := errors.AsType[*Problem](err)
	if !answered {
		return errors.Is(err, ErrUnreachable) && (x.method != http.MethodPatch || x.match == "")
	}
	switch p.Status {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return true
	case http.StatusBadGateway, http.StatusGatewayTimeout:
		return x.method != http.MethodPatch || x.match == ""
	case http.StatusConflict:
		return p.Code == "idempotency.running"
	}
	return false
}

// pause waits; false when the context ends first, or would.
func pause(ctx context.Context, wait time.Duration) bool {
	if wait > maxWait {
		return false
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return ctx.Err() == nil
	}
}

// doubling waits 200 ms, 400 ms and so on up to 10 s, half of it by chance, so that many clients do not come back together.
func doubling(try int) time.Duration {
	d := min(200*time.Millisecond<<min(try-1, 10), 10*time.Second)
	return d/2 + mrand.N(d/2)
}

// once sends a call one time.
func (c *Client) once(ctx context.Context, x call, body []byte, out any) error {
	limited, cancel := context.WithTimeout(ctx, x.timeout)
	defer cancel()
	target := c.base.String() + x.path
	if len(x.query) > 0 {
		target += "?" + x.query.Encode()
	}
	req, err := http.NewRequestWithContext(limited, x.method, target, bytes.NewReader(body))
	if err != nil {
		return err
	}
	c.headers(req, x)
	res, err := c.http.Do(req)
	if err != nil {
		return unreachable(ctx, err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	switch {
	case err != nil:
		return unreachable(ctx, err)
	case len(raw) > maxAnswer:
		return fmt.Errorf("the answer is larger than %d bytes", maxAnswer)
	case res.StatusCode < 200 || res.StatusCode > 299:
		return readProblem(res, raw)
	case out == nil:
		return nil
	}
	if whole, ok := out.(*rawAnswer); ok {
		whole.bytes = raw
		return nil
	}
	if err := json.Unmarshal(raw, out); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	if t, ok := out.(tagged); ok {
		t.setETag(res.Header.Get("ETag"))
	}
	return nil
}

func (c *Client) headers(req *http.Request, x call) {
	set := func(name, value string) {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	set("Accept", "application/json, application/problem+json, */*;q=0.1")
	set("User-Agent", c.agent)
	set("Accept-Language", x.language)
	set("Idempotency-Key", x.idempotency)
	set("If-Match", x.match)
	if c.key != "" {
		set("Authorization", "Bearer "+c.key)
	}
	if raw, ok := x.body.(rawBody); ok {
		set("Content-Type", raw.mediaType)
	} else if x.body != nil {
		set("Content-Type", "application/json")
	}
}

// unreachable tells a network that failed from a caller who gave up. The URL is left out: a proxy's may hold a password.
func unreachable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err
	}
	return fmt.Errorf("%w: %w", ErrUnreachable, err)
}

// retryAfter reads the header, in seconds or as a date; the date counts from the server's own clock.
func retryAfter(h http.Header) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if n, err := strconv.ParseInt(text, 10, 32); err == nil {
		return max(0, time.Duration(n)*time.Second)
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return 0
	}
	return max(0, at.Sub(now))
}
