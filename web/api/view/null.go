// Package view is the shapes of the API's answers, and what makes them from the trade's own values for one reader: in the reader's language,
// with secrets masked, and with what only the desk may know left out.
package view

import (
	"encoding/json"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// Null is a value that is null in JSON when there is none; its schema says so.
type Null[T any] struct{ Is *T }

// Some is a value that there is.
func Some[T any](v T) Null[T] { return Null[T]{&v} }

// MarshalJSON is the value's, or null.
func (n Null[T]) MarshalJSON() ([]byte, error) { return json.Marshal(n.Is) }

// UnmarshalJSON reads the value, or null.
func (n *Null[T]) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, &n.Is) }

// Schema tells the OpenAPI document that null can stand here.
func (Null[T]) Schema(r huma.Registry) *huma.Schema {
	return &huma.Schema{AnyOf: []*huma.Schema{r.Schema(reflect.TypeFor[T](), true, ""), {Type: "null"}}}
}
