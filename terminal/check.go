package terminal

import (
	"context"
	"fmt"
	"strings"

	"github.com/portamento/portamento/client"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/terminal/offline"
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
		rows, err := con.readNumbers(x.File)
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
	return offline.Check(ctx, numbers, offline.Rules{Markets: set, Market: code, Language: x.language(con), Now: con.Now()})
}

func marketCodes(set porting.Markets) []string {
	var codes []string
	for _, m := range set.Markets() {
		codes = append(codes, string(m.Code))
	}
	return codes
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
