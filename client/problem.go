package client

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Problem is what the server refuses (RFC 9457). Codes are stable; sentences are in the language asked for.
type Problem struct {
	Type      string          `json:"type"`
	Title     string          `json:"title"`
	Status    int             `json:"status"`
	Detail    string          `json:"detail"`
	Code      string          `json:"code"`
	RequestID string          `json:"request_id"`
	Errors    []FieldProblem  `json:"errors"`
	State     string          `json:"state,omitempty"`   // with 409: the present state
	Allowed   []string        `json:"allowed,omitempty"` // with 409: the verbs that fit this state
	Current   json.RawMessage `json:"current,omitempty"` // with 412: the object as it is now

	RetryAfter time.Duration `json:"-"` // zero: the server named none
}

// FieldProblem is one thing that is wrong, and where.
type FieldProblem struct {
	Pointer string         `json:"pointer"` // JSON pointer into the body, or / and the name of a parameter
	Code    string         `json:"code"`
	Message string         `json:"message"`
	Params  map[string]any `json:"params"`
}

// Error is the server's sentence with code and status, and every field that is wrong.
func (p *Problem) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%d %s)", p.Detail, p.Status, p.Code)
	for _, f := range p.Errors {
		fmt.Fprintf(&b, "; %s: %s", f.Pointer, f.Message)
	}
	return b.String()
}

// readProblem makes a Problem of an answer, also of one that a proxy gave in words of its own.
func readProblem(res *http.Response, raw []byte) *Problem {
	p := &Problem{}
	if err := json.Unmarshal(raw, p); err != nil || p.Code == "" {
		p = &Problem{Code: fmt.Sprintf("http_%d", res.StatusCode), Title: http.StatusText(res.StatusCode),
			Detail: "The server answered " + res.Status + "."}
	}
	p.Status, p.RetryAfter = res.StatusCode, retryAfter(res.Header)
	return p
}
