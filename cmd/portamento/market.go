package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/portamento/portamento/market"
	"github.com/portamento/portamento/terminal"
)

// MarketCmd holds the verbs for market packs.
type MarketCmd struct {
	Lint   MarketLintCmd   `cmd:"" help:"Look for missing words, missing holidays, and what leaked from another market; run the packs' cases."`
	Update MarketUpdateCmd `cmd:"" help:"Turn a regulator's numbering plan into the compact form of a pack."`
}

// MarketLintCmd looks for mistakes in packs.
type MarketLintCmd struct {
	Dir string `arg:"" optional:"" help:"Folder with packs/ and words/; the packs of this binary if absent." type:"existingdir"`
}

// Help is the examples of the command.
func (*MarketLintCmd) Help() string {
	return "portamento market lint\nportamento market lint ./market\nportamento market lint && echo clean"
}

// Run prints one line for each mistake; any mistake is a failure.
func (l *MarketLintCmd) Run(con *terminal.Console) error {
	var packs fs.FS = market.Shipped()
	if l.Dir != "" {
		packs = os.DirFS(l.Dir)
	}
	mistakes := market.Lint(packs, time.Now())
	for _, m := range mistakes {
		fmt.Fprintln(con.Out, m)
	}
	if len(mistakes) > 0 {
		return fmt.Errorf("%d mistakes in the market packs", len(mistakes))
	}
	con.Say("The market packs are clean.")
	return nil
}

// MarketUpdateCmd takes in a newer numbering plan.
type MarketUpdateCmd struct {
	Market string `arg:"" help:"Market whose plan it is." enum:"fr"`
	From   string `help:"The regulator's file (MAJNUM.csv)." required:"" type:"existingfile"`
	To     string `help:"File to write." default:"market/packs/fr/blocks.bin"`
}

// Help is the examples of the command.
func (*MarketUpdateCmd) Help() string {
	return "portamento market update fr --from MAJNUM.csv\nportamento market update fr --from MAJNUM.csv --to blocks.bin\nportamento market lint"
}

// Run writes the compact plan; the old one stays until the new one is complete.
func (u *MarketUpdateCmd) Run(_ context.Context, con *terminal.Console) error {
	in, err := os.Open(u.From)
	if err != nil {
		return fmt.Errorf("read numbering plan: %w", err)
	}
	defer func() { _ = in.Close() }()
	out, err := os.Create(u.To + ".new")
	if err != nil {
		return fmt.Errorf("write numbering plan: %w", err)
	}
	if err := market.UpdatePlan(out, in); err != nil {
		_ = out.Close()
		_ = os.Remove(u.To + ".new")
		return fmt.Errorf("read numbering plan %s: %w", u.From, err)
	}
	if err := out.Close(); err != nil {
		return fmt.Errorf("write numbering plan: %w", err)
	}
	if err := os.Rename(u.To+".new", u.To); err != nil {
		return fmt.Errorf("write numbering plan: %w", err)
	}
	con.Say("Wrote %s. Build again, then run: portamento market lint", u.To)
	return nil
}
