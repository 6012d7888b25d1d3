// Command portamento is the binary: one file per sub-command, wire.go introduces everyone to everyone.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // moving dates are read in the market's zone on machines without zone files too

	"github.com/mattn/go-isatty"

	"github.com/portamento/portamento/cmd/portamento/genuine"
	"github.com/portamento/portamento/document/reader"
	"github.com/portamento/portamento/market"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/terminal"
)

// version is what this tree will be released as.
const version = "0.1.0"

// commands is every sub-command, in the order in which the help lists them.
type commands struct {
	Check     terminal.CheckCmd   `cmd:"" help:"Tell whether numbers can move. Needs no server."`
	Request   terminal.RequestCmd `cmd:"" help:"A customer's requests: make, sign, follow and change them."`
	Desk      terminal.DeskCmd    `cmd:"" help:"The porting desk: review orders, record what carriers answer, move numbers."`
	Letter    LetterCmd           `cmd:"" help:"Letters of authority: show, save and verify them."`
	Demo      DemoCmd             `cmd:"" help:"Play a four-week move in about a minute, with a pretend carrier, then stay up."`
	Serve     ServeCmd            `cmd:"" help:"Run the API and the background work. With --sandbox nothing in it is real."`
	Worker    WorkerCmd           `cmd:"" help:"Run the background work only, on a shared PostgreSQL."`
	Simulator SimulatorCmd        `cmd:"" help:"Run the pretend losing carrier as a server of its own."`
	Keys      KeysCmd             `cmd:"" help:"API keys."`
	Users     UsersCmd            `cmd:"" help:"The people who sign in: invite the first owner, list, remove, recover."`
	Audit     AuditCmd            `cmd:"" help:"The history: verify it, export its checkpoints."`
	Backup    BackupCmd           `cmd:"" help:"Write everything into one archive, also beside a running server."`
	Restore   RestoreCmd          `cmd:"" help:"Fill an empty database from an archive. The server then starts held."`
	Release   ReleaseCmd          `cmd:"" help:"Let a held server send again after a restore."`
	Market    MarketCmd           `cmd:"" help:"Market packs: look for mistakes, take in a newer numbering plan."`
	Pages     PagesCmd            `cmd:"" help:"Show every page in every state, with made-up data: for whoever works on them."`
	Config    ConfigCmd           `cmd:"" help:"Print the configuration in force."`
	States    StatesCmd           `cmd:"" help:"Print the drawing of the state table."`
	Manual    terminal.ManualCmd  `cmd:"" help:"Print the manual of all commands."`
	Version   terminal.VersionCmd `cmd:"" help:"Print the version."`
}

// LetterCmd holds the verbs for letters.
type LetterCmd struct {
	Show   terminal.LetterShowCmd `cmd:"" help:"Show who signed a request, and whether its letter is genuine."`
	Save   terminal.LetterSaveCmd `cmd:"" help:"Write a letter, or the evidence of its signatures, into a file."`
	Copy   terminal.LetterCopyCmd `cmd:"" help:"Write the losing carrier's copy of a letter into a file, for a reason; the desk's alone."`
	Verify genuine.VerifyCmd      `cmd:"" help:"Verify a letter or its evidence. Needs no server and no network."`
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == reader.ChildCommand { // started by ourselves, to read one document of a stranger
		os.Exit(reader.Child(os.Stdin, os.Stdout, os.Args[2:]))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP) // SIGHUP: its terminal was closed
	con := &terminal.Console{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Env: os.Getenv, Now: time.Now,
		InTTY: isatty.IsTerminal(os.Stdin.Fd()), OutTTY: isatty.IsTerminal(os.Stdout.Fd()), Version: version,
		Markets: func() (porting.Markets, error) { return market.Load() }}
	code := terminal.Run(ctx, con, &commands{}, os.Args[1:])
	stop()
	os.Exit(code)
}

// usageError is a mistake in the arguments, exit code 2.
func usageError(what string) error { return &terminal.UsageError{What: what} }
