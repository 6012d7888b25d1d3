package market

import (
	"maps"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// foreign finds the words of one market in the texts of another.
type foreign struct {
	word   string
	market string
}

// words of a market that no other market's text may contain: its currency, its tax word in that language, and its list.
func (p *linted) ownWords(lang string) []string {
	list := append([]string{p.m.Currency}, p.file.Leaks...)
	if w := p.m.TaxWord[lang]; w != "" {
		list = append(list, w)
	}
	return list
}

// strangers are the words of the other markets, but for those that this one uses too.
func (p *linted) strangers(packs []*linted, lang string) []foreign {
	var out []foreign
	own := p.ownWords(lang)
	for _, q := range packs {
		if q == p {
			continue
		}
		for _, w := range q.ownWords(lang) {
			if !slices.Contains(own, w) {
				out = append(out, foreign{w, string(q.m.Code)})
			}
		}
	}
	return out
}

// in says that a text contains the word, neither end of it within another word.
func (f foreign) in(text string) bool {
	for {
		i := strings.Index(text, f.word)
		if i < 0 || f.word == "" {
			return false
		}
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		text = text[i+len(f.word):]
		after, _ := utf8.DecodeRuneInString(text)
		if !ofWord(before) && !ofWord(after) {
			return true
		}
	}
}

func ofWord(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }

// leaks looks for another market's currency, tax word, city or code in the texts of this one.
func (p *linted) leaks(packs []*linted) {
	for lang, texts := range p.words.layers[0] {
		search(p.reader, path.Join("words", lang+".yaml"), texts, p.strangers(packs, lang))
		oneWord(p.reader, lang, texts)
	}
	for lang, name := range p.m.Names {
		for _, f := range p.strangers(packs, lang) {
			if f.in(name) {
				p.at("names", "%q belongs to market %s", f.word, f.market)
			}
		}
	}
	for _, x := range p.table("ranges.csv", true, "range", "answer", "reason", "area") {
		for _, f := range p.strangers(packs, p.m.Languages[0]) {
			if f.in(x.get("area")) {
				x.fault("area: %q belongs to market %s", f.word, f.market)
			}
		}
	}
}

// sharedLeaks looks for the words of any market in what all of them share.
func sharedLeaks(r *reader, packs []*linted) {
	for _, lang := range languages {
		var list []foreign
		for _, p := range packs {
			for _, w := range p.ownWords(lang) {
				list = append(list, foreign{w, string(p.m.Code)})
			}
		}
		if len(packs) > 0 {
			search(r, path.Join("words", lang+".yaml"), packs[0].words.layers[1][lang], list)
			oneWord(r, lang, packs[0].words.layers[1][lang])
		}
	}
}

// otherWords are words for what has one word of its own: in French numbers are ported (portage, portabilité), and only calls are
// transferred elsewhere. A text is searched for them without regard to capitals.
var otherWords = map[string][]string{"fr": {"transfer", "transfér"}}

// oneWord looks for a second word for a thing that has one.
func oneWord(r *reader, lang string, texts map[string]string) {
	for _, key := range slices.Sorted(maps.Keys(texts)) {
		for _, w := range otherWords[lang] {
			if strings.Contains(strings.ToLower(texts[key]), w) {
				r.fault(path.Join("words", lang+".yaml"), 0, "%s: there is another word for %q", key, w)
			}
		}
	}
}

func search(r *reader, file string, texts map[string]string, list []foreign) {
	var found []string
	for key, text := range texts {
		for _, f := range list {
			if f.in(text) {
				found = append(found, key+": \""+f.word+"\" belongs to market "+f.market)
			}
		}
	}
	slices.Sort(found)
	for _, text := range slices.Compact(found) {
		r.fault(file, 0, "%s", strings.TrimSpace(text))
	}
}
