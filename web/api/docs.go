package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"net/http"
	"strings"
)

// showOpenAPI answers the OpenAPI 3.1 document.
func (a *API) showOpenAPI(w http.ResponseWriter, r *http.Request) {
	a.begin(r, w)
	w.Header().Set("Content-Type", "application/vnd.oai.openapi+json;version=3.1")
	_, _ = w.Write(a.openAPI)
}

const docsStyle = `body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1b2430;background:#fff}
table{border-collapse:collapse;width:100%}td,th{padding:.35rem .6rem;border-bottom:1px solid #d5dbe3;text-align:left;vertical-align:top}
code{font:14px ui-monospace,monospace}.m{font-weight:600}@media(prefers-color-scheme:dark){body{color:#e6ebf2;background:#14191f}td,th{border-color:#364152}}`

var docsPage = template.Must(template.New("docs").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>{{.Title}}</title>
<style>` + docsStyle + `</style></head><body><main><h1>{{.Title}}</h1><p>{{.About}}</p>
<p>The whole contract, with every field: <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1).</p>
<p>Try it: <code>curl -H "Authorization: Bearer $KEY" {{.Host}}/v1/port-requests</code></p>
<table><thead><tr><th scope="col">Call</th><th scope="col">What it does</th><th scope="col">Keys</th></tr></thead><tbody>
{{range .Routes}}<tr><td><code><span class="m">{{.Method}}</span> {{.Path}}</code></td><td>{{.Summary}}</td>
<td>{{if .Roles}}{{range $i, $r := .Roles}}{{if $i}}, {{end}}{{$r}}{{end}}{{else}}none needed{{end}}</td></tr>
{{end}}</tbody></table></main></body></html>
`))

// showDocs answers the reference: one page, nothing from elsewhere, no script.
func (a *API) showDocs(w http.ResponseWriter, r *http.Request) {
	a.begin(r, w)
	var page bytes.Buffer
	err := docsPage.Execute(&page, map[string]any{"Title": a.cfg.Brand + " API", "About": strings.TrimSpace(about), "Routes": a.routes, "Host": "https://" + r.Host})
	if err != nil {
		a.WriteProblem(w, r, http.StatusInternalServerError, codeInternal)
		return
	}
	sum := sha256.Sum256([]byte(docsStyle))
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+
		"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(page.Bytes())
}
