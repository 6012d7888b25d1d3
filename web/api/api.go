// Package api is the REST API: it turns requests into verbs of the trade, and what they answer into JSON.
//
// A request passes the pipeline (key, role, limits, strict JSON, the schema of the OpenAPI document, Idempotency-Key, If-Match) and then
// the handler of its route, which calls one verb of porting.Service or reads through one store handle. Routes are in routes.go.
package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/feed"
	"github.com/portamento/portamento/porting/follow"
	"github.com/portamento/portamento/porting/forecast"
	"github.com/portamento/portamento/porting/help"
	"github.com/portamento/portamento/porting/homeline"
	"github.com/portamento/portamento/porting/question"
	"github.com/portamento/portamento/porting/quiet"
	"github.com/portamento/portamento/web/api/bill"
	"github.com/portamento/portamento/web/api/clock"
	"github.com/portamento/portamento/web/api/dates"
	"github.com/portamento/portamento/web/api/letter"
	"github.com/portamento/portamento/web/api/limit"
	"github.com/portamento/portamento/web/api/team"
	"github.com/portamento/portamento/web/api/upload"
	"github.com/portamento/portamento/web/terms"
)

// Keys finds out whose key a caller has.
type Keys interface {
	// KeyActor answers who holds the key. Errors: porting.ErrNotFound for a key that is not valid (any more).
	KeyActor(ctx context.Context, secret string) (porting.Actor, error)
}

// Idempotency remembers the answer to every Idempotency-Key for 30 days, over restarts.
type Idempotency interface {
	// BeginIdempotent claims a key for a call. The outcome is one of the words below; with KeyFresh the context that it gives must be used
	// for the change, which then is saved at most once, and one of the other two methods must follow with it.
	BeginIdempotent(ctx context.Context, scope, key string, bodyHash []byte, now time.Time) (_ context.Context, outcome string, stored []byte, err error)
	// FinishIdempotent stores the answer.
	FinishIdempotent(ctx context.Context, answer []byte) error
	// ReleaseIdempotent gives the key free again, as the call changed nothing.
	ReleaseIdempotent(ctx context.Context) error
}

// Outcomes of BeginIdempotent.
const (
	KeyFresh    = "fresh"    // nobody has used the key: go on
	KeyReplay   = "replay"   // stored is the answer
	KeyRunning  = "running"  // the first call has not ended
	KeyMismatch = "mismatch" // it was used with another body
	KeyDone     = "done"     // the change was saved, its answer was lost in a crash: stored is the id of the request
)

// ErrBadSignature says that a pushed answer is not signed as agreed with its carrier.
var ErrBadSignature = errors.New("bad signature")

// AuditReport is what a verification of all event chains found.
type AuditReport struct {
	Requests int
	Events   int
	Faults   []AuditFault
}

// AuditFault is one event that was edited, deleted, inserted, reordered or cut.
type AuditFault struct {
	Request  porting.RequestID
	Sequence int
	What     string // a stable code, such as edited, gap, chain
}

// Audit verifies the event chains.
type Audit interface {
	VerifyAudit(ctx context.Context) (AuditReport, error)
}

// AnswerParser reads what a losing carrier pushes to us, after checking that it is the carrier's.
type AnswerParser interface {
	// ParseAnswers errors: porting.ErrNotFound (no such gateway), ErrBadSignature, *porting.InvalidError.
	ParseAnswers(ctx context.Context, carrier porting.CarrierCode, header http.Header, body []byte) ([]porting.Answer, error)
}

// Config is what the API needs. Clock and Answers may be nil: their routes then do not exist.
type Config struct {
	Service        *porting.Service
	Store          porting.Store
	Keys           Keys
	Idempotency    Idempotency
	Limiter        limit.Limiter
	Clock          clock.Clock
	Audit          Audit
	Answers        AnswerParser
	Questions      *question.Box        // nil: nobody takes any
	Homes          *homeline.Desk       // nil: there are no residential devices
	Terms          terms.Printer        // nil: terms are no file
	Help           *help.Desk           // nil: there are no articles
	Follow         *follow.Desk         // nil: only who has a link can follow a request
	Team           team.Door            // who signs in to accounts; nil: nobody does
	Inviter        team.Inviter         // with Team
	Quiet          *quiet.Desk          // with Team: quiet hours
	Letters        letter.Letters       // nil: there are no letters here
	Closings       letter.Closings      // with Letters: those that end a contract
	Feeds          *feed.Feeds          // nil: there are no calendars of accounts
	Calendars      dates.Calendars      // nil: there are no files for calendars
	Forecast       *forecast.Forecaster // nil: the markets' own figures
	Papers         upload.Papers        // nil: there are no documents
	Bills          bill.Bills           // with Papers: compares bills
	Pages          bill.Pages           // with Papers: makes pictures of pages
	Logger         *slog.Logger
	Now            func() time.Time
	TrustedProxies []netip.Prefix // whose X-Forwarded-For is believed
	Brand          string         // the product's name in sentences for customers
	Version        string
	// ChecksPerMinute is how many eligibility checks one address may ask for without a key; 0: 10.
	ChecksPerMinute int
	// Unavailable tells errors of a store that cannot be reached just now, which are answered with 503, from faults. It may be nil.
	Unavailable func(error) bool
}

// API serves the REST contract.
type API struct {
	cfg      Config
	mux      *http.ServeMux
	huma     huma.API
	routes   []Route
	patterns map[string]*regexp.Regexp
	readOnly map[string]bool
	openAPI  []byte
	checks   sync.Pool // of *checkDesk
}

// New makes the API.
func New(cfg Config) (*API, error) {
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	if cfg.Brand == "" {
		cfg.Brand = "Portamento"
	}
	a := &API{cfg: cfg, mux: http.NewServeMux(), patterns: map[string]*regexp.Regexp{}, readOnly: map[string]bool{}}
	a.checks.New = func() any { return &checkDesk{} }
	hc := huma.DefaultConfig(cfg.Brand+" API", "1")
	hc.OpenAPIPath, hc.DocsPath, hc.SchemasPath, hc.CreateHooks = "", "", "", nil
	hc.Info.Description = "Number porting: requests, orders and numbers. " + about
	hc.Formats = map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat}
	hc.RejectUnknownQueryParameters = true
	hc.Transformers = []huma.Transformer{a.transform}
	hc.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"key": {Type: "http", Scheme: "bearer"}}
	a.huma = humago.New(a.mux, hc)
	a.huma.UseMiddleware(a.pipeline)
	a.register()
	if err := a.document(); err != nil {
		return nil, err
	}
	return a, nil
}

// document finishes the OpenAPI document: lists are never null, and huma's own error schemas, which nothing answers, are dropped.
func (a *API) document() error {
	schemas := a.huma.OpenAPI().Components.Schemas
	delete(schemas.Map(), "ErrorModel")
	delete(schemas.Map(), "ErrorDetail")
	for _, s := range schemas.Map() {
		a.tidy(s)
	}
	for _, item := range a.huma.OpenAPI().Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Patch} {
			if op == nil || op.RequestBody == nil {
				continue
			}
			for _, media := range op.RequestBody.Content {
				a.tidy(media.Schema)
				body := media.Schema
				if body.Ref != "" {
					body = schemas.SchemaFromRef(body.Ref)
				}
				op.RequestBody.Required = len(body.Required) > 0
			}
		}
	}
	for name := range schemas.Map()["Request"].Properties {
		a.readOnly[name] = true
	}
	var err error
	a.openAPI, err = json.MarshalIndent(a.huma.OpenAPI(), "", " ")
	return err
}

// tidy walks a schema once: it takes null away from lists and compiles patterns.
func (a *API) tidy(s *huma.Schema) {
	if s == nil {
		return
	}
	if s.Type == huma.TypeArray {
		s.Nullable = false
	}
	if s.Nullable && len(s.Enum) > 0 && !slices.Contains(s.Enum, nil) {
		s.Enum = append(s.Enum, nil)
	}
	if s.Pattern != "" {
		a.patterns[s.Pattern] = regexp.MustCompile(s.Pattern)
	}
	a.tidy(s.Items)
	for _, p := range s.Properties {
		a.tidy(p)
	}
	for _, p := range s.AnyOf {
		a.tidy(p)
	}
}

// ServeHTTP serves the API and its documents; every error is a Problem, also those of the router.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h, pattern := a.mux.Handler(r)
	if pattern != "" && clean(r) {
		a.mux.ServeHTTP(w, r)
		return
	}
	if pattern != "" {
		a.WriteProblem(w, r, http.StatusNotFound, codeNotFound)
		return
	}
	probe := &recorder{header: http.Header{}}
	h.ServeHTTP(probe, r)
	if probe.status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", probe.header.Get("Allow"))
		a.WriteProblem(w, r, http.StatusMethodNotAllowed, "method.not_allowed")
		return
	}
	a.WriteProblem(w, r, http.StatusNotFound, codeNotFound)
}

// Routes lists every route with who may use it.
func (a *API) Routes() []Route { return a.routes }

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// about is the beginning of the reference.
const about = "Errors are application/problem+json with stable codes. Send Idempotency-Key with every POST, If-Match with every change of " +
	"what you have read before, and validate_only=true to try without changing anything. New fields and new values of enumerations can " +
	"appear at any time: ignore what you do not know."
