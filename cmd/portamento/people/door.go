// Package people is the commands for those who sign in, and what opens the door to them.
package people

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/store"
	"github.com/portamento/portamento/web/api/body"
	"github.com/portamento/portamento/web/session"
	"github.com/portamento/portamento/web/session/openid"
	"github.com/portamento/portamento/web/session/passkey"
	"github.com/portamento/portamento/web/session/password"
)

// SignIn says how people sign in beside passwords, passkeys and links: the configuration under sign_in.
type SignIn struct {
	OpenID OpenID `koanf:"openid"`
}

// OpenID is the operator's own identity provider; without an issuer there is none.
type OpenID struct {
	Issuer     string `koanf:"issuer"`
	ClientID   string `koanf:"client_id"`
	SecretFile string `koanf:"secret_file"`
}

// Mistakes lists what is wrong with the values.
func (s SignIn) Mistakes() []error {
	o := s.OpenID
	if u, err := url.Parse(o.Issuer); o.Issuer != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "") {
		return []error{fmt.Errorf("sign_in.openid.issuer: not an http or https address: %q", o.Issuer)}
	}
	if (o.Issuer == "") != (o.ClientID == "") {
		return []error{errors.New("sign_in.openid: issuer and client_id go together")}
	}
	return nil
}

// Site is what a door needs to know.
type Site struct {
	DB        *store.DB
	BaseURL   string
	Brand     string
	Proxies   []netip.Prefix // whose word on a caller's address counts
	SignIn    SignIn
	Now, Wall func() time.Time                                // the product's time and the real one
	Fail      func(http.ResponseWriter, *http.Request, error) // answers requests that the door stops
}

// Open makes the door.
func Open(s Site) (*session.Door, error) {
	hasher, err := password.New(password.Strong(), s.Brand)
	if err != nil {
		return nil, err
	}
	book := s.DB.Logins()
	cfg := session.Config{People: book, Sessions: book, Links: book, Limiter: s.DB, Passwords: hasher, Key: Secrets(s.DB), BaseURL: s.BaseURL, Now: s.Now,
		Wall: s.Wall, Fail: s.Fail, Origin: func(r *http.Request) (string, string) { return body.Origin(r, s.Proxies), body.Agent(r) }}
	switch party, err := passkey.New(s.BaseURL, s.Brand); {
	case err == nil:
		cfg.Passkeys = party
	case !errors.Is(err, passkey.ErrNoName): // at a bare address there are no passkeys
		return nil, err
	}
	if o := s.SignIn.OpenID; o.Issuer != "" {
		var secret []byte
		if o.SecretFile != "" {
			if secret, err = os.ReadFile(o.SecretFile); err != nil {
				return nil, fmt.Errorf("sign_in.openid.secret_file: %w", err)
			}
		}
		cfg.OpenID = openid.New(openid.Config{Issuer: o.Issuer, ClientID: o.ClientID, Secret: strings.TrimSpace(string(secret)), Now: s.Wall,
			Redirect: strings.TrimRight(s.BaseURL, "/") + session.PathOpenID})
	}
	return session.New(cfg)
}

// Secrets make the secrets of links to sign in by from the master key.
func Secrets(db *store.DB) session.Secrets {
	_, key := db.SealKey("links to sign in")
	return key
}

// Seed lets the people of a sandbox's account sign in, and makes a link that signs its owner in.
func Seed(ctx context.Context, d *session.Door, db *store.DB, account porting.Account) (link string, err error) {
	team, err := db.Logins().Team(ctx, account.ID)
	if err != nil {
		return "", err
	}
	if len(team.Members) == 0 {
		users, _, err := db.People(porting.Scope{Desk: true}).UserList(ctx, account.ID, porting.Page{Limit: 10})
		if err != nil {
			return "", err
		}
		for _, u := range users {
			role := login.Porting
			if u.Email == account.Owner.Email {
				role = login.Owner
			}
			if err := d.Enrol(ctx, account.ID, u.Name, session.Invitee{Email: u.Email, Role: role, Language: u.Language}); err != nil {
				return "", err
			}
		}
	}
	return OwnerLink(ctx, d, db, account.ID)
}

// OwnerLink makes a link that signs the owner of an account in, once; empty if there is none. Errors: porting.ErrNotFound.
func OwnerLink(ctx context.Context, d *session.Door, db *store.DB, account porting.AccountID) (link string, err error) {
	team, err := db.Logins().Team(ctx, account)
	if err != nil {
		return "", err
	}
	for _, m := range team.Members {
		if m.Role == login.Owner {
			return d.SignInLink(ctx, m.Email)
		}
	}
	return "", nil
}
