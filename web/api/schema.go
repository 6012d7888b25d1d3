package api

import (
	"encoding/json"
	"net/mail"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/portamento/portamento/porting"
)

// judge checks a body against the schema that the OpenAPI document shows, and names everything that is wrong at once, by pointer and
// code. (The library's own check repeats the values that were sent, which may be secrets.)
type judge struct {
	registry huma.Registry
	patterns map[string]*regexp.Regexp
	readOnly map[string]bool // names that answers have and bodies may not
	found    []porting.Problem
}

// maxProblems bounds an answer: a body of a megabyte can hold very many mistakes.
const maxProblems = 100

func (j *judge) add(p porting.Problem) {
	if len(j.found) < maxProblems {
		j.found = append(j.found, p)
	}
}

func (j *judge) value(s *huma.Schema, v any, at string) {
	if s.Ref != "" {
		s = j.registry.SchemaFromRef(s.Ref)
	}
	if s == nil {
		return
	}
	for _, one := range s.AnyOf {
		if one.Type == "null" {
			if v == nil {
				return
			}
			continue
		}
		j.value(one, v, at)
		return
	}
	switch s.Type {
	case huma.TypeObject:
		j.object(s, v, at)
	case huma.TypeArray:
		j.list(s, v, at)
	case huma.TypeString:
		j.text(s, v, at)
	case huma.TypeBoolean:
		if _, ok := v.(bool); !ok {
			j.add(wrong(at, "field.type", "type", s.Type))
		}
	case huma.TypeInteger, huma.TypeNumber:
		j.number(s, v, at)
	}
}

func (j *judge) object(s *huma.Schema, v any, at string) {
	m, ok := v.(map[string]any)
	if !ok {
		j.add(wrong(at, "field.type", "type", s.Type))
		return
	}
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		p, known := s.Properties[name]
		switch {
		case known && m[name] == nil && !slices.Contains(s.Required, name):
			// null is "not given" here and "cleared" in a patch.
		case known:
			j.value(p, m[name], join(at, name))
		case s.AdditionalProperties != false:
		case at == "" && j.readOnly[name]:
			j.add(wrong(join(at, name), "field.read_only"))
		default:
			j.add(wrong(join(at, name), "field.unknown"))
		}
	}
	for _, name := range s.Required {
		if _, given := m[name]; !given {
			j.add(wrong(join(at, name), "field.required"))
		}
	}
}

func (j *judge) list(s *huma.Schema, v any, at string) {
	l, ok := v.([]any)
	switch {
	case !ok:
		j.add(wrong(at, "field.type", "type", s.Type))
		return
	case s.MaxItems != nil && len(l) > *s.MaxItems:
		j.add(wrong(at, "field.too_many", "max", *s.MaxItems))
		return
	case s.MinItems != nil && len(l) < *s.MinItems:
		j.add(wrong(at, "field.too_few", "min", *s.MinItems))
	}
	for i, x := range l {
		j.value(s.Items, x, at+"/"+strconv.Itoa(i))
	}
}

func (j *judge) number(s *huma.Schema, v any, at string) {
	n, ok := v.(json.Number)
	if !ok {
		j.add(wrong(at, "field.type", "type", s.Type))
		return
	}
	f, err := strconv.ParseFloat(string(n), 64)
	if err == nil && s.Type == huma.TypeInteger {
		_, err = strconv.ParseInt(string(n), 10, 64)
	}
	switch {
	case err != nil:
		j.add(wrong(at, "field.type", "type", s.Type))
	case s.Minimum != nil && f < *s.Minimum:
		j.add(wrong(at, "field.too_small", "min", *s.Minimum))
	case s.Maximum != nil && f > *s.Maximum:
		j.add(wrong(at, "field.too_large", "max", *s.Maximum))
	}
}

func (j *judge) text(s *huma.Schema, v any, at string) {
	t, ok := v.(string)
	if !ok {
		j.add(wrong(at, "field.type", "type", s.Type))
		return
	}
	n := utf8.RuneCountInString(t)
	switch {
	case len(s.Enum) > 0 && !slices.ContainsFunc(s.Enum, func(x any) bool { return x == t }):
		j.add(wrong(at, "field.choice", "choices", choices(s.Enum)))
	case s.MaxLength != nil && n > *s.MaxLength:
		j.add(wrong(at, "field.too_long", "max", *s.MaxLength))
	case s.MinLength != nil && len(strings.TrimSpace(t)) < *s.MinLength:
		j.add(wrong(at, "field.too_short", "min", *s.MinLength))
	case s.Pattern != "" && !j.patterns[s.Pattern].MatchString(t):
		j.add(wrong(at, "field.pattern"))
	case !fits(s.Format, t):
		j.add(wrong(at, "field.format_"+strings.ReplaceAll(s.Format, "-", "_")))
	}
}

// fits checks the formats that the schemas use. An empty text is "not given" and left to required and minLength.
func fits(format, t string) bool {
	if t == "" {
		return true
	}
	switch format {
	case "date-time":
		at, err := time.Parse(time.RFC3339, t)
		return err == nil && at.Year() >= 1970 && at.Year() < 3000
	case "date":
		_, err := time.Parse(time.DateOnly, t)
		return err == nil
	case "email":
		a, err := mail.ParseAddress(t)
		return err == nil && a.Address == t && len(t) <= 254
	}
	return true
}

func choices(enum []any) string {
	out := make([]string, 0, len(enum))
	for _, x := range enum {
		if s, ok := x.(string); ok {
			out = append(out, s)
		}
	}
	return strings.Join(out, ", ")
}

// null is a value that is null in JSON when there is none; its schema says so.
type null[T any] struct{ is *T }

func some[T any](v T) null[T] { return null[T]{&v} }

// MarshalJSON is the value's, or null.
func (n null[T]) MarshalJSON() ([]byte, error) { return json.Marshal(n.is) }

// UnmarshalJSON reads the value, or null.
func (n *null[T]) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, &n.is) }

// Schema tells the OpenAPI document that null can stand here.
func (null[T]) Schema(r huma.Registry) *huma.Schema {
	return &huma.Schema{AnyOf: []*huma.Schema{r.Schema(reflect.TypeFor[T](), true, ""), {Type: "null"}}}
}
