package numbering

import (
	"errors"
	"fmt"
)

// LineType is the kind of line behind a number, as the numbering plan tells it.
type LineType uint8

// The kinds of line.
const (
	UnknownLine LineType = iota // the plan does not tell
	Landline                    // a fixed line, geographic
	Mobile                      // a mobile line
	VoIP                        // a fixed line that is not geographic
	TollFree                    // free for the caller
	Premium                     // at a special rate
	Short                       // a short code
)

// ErrUnknownLineType says that a text names no kind of line.
var ErrUnknownLineType = errors.New("unknown line type")

// lineNames are the stable names used in data and in the API.
var lineNames = [...]string{"unknown", "landline", "mobile", "voip", "toll_free", "premium", "short"}

// String is the stable name: unknown, landline, mobile, voip, toll_free, premium or short.
func (t LineType) String() string {
	if int(t) < len(lineNames) {
		return lineNames[t]
	}
	return lineNames[UnknownLine]
}

// MarshalText is String.
func (t LineType) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads a stable name; the error wraps ErrUnknownLineType.
func (t *LineType) UnmarshalText(text []byte) error {
	for i, name := range lineNames {
		if string(text) == name {
			*t = LineType(i)
			return nil
		}
	}
	return fmt.Errorf("read line type %q: %w", text, ErrUnknownLineType)
}
