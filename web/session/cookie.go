package session

import (
	"net/http"
	"time"
)

// Names of cookies. The prefix makes browsers refuse one that another host, another path or plain HTTP tries to set (RFC 6265bis, 4.1.3.2).
const (
	cookieName = "portamento"
	flowName   = "portamento-flow"
	hostPrefix = "__Host-"
)

func (d *Door) cookieName(name string) string {
	if d.secure {
		return hostPrefix + name
	}
	return name
}

// setCookie gives the browser a secret; an empty one takes it away.
func (d *Door) setCookie(w http.ResponseWriter, name, secret string, life time.Duration) {
	c := &http.Cookie{Name: d.cookieName(name), Value: secret, Path: "/", MaxAge: int(life / time.Second), Secure: d.secure, HttpOnly: true,
		SameSite: http.SameSiteLaxMode}
	if secret == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// cookie is the secret that the browser brings. A request with an API key brings none: keys and cookies do not mix.
func (d *Door) cookie(r *http.Request, name string) string {
	if r.Header.Get("Authorization") != "" {
		return ""
	}
	c, err := r.Cookie(d.cookieName(name))
	if err != nil || len(c.Value) > 128 {
		return ""
	}
	return c.Value
}
