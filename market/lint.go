package market

import (
	"errors"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/preflight"
)

// Lint looks for what the packs lack, for what leaked into one from another, and for cases that they do not answer as they should: all
// that loading alone cannot tell. A pack that does not load gives its mistakes. The findings come in a fixed order.
func Lint(fsys fs.FS, now time.Time) []Mistake {
	set, err := LoadFS(fsys)
	if err != nil {
		if m, ok := errors.AsType[Mistakes](err); ok {
			return m
		}
		return []Mistake{{File: ".", Text: err.Error()}}
	}
	var packs []*linted
	for _, m := range set.list {
		r := &reader{fsys: fsys, dir: path.Join("packs", string(m.Code))}
		f, _ := readYAML(r)
		packs = append(packs, &linted{reader: r, file: f, m: m, words: m.Words.(*Words)})
	}
	var out Mistakes
	shelf, err := Help(fsys)
	if err != nil {
		out = append(out, Mistake{File: "help", Text: err.Error()})
	}
	for _, p := range packs {
		if len(shelf) > 0 {
			p.articles(shelf, packs, now)
		}
		p.sentences()
		p.calendar(now)
		p.prices(now)
		p.samples()
		p.guides()
		p.ranges()
		p.leaks(packs)
		p.cases()
		out = append(out, p.mistakes...)
	}
	r := &reader{fsys: fsys}
	sharedLeaks(r, packs)
	sharedForms(r, packs[0].words.layers[1])
	return append(out, r.mistakes...)
}

// linted is a pack that is being looked at.
type linted struct {
	*reader
	file  *packFile
	m     *porting.Market
	words *Words
}

// languages are those in which every market speaks, whatever its own.
var languages = []string{"en", "fr", "es"}

// sentences looks for each sentence in each language, with the same parameters.
func (p *linted) sentences() {
	needed := p.keys()
	for _, lang := range languages {
		file := path.Join("words", lang+".yaml")
		for _, key := range needed {
			if !p.has(lang, key) && !ownHoliday(p.m, lang, key) {
				p.fault(file, 0, "%s is missing", key)
			}
		}
		own := p.words.layers[0][lang]
		for key := range own {
			if !p.asked(key, needed) {
				p.fault(file, 0, "%s: nothing asks for this sentence", key)
			}
			for _, other := range languages {
				text, ok := p.words.layers[0][other][key]
				if ok && other != lang && !slices.Equal(parameters(text), parameters(own[key])) {
					p.fault(file, 0, "%s has other parameters than in %s", key, other)
				}
			}
		}
	}
	for lang := range p.words.layers[0] {
		if !slices.Contains(languages, lang) && !slices.Contains(p.m.Languages, lang) {
			p.fault(path.Join("words", lang+".yaml"), 0, "the market does not list this language")
		}
	}
	slices.SortFunc(p.mistakes, func(a, b Mistake) int { return strings.Compare(a.String(), b.String()) })
}

// sharedForms wants every shared sentence in each language, with the same parameters.
func sharedForms(r *reader, texts map[string]map[string]string) {
	for _, lang := range languages {
		file := path.Join("words", lang+".yaml")
		for _, key := range slices.Sorted(maps.Keys(texts["en"])) {
			text, ok := texts[lang][key]
			switch {
			case !ok:
				r.fault(file, 0, "%s is missing", key)
			case !slices.Equal(parameters(text), parameters(texts["en"][key])):
				r.fault(file, 0, "%s has other parameters than in en", key)
			}
		}
		for _, key := range slices.Sorted(maps.Keys(texts[lang])) {
			if _, ok := texts["en"][key]; !ok {
				r.fault(file, 0, "%s is missing in en", key)
			}
		}
	}
}

// has looks for a sentence in this language alone.
func (p *linted) has(lang, key string) bool {
	for _, layer := range p.words.layers {
		if layer[lang][key] != "" || layer[lang][key+".one"] != "" && layer[lang][key+".other"] != "" {
			return true
		}
	}
	return false
}

// asked says whether a sentence of a pack is one that the product knows, or a guide.
func (p *linted) asked(key string, needed []string) bool {
	base := strings.TrimSuffix(strings.TrimSuffix(key, ".one"), ".other")
	if slices.Contains(needed, base) || strings.HasPrefix(key, "guide.") {
		return true
	}
	for _, layer := range p.words.layers[1:] {
		if layer["en"][key] != "" {
			return true
		}
	}
	return false
}

// keys are the sentences that this market needs.
func (p *linted) keys() []string {
	var out []string
	add := func(prefix string, codes ...string) {
		for _, c := range codes {
			out = append(out, prefix+c)
		}
	}
	add("problem.", preflight.ProblemCodes()...)
	for f := numbering.Empty; f <= numbering.Garbage; f++ {
		add("verdict.", f.String())
	}
	add("verdict.", porting.ReasonAlready)
	for _, x := range p.table("ranges.csv", true, "range", "answer", "reason", "area") {
		add("verdict.", x.get("reason"))
	}
	for _, s := range porting.Stages() {
		add("stage.", string(s))
	}
	for _, s := range porting.States() {
		add("state.", string(s))
	}
	add("ball.", string(porting.BallUs), string(porting.BallYou), string(porting.BallProvider), string(porting.BallNone))
	for _, t := range porting.Table() {
		add("verb.", string(t.Verb))
	}
	for _, r := range p.m.Reasons {
		add("reason."+r.Code, ".title", ".meaning", ".ask")
	}
	for t := numbering.UnknownLine; t <= numbering.Short; t++ {
		add("line_type.", t.String())
	}
	for _, fault := range rioFaults {
		add("problem.", fault)
	}
	add("bill.", priceCodes...)
	add("statement.", p.m.Statements...)
	add("keep_service.", p.m.Ends)
	add("", holidayNames(p.m)...)
	slices.Sort(out)
	return slices.Compact(out)
}

var parameter = regexp.MustCompile(`\{[^{}]*\}`)

func parameters(text string) []string {
	list := parameter.FindAllString(text, -1)
	slices.Sort(list)
	return slices.Compact(list)
}

// calendar wants the days without work of this year and the next.
func (p *linted) calendar(now time.Time) {
	for _, year := range []int{now.Year(), now.Year() + 1} {
		found := false
		for day := range p.m.Holidays {
			found = found || strings.HasPrefix(day, strconv.Itoa(year)+"-")
		}
		if !found {
			p.fault("holidays.csv", 0, "there is no holiday in %d", year)
		}
	}
}

// prices wants a whole list in force.
func (p *linted) prices(now time.Time) {
	list, ok := p.m.PriceListAt(now)
	if !ok {
		p.fault("prices.csv", 0, "no price list is in force on %s", now.Format(time.DateOnly))
		return
	}
	for _, code := range priceCodes {
		if !slices.ContainsFunc(list.Items, func(i porting.PriceItem) bool { return i.Code == code }) {
			p.fault("prices.csv", 0, "the list of %s has no price for %s", list.Date, code)
		}
	}
}

// samples compares the samples that customers are shown with the rules that judge what they enter.
func (p *linted) samples() {
	for line, c := range p.file.Codes {
		key := "codes." + line + ".sample"
		switch {
		case c.Need == "none":
		case c.Form == "rio":
			if _, err := numbering.ParseRIO(c.Sample); err != nil {
				p.at(key, "%q is no RIO", c.Sample)
			}
		case checkPlain(c, c.Sample).Fault != "":
			p.at(key, "%q does not fit its own rule", c.Sample)
		}
	}
	for _, x := range p.table("carriers.csv", true, carrierColumns...) {
		rule := x.pattern("account_rule")
		if rule != nil && !rule.MatchString(x.get("account_sample")) {
			x.fault("account_sample: %q does not match account_rule", x.get("account_sample"))
		}
	}
}

// ranges looks for rows of ranges.csv that no number can reach.
func (p *linted) ranges() {
	rows := map[string]record{}
	list := p.table("ranges.csv", true, "range", "answer", "reason", "area")
	for _, x := range list {
		rows[x.get("range")] = x
	}
	trunk, length := p.file.Plan.Trunk, len(p.file.Plan.Trunk)+p.file.Plan.NationalLength
	for _, x := range list {
		key := x.get("range")
		var rest string
		switch {
		case cut(key, rowZone, &rest):
			if !slices.ContainsFunc(p.zones(), func(z string) bool { return strings.HasPrefix(z, rest) }) {
				x.fault("%s cannot be reached: no zone begins so", key)
			}
		case strings.Trim(key, "0123456789") != "":
		case !strings.HasPrefix(key, trunk) || len(key) > length:
			x.fault("%s cannot be reached: no number begins so", key)
		case shadowed(rows, key, length):
			x.fault("%s cannot be reached: longer prefixes cover all of it", key)
		}
	}
}

func (p *linted) zones() []string {
	var out []string
	for _, x := range p.table("zones.csv", false, "zone", "name", "blocks") {
		out = append(out, x.get("zone"))
	}
	return out
}

// shadowed says that for every next digit there is a row, or rows that cover it in turn.
func shadowed(rows map[string]record, key string, length int) bool {
	if len(key) >= length {
		return false
	}
	for d := '0'; d <= '9'; d++ {
		next := key + string(d)
		longer := false
		for other := range rows {
			longer = longer || len(other) > len(next) && strings.HasPrefix(other, next)
		}
		if _, ok := rows[next]; !ok && (!longer || !shadowed(rows, next, length)) {
			return false
		}
	}
	return true
}
