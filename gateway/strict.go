package gateway

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/portamento/portamento/porting"
)

// maxDepth is how deep JSON may be nested (OWASP ASVS 5.0, 1.5.2: parsers limited against exhaustion).
const maxDepth = 32

// Codes of the problems that reading JSON finds.
const (
	ProblemMalformed    = "json.malformed"
	ProblemTooDeep      = "json.too_deep"
	ProblemDuplicate    = "json.duplicate_name"
	ProblemUnknownField = "json.unknown_field"
	ProblemWrongType    = "json.wrong_type"
)

// Decode reads JSON that must be one value, in valid UTF-8, with no name twice in an object; names that are not known are passed over, as
// the contract may grow. The error is a *porting.InvalidError and quotes no value, for values may be secrets.
func Decode(body []byte, into any) error { return decode(body, into, false) }

// DecodeStrict is Decode, and refuses names that are not known.
func DecodeStrict(body []byte, into any) error { return decode(body, into, true) }

func decode(body []byte, into any, strict bool) error {
	if !utf8.Valid(body) {
		return wrong("", ProblemMalformed)
	}
	if err := scan(body); err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(body))
	if strict {
		d.DisallowUnknownFields()
	}
	err := d.Decode(into)
	if err == nil {
		return nil
	}
	if typed, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return wrong("/"+strings.ReplaceAll(typed.Field, ".", "/"), ProblemWrongType)
	}
	if name, found := strings.CutPrefix(err.Error(), "json: unknown field "); found {
		return wrong("/"+strings.Trim(name, `"`), ProblemUnknownField)
	}
	return wrong("", ProblemWrongType)
}

func wrong(pointer, code string) error {
	return &porting.InvalidError{Code: "invalid", Problems: []porting.Problem{{Pointer: pointer, Code: code}}}
}

// level is one open object or array of a scan.
type level struct {
	names    map[string]bool // nil for an array
	wantName bool
}

// scan walks through the tokens once and finds what encoding/json lets pass: names given twice, depth, and anything after the value.
func scan(body []byte) error {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var open []level
	for {
		token, err := d.Token()
		if err != nil {
			return wrong("", ProblemMalformed)
		}
		if n := len(open); n > 0 && open[n-1].wantName {
			if name, ok := token.(string); ok {
				folded := strings.ToLower(name)
				if open[n-1].names[folded] {
					return wrong("", ProblemDuplicate)
				}
				open[n-1].names[folded], open[n-1].wantName = true, false
				continue
			}
		}
		switch token {
		case json.Delim('{'):
			open = append(open, level{names: map[string]bool{}, wantName: true})
		case json.Delim('['):
			open = append(open, level{})
		default:
			if _, closing := token.(json.Delim); closing {
				open = open[:len(open)-1]
			}
			if len(open) == 0 {
				return nothingMore(d)
			}
			open[len(open)-1].wantName = open[len(open)-1].names != nil
		}
		if len(open) > maxDepth {
			return wrong("", ProblemTooDeep)
		}
	}
}

func nothingMore(d *json.Decoder) error {
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return wrong("", ProblemMalformed)
	}
	return nil
}
