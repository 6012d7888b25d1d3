package body

import (
	"encoding/json"
	"net/mail"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/portamento/portamento/porting"
)

// Judge checks a body against the schema that the OpenAPI document shows, and names everything that is wrong at once, by pointer and
// code. (The library's own check repeats the values that were sent, which may be secrets.)
type Judge struct {
	Registry huma.Registry
	Patterns map[string]*regexp.Regexp
	ReadOnly map[string]bool // names that answers have and bodies may not
	Found    []porting.Problem
}

// maxProblems bounds an answer: a body of a megabyte can hold very many mistakes.
const maxProblems = 100

func (j *Judge) add(p porting.Problem) {
	if len(j.Found) < maxProblems {
		j.Found = append(j.Found, p)
	}
}

// Value checks a value against its schema; at is the JSON pointer to it. What is wrong is added to Found.
func (j *Judge) Value(s *huma.Schema, v any, at string) {
	if s.Ref != "" {
		s = j.Registry.SchemaFromRef(s.Ref)
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
		j.Value(one, v, at)
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
			j.add(Wrong(at, "field.type", "type", s.Type))
		}
	case huma.TypeInteger, huma.TypeNumber:
		j.number(s, v, at)
	}
}

func (j *Judge) object(s *huma.Schema, v any, at string) {
	m, ok := v.(map[string]any)
	if !ok {
		j.add(Wrong(at, "field.type", "type", s.Type))
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
			j.Value(p, m[name], Join(at, name))
		case s.AdditionalProperties != false:
		case at == "" && j.ReadOnly[name]:
			j.add(Wrong(Join(at, name), "field.read_only"))
		default:
			j.add(Wrong(Join(at, name), "field.unknown"))
		}
	}
	for _, name := range s.Required {
		if _, given := m[name]; !given {
			j.add(Wrong(Join(at, name), "field.required"))
		}
	}
}

func (j *Judge) list(s *huma.Schema, v any, at string) {
	l, ok := v.([]any)
	switch {
	case !ok:
		j.add(Wrong(at, "field.type", "type", s.Type))
		return
	case s.MaxItems != nil && len(l) > *s.MaxItems:
		j.add(Wrong(at, "field.too_many", "max", *s.MaxItems))
		return
	case s.MinItems != nil && len(l) < *s.MinItems:
		j.add(Wrong(at, "field.too_few", "min", *s.MinItems))
	}
	for i, x := range l {
		j.Value(s.Items, x, at+"/"+strconv.Itoa(i))
	}
}

func (j *Judge) number(s *huma.Schema, v any, at string) {
	n, ok := v.(json.Number)
	if !ok {
		j.add(Wrong(at, "field.type", "type", s.Type))
		return
	}
	f, err := strconv.ParseFloat(string(n), 64)
	if err == nil && s.Type == huma.TypeInteger {
		_, err = strconv.ParseInt(string(n), 10, 64)
	}
	switch {
	case err != nil:
		j.add(Wrong(at, "field.type", "type", s.Type))
	case s.Minimum != nil && f < *s.Minimum:
		j.add(Wrong(at, "field.too_small", "min", *s.Minimum))
	case s.Maximum != nil && f > *s.Maximum:
		j.add(Wrong(at, "field.too_large", "max", *s.Maximum))
	}
}

func (j *Judge) text(s *huma.Schema, v any, at string) {
	t, ok := v.(string)
	if !ok {
		j.add(Wrong(at, "field.type", "type", s.Type))
		return
	}
	n := utf8.RuneCountInString(t)
	switch {
	case len(s.Enum) > 0 && !slices.ContainsFunc(s.Enum, func(x any) bool { return x == t }):
		j.add(Wrong(at, "field.choice", "choices", choices(s.Enum)))
	case s.MaxLength != nil && n > *s.MaxLength:
		j.add(Wrong(at, "field.too_long", "max", *s.MaxLength))
	case s.MinLength != nil && len(strings.TrimSpace(t)) < *s.MinLength:
		j.add(Wrong(at, "field.too_short", "min", *s.MinLength))
	case s.Pattern != "" && !j.Patterns[s.Pattern].MatchString(t):
		j.add(Wrong(at, "field.pattern"))
	case !fits(s.Format, t):
		j.add(Wrong(at, "field.format_"+strings.ReplaceAll(s.Format, "-", "_")))
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

// Wrong makes a porting.Problem; params are pairs of name and value. Values given by the caller never become params.
func Wrong(pointer, code string, params ...any) porting.Problem {
	p := porting.Problem{Pointer: pointer, Code: code}
	for i := 0; i+1 < len(params); i += 2 {
		if p.Params == nil {
			p.Params = map[string]any{}
		}
		p.Params[params[i].(string)] = params[i+1]
	}
	return p
}
