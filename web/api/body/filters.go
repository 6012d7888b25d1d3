package body

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/portamento/portamento/porting"
)

// Filters collects what is wrong with the parameters of a list.
type Filters struct{ Found []porting.Problem }

// Err is what was found, nil if nothing was.
func (w *Filters) Err() error {
	if len(w.Found) == 0 {
		return nil
	}
	return &porting.InvalidError{Code: "invalid", Problems: w.Found}
}

// OneOf reads a filter of several values with commas; a value that is not known is wrong, never ignored. Without known values anything
// goes.
func OneOf[T ~string](w *Filters, name, given string, known []T) []T {
	if given == "" {
		return nil
	}
	var out []T
	for _, part := range strings.Split(given, ",") {
		v := T(strings.TrimSpace(part))
		switch {
		case v == "" || known != nil && !slices.Contains(known, v):
			w.Found = append(w.Found, unknown(name, known))
			return nil
		case !slices.Contains(out, v):
			out = append(out, v)
		}
	}
	return out
}

// mostChoices is how many values an answer lists.
const mostChoices = 20

func unknown[T ~string](name string, known []T) porting.Problem {
	if len(known) == 0 || len(known) > mostChoices {
		return Wrong("/"+name, "parameter.invalid")
	}
	choices := make([]string, len(known))
	for i, k := range known {
		choices[i] = string(k)
	}
	return Wrong("/"+name, "field.choice", "choices", strings.Join(choices, ", "))
}

// Query finds what is wrong with the parameters of an address before any of them is read: escapes that mean nothing, a name that stands
// twice, signs that no value can have.
func Query(raw string) []porting.Problem {
	values, err := url.ParseQuery(raw)
	if err != nil {
		return []porting.Problem{Wrong("", "parameter.malformed")}
	}
	for name, v := range values {
		if len(v) > 1 || !utf8.ValidString(name+v[0]) || strings.ContainsRune(v[0], 0) {
			return []porting.Problem{Wrong(Join("", strings.ToValidUTF8(name, "")), "parameter.invalid")}
		}
	}
	return nil
}

// Parameter turns what the schema of a parameter says of a value into a problem that says what would be right.
func Parameter(name, complaint string) porting.Problem {
	at := Join("", name)
	var bound float64
	if _, err := fmt.Sscanf(complaint, "expected number >= %g", &bound); err == nil {
		return Wrong(at, "field.too_small", "min", bound)
	}
	if _, err := fmt.Sscanf(complaint, "expected number <= %g", &bound); err == nil {
		return Wrong(at, "field.too_large", "max", bound)
	}
	if choices, ok := strings.CutPrefix(complaint, "expected value to be one of \""); ok {
		return Wrong(at, "field.choice", "choices", strings.TrimSuffix(choices, "\""))
	}
	if _, err := fmt.Sscanf(complaint, "expected length <= %g", &bound); err == nil {
		return Wrong(at, "field.too_long", "max", bound)
	}
	if complaint == "unknown query parameter" {
		return Wrong(at, "parameter.unknown")
	}
	return Wrong(at, "parameter.invalid")
}
