package api

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/portamento/portamento/porting"
)

// answer is what is stored under an Idempotency-Key.
type answer struct {
	Status      int    `json:"status"`
	ContentType string `json:"content_type"`
	ETag        string `json:"etag,omitempty"`
	Location    string `json:"location,omitempty"`
	Body        []byte `json:"body"`
}

// once runs a POST under its Idempotency-Key. Only an answer that changed something is stored: what was refused may be mended and sent
// again under the same key.
func (a *API) once(w http.ResponseWriter, r *http.Request, raw []byte, run func(*http.Request, *recorder)) {
	ctx := r.Context()
	t := tripOf(ctx)
	key := r.Header.Get("Idempotency-Key")
	if len(key) > 255 || strings.ContainsFunc(key, func(c rune) bool { return c < '!' || c > '~' }) {
		a.write(w, a.problem(ctx, http.StatusUnprocessableEntity, "idempotency.key"))
		return
	}
	hash := sha256.Sum256(raw)
	claimed, outcome, stored, err := a.cfg.Idempotency.BeginIdempotent(ctx, string(t.who.Key)+" "+r.URL.Path, key, hash[:], a.cfg.Now().UTC())
	switch {
	case err != nil:
		a.write(w, a.fail(ctx, err))
	case outcome == KeyFresh:
		a.first(w, r.WithContext(claimed), run)
	case outcome == KeyReplay:
		a.replay(w, r, stored)
	case outcome == KeyDone:
		a.rebuild(w, r, porting.RequestID(stored))
	case outcome == KeyMismatch:
		a.write(w, a.problem(ctx, http.StatusUnprocessableEntity, "idempotency.mismatch"))
	default:
		a.write(w, a.problem(ctx, http.StatusConflict, "idempotency.running").retryAfter(0))
	}
}

// first carries a call out and stores its answer. Whatever becomes of the caller, and after a panic too, the key does not stay claimed.
func (a *API) first(w http.ResponseWriter, r *http.Request, run func(*http.Request, *recorder)) {
	t := tripOf(r.Context())
	after := context.WithoutCancel(r.Context())
	rec := &recorder{header: w.Header()}
	done := false
	defer func() {
		if done {
			return
		}
		if err := a.cfg.Idempotency.ReleaseIdempotent(after); err != nil {
			a.cfg.Logger.ErrorContext(after, "release idempotency key", "request_id", t.RequestID, "error", err)
		}
	}()
	run(r, rec)
	if done = rec.status < 300; done {
		x := answer{Status: rec.status, ContentType: rec.header.Get("Content-Type"), ETag: rec.header.Get("ETag"),
			Location: rec.header.Get("Location"), Body: rec.body.Bytes()}
		if t.stored != nil {
			x.Body, _ = json.Marshal(t.stored)
		}
		if p, ok := t.stored.(*Problem); ok {
			x.Status, x.ContentType = p.Status, p.ContentType("")
		}
		text, err := json.Marshal(x)
		if err == nil {
			err = a.cfg.Idempotency.FinishIdempotent(after, text)
		}
		if err != nil {
			a.cfg.Logger.ErrorContext(after, "store answer", "request_id", t.RequestID, "error", err)
		}
	}
	rec.flush(w)
}

func (a *API) replay(w http.ResponseWriter, r *http.Request, stored []byte) {
	var x answer
	if err := json.Unmarshal(stored, &x); err != nil {
		a.write(w, a.fail(r.Context(), err))
		return
	}
	h := w.Header()
	h.Set("Content-Type", x.ContentType)
	h.Set("Idempotency-Replayed", "true")
	for name, v := range map[string]string{"ETag": x.ETag, "Location": x.Location} {
		if v != "" {
			h.Set(name, v)
		}
	}
	w.WriteHeader(x.Status)
	_, _ = w.Write(x.Body)
}

// rebuild answers a call that was carried out just before a crash took its answer: with the object as it is now, where that is its answer.
func (a *API) rebuild(w http.ResponseWriter, r *http.Request, id porting.RequestID) {
	ctx := r.Context()
	t := tripOf(ctx)
	kind, object := t.object, t.id
	made := r.URL.Path == "/v1/port-requests" || r.URL.Path == "/v1/internal-ports"
	if made {
		kind, object = onRequest, string(id)
	}
	if !made && !t.whole {
		a.write(w, a.problem(ctx, http.StatusConflict, "idempotency.done"))
		return
	}
	view, tag, err := a.object(ctx, kind, object)
	if err != nil {
		a.write(w, a.fail(ctx, err))
		return
	}
	body, err := json.Marshal(view)
	if err != nil {
		a.write(w, a.fail(ctx, err))
		return
	}
	status := http.StatusOK
	if made {
		status = http.StatusCreated
		w.Header().Set("Location", "/v1/port-requests/"+object)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Idempotency-Replayed", "true")
	w.Header().Set("ETag", tag)
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n'))
}
