// Package reference is the page that lists every call of the API: one page, nothing from elsewhere, no script.
package reference

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"html/template"
)

const style = `body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1b2430;background:#fff}
table{border-collapse:collapse;width:100%}td,th{padding:.35rem .6rem;border-bottom:1px solid #d5dbe3;text-align:left;vertical-align:top}
code{font:14px ui-monospace,monospace}.m{font-weight:600}@media(prefers-color-scheme:dark){body{color:#e6ebf2;background:#14191f}td,th{border-color:#364152}}`

var page = template.Must(template.New("docs").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>{{.Title}}</title>
<style>` + style + `</style></head><body><main><h1>{{.Title}}</h1><p>{{.About}}</p>
<p>The whole contract, with every field: <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1).</p>
<p>Try it: <code>curl -H "Authorization: Bearer $KEY" {{.Host}}/v1/port-requests</code></p>
<table><thead><tr><th scope="col">Call</th><th scope="col">What it does</th><th scope="col">Keys</th></tr></thead><tbody>
{{range .Routes}}<tr><td><code><span class="m">{{.Method}}</span> {{.Path}}</code></td><td>{{.Summary}}</td>
<td>{{if .Roles}}{{range $i, $r := .Roles}}{{if $i}}, {{end}}{{$r}}{{end}}{{else}}none needed{{end}}</td></tr>
{{end}}</tbody></table></main></body></html>
`))

// Contents is what the page shows.
type Contents struct {
	Title, About string
	Host         string // with its scheme
	Routes       any    // a list of Method, Path, Summary and Roles
}

// Page makes the page, and the content security policy that allows its style and nothing else.
func Page(c Contents) (html []byte, policy string, err error) {
	var b bytes.Buffer
	if err := page.Execute(&b, c); err != nil {
		return nil, "", err
	}
	sum := sha256.Sum256([]byte(style))
	return b.Bytes(), "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'", nil
}
