// Package openid signs people in by an identity provider of the operator: OpenID Connect with the code flow, PKCE, state and nonce.
package openid

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/session"
)

// Config says which provider, and who we are to it.
type Config struct {
	Issuer   string // https://…; its discovery document is read when somebody signs in for the first time
	ClientID string
	Secret   string
	Redirect string // the address that people come back to, below our base URL
	Now      func() time.Time
	Client   *http.Client // nil: one of our own, with time limits
}

// timeLimit bounds each call to the provider.
const timeLimit = 10 * time.Second

// Provider is an identity provider. It is safe for concurrent use.
type Provider struct {
	cfg Config

	mu     sync.Mutex
	oauth  *oauth2.Config
	tokens *oidc.IDTokenVerifier
}

// New makes a provider; nothing is asked of it yet, so that we start while it is down.
func New(cfg Config) *Provider {
	if cfg.Client == nil {
		cfg.Client = &http.Client{Timeout: timeLimit}
	}
	return &Provider{cfg: cfg}
}

// discover reads the provider's own description, until it has answered once. Those who ask at the same time do not wait for one another.
func (p *Provider) discover(ctx context.Context) (*oauth2.Config, *oidc.IDTokenVerifier, error) {
	p.mu.Lock()
	oauth, tokens := p.oauth, p.tokens
	p.mu.Unlock()
	if oauth != nil {
		return oauth, tokens, nil
	}
	found, err := oidc.NewProvider(oidc.ClientContext(ctx, p.cfg.Client), p.cfg.Issuer)
	if err != nil {
		return nil, nil, fmt.Errorf("read description of identity provider: %w", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.oauth = &oauth2.Config{ClientID: p.cfg.ClientID, ClientSecret: p.cfg.Secret, Endpoint: found.Endpoint(), RedirectURL: p.cfg.Redirect,
		Scopes: []string{oidc.ScopeOpenID, "email", "profile"}}
	p.tokens = found.VerifierContext(oidc.ClientContext(context.Background(), p.cfg.Client), &oidc.Config{ClientID: p.cfg.ClientID, Now: p.cfg.Now})
	return p.oauth, p.tokens, nil
}

// trip is what is kept while a browser is at the provider.
type trip struct {
	State    string `json:"state"`
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"`
}

func random() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// Begin answers where to send the browser, and what to keep until it comes back.
func (p *Provider) Begin(ctx context.Context) (address, state string, err error) {
	oauth, _, err := p.discover(ctx)
	if err != nil {
		return "", "", err
	}
	t := trip{random(), random(), oauth2.GenerateVerifier()}
	b, err := json.Marshal(t)
	return oauth.AuthCodeURL(t.State, oidc.Nonce(t.Nonce), oauth2.S256ChallengeOption(t.Verifier)), string(b), err
}

// Errors of an answer that does not hold.
var (
	errState   = errors.New("state is not the one that was sent")
	errNonce   = errors.New("nonce is not the one that was sent")
	errIssuer  = errors.New("answer is another provider's")
	errRefused = errors.New("provider refused")
	errNoToken = errors.New("no id token")
)

// Finish trades what the browser brought back for who it is. The mail address is empty unless the provider vouches for it.
func (p *Provider) Finish(ctx context.Context, state string, r *http.Request) (session.Claim, error) {
	var none session.Claim
	var t trip
	if err := json.Unmarshal([]byte(state), &t); err != nil {
		return none, fmt.Errorf("read what was kept: %w", err)
	}
	q := r.URL.Query()
	switch {
	case t.State == "" || subtle.ConstantTimeCompare([]byte(q.Get("state")), []byte(t.State)) != 1:
		return none, errState
	case q.Get("iss") != "" && q.Get("iss") != p.cfg.Issuer: // RFC 9207
		return none, errIssuer
	case q.Get("error") != "":
		return none, errRefused
	}
	oauth, tokens, err := p.discover(ctx)
	if err != nil {
		return none, err
	}
	ctx, cancel := context.WithTimeout(oidc.ClientContext(ctx, p.cfg.Client), timeLimit)
	defer cancel()
	token, err := oauth.Exchange(ctx, q.Get("code"), oauth2.VerifierOption(t.Verifier))
	if err != nil {
		return none, fmt.Errorf("trade code: %w", withoutBody(err))
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return none, errNoToken
	}
	id, err := tokens.Verify(ctx, raw)
	if err != nil {
		return none, fmt.Errorf("verify id token: %w", err)
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(t.Nonce)) != 1 {
		return none, errNonce
	}
	return claimOf(id)
}

// withoutBody keeps what the provider answered out of logs.
func withoutBody(err error) error {
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) {
		return fmt.Errorf("provider answered %d", refused.Response.StatusCode)
	}
	return err
}

func claimOf(id *oidc.IDToken) (session.Claim, error) {
	var c struct {
		Email    string `json:"email"`
		Verified any    `json:"email_verified"` // a truth value, which some providers write as text
		Name     string `json:"name"`
		Locale   string `json:"locale"`
	}
	if err := id.Claims(&c); err != nil {
		return session.Claim{}, fmt.Errorf("read id token: %w", err)
	}
	out := session.Claim{Identity: login.Identity{Issuer: id.Issuer, Subject: id.Subject}, Name: c.Name}
	if c.Verified == true || c.Verified == "true" {
		out.Email = c.Email
	}
	out.Language, _, _ = strings.Cut(strings.ToLower(c.Locale), "-")
	return out, nil
}
