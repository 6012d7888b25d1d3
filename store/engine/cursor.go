package engine

import (
	"encoding/base64"
	"encoding/json"

	"github.com/portamento/portamento/porting"
)

// Cursor says where a page ended: the name of the list and the sort values of its last row. Nobody but ReadCursor looks inside.
func Cursor(list string, values ...any) string {
	b, _ := json.Marshal(append([]any{list}, values...)) // texts and numbers always marshal
	return base64.RawURLEncoding.EncodeToString(b)
}

// ReadCursor reads a cursor of the same list; the empty cursor leaves the values alone.
func ReadCursor(text, list string, values ...any) error {
	if text == "" {
		return nil
	}
	unknown := &porting.InvalidError{Code: "invalid", Problems: []porting.Problem{{Pointer: "/after", Code: "cursor.unknown"}}}
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return unknown
	}
	var parts []json.RawMessage
	if err := json.Unmarshal(b, &parts); err != nil || len(parts) != len(values)+1 {
		return unknown
	}
	var name string
	if err := json.Unmarshal(parts[0], &name); err != nil || name != list {
		return unknown
	}
	for i, v := range values {
		if err := json.Unmarshal(parts[i+1], v); err != nil {
			return unknown
		}
	}
	return nil
}
