package market

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/portamento/portamento/porting"
)

// Words are the sentences of a market in each language: those of its pack, then those that all markets share. It
// implements porting.Words and is only read after loading.
type Words struct {
	first  string                         // the market's own language
	layers []map[string]map[string]string // language → key → text, the market's own layer first
	always map[string]any                 // parameters that every sentence has: phone and mail of the porting desk
}

// Text gives the sentence of a key in a language ("fr", "fr-FR"), else in the market's first language, else in English.
// Each {name} is replaced by the parameter of that name. A key may have the two forms key.one and key.other; the
// parameter count chooses. False says that no language has the key.
func (w *Words) Text(language, key string, params map[string]any) (string, bool) {
	language, _, _ = strings.Cut(strings.ToLower(language), "-")
	for _, lang := range []string{language, w.first, "en"} {
		if text, ok := w.lookup(lang, key, params); ok {
			return sentence{w, lang, params}.fill(text), true
		}
	}
	return "", false
}

func (w *Words) lookup(lang, key string, params map[string]any) (string, bool) {
	form := ""
	if n, ok := number(params["count"]); ok {
		form = key + ".other"
		if singular(lang, n) {
			form = key + ".one"
		}
	}
	for _, layer := range w.layers {
		if text, ok := layer[lang][form]; ok && form != "" {
			return text, true
		}
		if text, ok := layer[lang][key]; ok {
			return text, true
		}
	}
	return "", false
}

// Keys lists every key of a language, sorted.
func (w *Words) Keys(language string) []string {
	all := map[string]bool{}
	for _, layer := range w.layers {
		for k := range layer[language] {
			all[k] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// singular is the rule of plurals (CLDR): in French 0 and 1 are singular, elsewhere 1 alone.
func singular(lang string, n float64) bool {
	if lang == "fr" {
		return n >= 0 && n < 2
	}
	return n == 1
}

func number(v any) (float64, bool) {
	switch n := v.(type) {
	case int:
		return float64(n), true
	case int64:
		return float64(n), true
	case float64: // what JSON makes of a number
		return n, true
	}
	return 0, false
}

// sentence is a text in a language while its parameters are put in.
type sentence struct {
	words  *Words
	lang   string
	params map[string]any
}

// fill replaces each {name} by its parameter, and by an ellipsis where there is none. What stands in square brackets is
// left out unless all its parameters are there.
func (s sentence) fill(text string) string {
	if !strings.ContainsAny(text, "{[") {
		return text
	}
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "[")
		plain, _ := s.replace(before)
		b.WriteString(plain)
		if !ok {
			return b.String()
		}
		part, after, _ := strings.Cut(rest, "]")
		if optional, whole := s.replace(part); whole {
			b.WriteString(optional)
		}
		text = after
	}
}

// replace puts the parameters in; whole says that none was missing or empty.
func (s sentence) replace(text string) (out string, whole bool) {
	var b strings.Builder
	whole = true
	for {
		before, rest, ok := strings.Cut(text, "{")
		b.WriteString(before)
		if !ok {
			return b.String(), whole
		}
		name, after, _ := strings.Cut(rest, "}")
		if v := s.param(name); v != "" {
			b.WriteString(v)
		} else {
			b.WriteString("…")
			whole = false
		}
		text = after
	}
}

// param is a parameter as the language writes it; "" if it is not there.
func (s sentence) param(name string) string {
	value, given := s.params[name]
	if !given {
		value = s.words.always[name]
	}
	switch v := value.(type) {
	case nil:
		return ""
	case porting.Day:
		return dayInWords(s.lang, string(v))
	case porting.Holiday:
		if text, ok := s.words.lookup(s.lang, holidayKey+string(v), nil); ok {
			return text
		}
		return string(v)
	default:
		return fmt.Sprint(v)
	}
}

// readWords reads a folder of sentences: one file for each language, a mapping of keys to texts, and folders of such files whose keys all
// begin with the folder's name.
func readWords(r *reader, dir string) map[string]map[string]string {
	out := map[string]map[string]string{}
	readWordsInto(out, r, dir, "")
	return out
}

func readWordsInto(out map[string]map[string]string, r *reader, dir, prefix string) {
	for _, name := range r.list(dir) {
		if !strings.Contains(name, ".") && prefix == "" {
			readWordsInto(out, r, path.Join(dir, name), name+".")
			continue
		}
		lang, ok := strings.CutSuffix(name, ".yaml")
		if !ok {
			r.fault(path.Join(dir, name), 0, "only files of a language (fr.yaml) belong here")
			continue
		}
		file := path.Join(dir, name)
		d := yaml.NewDecoder(bytes.NewReader(r.read(file, true)))
		texts := map[string]string{}
		if err := d.Decode(&texts); err != nil && !errors.Is(err, io.EOF) {
			r.yamlMistakes(file, err)
		}
		if out[lang] == nil {
			out[lang] = map[string]string{}
		}
		for key, text := range texts {
			if strings.TrimSpace(text) == "" {
				r.fault(file, 0, "%s is empty", key)
			}
			if _, twice := out[lang][key]; twice || !strings.HasPrefix(key, prefix) {
				r.fault(file, 0, "%s stands elsewhere too, or does not begin with %s", key, prefix)
			}
			out[lang][key] = text
		}
	}
}
