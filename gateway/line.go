package gateway

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	// defaultDeadline is how long one call may take, from the name's look-up to the last byte.
	defaultDeadline = 10 * time.Second
	maxURL          = 2048
	maxHeader       = 64 << 10
)

// Far is where the far side of the HTTP contract is reached, as the operator configures it.
type Far struct {
	Base      string         // https URL; the contract's paths are appended
	Token     string         // sent as bearer token; never empty
	Deadline  time.Duration  // of one call; zero: 10 s
	AllowHTTP bool           // allows http: beyond loopback; the secrets then travel in clear
	RootCAs   *x509.CertPool // of a private authority; nil: the system's
}

// Line carries calls of the HTTP contract. It follows no redirect, asks no proxy, verifies the far side's certificate, reads at most
// MaxBody, and gives every call a deadline.
type Line struct {
	base     string
	token    string
	deadline time.Duration
	client   *http.Client
}

// Call is one call: the path behind the base, and the body to send as JSON, if any.
type Call struct {
	Method string
	Path   string // escaped, with its query
	Body   any
}

// Reply is what the far side answered, whatever its status.
type Reply struct {
	Status int
	Body   []byte
}

// Open checks the configuration and makes the line; nothing is sent yet.
func (f Far) Open() (*Line, error) {
	base, err := f.checkBase()
	if err != nil {
		return nil, fmt.Errorf("open gateway line: %w", err)
	}
	if f.Token == "" {
		return nil, errors.New("open gateway line: the token is missing")
	}
	l := &Line{base: base, token: f.Token, deadline: f.Deadline}
	if l.deadline <= 0 {
		l.deadline = defaultDeadline
	}
	l.client = &http.Client{
		// A redirect is an answer like any other status: following it would carry the secrets to somebody else.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext:            (&net.Dialer{Timeout: l.deadline}).DialContext,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: f.RootCAs},
			TLSHandshakeTimeout:    l.deadline,
			MaxResponseHeaderBytes: maxHeader,
			MaxIdleConnsPerHost:    8,
			IdleConnTimeout:        time.Minute,
			DisableCompression:     true, // a small packed body must not become a large one here
			ForceAttemptHTTP2:      true,
		},
	}
	return l, nil
}

func (f Far) checkBase() (string, error) {
	u, err := url.Parse(f.Base)
	if err != nil || len(f.Base) > maxURL || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", errors.New("the base is not a plain URL of a host and a path")
	}
	switch {
	case u.Scheme == "https":
	case u.Scheme == "http" && (f.AllowHTTP || loopback(u.Hostname())):
	default:
		return "", errors.New("the base must begin with https: (http: is for loopback, or with the operator's leave)")
	}
	return strings.TrimRight(f.Base, "/"), nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Do carries out one call. An error means that there was no answer: nobody knows whether the far side acted.
// The error holds neither the body nor the token.
func (l *Line) Do(ctx context.Context, c Call) (Reply, error) {
	ctx, stop := context.WithTimeout(ctx, l.deadline)
	defer stop()
	request, err := l.request(ctx, c)
	if err != nil {
		return Reply{}, err
	}
	response, err := l.client.Do(request)
	if err != nil {
		return Reply{}, withoutURL(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, MaxBody+1))
	if err != nil {
		return Reply{}, fmt.Errorf("read answer: %w", err)
	}
	if len(body) > MaxBody {
		return Reply{}, fmt.Errorf("read answer: more than %d bytes", MaxBody)
	}
	return Reply{Status: response.StatusCode, Body: body}, nil
}

func (l *Line) request(ctx context.Context, c Call) (*http.Request, error) {
	var body io.Reader
	if c.Body != nil {
		text, err := json.Marshal(c.Body)
		if err != nil {
			return nil, errors.New("write body: not possible as JSON")
		}
		if len(text) > MaxBody {
			return nil, fmt.Errorf("write body: more than %d bytes", MaxBody)
		}
		body = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, c.Method, l.base+c.Path, body)
	if err != nil {
		return nil, withoutURL(err)
	}
	request.Header.Set("Authorization", "Bearer "+l.token)
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", "portamento")
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	return request, nil
}

// Close lets go of connections that are kept open for the next call.
func (l *Line) Close() { l.client.CloseIdleConnections() }

// withoutURL keeps the cause of a failed call and leaves out its address, which callers name in their own words.
func withoutURL(err error) error {
	if failed, ok := errors.AsType[*url.Error](err); ok {
		return failed.Err
	}
	return err
}
