package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/portamento/portamento/client"
	"github.com/portamento/portamento/cmd/portamento/config"
	"github.com/portamento/portamento/demo"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/terminal"
)

// DemoCmd plays stories at sandboxes of their own, on a page or in the terminal, then stays up.
type DemoCmd struct {
	Scenario string   `help:"Story to play; --list names them." default:"rejection" placeholder:"NAME"`
	Speed    *float64 `help:"How fast the story is told: 2 is twice as fast, 0 does not wait. Default: 1, and 0 where nobody watches." placeholder:"N"`
	Exit     bool     `help:"End after the story."`
	Data     string   `help:"Empty folder for database and mails. Default: a temporary one, removed at the end." placeholder:"DIR"`
	Listen   string   `help:"Address of the API. Default: a free port of this machine." default:"127.0.0.1:0" placeholder:"ADDR"`
	Lang     string   `help:"Language of the story and the mails: en, fr, es." enum:"en,fr,es" default:"en" env:"PORTAMENTO_LANG"`
	Web      bool     `help:"Tell the story on a page, also where nobody watches the terminal." xor:"web"`
	NoWeb    bool     `help:"Tell the story here, in the terminal." xor:"web"`
	Open     bool     `help:"Open the page in the browser, where there is one."`
	List     bool     `help:"List the stories."`
}

// Help is the examples of the command.
func (*DemoCmd) Help() string {
	return "portamento demo\nportamento demo --scenario twelve --lang fr\nportamento demo --no-web\nportamento demo --speed 0 --exit --data ./demo"
}

// beginning is when stories begin: a Tuesday without a holiday near it, at nine o'clock in Paris.
func beginning() time.Time { return time.Date(2026, 9, 1, 7, 0, 0, 0, time.UTC) }

// Run plays the story.
func (d *DemoCmd) Run(ctx context.Context, con *terminal.Console) error {
	if d.List {
		return demo.List(con.Out, d.Lang)
	}
	story, ok := demo.Find(d.Scenario)
	if !ok {
		return usageError(fmt.Sprintf("there is no scenario %q; portamento demo --list names them", d.Scenario))
	}
	dir, leave, err := d.folder()
	if err != nil {
		return err
	}
	defer leave()
	if d.onPages(con) {
		return d.stand(ctx, con, stand{story, dir})
	}
	n, err := d.open(ctx, dir)
	if err != nil {
		return err
	}
	defer n.close()
	serving, stop := context.WithCancel(ctx)
	defer stop()
	ready, served := make(chan seeded, 1), make(chan error, 1)
	n.started = func(s seeded) { ready <- s }
	go func() { served <- n.serve(serving, "") }()
	select {
	case err := <-served:
		return err
	case s := <-ready:
		if err = d.play(ctx, con, n, played{story, s}); err == nil && !d.Exit {
			select {
			case <-ctx.Done():
			case err = <-served:
				return err
			}
		}
	}
	stop()
	if errors.Is(err, context.Canceled) {
		err = nil // Ctrl-C is how a demo ends
	}
	return errors.Join(err, <-served)
}

// folder makes the folder of the data. A folder with a database in it is left alone: a story needs its numbers for itself.
func (d *DemoCmd) folder() (dir string, leave func(), err error) {
	if d.Data == "" {
		dir, err = os.MkdirTemp("", "portamento-demo-")
		return dir, func() { _ = os.RemoveAll(dir) }, err
	}
	if _, err := os.Stat(filepath.Join(d.Data, "portamento.db")); err == nil {
		return "", nil, usageError(d.Data + " holds a database already; the demo needs an empty folder")
	}
	dir, err = filepath.Abs(d.Data)
	return dir, func() {}, err
}

// open makes a sandbox that answers at an address of its own.
func (d *DemoCmd) open(ctx context.Context, dir string) (*node, error) {
	l, err := net.Listen("tcp", d.Listen)
	if err != nil {
		return nil, fmt.Errorf("--listen: %w", err)
	}
	n, err := d.sandbox(ctx, dir, address(l))
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	n.public, n.sandbox.language = l, d.Lang
	return n, nil
}

// sandbox makes one that answers at an address. It reads no configuration: a demo never touches what belongs to a server.
func (d *DemoCmd) sandbox(ctx context.Context, dir, address string) (*node, error) {
	c, err := config.Load("", nil, map[string]any{"data_dir": dir, "listen": address, "operator_listen": "127.0.0.1:0",
		"base_url": "http://" + address, "log.level": "error", "rate_limit.public_checks_per_minute": 1000})
	if err != nil {
		return nil, err
	}
	// The clock stands still but for the story, so that each telling is the same.
	return openSandbox(ctx, c, sandboxStart{at: beginning(), speed: 0})
}

// played is a story and the sandbox that it is played at.
type played struct {
	story   demo.Scenario
	sandbox seeded
}

// stage is where a story is played: the sandbox, with the keys of the customer and of the desk.
func (n *node) stage(s seeded, language string) (demo.Stage, error) {
	out := demo.Stage{Account: string(s.AccountID), Market: n.markets.Markets()[0], Outbox: filepath.Join(n.config.DataDir, "outbox")}
	for role, to := range map[porting.Role]**client.Client{porting.RoleAccount: &out.Customer, porting.RoleDesk: &out.Desk} {
		var err error
		if *to, err = client.New(s.URL, s.Keys[role], client.WithLanguage(language), client.WithUserAgent("portamento-demo")); err != nil {
			return out, err
		}
	}
	return out, nil
}

func (d *DemoCmd) play(ctx context.Context, con *terminal.Console, n *node, p played) error {
	stage, err := n.stage(p.sandbox, d.Lang)
	if err != nil {
		return err
	}
	screen := &demo.Screen{Out: con.Out, Live: con.OutTTY && con.Env("TERM") != "dumb", Colour: con.OutTTY && con.Env("NO_COLOR") == "" && con.Env("TERM") != "dumb",
		Tempo: d.tempo(con)}
	screen.Live = screen.Live && screen.Colour && screen.Tempo > 0
	player := demo.Player{Stage: stage, Audience: screen, Language: d.Lang}
	b, err := player.Play(ctx, p.story)
	if err != nil {
		return err
	}
	if d.Exit {
		screen.Over(b, d.Data != "")
		if missed := b.Missed(); len(missed) > 0 {
			return fmt.Errorf("the story never came to %v", missed)
		}
		return nil
	}
	screen.Card(b, p.sandbox.address(d.Data != ""))
	return nil
}

// address is what people need to reach the sandbox.
func (s seeded) address(kept bool) demo.Address {
	return demo.Address{URL: s.URL, Key: s.Keys[porting.RoleAccount], DeskKey: s.Keys[porting.RoleDesk], Kept: kept}
}

// tempo is how fast the story is told: nobody waits for a story that goes into a file and ends.
func (d *DemoCmd) tempo(con *terminal.Console) float64 {
	switch {
	case d.Speed != nil:
		return max(0, *d.Speed)
	case d.Exit && !con.OutTTY:
		return 0
	}
	return 1
}
