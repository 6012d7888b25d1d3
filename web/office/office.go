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

// New serves the pages. In the demo they may be shown side by side in a page of our own.
func New(h *visit.House) http.Handler {
	mux := http.NewServeMux()
	for _, r := range Routes(h) {
		mux.Handle(r.Pattern, r.Handler)
	}
	var pages http.Handler = mux
	if h.Door != nil {
		pages = h.Door.Middleware(pages)
	}
	pages = visit.Languages(pages)
	frame := "'none'"
	if h.Demo {
		frame = "'self'"
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		head := w.Header()
		head.Set("Content-Security-Policy", policy(frame))
		head.Set("Referrer-Policy", "strict-origin-when-cross-origin")
		if h.Demo {
			head.Set("X-Frame-Options", "SAMEORIGIN")
		}
		pages.ServeHTTP(w, r)
	})
}
