package api

import (
	"net/http"
	"strings"

	"github.com/portamento/portamento/web/api/reference"
)

// showOpenAPI answers the OpenAPI 3.1 document.
func (a *API) showOpenAPI(w http.ResponseWriter, r *http.Request) {
	a.begin(r, w)
	w.Header().Set("Content-Type", "application/vnd.oai.openapi+json;version=3.1")
	_, _ = w.Write(a.openAPI)
}

// showDocs answers the reference.
func (a *API) showDocs(w http.ResponseWriter, r *http.Request) {
	a.begin(r, w)
	html, policy, err := reference.Page(reference.Contents{Title: a.cfg.Brand + " API", About: strings.TrimSpace(about), Routes: a.routes, Host: "https://" + r.Host})
	if err != nil {
		a.WriteProblem(w, r, http.StatusInternalServerError, codeInternal)
		return
	}
	w.Header().Set("Content-Security-Policy", policy)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(html)
}
