package client

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Defaults of a Client.
const (
	DefaultTimeout = 30 * time.Second // of one try
	DefaultTries   = 5
	maxWait        = 30 * time.Second // longer than this a client does not wait between two tries
)

// Client calls one server with one key. It may be used by many goroutines at once.
type Client struct {
	base     *url.URL
	key      string
	http     *http.Client
	language string
	agent    string
	timeout  time.Duration
	tries    int
	backoff  func(try int) time.Duration
}

// Option changes a Client that is being made.
type Option func(*Client)

// WithHTTPClient takes another transport, such as one with a company's certificates. Its own Timeout stays in force.
func WithHTTPClient(h *http.Client) Option { return func(c *Client) { c.http = h } }

// WithLanguage asks for sentences in a language: en, fr or es. Codes are the same in all of them.
func WithLanguage(language string) Option { return func(c *Client) { c.language = language } }

// WithUserAgent names the program that calls.
func WithUserAgent(name string) Option { return func(c *Client) { c.agent = name } }

// WithTimeout limits one try (DefaultTimeout); the context limits all of them together.
func WithTimeout(d time.Duration) Option { return func(c *Client) { c.timeout = d } }

// WithTries sets how often a call is tried at most (DefaultTries); 1 is never again.
func WithTries(n int) Option { return func(c *Client) { c.tries = max(1, n) } }

// WithBackoff sets the wait after the given try, counted from 1, where the server names none with Retry-After.
func WithBackoff(wait func(try int) time.Duration) Option {
	return func(c *Client) { c.backoff = wait }
}

// New makes a client of the server at baseURL, such as https://porting.example.net. The key may be empty for what is public.
func New(baseURL, key string, options ...Option) (*Client, error) {
	base, err := url.Parse(strings.TrimRight(baseURL, "/"))
	switch {
	case err != nil:
		return nil, errors.New("make client: the address of the server is not a URL")
	case base.Scheme != "https" && base.Scheme != "http" || base.Host == "":
		return nil, fmt.Errorf("make client: the address of the server must begin with https:// or http://, not %q", base.Redacted())
	case base.User != nil:
		return nil, errors.New("make client: the address of the server must not hold a name or password")
	case strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }):
		return nil, errors.New("make client: the key holds a character that no key has")
	}
	base.RawQuery, base.Fragment = "", ""
	c := &Client{base: base, key: key, http: &http.Client{CheckRedirect: stay}, agent: "portamento-go", timeout: DefaultTimeout,
		tries: DefaultTries, backoff: doubling}
	for _, o := range options {
		o(c)
	}
	return c, nil
}

// stay follows no redirect: an API has none, and a key must not travel to where somebody points.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// String names the server and never the key.
func (c *Client) String() string { return "client of " + c.base.Host }

// GoString is String, so that no print of a client shows the key.
func (c *Client) GoString() string { return c.String() }

// CallOption changes one call.
type CallOption func(*call)

// IfMatch makes a change conditional: a Problem with status 412 and the current object if the entity tag is not the current one.
func IfMatch(tag string) CallOption { return func(x *call) { x.match = tag } }

// IdempotencyKey names a POST: the server runs it once, however often it is sent within 30 days. Without it every call makes its own.
func IdempotencyKey(key string) CallOption { return func(x *call) { x.idempotency = key } }

// ValidateOnly makes a POST or PATCH answer as it would and change nothing.
func ValidateOnly() CallOption { return func(x *call) { x.query.Set("validate_only", "true") } }

// Language asks for sentences in a language, for this call.
func Language(language string) CallOption { return func(x *call) { x.language = language } }

// Within limits one try of this call, instead of the client's time-out.
func Within(d time.Duration) CallOption { return func(x *call) { x.timeout = d } }
