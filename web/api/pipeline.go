package api

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"path"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/body"
	"github.com/portamento/portamento/web/api/say"
)

// maxBody is how many bytes a JSON body may have.
const maxBody = 1 << 20

// Trail is what is known of a request beside its answer; the request log writes it.
type Trail struct {
	RequestID string
	Route     string // method and path pattern
	Key       porting.KeyID
	Role      porting.Role
}

// trip is everything the pipeline found out about a request.
type trip struct {
	*Trail
	who    porting.Actor
	keyed  bool
	lang   string
	market porting.MarketCode // whose words come first, once it is known
	object string             // what {id} in the path names
	id     string
	whole  bool // the answer is that request or order
	dry    bool
	body   map[string]any
	header http.Header
	paper  *porting.Document // what was uploaded

	attached bool // and has become part of its request

	address string // of a caller without a key
	agent   string
	stored  any // what an Idempotency-Key remembers in place of the answer, where the answer holds a secret
}

type tripKey struct{}
type trailKey struct{}

// WithTrail lets the caller read afterwards what the API found out about the request.
func WithTrail(ctx context.Context, t *Trail) context.Context {
	return context.WithValue(ctx, trailKey{}, t)
}

// TrailOf is the trail of a request that is answered; one that leads nowhere if there is none.
func TrailOf(ctx context.Context) *Trail {
	if t, ok := ctx.Value(trailKey{}).(*Trail); ok {
		return t
	}
	return &Trail{}
}

func tripOf(ctx context.Context) *trip {
	if t, ok := ctx.Value(tripKey{}).(*trip); ok {
		return t
	}
	return &trip{Trail: &Trail{}, lang: say.Default}
}

// markets lists the markets whose words can help, the request's own first.
func (t *trip) markets(a *API) []*porting.Market {
	all := a.cfg.Service.Markets.Markets()
	if m, ok := a.cfg.Service.Markets.Market(t.market); ok {
		return append([]*porting.Market{m}, all...)
	}
	return all
}

// begin makes the trip of a request, and tells its id and language to the caller.
func (a *API) begin(r *http.Request, w http.ResponseWriter) context.Context {
	trail, ok := r.Context().Value(trailKey{}).(*Trail)
	if !ok {
		trail = &Trail{RequestID: porting.NewID("req_", a.cfg.Now())}
	}
	t := &trip{Trail: trail, header: r.Header, lang: say.Preferred(r.Header.Get("Accept-Language"))}
	w.Header().Set("X-Request-Id", trail.RequestID)
	w.Header().Set("Content-Language", t.lang)
	w.Header().Set("Vary", "Accept-Language")
	return context.WithValue(r.Context(), tripKey{}, t)
}

// pipeline is what every route passes.
func (a *API) pipeline(hctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(hctx)
	op := hctx.Operation()
	rule := op.Metadata["rule"].(rule)
	ctx := a.begin(r, w)
	t := tripOf(ctx)
	t.Route = r.Method + " " + op.Path
	ctx, p := a.admit(ctx, r, rule)
	if p != nil {
		a.write(w, p)
		return
	}
	run := func(r *http.Request, rec *recorder) { next(humago.NewContext(op, r, rec)) }
	switch {
	case rule.upload:
		a.receive(w, r.WithContext(ctx), run)
		return
	case rule.stream:
		next(humago.NewContext(op, r.WithContext(ctx), w))
		return
	}
	d := &checkDesk{}
	if rule.checks {
		d = a.checks.Get().(*checkDesk)
		defer a.checks.Put(d)
	}
	if p = a.readBody(ctx, w, r, &d.body); p != nil {
		a.write(w, p)
		return
	}
	if rule.checks && a.quickChecks(ctx, w, r, d) {
		return
	}
	raw, p := a.judgeBody(ctx, r, d.body.Bytes(), op)
	if p != nil {
		a.write(w, p)
		return
	}
	r = r.WithContext(ctx)
	r.Header.Set("Content-Type", "application/json") // however the caller spelt it
	r.Body = io.NopCloser(bytes.NewReader(raw))
	a.carry(w, r, raw, run)
}

// carry runs a call, under its Idempotency-Key where it has one; content stands for what was sent.
func (a *API) carry(w http.ResponseWriter, r *http.Request, content []byte, run func(*http.Request, *recorder)) {
	t := tripOf(r.Context())
	known := t.keyed || r.PathValue("token") != "" // a link's bearer has the link itself
	if r.Method == http.MethodPost && !t.dry && known && r.Header.Get("Idempotency-Key") != "" {
		a.once(w, r, content, run)
		return
	}
	rec := &recorder{header: w.Header()}
	run(r, rec)
	rec.flush(w)
}

// admit finds out who calls and whether the role may; it reads If-Match and validate_only.
func (a *API) admit(ctx context.Context, r *http.Request, rule rule) (context.Context, *Problem) {
	t := tripOf(ctx)
	t.object, t.id, t.whole = rule.object, r.PathValue("id"), rule.whole
	if p := a.authenticate(ctx, r, rule); p != nil {
		return ctx, p
	}
	if !utf8.ValidString(r.URL.Path) || strings.ContainsRune(r.URL.Path, 0) {
		return ctx, a.problem(ctx, http.StatusNotFound, codeNotFound)
	}
	if found := body.Query(r.URL.RawQuery); found != nil {
		return ctx, a.problem(ctx, http.StatusUnprocessableEntity, codeInvalid, found...)
	}
	if !rule.allows(t) {
		if rule.object != "" {
			if _, _, err := a.object(ctx, rule.object, t.id); err != nil {
				return ctx, a.fail(ctx, err)
			}
		}
		return ctx, a.problem(ctx, http.StatusForbidden, "role.forbidden")
	}
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return ctx, nil
	}
	if t.dry, _ = strconv.ParseBool(r.URL.Query().Get("validate_only")); t.dry {
		ctx = porting.WithDryRun(ctx)
	}
	return a.ifMatch(ctx, r)
}

func (a *API) authenticate(ctx context.Context, r *http.Request, rule rule) *Problem {
	t := tripOf(ctx)
	header := r.Header.Get("Authorization")
	if header == "" && rule.public() {
		return a.limit(ctx, r, rule)
	}
	if header == "" {
		return a.problem(ctx, http.StatusUnauthorized, "key.missing")
	}
	scheme, secret, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") || secret == "" || len(secret) > 512 {
		return a.problem(ctx, http.StatusUnauthorized, "key.invalid")
	}
	who, err := a.cfg.Keys.KeyActor(ctx, secret)
	if errors.Is(err, porting.ErrNotFound) {
		return a.problem(ctx, http.StatusUnauthorized, "key.invalid")
	}
	if err != nil {
		return a.fail(ctx, err)
	}
	who.Address, who.Agent = body.Origin(r, a.cfg.TrustedProxies), body.Agent(r)
	t.who, t.keyed, t.Key, t.Role = who, true, who.Key, who.Role
	return nil
}

// ifMatch makes a version named by the caller a condition of every change. A tag that we never give cannot match.
func (a *API) ifMatch(ctx context.Context, r *http.Request) (context.Context, *Problem) {
	t := tripOf(ctx)
	header := strings.TrimSpace(r.Header.Get("If-Match"))
	if header == "" || header == "*" || t.object == "" {
		return ctx, nil
	}
	_, tag, err := a.object(ctx, t.object, t.id)
	if err != nil {
		return ctx, a.fail(ctx, err)
	}
	for _, one := range strings.Split(header, ",") {
		if strings.TrimSpace(one) != tag {
			continue
		}
		version, _ := strconv.ParseInt(strings.Trim(tag, `"`), 10, 64)
		switch t.object {
		case onOrder:
			return porting.WithOrderVersion(ctx, version), nil
		case onRequest:
			return porting.WithVersion(ctx, version), nil
		}
		return ctx, nil
	}
	return ctx, a.stale(ctx)
}

// readBody reads the body of a request into a buffer.
func (a *API) readBody(ctx context.Context, w http.ResponseWriter, r *http.Request, into *bytes.Buffer) *Problem {
	into.Reset()
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return nil
	}
	_, err := into.ReadFrom(http.MaxBytesReader(w, r.Body, maxBody))
	var big *http.MaxBytesError
	switch {
	case errors.As(err, &big):
		p := a.problem(ctx, http.StatusRequestEntityTooLarge, "body.too_large")
		p.Detail = a.sentence(tripOf(ctx), "body.too_large", map[string]any{"max": maxBody})
		return p
	case err != nil:
		return a.problem(ctx, http.StatusBadRequest, "body.read")
	}
	return nil
}

// judgeBody checks the body of a route; what it returns is JSON that fits the schema.
func (a *API) judgeBody(ctx context.Context, r *http.Request, raw []byte, op *huma.Operation) ([]byte, *Problem) {
	if r.Method == http.MethodGet || r.Method == http.MethodHead || op.Metadata["rule"].(rule).raw {
		return raw, nil
	}
	if len(bytes.TrimSpace(raw)) == 0 && (op.RequestBody == nil || !op.RequestBody.Required) {
		return []byte("{}"), nil
	}
	if !body.IsJSON(r.Header) {
		return nil, a.problem(ctx, http.StatusUnsupportedMediaType, "body.media_type")
	}
	return a.checkBody(ctx, raw, op)
}

func (a *API) checkBody(ctx context.Context, raw []byte, op *huma.Operation) ([]byte, *Problem) {
	tree, err := body.Read(raw, op.Metadata["rule"].(rule).checks)
	var fault *body.Fault
	if errors.As(err, &fault) {
		if fault.Status == http.StatusBadRequest {
			return nil, a.problem(ctx, fault.Status, fault.Code)
		}
		return nil, a.problem(ctx, fault.Status, codeInvalid, body.Wrong(fault.Pointer, fault.Code))
	}
	schema := &huma.Schema{Type: huma.TypeObject, AdditionalProperties: false}
	if op.RequestBody != nil {
		schema = op.RequestBody.Content["application/json"].Schema
	}
	j := body.Judge{Registry: a.huma.OpenAPI().Components.Schemas, Patterns: a.patterns, ReadOnly: a.readOnly}
	j.Value(schema, tree, "")
	if len(j.Found) > 0 {
		return nil, a.problem(ctx, http.StatusUnprocessableEntity, codeInvalid, j.Found...)
	}
	tripOf(ctx).body, _ = tree.(map[string]any)
	return raw, nil
}

// recorder keeps an answer back until it is whole, so that nothing half is ever sent.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (rec *recorder) Header() http.Header { return rec.header }

func (rec *recorder) WriteHeader(status int) {
	if rec.status == 0 {
		rec.status = status
	}
}

func (rec *recorder) Write(b []byte) (int, error) {
	rec.WriteHeader(http.StatusOK)
	return rec.body.Write(b)
}

func (rec *recorder) flush(w http.ResponseWriter) {
	if rec.status == 0 {
		rec.status = http.StatusOK
	}
	w.Header().Set("Content-Length", strconv.Itoa(rec.body.Len()))
	w.WriteHeader(rec.status)
	_, _ = w.Write(rec.body.Bytes())
}

// clean says that a path is written the one way it has.
func clean(r *http.Request) bool {
	p := r.URL.Path
	return p == path.Clean(p)
}
