package portamento_test

import (
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

var (
	// askedKey finds the sentences that pages ask for: a key in quotes, or the beginning of one that is put together.
	askedKey = regexp.MustCompile(`\b(?:T|Has|key)\((?:p, )?"([a-z][a-z0-9_.]*)"( \+)?`)
	// namedKey finds keys that stand in tables of Go code.
	namedKey = regexp.MustCompile(`"([a-z]+\.[a-z0-9_.]*[a-z0-9_])"`)
)

// TestWordsOfPages: every sentence that a page asks for exists in each language, and every sentence of the pages is asked for.
func TestWordsOfPages(t *testing.T) {
	t.Parallel()
	words := map[string]map[string]string{}
	for _, lang := range []string{"en", "fr", "es"} {
		words[lang] = pageWords(t, lang)
	}
	whole, beginnings := asked(t)
	for _, lang := range []string{"en", "fr", "es"} {
		for key, where := range whole {
			if words[lang][key] == "" && words[lang][key+".other"] == "" {
				t.Errorf("%s asks for %s, which %s lacks", where, key, lang)
			}
		}
		for key := range words[lang] {
			area, _, _ := strings.Cut(key, ".")
			if !isArea(area) {
				continue
			}
			base := strings.TrimSuffix(strings.TrimSuffix(key, ".one"), ".other")
			used := whole[base] != "" || slices.ContainsFunc(beginnings, func(b string) bool { return strings.HasPrefix(base, b) })
			if !used {
				t.Errorf("%s: no page asks for %s", lang, key)
			}
		}
	}
}

// wrongKey finds the sentences that are said at an input which is wrong; those of the trade begin with problem.
var wrongKey = regexp.MustCompile(`(?:ieldErrors?\{+|\.Errors = |bad\(|message :?= |\bsays\().*?"([a-z]+\.[a-z0-9_.]+)"`)

// TestErrorsAreSentences: what is said to be wrong ends with a full stop, in every language.
func TestErrorsAreSentences(t *testing.T) {
	t.Parallel()
	var begin []string
	err := filepath.WalkDir("web", func(file string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go") || strings.HasSuffix(file, "_templ.go") {
			return err
		}
		text, err := os.ReadFile(file)
		for _, m := range wrongKey.FindAllStringSubmatch(string(text), -1) {
			begin = append(begin, m[1])
		}
		return err
	})
	if err != nil || len(begin) < 20 {
		t.Fatalf("%d sentences, %v", len(begin), err)
	}
	for _, lang := range []string{"en", "fr", "es"} {
		for key, text := range pageWords(t, lang) {
			wrong := strings.HasPrefix(key, "problem.") || slices.ContainsFunc(begin, func(b string) bool {
				return key == b || strings.HasSuffix(b, ".") && strings.HasPrefix(key, b) || strings.TrimSuffix(strings.TrimSuffix(key, ".one"), ".other") == b
			})
			text = strings.TrimSuffix(strings.TrimSuffix(text, "]"), "{message}") // of {message} the same is asked by its own key
			if wrong && !strings.HasSuffix(text, ": ") && !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, "?") {
				t.Errorf("%s: %s has no full stop: %s", lang, key, text)
			}
		}
	}
}

// isArea says whether sentences that begin so belong to pages: there is a folder of them.
func isArea(area string) bool {
	info, err := os.Stat(filepath.Join("market", "words", area))
	return err == nil && info.IsDir()
}

// pageWords reads all shared sentences of a language.
func pageWords(t *testing.T, lang string) map[string]string {
	t.Helper()
	out := map[string]string{}
	files, err := filepath.Glob("market/words/*/" + lang + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range append(files, "market/words/"+lang+".yaml") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var found map[string]string
		if err := yaml.Unmarshal(text, &found); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		maps.Copy(out, found)
	}
	return out
}

// asked reads the sources of the pages: keys as a whole with where they stand, and beginnings of keys that are put together.
func asked(t *testing.T) (whole map[string]string, beginnings []string) {
	t.Helper()
	whole = map[string]string{}
	err := filepath.WalkDir("web", func(file string, d os.DirEntry, err error) error {
		if err == nil && d.IsDir() && file == filepath.Join("web", "api") {
			return filepath.SkipDir // its sentences are elsewhere
		}
		if err != nil || d.IsDir() || strings.HasSuffix(file, "_templ.go") || strings.HasSuffix(file, "_test.go") || path.Ext(file) != ".go" && path.Ext(file) != ".templ" {
			return err
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		for _, m := range askedKey.FindAllStringSubmatch(string(text), -1) {
			if m[2] != "" || strings.HasSuffix(m[1], ".") {
				beginnings = append(beginnings, m[1])
			} else if strings.Contains(m[1], ".") && !strings.HasPrefix(m[1], "guide.") { // guides are each pack's own
				whole[m[1]] = file
			}
		}
		for _, m := range namedKey.FindAllStringSubmatch(string(text), -1) {
			if area, _, _ := strings.Cut(m[1], "."); isArea(area) && whole[m[1]] == "" && !slices.Contains(beginnings, m[1]) {
				whole[m[1]] = file
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return whole, beginnings
}

var (
	// bareText is a text in a template that comes from nowhere: letters between tags, or a line that begins with a capital.
	bareText = regexp.MustCompile(`>[^<{}]*[A-Za-zÀ-ÿ]{3,}[^<{}]*<|^\s*[A-ZÀ-Ý][a-zà-ÿ]+ [A-Za-zÀ-ÿ]+[^(){}=]*$`)
	// bareAttribute is one in an attribute that people hear or see.
	bareAttribute = regexp.MustCompile(`\b(?:alt|title|placeholder|aria-label)="[^"]*[A-Za-z]{3,}`)
	// untranslated are the words that are the same for everybody, and lines of code.
	untranslated = regexp.MustCompile(`<strong>DEMO</strong>|^\s*(?:if|for|switch|\} else) |<code>[a-z,_]+</code>`)
)

// TestPagesHaveNoWordsOfTheirOwn: what a page says comes from the words, in every language.
func TestPagesHaveNoWordsOfTheirOwn(t *testing.T) {
	t.Parallel()
	err := filepath.WalkDir("web", func(file string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(file) != ".templ" || path.Base(file) == "gallery.templ" {
			return err
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		for i, line := range strings.Split(string(text), "\n") {
			trimmed := strings.TrimSpace(line)
			if strings.HasPrefix(trimmed, "//") || untranslated.MatchString(line) {
				continue
			}
			if bareText.MatchString(line) || bareAttribute.MatchString(line) {
				t.Errorf("%s:%d says something that is not in market/words: %s", file, i+1, trimmed)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
