package view

import "time"

// FieldProblem is one thing that is wrong, with the place in the body (or the name of the parameter).
type FieldProblem struct {
	Pointer string         `json:"pointer" doc:"JSON pointer into the body, or / and the name of the parameter"`
	Code    string         `json:"code" doc:"Stable"`
	Message string         `json:"message" doc:"A sentence in the language asked for"`
	Params  map[string]any `json:"params" doc:"What the sentence mentions"`
}

// RequirementsView is everything that stands between a draft and its signature.
type RequirementsView struct {
	Complete bool           `json:"complete"`
	Missing  []FieldProblem `json:"missing"`
	Warnings []FieldProblem `json:"warnings"`
	Stops    []FieldProblem `json:"stops" doc:"What stands in the way and has a way out that is not a field"`
}

// CapabilityView tells whether a verb is allowed now, until when, and if not, why not.
type CapabilityView struct {
	Verb    string             `json:"verb"`
	Allowed bool               `json:"allowed"`
	Until   *time.Time         `json:"until"`
	WhyNot  Null[FieldProblem] `json:"why_not"`
}
