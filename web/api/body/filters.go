package body

import (
	"slices"
	"strings"

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
			w.Found = append(w.Found, Wrong("/"+name, "parameter.invalid"))
			return nil
		case !slices.Contains(out, v):
			out = append(out, v)
		}
	}
	return out
}
