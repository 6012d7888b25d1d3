package openid_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/portamento/portamento/web/session/openid"
)

func now() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) }

// identityProvider is a small identity provider.
type identityProvider struct {
	*httptest.Server
	key    *rsa.PrivateKey
	signer *rsa.PrivateKey
	claims map[string]any
	verify string // the PKCE verifier that was given
	secret string
	refuse bool
}

func encode(v any) string {
	b, _ := json.Marshal(v)
	return base64.RawURLEncoding.EncodeToString(b)
}

func (p *identityProvider) token(t *testing.T) string {
	body := encode(map[string]string{"alg": "RS256", "kid": "1"}) + "." + encode(p.claims)
	sum := sha256.Sum256([]byte(body))
	signature, err := rsa.SignPKCS1v15(rand.Reader, p.signer, crypto.SHA256, sum[:])
	if err != nil {
		t.Error(err)
	}
	return body + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func newProvider(t *testing.T) *identityProvider {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p := &identityProvider{key: key, signer: key}
	mux := http.NewServeMux()
	write := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(v)
	}
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		write(w, map[string]any{"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys",
			"id_token_signing_alg_values_supported": []string{"RS256"}})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		write(w, map[string]any{"keys": []any{map[string]string{"kty": "RSA", "kid": "1", "alg": "RS256", "use": "sig",
			"n": base64.RawURLEncoding.EncodeToString(key.N.Bytes()), "e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key.E)).Bytes())}}})
	})
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		_, p.secret, _ = r.BasicAuth()
		p.verify = r.PostFormValue("code_verifier")
		if p.refuse || r.PostFormValue("code") != "good" {
			http.Error(w, `{"error":"invalid_grant","error_description":"canary"}`, http.StatusBadRequest)
			return
		}
		write(w, map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": p.token(t)})
	})
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

// sent begins and answers where the browser was sent, with the claims of an honest answer.
func (p *identityProvider) sent(t *testing.T, c *openid.Provider) (q url.Values, state string) {
	t.Helper()
	address, state, err := c.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil || !strings.HasPrefix(address, p.URL+"/authorize?") {
		t.Fatalf("sent to %q, %v", address, err)
	}
	q = u.Query()
	p.claims = map[string]any{"iss": p.URL, "aud": "portamento", "sub": "42", "exp": now().Add(time.Minute).Unix(), "iat": now().Unix(), "nonce": q.Get("nonce"),
		"email": "ada@example.org", "email_verified": true, "name": "Ada", "locale": "fr-FR"}
	return q, state
}

func client(p *identityProvider) *openid.Provider {
	return openid.New(openid.Config{Issuer: p.URL, ClientID: "portamento", Secret: "s3cret", Redirect: "https://voice.example/sign-in/openid/callback", Now: now})
}

func back(q url.Values) *http.Request {
	return httptest.NewRequest("GET", "/sign-in/openid/callback?"+q.Encode(), nil)
}

func TestProvider_Claim(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	c := client(p)
	q, state := p.sent(t, c)
	for name, want := range map[string]string{"response_type": "code", "client_id": "portamento", "code_challenge_method": "S256", "redirect_uri": "https://voice.example/sign-in/openid/callback"} {
		if got := q.Get(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
	if len(q.Get("state")) < 22 || len(q.Get("nonce")) < 22 || !strings.Contains(q.Get("scope"), "openid") {
		t.Errorf("asked with %v", q)
	}
	got, err := c.Finish(t.Context(), state, back(url.Values{"state": {q.Get("state")}, "code": {"good"}}))
	if err != nil || got.Email != "ada@example.org" || got.Subject != "42" || got.Issuer != p.URL || got.Name != "Ada" || got.Language != "fr" {
		t.Errorf("%+v, %v", got, err)
	}
	sum := sha256.Sum256([]byte(p.verify))
	if base64.RawURLEncoding.EncodeToString(sum[:]) != q.Get("code_challenge") || p.secret != "s3cret" {
		t.Error("the code was traded without its proof")
	}
	other, _ := p.sent(t, c)
	if other.Get("state") == q.Get("state") || other.Get("nonce") == q.Get("nonce") || other.Get("code_challenge") == q.Get("code_challenge") {
		t.Error("two ways have a secret in common")
	}
}

// An address that the provider does not vouch for is none.
func TestProvider_UnverifiedAddress(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	c := client(p)
	for _, v := range []struct {
		verified any
		want     string
	}{{true, "ada@example.org"}, {"true", "ada@example.org"}, {false, ""}, {"false", ""}, {nil, ""}, {1, ""}} {
		q, state := p.sent(t, c)
		p.claims["email_verified"] = v.verified
		got, err := c.Finish(t.Context(), state, back(url.Values{"state": {q.Get("state")}, "code": {"good"}}))
		if err != nil || got.Email != v.want {
			t.Errorf("%v: %q, %v", v.verified, got.Email, err)
		}
	}
}

func TestProvider_Refuses(t *testing.T) {
	t.Parallel()
	stranger, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	for name, attack := range map[string]func(p *identityProvider, q url.Values, state *string){
		"another state":       func(_ *identityProvider, q url.Values, _ *string) { q.Set("state", "x") },
		"no state":            func(_ *identityProvider, q url.Values, _ *string) { q.Del("state") },
		"nothing kept":        func(_ *identityProvider, _ url.Values, s *string) { *s = "" },
		"empty kept":          func(_ *identityProvider, q url.Values, s *string) { *s = "{}"; q.Set("state", "") },
		"another issuer":      func(_ *identityProvider, q url.Values, _ *string) { q.Set("iss", "https://evil.example") },
		"an error":            func(_ *identityProvider, q url.Values, _ *string) { q.Set("error", "access_denied") },
		"a bad code":          func(_ *identityProvider, q url.Values, _ *string) { q.Set("code", "bad") },
		"another's nonce":     func(p *identityProvider, _ url.Values, _ *string) { p.claims["nonce"] = "x" },
		"no nonce":            func(p *identityProvider, _ url.Values, _ *string) { delete(p.claims, "nonce") },
		"another audience":    func(p *identityProvider, _ url.Values, _ *string) { p.claims["aud"] = "other" },
		"an old token":        func(p *identityProvider, _ url.Values, _ *string) { p.claims["exp"] = now().Add(-time.Hour).Unix() },
		"another's token":     func(p *identityProvider, _ url.Values, _ *string) { p.claims["iss"] = "https://evil.example" },
		"another's signature": func(p *identityProvider, _ url.Values, _ *string) { p.signer = stranger },
	} {
		p := newProvider(t)
		c := client(p)
		q, state := p.sent(t, c)
		answer := url.Values{"state": {q.Get("state")}, "code": {"good"}}
		attack(p, answer, &state)
		got, err := c.Finish(t.Context(), state, back(answer))
		if err == nil || got.Subject != "" {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		if strings.Contains(fmt.Sprint(err), "canary") {
			t.Errorf("%s: the provider's words are repeated: %v", name, err)
		}
	}
}

// A provider that is down keeps nobody from starting, and is asked again.
func TestProvider_Down(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	down := true
	gate := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if down {
			http.Error(w, "down", http.StatusServiceUnavailable)
			return
		}
		p.Config.Handler.ServeHTTP(w, r)
	}))
	defer gate.Close()
	p.URL = gate.URL
	c := client(p)
	if _, _, err := c.Begin(t.Context()); err == nil {
		t.Fatal("began with a provider that is down")
	}
	down = false
	p.sent(t, c)
}

// A provider that is slow to describe itself keeps nobody waiting for somebody else's turn.
func TestProvider_Slow(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	var asked sync.WaitGroup
	asked.Add(2)
	gate := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Done()
		asked.Wait() // it answers the first when the second has asked
		p.Config.Handler.ServeHTTP(w, r)
	}))
	defer gate.Close()
	p.URL = gate.URL
	c := openid.New(openid.Config{Issuer: p.URL, ClientID: "portamento", Now: now, Client: gate.Client()})
	patient, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			if _, _, err := c.Begin(patient); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
}
