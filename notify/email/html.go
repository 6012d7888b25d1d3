package email

import (
	"fmt"
	"html/template"
	"strings"
)

// group is a run of blocks of one kind, such as a list with its entries.
type group struct {
	Kind   string
	Blocks []block
}

var groupNames = map[blockKind]string{paragraph: "p", heading: "h", entry: "list", fact: "facts", quotation: "quote", link: "link", footer: "foot"}

// groups gathers the blocks that follow one another and are of one kind.
func (p page) groups() []group {
	var out []group
	for _, x := range p.Blocks {
		name := groupNames[x.Kind]
		if n := len(out); n == 0 || out[n-1].Kind != name {
			out = append(out, group{Kind: name})
		}
		out[len(out)-1].Blocks = append(out[len(out)-1].Blocks, x)
	}
	return out
}

// layout is one column of 600 pixels. It sets no colours but that of lines and of the small print, which are readable on white and on
// black, so that the reader's dark or light mode holds. It loads nothing: no picture, no style sheet, no font.
const layout = `<!DOCTYPE html>
<html lang="{{.Language}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{{.Subject}}</title>
<style>:root { color-scheme: light dark; }</style>
</head>
<body style="margin:0;padding:16px;font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5">
<div style="max-width:600px;margin:0 auto">
<h1 style="font-size:20px;line-height:1.35;margin:0 0 12px">{{.What}}</h1>
<p style="margin:0 0 20px"><strong>{{.Do}}</strong></p>
{{- range .Groups}}
{{- if eq .Kind "p"}}{{range .Blocks}}
<p style="margin:0 0 14px">{{.Text}}</p>{{end}}
{{- else if eq .Kind "h"}}{{range .Blocks}}
<h2 style="font-size:17px;margin:22px 0 6px">{{.Text}}</h2>{{end}}
{{- else if eq .Kind "list"}}
<ul style="margin:0 0 14px;padding-left:22px">{{range .Blocks}}
<li style="margin:0 0 6px">{{.Text}}</li>{{end}}
</ul>
{{- else if eq .Kind "facts"}}
<table role="presentation" style="border-collapse:collapse;margin:0 0 14px">{{range .Blocks}}
<tr><td style="padding:3px 16px 3px 0;vertical-align:top">{{.Key}}{{$.Colon}}</td><td style="padding:3px 0;vertical-align:top"><strong>{{.Text}}</strong></td></tr>{{end}}
</table>
{{- else if eq .Kind "quote"}}
<blockquote style="margin:0 0 14px;padding:2px 0 2px 14px;border-left:3px solid #808080">{{range .Blocks}}
<p style="margin:0">{{.Text}}</p>{{end}}
</blockquote>
{{- else if eq .Kind "link"}}{{range .Blocks}}
<p style="margin:0 0 14px">{{.Key}}{{$.Colon}}<a href="{{.Text}}" style="word-break:break-all">{{.Text}}</a></p>{{end}}
{{- else}}
<hr style="border:0;border-top:1px solid #808080;margin:24px 0 10px">{{range .Blocks}}
<p style="margin:0 0 6px;font-size:13px;color:#767676">{{.Text}}</p>{{end}}
{{- end}}
{{- end}}
</div>
</body>
</html>
`

// html writes a page as HTML; whatever is in a text is shown, never obeyed.
func (p page) html(t *template.Template) (string, error) {
	var b strings.Builder
	err := t.Execute(&b, struct {
		page
		Colon  string
		Groups []group
	}{p, colon(p.Language), p.groups()})
	if err != nil {
		return "", fmt.Errorf("write HTML: %w", err)
	}
	return b.String(), nil
}
