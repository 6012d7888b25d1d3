// Package notify tells people what happens to their request. It holds what all ways of telling share; each way is a package below it.
package notify

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/portamento/portamento/porting"
)

// Notice is one thing to tell one person.
type Notice struct {
	Key      string // idempotency key of the effect: the same for every repetition
	Kind     porting.MailKind
	To       porting.Contact
	Sequence int       // counts the changes of the moving date
	At       time.Time // when it was decided to tell, not when it is told
	Request  *porting.Request
	Order    *porting.Order // nil when it is about the request as a whole
	Market   *porting.Market
	Data     map[string]any // what the request itself does not tell, such as the date that was lost
	// Turn, where it is set, is waited for right before the point from which on only an answer tells whether the notice has left. Its error
	// means that the notice stays.
	Turn func(context.Context) error
}

// languages are those that every notice exists in.
var languages = [...]string{"en", "fr", "es"}

// Languages lists the languages that every notice exists in, each as its ISO 639 code.
func Languages() []string { return append([]string(nil), languages[:]...) }

// Language is the one to write in: the recipient's, else the market's own, else English.
func (n Notice) Language() string {
	wanted := []string{n.To.Language}
	if n.Market != nil {
		wanted = append(wanted, n.Market.Languages...)
	}
	for _, w := range wanted {
		base, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(w, "_", "-")), "-")
		for _, l := range languages {
			if base == l {
				return l
			}
		}
	}
	return languages[0]
}

// Text is a datum as text, empty when it is absent or no text, number or instant.
func (n Notice) Text(key string) string {
	switch v := n.Data[key].(type) {
	case string:
		return v
	case int:
		return strconv.Itoa(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64: // what JSON makes of numbers
		return strconv.FormatFloat(v, 'f', -1, 64)
	case time.Time:
		return v.UTC().Format(time.RFC3339)
	}
	return ""
}

// Instant is a datum as an instant, zero when it is absent or not one in RFC 3339.
func (n Notice) Instant(key string) time.Time {
	if t, ok := n.Data[key].(time.Time); ok {
		return t
	}
	t, err := time.Parse(time.RFC3339, n.Text(key))
	if err != nil {
		return time.Time{}
	}
	return t
}

// List is a datum as texts: a list, or one text with commas.
func (n Notice) List(key string) []string {
	switch v := n.Data[key].(type) {
	case []string:
		return v
	case []any: // what JSON makes of lists
		var out []string
		for _, x := range v {
			if s, ok := x.(string); ok {
				out = append(out, s)
			}
		}
		return out
	case string:
		return strings.FieldsFunc(v, func(r rune) bool { return r == ',' || r == ' ' || r == ';' })
	}
	return nil
}
