package porting

import (
	"errors"
	"fmt"
	"strings"
)

// ErrNotFound answers for what does not exist and, in the same words, for what belongs to somebody else.
var ErrNotFound = errors.New("not found")

// ErrConflict says that a version named by the caller is not the current one (HTTP 412).
var ErrConflict = errors.New("version is not the current one")

// ErrDuplicate says that a row with the same unique value exists.
var ErrDuplicate = errors.New("already exists")

// ErrFenced says that somebody else has taken over the deadline that the caller was working on; the caller must do nothing more.
var ErrFenced = errors.New("deadline was taken over")

// ErrUnchanged is returned by a transition that has nothing to do; the store then saves nothing and answers no error.
var ErrUnchanged = errors.New("nothing to change")

// ForbiddenError says that the object is the caller's but its role may not do this (HTTP 403).
type ForbiddenError struct {
	Verb Verb
	Role Role
}

// Error says what was not allowed to whom.
func (e *ForbiddenError) Error() string { return fmt.Sprintf("%s: not allowed to %s", e.Verb, e.Role) }

// StateError says that a verb does not fit the present state (HTTP 409).
type StateError struct {
	Verb    Verb
	State   State
	Allowed []Verb
	Code    string         // why, such as "locked"; empty for the plain state table
	Params  map[string]any // for the sentence that explains Code
}

// Error says what does not fit which state.
func (e *StateError) Error() string {
	s := fmt.Sprintf("%s: not possible in state %s", e.Verb, e.State)
	if e.Code != "" {
		s += " (" + e.Code + ")"
	}
	return s
}

// Problem is one thing that is wrong with what was given: where, a stable code, and the parameters of its sentence.
// The sentence itself is made at the edge, in the reader's language, from the market's words under "problem.<code>".
type Problem struct {
	Pointer string         `json:"pointer"` // JSON pointer into the request body, such as /numbers/0/code
	Code    string         `json:"code"`
	Params  map[string]any `json:"params,omitempty"`
}

// InvalidError says that the content given does not hold (HTTP 422); it lists everything at once.
type InvalidError struct {
	Code     string // overall code: "invalid" or a special one such as "signature_required"
	Problems []Problem
}

// Error lists what is wrong, by pointer and code.
func (e *InvalidError) Error() string {
	parts := make([]string, 0, len(e.Problems))
	for _, p := range e.Problems {
		parts = append(parts, p.Pointer+": "+p.Code)
	}
	return e.Code + ": " + strings.Join(parts, ", ")
}

func invalid(pointer, code string, params ...any) *InvalidError {
	return &InvalidError{Code: "invalid", Problems: []Problem{NewProblem(pointer, code, params...)}}
}

// NewProblem makes a Problem; params are pairs of name and value.
func NewProblem(pointer, code string, params ...any) Problem {
	p := Problem{Pointer: pointer, Code: code}
	for i := 0; i+1 < len(params); i += 2 {
		if p.Params == nil {
			p.Params = map[string]any{}
		}
		p.Params[params[i].(string)] = params[i+1]
	}
	return p
}
