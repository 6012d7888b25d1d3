package ui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed assets
var assetFiles embed.FS

// Assets are the files that pages load: each under a name that holds its hash, so that browsers may keep it for ever.
type Assets struct {
	names map[string]string // app.css → app.1a2b3c4d.css
	files map[string][]byte // by hashed name
	small map[string][]byte // the same, compressed, where that is smaller
}

// assetTypes are the kinds of files that are served, by extension.
var assetTypes = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml", ".png": "image/png"}

// NewAssets reads the embedded files and makes the brand's style sheet. Errors: *ContrastError for an accent that cannot be read.
func NewAssets(b Brand) (*Assets, error) {
	a := &Assets{names: map[string]string{}, files: map[string][]byte{}, small: map[string][]byte{}}
	entries, err := assetFiles.ReadDir("assets")
	if err != nil {
		return nil, fmt.Errorf("read assets: %w", err)
	}
	for _, e := range entries {
		text, err := assetFiles.ReadFile("assets/" + e.Name())
		if err != nil {
			return nil, fmt.Errorf("read assets: %w", err)
		}
		if ext := path.Ext(e.Name()); ext == ".js" || ext == ".css" {
			text = lean(text)
		}
		a.add(e.Name(), text)
	}
	style, err := b.Style()
	if err != nil {
		return nil, err
	}
	if style != "" {
		a.add("brand.css", []byte(style))
	}
	if len(b.Logo.Bytes) > 0 {
		a.add("logo"+b.Logo.Type, b.Logo.Bytes)
	}
	return a, nil
}

// lean leaves out what no browser reads: the indentation of lines, and lines that are comments and nothing else.
func lean(text []byte) []byte {
	var out []byte
	for line := range bytes.Lines(text) {
		line = bytes.TrimLeft(line, " ")
		if end := bytes.TrimRight(line, "\n"); bytes.HasPrefix(line, []byte("//")) || bytes.HasPrefix(end, []byte("/*")) && bytes.HasSuffix(end, []byte("*/")) {
			continue
		}
		out = append(out, line...)
	}
	return out
}

func (a *Assets) add(name string, text []byte) {
	sum := sha256.Sum256(text)
	ext := path.Ext(name)
	hashed := strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:5]) + ext
	a.names[name], a.files[hashed] = hashed, text
	var small bytes.Buffer
	zip, _ := gzip.NewWriterLevel(&small, gzip.BestCompression) // the level exists
	_, _ = zip.Write(text)                                      // memory takes everything
	_ = zip.Close()
	if small.Len() < len(text) {
		a.small[hashed] = small.Bytes()
	}
}

// URL is the address of a file; "" for one that does not exist here.
func (a *Assets) URL(name string) string {
	if a == nil || a.names[name] == "" {
		return ""
	}
	return "/assets/" + a.names[name]
}

// ServeHTTP serves /assets/.
func (a *Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := path.Base(r.URL.Path)
	text, ok := a.files[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", assetTypes[path.Ext(name)])
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	w.Header().Set("Vary", "Accept-Encoding")
	if small, ok := a.small[name]; ok && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") && r.Header.Get("Range") == "" {
		w.Header().Set("Content-Encoding", "gzip")
		text = small
	}
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(text))
}
