package gateway_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/gateway"
)

func TestSignature(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 9, 7, 8, 0, 0, 0, time.UTC)
	secret, body := []byte(strings.Repeat("s", 24)), []byte(`{"answers":[]}`)
	for _, c := range []struct {
		name   string
		change func(h http.Header)
		secret []byte
		body   string
		now    time.Time
		ok     bool
	}{
		{name: "as signed", ok: true},
		{name: "five minutes later", now: at.Add(5 * time.Minute), ok: true},
		{name: "five minutes earlier", now: at.Add(-5 * time.Minute), ok: true},
		{name: "too late", now: at.Add(5*time.Minute + time.Second)},
		{name: "too early", now: at.Add(-5*time.Minute - time.Second)},
		{name: "another body", body: `{"answers":[ ]}`},
		{name: "another secret", secret: []byte(strings.Repeat("x", 24))},
		{name: "short secret", secret: []byte("s")},
		{name: "no secret", secret: []byte{}},
		{name: "another id", change: func(h http.Header) { h.Set(gateway.HeaderID, "msg_2") }},
		{name: "no id", change: func(h http.Header) { h.Del(gateway.HeaderID) }},
		{name: "another instant", change: func(h http.Header) { h.Set(gateway.HeaderTimestamp, "1788768001") }},
		{name: "no instant", change: func(h http.Header) { h.Del(gateway.HeaderTimestamp) }},
		{name: "huge instant", change: func(h http.Header) { h.Set(gateway.HeaderTimestamp, "9223372036854775807") }},
		{name: "no signature", change: func(h http.Header) { h.Del(gateway.HeaderSignature) }},
		{name: "another version", change: func(h http.Header) { h.Set(gateway.HeaderSignature, "v2"+h.Get(gateway.HeaderSignature)[2:]) }},
		{name: "old and new secret", ok: true, change: func(h http.Header) { h.Set(gateway.HeaderSignature, "v1,AAAA "+h.Get(gateway.HeaderSignature)) }},
		{name: "a hundred signatures", change: func(h http.Header) {
			h.Set(gateway.HeaderSignature, strings.Repeat("v1,AAAA ", 100)+h.Get(gateway.HeaderSignature))
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := gateway.Sign(secret, "msg_1", at, body)
			if c.change != nil {
				c.change(h)
			}
			with, read, now := secret, body, at
			if c.secret != nil {
				with = c.secret
			}
			if c.body != "" {
				read = []byte(c.body)
			}
			if !c.now.IsZero() {
				now = c.now
			}
			err := gateway.Verify(h, read, with, now)
			if c.ok && err != nil || !c.ok && !errors.Is(err, gateway.ErrNotGenuine) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// The figures were computed with openssl, so that a gateway in another language can check its own against them; docs/add-a-gateway shows
// the same ones.
func TestSignatureOfTheGuide(t *testing.T) {
	t.Parallel()
	h := gateway.Sign([]byte("example-secret-of-24-bytes"), "msg_0001", time.Unix(1788768000, 0), []byte(`{"answers":[]}`))
	if got, want := h.Get(gateway.HeaderSignature), "v1,Q24XAE21r9n9s/nmQ3ew276cwg4g4S3PMS5D1KYGL/o="; got != want {
		t.Errorf("signature %s, want %s", got, want)
	}
}
