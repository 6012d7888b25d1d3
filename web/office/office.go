// Package office is the customer's pages: what everybody can see, sign-in, and the Office Manager.
//
// Each folder below holds some pages: handler, template and golden of a page share one name that echoes its address. routes.go lists all of
// them. A page does nothing that the API cannot: it calls the same verbs.
package office

import (
	"net/http"

	"github.com/portamento/portamento/web/office/visit"
)

// policy is what pages may load: what is ours. There is no inline script and no inline style. frame is who may show them in a frame.
func policy(frame string) string {
	return "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors " + frame
}

// New serves the pages. The stage is the demo's: only where there is one may pages be shown in a frame, and by it alone.
func New(h *visit.House, stage ...visit.Route) http.Handler {
	mux := http.NewServeMux()
	for _, r := range append(Routes(h), stage...) {
		mux.Handle(r.Pattern, r.Handler)
	}
	pages := h.Readable(mux)
	if h.Door != nil {
		pages = h.Door.Middleware(pages)
	}
	pages = visit.Languages(pages)
	frame, old := "'none'", "DENY"
	if len(stage) > 0 {
		frame, old = "'self'", "SAMEORIGIN"
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		head := w.Header()
		head.Set("Content-Security-Policy", policy(frame))
		head.Set("Referrer-Policy", "strict-origin-when-cross-origin")
		head.Set("X-Frame-Options", old)
		pages.ServeHTTP(w, r)
	})
}
