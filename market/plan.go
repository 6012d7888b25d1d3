package market

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// planFile is the numbering plan in market.yaml; see numbering.Country.
type planFile struct {
	CallingCode    string              `yaml:"calling_code"`
	Trunk          string              `yaml:"trunk"`
	Exit           string              `yaml:"exit"`
	NationalLength int                 `yaml:"national_length"`
	First          string              `yaml:"first"`
	Groups         []int               `yaml:"groups"`
	Pattern        string              `yaml:"pattern"`
	Lines          []lineFile          `yaml:"lines"`
	Fiction        []string            `yaml:"fiction"` // prefixes; a ? in them stands for any digit
	Territories    map[string][]string `yaml:"territories"`
	Emergency      []string            `yaml:"emergency"`
	ShortCodes     []string            `yaml:"short_codes"`
	OldPrefixes    []string            `yaml:"old_prefixes"` // once dialled in front of a whole number, such as 521 or 044
	Source         string              `yaml:"source"`
	ZoneDate       string              `yaml:"zone_date"` // of zones.csv, YYYY-MM-DD
	Regions        []string            `yaml:"regions"`   // judge by libphonenumber's metadata; numbers of other regions are foreign
	RegionDate     string              `yaml:"region_date"`
}

type lineFile struct {
	Type     string   `yaml:"type"`
	Groups   []int    `yaml:"groups"`
	Prefixes []string `yaml:"prefixes"`
}

// country gives the plan's data to package numbering; prefixes with a ? are not for it.
func (f *packFile) country(r *reader) numbering.Country {
	p := f.Plan
	c := numbering.Country{Code: f.Country, CallingCode: p.CallingCode, Trunk: p.Trunk, Exit: p.Exit, NationalLength: p.NationalLength,
		First: p.First, Groups: p.Groups, Pattern: p.Pattern, Emergency: p.Emergency, ShortCodes: p.ShortCodes}
	for _, l := range p.Lines {
		t := r.lineType("plan.lines", l.Type)
		for _, prefix := range l.Prefixes {
			c.LineTypes = append(c.LineTypes, numbering.PrefixLine{Prefix: prefix, Type: t, Groups: l.Groups})
		}
	}
	for _, prefix := range p.Fiction {
		if !strings.Contains(prefix, "?") {
			c.Fiction = append(c.Fiction, prefix)
		}
	}
	for code, prefixes := range p.Territories {
		for _, prefix := range prefixes {
			c.Territories = append(c.Territories, numbering.PrefixCode{Prefix: prefix, CallingCode: code})
		}
	}
	return c
}

// plan makes the numbering plan of the pack with its coverage and code rules.
func (f *packFile) plan(r *reader, m *porting.Market) porting.NumberPlan {
	p, err := numbering.NewPlan(f.country(r))
	if err != nil {
		r.at("plan", "%v", err)
		return nil
	}
	listed := f.loadBlocks(r, p, m.Carriers)
	f.loadZones(r, p)
	b := &blockPlan{Plan: p, coverage: readCoverage(r), codes: f.codeChecks(m), source: f.Plan.Source, listed: listed}
	if len(f.Plan.Regions) == 0 {
		return b
	}
	date := r.date("plan.region_date", f.Plan.RegionDate)
	mp := &metadataPlan{blockPlan: b, regions: f.Plan.Regions, old: f.Plan.OldPrefixes, language: first(m.Languages), source: f.Plan.Source,
		date: date, code: p.Country().CallingCode}
	for _, prefix := range f.Plan.Fiction {
		if strings.Contains(prefix, "?") {
			mp.fiction = append(mp.fiction, prefix)
		}
	}
	for _, name := range m.Names {
		mp.countries = append(mp.countries, name)
	}
	return mp
}

func (r *reader) date(key, s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		r.at(key, "%q is not YYYY-MM-DD", s)
	}
	return t
}

// loadBlocks enters the regulator's list and returns its date, zero without one. The file is a line with that date and then the
// compact form of the list.
func (f *packFile) loadBlocks(r *reader, p *numbering.Plan, carriers []porting.Carrier) (date time.Time) {
	const name = "blocks.bin"
	raw := r.read(name, false)
	if raw == nil {
		return date
	}
	head, body, _ := bytes.Cut(raw, []byte("\n"))
	date, err := time.Parse(time.DateOnly, string(head))
	if err != nil {
		r.fault(name, 1, "it does not begin with the date of the list")
		return date
	}
	if err := p.LoadCompact(bytes.NewReader(body), f.Plan.Source, date); err != nil {
		r.fault(name, 0, "%v", err)
		return date
	}
	called := map[string]string{} // a code prefix → the name that people know
	for _, c := range carriers {
		for _, prefix := range c.CodePrefixes {
			called[prefix] = c.Name
		}
	}
	var names strings.Builder
	for _, x := range r.table("operators.csv", false, "prefix", "code", "name") {
		fmt.Fprintf(&names, "%s;%s\n", x.get("code"), called[x.get("prefix")])
	}
	if err := p.LoadHolders(strings.NewReader(names.String())); err != nil {
		r.fault("operators.csv", 0, "%v", err)
	}
	return date
}

// loadZones enters the zones: a line for each zone, with its blocks as prefixes or as runs of prefixes (first-last).
func (f *packFile) loadZones(r *reader, p *numbering.Plan) {
	rows := r.table("zones.csv", false, "zone", "name", "blocks")
	if len(rows) == 0 {
		return
	}
	var list strings.Builder
	for _, x := range rows {
		for _, run := range x.list("blocks") {
			from, to, ok := strings.Cut(run, "-")
			if !ok {
				to = from
			}
			if !prefixRun(&list, from, to, x.get("zone")+";"+x.get("name")) {
				x.fault("blocks: %q is no prefix and no run of prefixes", run)
			}
		}
	}
	if err := p.LoadZones(strings.NewReader(list.String()), f.Plan.Source, r.date("plan.zone_date", f.Plan.ZoneDate)); err != nil {
		r.fault("zones.csv", 0, "%v", err)
	}
}

// longestRun bounds a run of prefixes, so that a typing mistake cannot fill the memory.
const longestRun = 10_000

// prefixRun writes a line for each prefix from first to last, which have the same number of digits.
func prefixRun(list *strings.Builder, first, last, rest string) bool {
	a, errA := numbering.ParseDigits(first)
	b, errB := numbering.ParseDigits(last)
	if errA != nil || errB != nil || a.Len() == 0 || a.Len() != b.Len() {
		return false
	}
	digits := []byte(first)
	for range longestRun {
		list.Write(digits)
		list.WriteByte(';')
		list.WriteString(rest)
		list.WriteByte('\n')
		if string(digits) == last {
			return true
		}
		i := len(digits) - 1
		for ; i >= 0 && digits[i] == '9'; i-- {
			digits[i] = '0'
		}
		if i < 0 {
			return false
		}
		digits[i]++
	}
	return false
}

// UpdatePlan turns a newer list of blocks, in the columns of Arcep's MAJNUM, into the file blocks.bin of a pack. The date
// of the list is that of the newest block in it. The error names the line that cannot be read.
func UpdatePlan(w io.Writer, r io.Reader) error {
	raw, err := io.ReadAll(io.LimitReader(r, maxFile))
	if err != nil {
		return fmt.Errorf("update plan: %w", err)
	}
	var compact bytes.Buffer
	if err := numbering.Compact(&compact, bytes.NewReader(raw)); err != nil {
		return fmt.Errorf("update plan: %w", err)
	}
	var newest time.Time
	lines := bufio.NewScanner(bytes.NewReader(raw))
	for lines.Scan() {
		text := strings.Trim(lines.Text(), "\r\" ")
		if t, err := time.Parse("02/01/2006", text[strings.LastIndexAny(text, ";\"")+1:]); err == nil && t.After(newest) {
			newest = t
		}
	}
	if newest.IsZero() {
		return fmt.Errorf("update plan: no block has a date: %w", numbering.ErrBadList)
	}
	_, err = fmt.Fprintf(w, "%s\n%s", newest.Format(time.DateOnly), compact.Bytes())
	if err != nil {
		return fmt.Errorf("update plan: %w", err)
	}
	return nil
}

// blockPlan is a plan whose facts come from the regulator's lists. Parse, Describe and Coverage allocate nothing.
type blockPlan struct {
	*numbering.Plan
	coverage *coverage
	codes    *codeChecks
	source   string    // whose list it is
	listed   time.Time // its date
}

// Describe says what the lists know of a number. That a number of this country is in no block, or kept for fiction, is their word too.
func (p *blockPlan) Describe(n numbering.PhoneNumber) numbering.Facts {
	f := p.Plan.Describe(n)
	if f.Source == "" && f.LineType != numbering.UnknownLine {
		f.Source, f.SourceDate = p.source, p.listed
	}
	return f
}

// Coverage is the market's rule for a number.
func (p *blockPlan) Coverage(n numbering.PhoneNumber, f numbering.Facts) porting.Coverage {
	return p.coverage.find(p.Plan, n, f)
}

// CheckCode judges the porting code of a number.
func (p *blockPlan) CheckCode(n numbering.PhoneNumber, code string) porting.CodeCheck {
	return p.codes.check(p.Plan, n, p.Describe(n).LineType, code)
}
