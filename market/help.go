package market

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/help"
)

// Help reads the articles: help/<slug>.<language>.md, and packs/<market>/help/ for those that a market has for itself. A folder without any has
// an empty shelf.
func Help(fsys fs.FS) (help.Shelf, error) {
	shelf := help.Shelf{}
	if err := shelve(fsys, shelf, "", "help"); err != nil {
		return nil, err
	}
	packs, err := fs.ReadDir(fsys, "packs")
	if err != nil {
		return nil, fmt.Errorf("read help: %w", err)
	}
	for _, p := range packs {
		if err := shelve(fsys, shelf, porting.MarketCode(p.Name()), path.Join("packs", p.Name(), "help")); err != nil {
			return nil, err
		}
	}
	return shelf, nil
}

func shelve(fsys fs.FS, shelf help.Shelf, m porting.MarketCode, dir string) error {
	files, err := fs.ReadDir(fsys, dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read help: %w", err)
	}
	for _, f := range files {
		name, ok := strings.CutSuffix(f.Name(), ".md")
		slug, lang, two := strings.Cut(name, ".")
		if !ok || !two {
			return fmt.Errorf("read help: %s/%s is not called <slug>.<language>.md", dir, f.Name())
		}
		text, err := fs.ReadFile(fsys, path.Join(dir, f.Name()))
		if err != nil {
			return fmt.Errorf("read help: %w", err)
		}
		shelf[help.Key(m, slug, lang)] = typeset(string(text), lang)
	}
	return nil
}

// frenchSpaces are the spaces that French puts before high punctuation and inside its quotation marks.
var frenchSpaces = strings.NewReplacer(" ;", "\u202F;", " !", "\u202F!", " ?", "\u202F?", " :", "\u00A0:", "« ", "«\u00A0", " »", "\u00A0»")

func typeset(text, lang string) string {
	if lang == "fr" {
		return frenchSpaces.Replace(text)
	}
	return text
}

// articles looks at each article as a reader of the market would see it: none is missing, none says what belongs to another market.
func (p *linted) articles(shelf help.Shelf, packs []*linted, now time.Time) {
	for _, lang := range languages {
		f := help.Of(p.m, lang, now, func(m porting.Money) string { return fmt.Sprint(m.Minor, " ", m.Currency) })
		texts := map[string]string{}
		for _, slug := range help.Slugs() {
			a, ok, err := shelf.Filled(p.m, slug, f)
			switch {
			case err != nil:
				p.fault("help", 0, "%v", err)
			case !ok || a.Language != lang || a.Title == "" || strings.Contains(a.Text, "<no value>"):
				p.fault("help", 0, "%s in %s is missing, or not whole", slug, lang)
			}
			texts[slug] = a.Title + "\n" + a.Text
		}
		search(p.reader, "help", texts, p.strangers(packs, lang))
		oneWord(p.reader, lang, texts)
	}
}
