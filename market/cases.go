package market

import (
	"bytes"
	"errors"
	"io"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/portamento/portamento/numbering"
)

// casesFile is cases.yaml: what the pack must answer.
type casesFile struct {
	Numbers  []numberCase  `yaml:"numbers"`
	Codes    []codeCase    `yaml:"codes"`
	Workdays []workdayCase `yaml:"workdays"`
}

// numberCase is one number; empty fields but answer are not compared.
type numberCase struct {
	Typed   string `yaml:"typed"`
	Number  string `yaml:"number"`
	Answer  string `yaml:"answer"`
	Reason  string `yaml:"reason"`
	Line    string `yaml:"line"`
	Area    string `yaml:"area"`
	Display string `yaml:"display"`
	Holder  string `yaml:"holder"`
}

// codeCase is a porting code of a number; every field is compared.
type codeCase struct {
	Number   string `yaml:"number"`
	Code     string `yaml:"code"`
	Fault    string `yaml:"fault"`
	Carrier  string `yaml:"carrier"`
	Repaired string `yaml:"repaired"`
}

// workdayCase is calendar arithmetic: the day that lies so many working days after another.
type workdayCase struct {
	From string `yaml:"from"`
	Add  int    `yaml:"add"`
	Is   string `yaml:"is"`
}

const casesName = "cases.yaml"

// cases runs the cases of the pack; each that fails is a finding at its line.
func (p *linted) cases() {
	raw := p.read(casesName, true)
	if raw == nil {
		return
	}
	var f casesFile
	d := yaml.NewDecoder(bytes.NewReader(raw))
	d.KnownFields(true)
	if err := d.Decode(&f); err != nil && !errors.Is(err, io.EOF) {
		p.yamlMistakes(casesName, err)
		return
	}
	if len(f.Numbers) == 0 || len(f.Workdays) == 0 {
		p.fault(casesName, 0, "there are no numbers or no workdays")
	}
	var root yaml.Node
	_ = yaml.Unmarshal(raw, &root) // it was decoded before
	for i, c := range f.Numbers {
		p.number(itemLine(&root, "numbers", i), c)
	}
	for i, c := range f.Codes {
		p.code(itemLine(&root, "codes", i), c)
	}
	for i, c := range f.Workdays {
		p.workday(itemLine(&root, "workdays", i), c)
	}
}

// itemLine is the line of an item of a list.
func itemLine(root *yaml.Node, list string, i int) int {
	if root.Kind == yaml.DocumentNode && len(root.Content) > 0 {
		root = root.Content[0]
	}
	n := child(root, list)
	if n == nil || i >= len(n.Content) {
		return 0
	}
	return n.Content[i].Line
}

func (p *linted) number(line int, c numberCase) {
	v := p.m.Check(c.Typed)
	for _, x := range []struct{ what, got, want string }{
		{"answer", v.Answer.String(), c.Answer}, {"reason", v.Reason, c.Reason}, {"line", v.Line.String(), c.Line},
		{"area", v.Area, c.Area}, {"number", v.Number.E164(), c.Number}, {"display", p.m.Plan.Display(v.Number), c.Display},
		{"holder", v.HolderCode, c.Holder},
	} {
		if x.got != x.want && (x.want != "" || x.what == "answer") {
			p.fault(casesName, line, "%s: %s is %q, want %q", c.Typed, x.what, x.got, x.want)
		}
	}
}

func (p *linted) code(line int, c codeCase) {
	n, fault := p.m.Plan.Parse(c.Number)
	if fault != numbering.NoFault {
		p.fault(casesName, line, "%s is no number: %s", c.Number, fault)
		return
	}
	got := p.m.Plan.CheckCode(n, c.Code)
	for _, x := range []struct{ what, got, want string }{
		{"fault", got.Fault, c.Fault}, {"carrier", string(got.Carrier), c.Carrier}, {"repaired", got.Repaired, c.Repaired},
	} {
		if x.got != x.want {
			p.fault(casesName, line, "code %s of %s: %s is %q, want %q", c.Code, c.Number, x.what, x.got, x.want)
		}
	}
}

func (p *linted) workday(line int, c workdayCase) {
	from, err := p.m.ParseDay(c.From)
	if err != nil {
		p.fault(casesName, line, "%q is not YYYY-MM-DD", c.From)
		return
	}
	if got := p.m.AddWorkdays(from, c.Add).In(p.m.Zone).Format(time.DateOnly); got != c.Is {
		p.fault(casesName, line, "%d working days after %s: %s, want %s", c.Add, c.From, got, c.Is)
	}
}
