package terminal

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/portamento/portamento/client"
	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// CheckCmd tells whether numbers can move.
type CheckCmd struct {
	Remote
	Numbers []string `arg:"" optional:"" help:"Numbers as people write them."`
	File    string   `help:"CSV file with more numbers, - for standard input." placeholder:"FILE"`
	Market  string   `help:"Country whose rules judge: fr, us, mx. Without it the number tells." placeholder:"CODE"`
}

// Help is the examples of the command.
func (*CheckCmd) Help() string {
	return `portamento check "01 99 00 12 34" "+1 212 555 0100"
portamento check --file numbers.csv -o json
portamento check --server https://porting.example.net --lang fr 0639980001`
}

// Run asks the server if one is named, and else judges by the shipped markets.
func (x *CheckCmd) Run(ctx context.Context, con *Console) error {
	numbers := x.Numbers
	if x.File != "" {
		raw, err := con.read(x.File, "the file of numbers", maxNumbersFile)
		if err != nil {
			return err
		}
		rows, err := readNumbers(bytes.NewReader(raw), x.File)
		if err != nil {
			return err
		}
		for _, r := range rows {
			numbers = append(numbers, r.Number)
		}
	}
	if len(numbers) == 0 {
		return &UsageError{"which number?", `Type one: portamento check "01 99 00 12 34"`}
	}
	s := &session{Remote: &x.Remote, con: con}
	var answer *client.Checked
	var err error
	if first(x.Server, con.Env("PORTAMENTO_SERVER")) != "" {
		if s, err = x.Remote.open(con); err == nil {
			answer, err = s.c.CheckNumbers(ctx, client.Check{Market: x.Market, Numbers: numbers})
		}
	} else {
		answer, err = x.offline(ctx, con, numbers)
	}
	if err != nil {
		return err
	}
	x.DryRun = false // a check changes nothing anyway
	return s.show(answer, func(out *sheet) { checkedSheet(out, answer) })
}

// offline judges by the shipped markets, without a server.
func (x *CheckCmd) offline(ctx context.Context, con *Console, numbers []string) (*client.Checked, error) {
	set, err := con.Markets()
	if err != nil {
		return nil, err
	}
	code := porting.MarketCode(strings.ToLower(x.Market))
	if _, ok := set.Market(code); !ok && code != "" {
		return nil, &UsageError{fmt.Sprintf("there is no market %q", x.Market), "The markets are: " + strings.Join(marketCodes(set), ", ") + "."}
	}
	now := con.Now()
	answer := &client.Checked{Data: make([]client.Verdict, 0, len(numbers)), Summary: map[string]int{}}
	for _, e := range []string{"yes", "likely", "ask", "already", "no"} {
		answer.Summary[e] = 0
	}
	judge := porting.Service{Markets: set}
	for start := 0; start < len(numbers); start += porting.MaxChecks {
		list, err := judge.CheckNumbers(ctx, nil, code, numbers[start:min(start+porting.MaxChecks, len(numbers))])
		if err != nil {
			return nil, err
		}
		for _, v := range list {
			if code == "" && v.Number == 0 {
				v = onlyReader(set, v)
			}
			answer.Data = append(answer.Data, verdictOf(set, v, x.language(con), now))
			answer.Summary[v.Answer.String()]++
		}
	}
	return answer, nil
}

// onlyReader judges again what the first market did not understand, if exactly one other does.
func onlyReader(set porting.Markets, v porting.Verdict) porting.Verdict {
	var readers []*porting.Market
	for _, m := range set.Markets() {
		if _, fault := m.Plan.Parse(v.Input); fault == numbering.NoFault {
			readers = append(readers, m)
		}
	}
	if len(readers) == 1 {
		return readers[0].Check(v.Input)
	}
	return v
}

func marketCodes(set porting.Markets) []string {
	var codes []string
	for _, m := range set.Markets() {
		codes = append(codes, string(m.Code))
	}
	return codes
}

// verdictOf shows a verdict as the API does.
func verdictOf(set porting.Markets, v porting.Verdict, language string, now time.Time) client.Verdict {
	out := client.Verdict{Input: v.Input, Market: string(v.Market), Verdict: v.Answer.String(), LineType: v.Line.String(), Area: v.Area,
		Source: v.Source, CheckedAt: now.UTC(), Reason: client.Why{Code: v.Reason}}
	if m, ok := set.Market(v.Market); ok {
		out.Reason.Message, _ = m.Words.Text(language, "verdict."+v.Reason, nil)
		if v.Number != 0 {
			out.Number, out.Display = v.Number.E164(), m.Plan.Display(v.Number)
		}
	}
	if v.HolderCode != "" || v.HolderName != "" {
		out.RangeHolder = &client.Named{Code: v.HolderCode, Name: v.HolderName}
	}
	if v.TypicalDays != (porting.Days{}) {
		out.TypicalDays = &client.Days{From: v.TypicalDays.From, To: v.TypicalDays.To}
	}
	return out
}

func checkedSheet(out *sheet, c *client.Checked) {
	var rows [][]string
	for _, v := range c.Data {
		days := ""
		if v.TypicalDays != nil {
			days = fmt.Sprintf("%d %s %d", v.TypicalDays.From, out.words.label("to"), v.TypicalDays.To)
		}
		rows = append(rows, []string{first(v.Display, v.Input), out.words.label(v.Verdict), v.Area, days, v.Reason.Message})
	}
	out.table([]string{"NUMBER", "CAN MOVE", "AREA", "DAYS", ""}, rows, "No numbers.")
}
