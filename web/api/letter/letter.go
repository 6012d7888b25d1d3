// Package letter is the calls about letters and signatures: files to keep, links to sign by, codes, and whether a letter is genuine.
package letter

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"html/template"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/view"
)

// Letters draws letters and gives back those that were signed.
type Letters interface {
	Unsigned(r *porting.Request, language string, hand bool) ([]byte, error)
	// Signed errors: porting.ErrNotFound where no letter is kept. So do the two below.
	Signed(ctx context.Context, r *porting.Request) ([]byte, error)
	Evidence(ctx context.Context, r *porting.Request) ([]byte, error)
	CarrierCopy(ctx context.Context, r *porting.Request, o *porting.Order) ([]byte, error)
	// Genuine tells of a letter by its SHA-256, in lower-case hex, what anybody may know.
	Genuine(ctx context.Context, sha256 string) (valid bool, signedAt time.Time, numbers int, err error)
}

// File is an answer that is a file.
type File struct {
	Type        string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	ETag        string `header:"ETag"`
	Digest      string `header:"Repr-Digest"`
	Body        []byte
}

// Attached makes the answer of a file: to keep, never to be shown as a page. The end of its name says what it is.
func Attached(name string, data []byte, err error) (*File, error) {
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	return &File{Type: "application/" + name[strings.LastIndexByte(name, '.')+1:], Disposition: `attachment; filename="` + name + `"`,
		ETag: `"` + hex.EncodeToString(sum[:]) + `"`, Digest: "sha-256=:" + base64.StdEncoding.EncodeToString(sum[:]) + ":", Body: data}, nil
}

// Asked is a question about a letter.
type Asked struct {
	SHA256 string `path:"sha256" maxLength:"128"`
}

// Judged is the answer.
type Judged struct{ Body view.Verdict }

var hexadecimal = regexp.MustCompile(`^[0-9a-f]{64}$`)

// judge tells whether a letter is genuine. What is no hash is asked about like one, so that the answer takes the same time.
func judge(ctx context.Context, letters Letters, hash string) (*Judged, error) {
	hash = strings.ToLower(hash)
	valid, at, numbers, err := letters.Genuine(ctx, hash)
	v := view.Verdict{SHA256: hash, Valid: valid && hexadecimal.MatchString(hash)}
	if v.Valid {
		v.SignedAt, v.Numbers = view.Instant(at), &numbers
	}
	if !hexadecimal.MatchString(hash) {
		v.SHA256 = "" // nothing of what was sent is repeated
	}
	return &Judged{v}, err
}

const style = `body{font:18px/1.5 system-ui,sans-serif;margin:3rem auto;max-width:40rem;padding:0 1rem;color:#1b2430;background:#fff}
code{font:14px ui-monospace,monospace;overflow-wrap:anywhere}@media(prefers-color-scheme:dark){body{color:#e6ebf2;background:#14191f}}`

// texts are the sentences of the page: the title, a genuine letter, another, what it is for (one number, several), when.
var texts = map[string][6]string{
	"en": {"Is this letter genuine?", "Yes. This letter was signed here and has not been changed since.",
		"No valid letter with this fingerprint is known here.", "It is for 1 number.", "It is for %d numbers.", "Signed on"},
	"fr": {"Ce mandat est-il authentique\u202f?", "Oui. Ce mandat a été signé ici et n’a pas été modifié depuis.",
		"Aucun mandat valable portant cette empreinte n’est connu ici.", "Il porte sur 1 numéro.", "Il porte sur %d numéros.", "Signé le"},
	"es": {"¿Es auténtica esta carta?", "Sí. Esta carta se firmó aquí y no se ha modificado desde entonces.",
		"Aquí no se conoce ninguna carta válida con esta huella.", "Es para 1 número.", "Es para %d números.", "Firmada el"},
}

var page = template.Must(template.New("verify").Parse(`<!doctype html>
<html lang="{{.Lang}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">
<title>{{index .Text 0}}</title><style>` + style + `</style></head><body><main><h1>{{index .Text 0}}</h1>
<p><strong>{{if .V.Valid}}{{index .Text 1}}{{else}}{{index .Text 2}}{{end}}</strong></p>
{{if .V.Valid}}<p>{{if eq .Numbers 1}}{{index .Text 3}}{{else}}{{printf (index .Text 4) .Numbers}}{{end}} {{index .Text 5}} <time datetime="{{.At}}">{{.At}}</time>.</p>
{{end}}<p><code>{{.V.SHA256}}</code></p></main></body></html>
`))

// ShowVerdict answers a verdict as a page without a script.
func ShowVerdict(w http.ResponseWriter, lang string, v view.Verdict) {
	c := struct {
		Lang    string
		Text    [6]string
		V       view.Verdict
		Numbers int
		At      string
	}{Lang: lang, Text: texts[lang], V: v}
	if v.Valid {
		c.Numbers, c.At = *v.Numbers, v.SignedAt.UTC().Format("2006-01-02 15:04 UTC")
	}
	var b bytes.Buffer
	if err := page.Execute(&b, c); err != nil {
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	sum := sha256.Sum256([]byte(style))
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(b.Bytes())
}
