package market

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// record is one line of a table: the texts of its columns by their name.
type record struct {
	r    *reader
	file string
	line int
	cols []string
	text []string
}

func (x record) get(column string) string {
	i := slices.Index(x.cols, column)
	return x.text[i]
}

func (x record) fault(format string, args ...any) { x.r.fault(x.file, x.line, format, args...) }

// list splits a column whose parts are parted by bars.
func (x record) list(column string) []string {
	var out []string
	for _, part := range strings.Split(x.get(column), "|") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// number reads a column of digits; the empty text is 0.
func (x record) number(column string) int {
	s := x.get(column)
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		x.fault("%s: %q is no whole number", column, s)
	}
	return n
}

// pattern reads a column that holds a regular expression; nil if it is empty.
func (x record) pattern(column string) *regexp.Regexp {
	if x.get(column) == "" {
		return nil
	}
	p, err := regexp.Compile(x.get(column))
	if err != nil {
		x.fault("%s: %v", column, err)
	}
	return p
}

// table reads a semicolon table with exactly these columns; lines that begin with # are remarks. A missing file is a
// mistake only if it is needed.
func (r *reader) table(name string, needed bool, columns ...string) []record {
	raw := r.read(name, needed)
	if raw == nil {
		return nil
	}
	c := csv.NewReader(bytes.NewReader(raw))
	c.Comma, c.Comment, c.FieldsPerRecord = ';', '#', -1
	var out []record
	for head := true; ; head = false {
		text, err := c.Read()
		if errors.Is(err, io.EOF) {
			if head {
				r.fault(name, 1, "the line of column names is missing")
			}
			return out
		}
		if err != nil {
			line := 0
			if p, ok := errors.AsType[*csv.ParseError](err); ok {
				line, err = p.Line, p.Err
			}
			r.fault(name, line, "%v", err)
			return out
		}
		line, _ := c.FieldPos(0)
		for i := range text {
			text[i] = strings.TrimSpace(text[i])
		}
		switch {
		case head && !slices.Equal(text, columns):
			r.fault(name, line, "the columns are %s instead of %s", strings.Join(text, ";"), strings.Join(columns, ";"))
			return out
		case head:
		case len(text) != len(columns):
			r.fault(name, line, "%d columns instead of %d", len(text), len(columns))
		default:
			out = append(out, record{r, name, line, columns, text})
		}
	}
}

// readReasons reads a catalogue of reasons: those of base, replaced and followed by those of the file.
func readReasons(r *reader, name string, base []porting.Reason) []porting.Reason {
	out := slices.Clone(base)
	seen := map[string]bool{}
	for _, x := range r.table(name, base == nil, "reason", "fields", "who_acts", "severity", "needs_new_signature") {
		n := porting.Reason{Code: x.get("reason"), Fields: x.list("fields"), WhoActs: porting.Ball(x.get("who_acts")),
			Severity: x.get("severity"), NewSignature: x.get("needs_new_signature") == "yes"}
		switch {
		case n.Code == "" || seen[n.Code]:
			x.fault("reason %q is empty or stands twice", n.Code)
		case !slices.Contains([]porting.Ball{porting.BallUs, porting.BallYou, porting.BallProvider, porting.BallNone}, n.WhoActs):
			x.fault("who_acts: %q is none of us, you, provider, none", n.WhoActs)
		case n.Severity != "stop" && n.Severity != "warn":
			x.fault("severity: %q is none of stop, warn", n.Severity)
		case x.get("needs_new_signature") != "yes" && x.get("needs_new_signature") != "no":
			x.fault("needs_new_signature: %q is none of yes, no", x.get("needs_new_signature"))
		}
		for _, f := range n.Fields {
			if !knownField(f) {
				x.fault("fields: a request has no field %s", f)
			}
		}
		seen[n.Code] = true
		if i := slices.IndexFunc(out, func(o porting.Reason) bool { return o.Code == n.Code }); i >= 0 {
			out[i] = n
		} else {
			out = append(out, n)
		}
	}
	return out
}

// readCodes adds the codes of carriers to those in into; each must stand for a reason of the catalogue.
func readCodes(r *reader, name string, into map[string]string, reasons []porting.Reason) {
	known := map[string]bool{}
	for _, n := range reasons {
		known[n.Code] = true
	}
	seen := map[string]bool{}
	for _, x := range r.table(name, false, "source", "code", "reason") {
		key := x.get("source") + "/" + x.get("code")
		switch {
		case x.get("code") == "":
			x.fault("code: it is empty")
		case seen[key]:
			x.fault("%s stands twice", key)
		case !known[x.get("reason")]:
			x.fault("reason %q is not in the catalogue", x.get("reason"))
		}
		seen[key] = true
		into[key] = x.get("reason")
	}
}

func readHolidays(r *reader) map[string]string {
	out := map[string]string{}
	for _, x := range r.table("holidays.csv", true, "date", "name", "rule") {
		d := x.get("date")
		if _, err := time.Parse(time.DateOnly, d); err != nil {
			x.fault("date: %q is not YYYY-MM-DD", d)
		}
		if x.get("name") == "" {
			x.fault("name: it is empty")
		}
		if _, ok := out[d]; ok {
			x.fault("date: %s stands twice", d)
		}
		out[d] = x.get("name")
	}
	return out
}

var carrierColumns = []string{"code", "name", "aliases", "line_types", "code_prefixes", "account_sample", "account_rule", "code_lists",
	"answer_days", "lock_hours"}

// readCarriers reads the carriers and, after them, the operators that only the regulator's list of code prefixes names.
func readCarriers(r *reader) []porting.Carrier {
	var out []porting.Carrier
	place, owner := map[porting.CarrierCode]int{}, map[string]porting.CarrierCode{}
	for _, x := range r.table("carriers.csv", true, carrierColumns...) {
		c := porting.Carrier{Code: porting.CarrierCode(x.get("code")), Name: x.get("name"), Aliases: x.list("aliases"),
			CodePrefixes: x.list("code_prefixes"), AccountSample: x.get("account_sample"), AccountRule: x.pattern("account_rule"),
			CodeLists: x.list("code_lists"), AnswerDays: x.number("answer_days"), Lock: time.Duration(x.number("lock_hours")) * time.Hour}
		for _, s := range x.list("line_types") {
			c.LineTypes = append(c.LineTypes, x.lineType(s))
		}
		if _, ok := place[c.Code]; ok || c.Code == "" || c.Name == "" {
			x.fault("carrier %q has no code, no name or stands twice", c.Code)
		}
		for _, p := range c.CodePrefixes {
			if o, ok := owner[p]; ok {
				x.fault("code_prefixes: %s belongs to %s", p, o)
			}
			owner[p] = c.Code
		}
		place[c.Code] = len(out)
		out = append(out, c)
	}
	for _, x := range r.table("operators.csv", false, "prefix", "code", "name") {
		code := porting.CarrierCode(strings.ToLower(x.get("code")))
		if code == "" || x.get("prefix") == "" || x.get("name") == "" {
			x.fault("prefix, code and name must be given")
			continue
		}
		if o, ok := owner[x.get("prefix")]; ok {
			out[place[o]].Aliases = addAlias(out[place[o]], x.get("name"))
			continue
		}
		i, ok := place[code]
		if !ok {
			i = len(out)
			place[code] = i
			out = append(out, porting.Carrier{Code: code, Name: x.get("name"), LineTypes: []numbering.LineType{numbering.Landline}})
		}
		out[i].CodePrefixes = append(out[i].CodePrefixes, x.get("prefix"))
		owner[x.get("prefix")] = code
	}
	return out
}

func addAlias(c porting.Carrier, name string) []string {
	if strings.EqualFold(name, c.Name) || slices.ContainsFunc(c.Aliases, func(a string) bool { return strings.EqualFold(a, name) }) {
		return c.Aliases
	}
	return append(c.Aliases, name)
}

func (x record) lineType(s string) numbering.LineType {
	var t numbering.LineType
	if err := t.UnmarshalText([]byte(s)); err != nil {
		x.fault("%q is no line type", s)
	}
	return t
}
