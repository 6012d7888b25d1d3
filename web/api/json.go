package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/portamento/portamento/porting"
)

// maxDepth is how deep objects and lists of a body may be nested.
const maxDepth = 32

// bodyFault says why a body is no JSON that is taken: a stable code, and where.
type bodyFault struct {
	status  int
	code    string
	pointer string
}

func (f *bodyFault) Error() string { return f.code + " at " + f.pointer }

// readJSON reads a body into maps, lists, strings, booleans, json.Number and nil. It refuses what encoding/json lets pass and two
// readers could understand differently: keys that stand twice, deep nesting, text that is not UTF-8, NUL, anything after the end.
func readJSON(raw []byte) (any, error) {
	if !utf8.Valid(raw) {
		return nil, &bodyFault{400, "body.json", ""}
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	s := scanner{d: d}
	v, err := s.value("", 0)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, &bodyFault{400, "body.json", ""}
	}
	return v, nil
}

type scanner struct{ d *json.Decoder }

func (s scanner) value(at string, depth int) (any, error) {
	t, err := s.d.Token()
	if err != nil {
		return nil, &bodyFault{400, "body.json", at}
	}
	switch t := t.(type) {
	case json.Delim:
		if depth >= maxDepth {
			return nil, &bodyFault{422, "body.depth", at}
		}
		if t == '{' {
			return s.object(at, depth+1)
		}
		return s.list(at, depth+1)
	case string:
		if strings.IndexByte(t, 0) >= 0 {
			return nil, &bodyFault{422, "field.characters", at}
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
			return nil, &bodyFault{400, "body.json", at}
		}
		key, ok := t.(string)
		if !ok {
			return nil, &bodyFault{400, "body.json", at}
		}
		here := join(at, key)
		if _, twice := out[key]; twice {
			return nil, &bodyFault{422, "body.duplicate_key", here}
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
			var f *bodyFault
			if errors.As(err, &f) && f.pointer != "" {
				f.pointer = at + "/" + strconv.Itoa(len(out)) + strings.TrimPrefix(f.pointer, at)
			}
			return nil, err
		}
		out = append(out, v)
	}
	return out, s.end(at)
}

func (s scanner) end(at string) error {
	if _, err := s.d.Token(); err != nil {
		return &bodyFault{400, "body.json", at}
	}
	return nil
}

// join adds a name to a JSON pointer (RFC 6901). A name that no field can have is cut, so that an answer cannot be made to carry much.
func join(at, name string) string {
	if len(name) > 64 {
		name = strings.ToValidUTF8(name[:64], "")
	}
	name = strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1")
	return at + "/" + name
}

// wrong makes a porting.Problem; params are pairs of name and value. Values given by the caller never become params.
func wrong(pointer, code string, params ...any) porting.Problem {
	p := porting.Problem{Pointer: pointer, Code: code}
	for i := 0; i+1 < len(params); i += 2 {
		if p.Params == nil {
			p.Params = map[string]any{}
		}
		p.Params[params[i].(string)] = params[i+1]
	}
	return p
}
