// Package body reads what callers send: strict JSON first, then the schema that the OpenAPI document shows.
package body

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"
)

// MaxDepth is how deep objects and lists of a body may be nested.
const MaxDepth = 32

// Fault says why a body is no JSON that is taken: a stable code, and where.
type Fault struct {
	Status  int
	Code    string
	Pointer string
}

// Error names code and place.
func (f *Fault) Error() string { return f.Code + " at " + f.Pointer }

// IsJSON says that the headers announce plain application/json or a merge patch in UTF-8; without a type the body is taken for JSON.
func IsJSON(h http.Header) bool {
	if e := h.Get("Content-Encoding"); e != "" && !strings.EqualFold(e, "identity") {
		return false
	}
	contentType := h.Get("Content-Type")
	if contentType == "" {
		return true
	}
	media, params, err := mime.ParseMediaType(contentType)
	charset, given := params["charset"]
	return err == nil && (media == "application/json" || media == "application/merge-patch+json") &&
		(!given || strings.EqualFold(charset, "utf-8"))
}

// Read reads a body into maps, lists, strings, booleans, json.Number and nil. It refuses what encoding/json lets pass and two
// readers could understand differently: keys that stand twice, deep nesting, text that is not UTF-8, anything after the end; and, unless
// anyText is set because nothing of it is kept, NUL and signs that were lost on the way (U+FFFD, half of a surrogate pair).
func Read(raw []byte, anyText bool) (any, error) {
	if !utf8.Valid(raw) {
		return nil, &Fault{400, "body.json", ""}
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	s := scanner{d, anyText}
	v, err := s.value("", 0)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, &Fault{400, "body.json", ""}
	}
	return v, nil
}

type scanner struct {
	d       *json.Decoder
	anyText bool
}

func (s scanner) value(at string, depth int) (any, error) {
	t, err := s.d.Token()
	if err != nil {
		return nil, &Fault{400, "body.json", at}
	}
	switch t := t.(type) {
	case json.Delim:
		if depth >= MaxDepth {
			return nil, &Fault{422, "body.depth", at}
		}
		if t == '{' {
			return s.object(at, depth+1)
		}
		return s.list(at, depth+1)
	case string:
		if !s.anyText && strings.ContainsAny(t, "\x00\ufffd") {
			return nil, &Fault{422, "field.characters", at}
		}
		return t, nil
	default:
		return t, nil
	}
}

func (s scanner) object(at string, depth int) (any, error) {
	out := map[string]any{}
	for s.d.More() {
		t, err := s.d.Token()
		if err != nil {
			return nil, &Fault{400, "body.json", at}
		}
		key, ok := t.(string)
		if !ok {
			return nil, &Fault{400, "body.json", at}
		}
		here := Join(at, key)
		if _, twice := out[key]; twice {
			return nil, &Fault{422, "body.duplicate_key", here}
		}
		if out[key], err = s.value(here, depth); err != nil {
			return nil, err
		}
	}
	return out, s.end(at)
}

func (s scanner) list(at string, depth int) (any, error) {
	out := []any{}
	for s.d.More() {
		v, err := s.value(at, depth)
		if err != nil {
			var f *Fault
			if errors.As(err, &f) && f.Pointer != "" {
				f.Pointer = at + "/" + strconv.Itoa(len(out)) + strings.TrimPrefix(f.Pointer, at)
			}
			return nil, err
		}
		out = append(out, v)
	}
	return out, s.end(at)
}

func (s scanner) end(at string) error {
	if _, err := s.d.Token(); err != nil {
		return &Fault{400, "body.json", at}
	}
	return nil
}

// Join adds a name to a JSON pointer (RFC 6901). A name that no field can have is cut, so that an answer cannot be made to carry much.
func Join(at, name string) string {
	if len(name) > 64 {
		name = strings.ToValidUTF8(name[:64], "")
	}
	name = strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1")
	return at + "/" + name
}
