// Package say is the API's own sentences in English, French and Spanish; the trade's sentences are the markets' words.
package say

import (
	"fmt"
	"strings"
)

// Default is the language for everybody whose own is not here.
const Default = "en"

// languages are those that people can be answered in; the first is the one for everybody else.
var languages = []string{"en", "fr", "es"}

// Text gives the sentence of one of the API's own codes; ok is false for a code that is not here.
func Text(lang, code string, params map[string]any) (text string, ok bool) {
	texts, ok := words[code]
	if !ok {
		return "", false
	}
	text = texts[0]
	for i, l := range languages {
		if l == lang {
			text = texts[i]
		}
	}
	for k, v := range params {
		text = strings.ReplaceAll(text, "{"+k+"}", fmt.Sprint(v))
	}
	return text, true
}

// Preferred finds the first language of an Accept-Language header that people can be answered in. Weights are taken into account in tenths
// at most: what is listed first wins among equals.
func Preferred(header string) string {
	best, weight := Default, -1.0
	for i, part := range strings.Split(header, ",") {
		if i == 16 {
			break
		}
		tag, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		tag, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
		w := 1.0
		if _, err := fmt.Sscanf(strings.TrimSpace(q), "q=%g", &w); err != nil {
			w = 1
		}
		for _, l := range languages {
			if l == tag && w > weight && w > 0 {
				best, weight = l, w
			}
		}
	}
	return best
}
