package email

import (
	"embed"
	"fmt"
	"regexp"
	"strings"
	"text/template"
	"unicode"

	"github.com/portamento/portamento/notify"
	"github.com/portamento/portamento/porting"
)

// sources are the mails as people write them: one file for each mail and language, from which both the text and the HTML part are made.
//
// A line is a block. The first characters say which: "subject: ", "what: " (the first line: what happened), "do: " (the second: what to do),
// "# " heading, "- " list entry, "= key | value" fact, "> " quotation, "@ text | address" link, "~ " footer; any other line is a paragraph.
//
//go:embed templates/*.txt
var sources embed.FS

// lineMarks finds the characters that say what a line is, behind actions such as {{if}}. They are turned into control characters before
// anything is filled in, so that no value can begin a block: values have no control characters.
var lineMarks = regexp.MustCompile(`(?m)^((?:\{\{[^{}]*\}\})*)(subject: |what: |do: |# |- |= |> |@ |~ )`)

// actions finds what is not text in a source.
var actions = regexp.MustCompile(`(?s)\{\{.*?\}\}`)

// blockKind says what a line of a mail is.
type blockKind byte

const (
	paragraph blockKind = 0
	heading   blockKind = '#'
	entry     blockKind = '-'
	fact      blockKind = '='
	quotation blockKind = '>'
	link      blockKind = '@'
	footer    blockKind = '~'
)

const markSign = '\x01'

// block is one line of a mail. Key is set for facts and links.
type block struct {
	Kind blockKind
	Key  string
	Text string
}

// page is a mail's contents before it becomes text and HTML.
type page struct {
	Language string
	Subject  string
	What, Do string
	Blocks   []block
}

// pages are the parsed sources: by language, templates named by kind of mail.
type pages map[string]*template.Template

// readPages parses all sources.
func readPages() (pages, error) {
	all := pages{}
	for _, language := range notify.Languages() {
		set := template.New(language).Option("missingkey=error").Funcs(template.FuncMap{
			"n":    func(count int, one, many string) string { return plural(count, one, many) },
			"from": ofName(language),
		})
		entries, err := sources.ReadDir("templates")
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			kind, ok := strings.CutSuffix(e.Name(), "."+language+".txt")
			if !ok {
				continue
			}
			text, err := sources.ReadFile("templates/" + e.Name())
			if err != nil {
				return nil, err
			}
			if _, err := set.New(kind).Parse(prepare(string(text), language)); err != nil {
				return nil, fmt.Errorf("read %s: %w", e.Name(), err)
			}
		}
		all[language] = set
	}
	return all, nil
}

// plural chooses by number: 0 and 1 are singular, which holds for French and, as no sentence counts nothing, for English and Spanish too.
func plural(count int, one, many string) string {
	if count < 2 {
		return one
	}
	return many
}

// ofName is a language's "of" or "from" before a name: "d’Orange", "de SFR".
func ofName(language string) func(string) string {
	return func(name string) string {
		switch {
		case language == "en":
			return "from " + name
		case language == "fr" && name != "" && strings.ContainsRune("aeiouyâàéèêëîïôöûüAEIOUYÂÀÉÈÊËÎÏÔÖÛÜ", []rune(name)[0]):
			return "d’" + name
		}
		return "de " + name
	}
}

// prepare marks the lines of a source and sets its typography.
func prepare(source, language string) string {
	source = lineMarks.ReplaceAllStringFunc(source, func(m string) string {
		cut := strings.LastIndex(m, "}}")
		start := 0
		if cut >= 0 {
			start = cut + 2
		}
		mark := m[start]
		return m[:start] + string([]byte{markSign, mark})
	})
	var b strings.Builder
	rest := source
	for {
		at := actions.FindStringIndex(rest)
		if at == nil {
			b.WriteString(typography(rest, language))
			return b.String()
		}
		b.WriteString(typography(rest[:at[0]], language))
		b.WriteString(rest[at[0]:at[1]])
		rest = rest[at[1]:]
	}
}

// frenchSpaces are the spaces that French puts before high punctuation and inside its quotation marks.
var frenchSpaces = strings.NewReplacer(" ;", "\u202F;", " !", "\u202F!", " ?", "\u202F?", " :", "\u00A0:", "« ", "«\u00A0", " »", "\u00A0»")

// typography sets apostrophes, and the spaces of French.
func typography(s, language string) string {
	r := []rune(s)
	for i, c := range r {
		if c == '\'' && i > 0 && unicode.IsLetter(r[i-1]) {
			r[i] = '’'
		}
	}
	s = string(r)
	if language == "fr" {
		s = frenchSpaces.Replace(s)
	}
	return s
}

// compose fills a source in and reads its blocks. A source without its first two lines or its subject is an error.
func (p pages) compose(kind string, l *letter) (page, error) {
	out := page{Language: l.Language}
	set := p[l.Language]
	closing := "closing"
	switch {
	case ofDesk(kind):
		closing = "desk.closing"
	case ofPeople(kind):
		closing = "people.closing"
	case ofFollowing(kind):
		closing = "follow.closing"
	case ofHome(kind):
		closing = "home.closing"
	case kind == string(porting.MailAnswer):
		closing = "answer.closing"
	}
	for _, name := range []string{kind, closing} {
		if set == nil || set.Lookup(name) == nil {
			return out, fmt.Errorf("compose mail: no %s in %s", name, l.Language)
		}
		var b strings.Builder
		if err := set.ExecuteTemplate(&b, name, l); err != nil {
			return out, fmt.Errorf("compose mail: %w", err)
		}
		for _, line := range strings.Split(b.String(), "\n") {
			out.take(strings.Trim(line, " "))
		}
	}
	if out.Subject == "" || out.What == "" || out.Do == "" {
		return out, fmt.Errorf("compose mail: %s in %s lacks its subject, what happened or what to do", kind, l.Language)
	}
	return out, nil
}

// take reads one line.
func (p *page) take(line string) {
	if line == "" {
		return
	}
	if line[0] != markSign {
		p.Blocks = append(p.Blocks, block{Kind: paragraph, Text: line})
		return
	}
	mark, text := line[1], strings.Trim(line[2:], " ")
	switch blockKind(mark) {
	case 's':
		p.Subject = text
	case 'w':
		p.What = text
	case 'd':
		p.Do = text
	case fact, link:
		key, value, _ := strings.Cut(text+" ", " | ")
		if value = strings.TrimRight(value, " "); value == "" {
			return // nothing is known of it
		}
		p.Blocks = append(p.Blocks, block{Kind: blockKind(mark), Key: key, Text: value})
	default:
		p.Blocks = append(p.Blocks, block{Kind: blockKind(mark), Text: text})
	}
}
