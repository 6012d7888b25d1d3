package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/body"
	"github.com/portamento/portamento/web/api/say"
	"github.com/portamento/portamento/web/api/upload"
	"github.com/portamento/portamento/web/api/view"
)

// Problem is an error as a caller sees it (RFC 9457): stable codes for programs, sentences in the caller's language for people, nothing
// of the inside, and nothing of what was sent.
type Problem struct {
	Type      string              `json:"type" doc:"urn:portamento:problem: and the code"`
	Title     string              `json:"title"`
	Status    int                 `json:"status"`
	Detail    string              `json:"detail" doc:"A sentence in the language asked for"`
	Code      string              `json:"code" doc:"Stable"`
	RequestID string              `json:"request_id"`
	Errors    []view.FieldProblem `json:"errors" doc:"What is wrong, field by field"`
	State     string              `json:"state,omitempty" doc:"With 409: the present state"`
	Allowed   []string            `json:"allowed,omitzero" doc:"With 409: the verbs that fit this state"`
	Current   any                 `json:"current,omitempty" doc:"With 412: the object as it is now"`

	header http.Header
	cause  error // for the log
}

// Error is for the log only.
func (p *Problem) Error() string {
	if p.cause != nil {
		return p.Code + ": " + p.cause.Error()
	}
	return p.Code
}

// Unwrap gives the cause, for the log.
func (p *Problem) Unwrap() error { return p.cause }

// GetStatus tells huma the status.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders tells huma the headers.
func (p *Problem) GetHeaders() http.Header { return p.header }

// ContentType tells huma the media type.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// problem makes a Problem in the caller's language.
func (a *API) problem(ctx context.Context, status int, code string, found ...porting.Problem) *Problem {
	t := tripOf(ctx)
	p := &Problem{Type: "urn:portamento:problem:" + code, Title: http.StatusText(status), Status: status, Code: code,
		RequestID: t.RequestID, Errors: []view.FieldProblem{}, header: http.Header{}}
	p.Detail = a.sentence(t, code, nil)
	for _, f := range found {
		p.Errors = append(p.Errors, a.fieldProblem(t, f))
	}
	if len(found) == 1 && code == codeInvalid {
		p.Detail = p.Errors[0].Message
	}
	if status == http.StatusUnauthorized {
		p.header.Set("WWW-Authenticate", `Bearer realm="portamento"`)
	}
	return p
}

func (a *API) fieldProblem(t *trip, f porting.Problem) view.FieldProblem {
	params := f.Params
	if params == nil {
		params = map[string]any{}
	}
	return view.FieldProblem{Pointer: f.Pointer, Code: f.Code, Params: params, Message: a.sentence(t, f.Code, f.Params)}
}

// sentence says a code in the caller's language: in the API's own words, else in the market's, else in a sentence that is always true.
func (a *API) sentence(t *trip, code string, params map[string]any) string {
	if s, ok := say.Text(t.lang, code, params); ok {
		return s
	}
	for _, m := range t.markets(a) {
		if s, ok := m.Words.Text(t.lang, "problem."+code, params); ok {
			return s
		}
	}
	s, _ := say.Text(t.lang, codeInvalid, nil)
	return s
}

// Codes that more than one place answers.
const (
	codeInvalid  = "invalid"
	codeNotFound = "not_found"
	codeInternal = "internal"
)

// fail turns an error of a handler into a Problem. What it does not know is an internal error: logged, and told by its id alone.
func (a *API) fail(ctx context.Context, err error) *Problem {
	var (
		own       *Problem
		forbidden *porting.ForbiddenError
		state     *porting.StateError
		bad       *porting.InvalidError
		refusal   *upload.Refusal
	)
	switch {
	case errors.As(err, &own):
		return own
	case errors.As(err, &refusal):
		return a.refused(ctx, err)
	case errors.Is(err, porting.ErrNotFound):
		p := a.problem(ctx, http.StatusNotFound, codeNotFound)
		if t := tripOf(ctx); strings.Contains(t.Route, "{token}") {
			p.Detail = a.sentence(t, "link.unknown", nil)
		}
		return p
	case errors.Is(err, porting.ErrConflict):
		return a.stale(ctx)
	case errors.Is(err, porting.ErrDuplicate):
		return a.problem(ctx, http.StatusConflict, "duplicate")
	case errors.As(err, &forbidden):
		return a.problem(ctx, http.StatusForbidden, "role.forbidden")
	case errors.As(err, &bad):
		return a.problem(ctx, http.StatusUnprocessableEntity, bad.Code, bad.Problems...)
	case errors.As(err, &state):
		return a.wrongState(ctx, state)
	}
	p := a.problem(ctx, http.StatusInternalServerError, codeInternal)
	if errors.Is(err, porting.ErrFenced) {
		return a.problem(ctx, http.StatusConflict, "idempotency.running").retryAfter(0)
	}
	away := a.cfg.Unavailable != nil && a.cfg.Unavailable(err)
	if away || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		p = a.problem(ctx, http.StatusServiceUnavailable, "unavailable")
		p.header.Set("Retry-After", "1")
	}
	p.cause = err
	if errors.Is(context.Cause(ctx), context.Canceled) {
		return p // the caller hung up: nothing failed, and nobody reads it
	}
	a.cfg.Logger.ErrorContext(ctx, "request failed", "request_id", p.RequestID, "error", err)
	return p
}

func (a *API) wrongState(ctx context.Context, e *porting.StateError) *Problem {
	t := tripOf(ctx)
	code := e.Code
	if code == "" {
		code = "state"
	}
	p := a.problem(ctx, http.StatusConflict, code)
	p.Detail = a.sentence(t, code, e.Params)
	p.State = string(e.State)
	p.Allowed = []string{}
	for _, v := range e.Allowed {
		p.Allowed = append(p.Allowed, string(v))
	}
	return p
}

// stale is the answer to an If-Match that names another version than the current one: with the object as it is.
func (a *API) stale(ctx context.Context) *Problem {
	p := a.problem(ctx, http.StatusPreconditionFailed, "version.stale")
	t := tripOf(ctx)
	current, tag, err := a.object(ctx, t.object, t.id)
	if err != nil {
		return a.fail(ctx, err)
	}
	p.Current = current
	p.header.Set("ETag", tag)
	return p
}

// transform replaces huma's own errors, which repeat what was sent, by ours.
func (a *API) transform(hctx huma.Context, _ string, v any) (any, error) {
	e, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	ctx := hctx.Context()
	switch e.Status {
	case http.StatusInternalServerError:
		return a.problem(ctx, e.Status, codeInternal), nil
	case http.StatusUnprocessableEntity, http.StatusBadRequest:
		return a.problem(ctx, e.Status, codeInvalid, parameterProblems(e)...), nil
	}
	return a.problem(ctx, e.Status, codeInvalid), nil
}

func parameterProblems(e *huma.ErrorModel) []porting.Problem {
	var found []porting.Problem
	for _, d := range e.Errors {
		where, name, _ := strings.Cut(d.Location, ".")
		if where == "body" {
			found = append(found, body.Wrong("", "body.json"))
			continue
		}
		found = append(found, body.Parameter(name, d.Message))
	}
	return found
}

// write sends a Problem outside of huma.
func (a *API) write(w http.ResponseWriter, p *Problem) {
	body, err := json.Marshal(p)
	if err != nil {
		body = []byte(`{"status":500,"code":"internal"}`)
		p.Status = http.StatusInternalServerError
	}
	for k, v := range p.header {
		w.Header()[k] = v
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_, _ = w.Write(append(body, '\n'))
}

// WriteProblem answers a request with a Problem of this API, for what goes wrong outside of its routes: a panic, an unknown host.
func (a *API) WriteProblem(w http.ResponseWriter, r *http.Request, status int, code string) {
	ctx := a.begin(r, w)
	a.write(w, a.problem(ctx, status, code))
}

// retryAfter makes a Problem that says when to come again, in whole seconds, at least one.
func (p *Problem) retryAfter(wait time.Duration) *Problem {
	seconds := max(1, int64((wait+time.Second-1)/time.Second))
	p.header.Set("Retry-After", itoa(seconds))
	return p
}
