package session

import (
	"context"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
)

// touchEvery is how often the use of a session is written down.
const touchEvery = time.Minute

// Middleware finds out who is signed in and stops what another site makes the browser send. What From answers behind it holds for this
// request: a session that ends meanwhile is nobody's at the next.
func (d *Door) Middleware(next http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { d.cfg.Fail(w, r, ErrCrossOrigin) }))
	return guard.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !plainBody(r) {
			d.cfg.Fail(w, r, ErrMediaType)
			return
		}
		v := visit{}
		if d.cfg.Origin != nil {
			v.address, v.agent = d.cfg.Origin(r)
		}
		ctx, err := d.recognise(context.WithValue(r.Context(), keyVisit, v), w, r)
		if err != nil {
			d.cfg.Fail(w, r, err)
			return
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	}))
}

// plainBody says that a request which changes something has a body that a form or our own script sends: other types are how a foreign page
// gets past a check of forms.
func plainBody(r *http.Request) bool {
	if r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodOptions || r.Header.Get("Content-Type") == "" {
		return true
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && (kind == "application/x-www-form-urlencoded" || kind == "multipart/form-data" || kind == "application/json")
}

// recognise puts into the context whose cookie it is. One that opens nothing any more is taken away.
func (d *Door) recognise(ctx context.Context, w http.ResponseWriter, r *http.Request) (context.Context, error) {
	secret := d.cookie(r, cookieName)
	if secret == "" {
		return ctx, nil
	}
	seen, err := d.cfg.Sessions.Session(ctx, hashOf(secret))
	now := d.cfg.Wall()
	switch {
	case errors.Is(err, porting.ErrNotFound) || err == nil && (!seen.Session.Live(now) || !seen.Person.DisabledAt.IsZero()):
		d.setCookie(w, cookieName, "", 0)
		return ctx, nil
	case err != nil:
		return ctx, err
	}
	if now.Sub(seen.Session.SeenAt) >= touchEvery && !seen.Session.Pending {
		if err := d.cfg.Sessions.Touch(ctx, seen.Session.Hash, now); err != nil {
			return ctx, err
		}
		seen.Session.SeenAt = now
	}
	v := visitOf(ctx)
	seen.Session.Address, seen.Session.Agent = v.address, v.agent // of this request, as the evidence of what it does
	s := shown(seen)
	s.Left = s.EndsAt.Sub(now)
	if seen.Session.Pending {
		return context.WithValue(ctx, keyPending, s), nil
	}
	return With(ctx, s), nil
}

// open gives the browser a new session in place of the one it has, if it has one: an id from before a sign-in never becomes a signed-in one.
// The secret is set as cookie once the change is saved.
func (d *Door) open(r *http.Request, c *login.Change, s login.Session) (secret string) {
	now, v := d.cfg.Wall(), visitOf(r.Context())
	secret = newSecret()
	s.ID, s.Hash = porting.NewID(login.PrefixSession, now), hashOf(secret)
	s.SeenAt, s.Address, s.Agent = now, v.address, v.agent
	if s.CreatedAt.IsZero() {
		s.CreatedAt = now
	}
	if s.ProvenAt.IsZero() {
		s.ProvenAt = now
	}
	c.Open = &s
	if old := d.cookie(r, cookieName); old != "" {
		c.End = append(c.End, login.Ending{Hash: hashOf(old)})
	}
	return secret
}

// give sets the cookie of a session that was saved.
func (d *Door) give(w http.ResponseWriter, secret string) {
	d.setCookie(w, cookieName, secret, login.SessionFor)
}

// SafeNext is where to go after signing in: a path of ours that was asked for, else home.
func SafeNext(next, home string) string {
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") ||
		strings.ContainsAny(next, "\\\r\n\t") || strings.HasPrefix(u.Path, "//") {
		return home
	}
	return next
}
