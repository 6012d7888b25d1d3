package loa

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/portamento/portamento/loa/pdf"
	"github.com/portamento/portamento/porting"
)

//go:embed words/*.yaml
var words embed.FS

// Template is the letter of one market in one language, as data.
type Template struct {
	Market    porting.MarketCode
	Language  string            // en, fr, es
	Version   string            // of the text; kept with every signature
	Paper     string            // a4, letter
	Locale    string            // how amounts are written, and the language of the file: fr-FR
	Date      string            // {day} {month} {year}
	FirstDay  string            // how the first day of a month is written; empty: 1
	Time      string            // {hour}:{minute}
	Months    []string          // twelve names
	Authority []string          // the paragraphs of what the signer authorises
	Texts     map[string]string // every other text by its key; words/en.yaml lists the keys
	fonts     *pdf.Fonts
}

// Templates are the letters of a deployment.
type Templates map[porting.MarketCode]map[string]*Template

// Template finds the letter of a market in a language ("fr", "fr-FR"), else in English, else in the market's first language by the alphabet.
// Nil if the market has none.
func (t Templates) Template(market porting.MarketCode, language string) *Template {
	language, _, _ = strings.Cut(strings.ToLower(language), "-")
	all := t[market]
	for _, l := range append([]string{language, "en"}, slices.Sorted(maps.Keys(all))...) {
		if found := all[l]; found != nil {
			return found
		}
	}
	return nil
}

// LoadTemplates reads packs/*/letter.*.yaml of a folder that is laid out like package market's. The error names every mistake.
func LoadTemplates(fsys fs.FS) (Templates, error) {
	files, err := fs.Glob(fsys, "packs/*/letter.*.yaml")
	if err != nil {
		return nil, fmt.Errorf("load letters: %w", err)
	}
	fonts, err := pdf.LoadFonts()
	if err != nil {
		return nil, fmt.Errorf("load letters: %w", err)
	}
	all := Templates{}
	var mistakes []error
	for _, name := range files {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("load letters: %w", err)
		}
		market := porting.MarketCode(path.Base(path.Dir(name)))
		language := strings.TrimSuffix(strings.TrimPrefix(path.Base(name), "letter."), ".yaml")
		t, err := readTemplate(fonts, market, language, data)
		if err != nil {
			mistakes = append(mistakes, fmt.Errorf("%s: %w", name, err))
			continue
		}
		if all[market] == nil {
			all[market] = map[string]*Template{}
		}
		for _, other := range all[market] {
			if other.Paper != t.Paper {
				mistakes = append(mistakes, fmt.Errorf("%s: paper %q, and %q in %s", name, t.Paper, other.Paper, other.Language))
				break
			}
		}
		all[market][language] = t
	}
	return all, errors.Join(mistakes...)
}

// templateFile is a letter.<language>.yaml.
type templateFile struct {
	Version   string            `yaml:"version"`
	Paper     string            `yaml:"paper"`
	Locale    string            `yaml:"locale"`
	Date      string            `yaml:"date"`
	FirstDay  string            `yaml:"first_day"`
	Time      string            `yaml:"time"`
	Months    []string          `yaml:"months"`
	Authority []string          `yaml:"authority"`
	Texts     map[string]string `yaml:"texts"`
}

// ReadTemplate reads one letter.
func ReadTemplate(market porting.MarketCode, language string, data []byte) (*Template, error) {
	fonts, err := pdf.LoadFonts()
	if err != nil {
		return nil, fmt.Errorf("read letter: %w", err)
	}
	return readTemplate(fonts, market, language, data)
}

// readTemplate reads one letter; what it does not say is taken from the words of its language. Unknown keys, missing texts and
// places that nothing fills are mistakes, all told at once.
func readTemplate(fonts *pdf.Fonts, market porting.MarketCode, language string, data []byte) (*Template, error) {
	var f templateFile
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(&f); err != nil {
		return nil, fmt.Errorf("read letter: %w", err)
	}
	shared, err := words.ReadFile("words/" + language + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("read letter: there are no words in %q", language)
	}
	texts := map[string]string{}
	if err := yaml.Unmarshal(shared, &texts); err != nil {
		return nil, fmt.Errorf("read words: %w", err)
	}
	maps.Copy(texts, f.Texts)
	t := &Template{Market: market, Language: language, Version: f.Version, Paper: f.Paper, Locale: f.Locale, Date: f.Date, FirstDay: f.FirstDay,
		Time: f.Time, Months: f.Months, Authority: f.Authority, Texts: texts, fonts: fonts}
	return t, errors.Join(t.mistakes()...)
}

// ofMarkets are the texts that each market's letter has to say itself.
var ofMarkets = []string{"title", "subtitle", "closes.lines", "scope.single", "scope.full", "scope.partial", "scope.main_leaves"}

var placePattern = regexp.MustCompile(`\{[^{}]*\}`)

// places are what can stand in braces.
var places = []string{"{account}", "{agent}", "{amount}", "{asked}", "{count}", "{date}", "{day}", "{from}", "{hour}", "{local}", "{minute}", "{month}", "{name}",
	"{number}", "{page}", "{pages}", "{provider}", "{sha256}", "{signer}", "{tax}", "{time}", "{to}", "{utc}", "{version}", "{year}"}

func (t *Template) mistakes() []error {
	var out []error
	for key, v := range map[string]string{"version": t.Version, "locale": t.Locale, "date": t.Date, "time": t.Time} {
		if v == "" {
			out = append(out, fmt.Errorf("%s is missing", key))
		}
	}
	if t.Paper != "a4" && t.Paper != "letter" {
		out = append(out, fmt.Errorf("paper %q is neither a4 nor letter", t.Paper))
	}
	if len(t.Months) != 12 {
		out = append(out, fmt.Errorf("%d months", len(t.Months)))
	}
	if len(t.Authority) == 0 {
		out = append(out, errors.New("authority is missing"))
	}
	english := map[string]string{}
	if data, err := words.ReadFile("words/en.yaml"); err != nil || yaml.Unmarshal(data, &english) != nil {
		out = append(out, errors.New("the English words cannot be read"))
	}
	for _, key := range ofMarkets {
		english[key] = key
	}
	for key := range english {
		if strings.TrimSpace(t.Texts[key]) == "" {
			out = append(out, fmt.Errorf("text %s is missing", key))
		}
	}
	for key := range t.Texts {
		if english[key] == "" {
			out = append(out, fmt.Errorf("text %s is used nowhere", key))
		}
	}
	for _, text := range slices.Concat(t.Authority, []string{t.Date, t.Time}, slices.Collect(maps.Values(t.Texts))) {
		for _, place := range placePattern.FindAllString(text, -1) {
			if !slices.Contains(places, place) {
				out = append(out, fmt.Errorf("nothing fills %s", place))
			}
		}
	}
	slices.SortFunc(out, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return out
}

// text gives a text with its places filled: pairs of name and value.
func (t *Template) text(key string, pairs ...string) string { return fill(t.Texts[key], pairs...) }

func fill(text string, pairs ...string) string {
	if len(pairs) == 0 {
		return text
	}
	quoted := make([]string, 0, len(pairs))
	for i := 0; i+1 < len(pairs); i += 2 {
		quoted = append(quoted, "{"+pairs[i]+"}", pairs[i+1])
	}
	return strings.NewReplacer(quoted...).Replace(text) // in one pass: a name that looks like a place stays a name
}
