// Package terminal is the command line: how it reads, writes, asks and fails, and the commands that people type at a server.
//
// Data goes to standard output, talk to standard error. A program gets JSON with the names of the API (-o json), a person gets sentences and
// aligned tables. Secrets are never taken from arguments and never repeated in an error. Every failure names the field and what to type next,
// and ends with an exit code that says what kind it was.
package terminal

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// introduction is what portamento says when it is asked for nothing.
const introduction = `Portamento moves phone numbers from one provider to another without a missed call.

  portamento demo                     play a four-week move in about a minute, with a pretend carrier
  portamento check "01 99 00 12 34"   can this number move? No server needed
  portamento serve                    run the API and the background work
  portamento request --help           make and follow requests
  portamento desk --help              run the porting desk
  portamento --help                   everything

Nothing has been started, and nothing was written.
`

// Run does what the arguments say and gives the exit code. The commands are a pointer to a struct with one field for each; their Run
// methods may take a context.Context and a *Console.
func Run(ctx context.Context, con *Console, commands any, args []string) int {
	if len(args) == 0 {
		_, _ = fmt.Fprint(con.Out, introduction)
		return ExitOK
	}
	if args[0] == "help" { // portamento help desk: what many type first
		args = append(slices.Clone(args[1:]), "--help")
	}
	parser, err := newParser(ctx, con, commands)
	if err != nil {
		return con.fail(err, failing{})
	}
	k, err := parse(parser, args)
	if code, ok := errors.AsType[leave](err); ok {
		return int(code)
	}
	if err != nil {
		return con.fail(usageOf(err), failing{json: wantsJSON(args)})
	}
	f := failing{json: wantsJSON(args), command: k.Command()}
	if err := k.Run(); err != nil {
		return con.fail(err, f)
	}
	return ExitOK
}

// leave is an exit code on its way out of the parser: help that was asked for.
type leave int

func (l leave) Error() string { return fmt.Sprintf("leave with %d", int(l)) }

func newParser(ctx context.Context, con *Console, commands any) (*kong.Kong, error) {
	return kong.New(commands, kong.Name("portamento"), kong.Description("Moves phone numbers from one provider to another."),
		kong.Writers(con.Out, con.Err), kong.Exit(func(code int) { panic(leave(code)) }), kong.Help(printHelp),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true, WrapUpperBound: 110}),
		kong.Bind(con), kong.BindTo(ctx, (*context.Context)(nil)))
}

func parse(parser *kong.Kong, args []string) (k *kong.Context, err error) {
	defer func() {
		if code, ok := recover().(leave); ok {
			err = code
		}
	}()
	return parser.Parse(args)
}

// usageOf says what is wrong with the arguments and where the help is.
func usageOf(err error) error {
	command := "portamento"
	if p, ok := errors.AsType[*kong.ParseError](err); ok && p.Context != nil {
		if n := p.Context.Selected(); n != nil {
			command = n.FullPath()
		}
	}
	return &UsageError{err.Error(), "Run: " + command + " --help"}
}

// wantsJSON is asked where the arguments may not have been understood.
func wantsJSON(args []string) bool {
	for i, a := range args {
		if a == "-ojson" || a == "-o=json" || a == "--output=json" || (a == "-o" || a == "--output") && i+1 < len(args) && args[i+1] == "json" {
			return true
		}
	}
	return false
}

// examplesOf gives the examples of a command: from its own Help method, or from the tables beside the commands of request and desk.
func examplesOf(n *kong.Node) []string {
	path := strings.TrimPrefix(strings.TrimPrefix(n.FullPath(), "portamento"), " ")
	for _, table := range []map[string][]string{requestExamples, deskExamples} {
		if lines, ok := table[path]; ok {
			return lines
		}
	}
	if n.Detail == "" {
		return nil
	}
	return strings.Split(strings.TrimSpace(n.Detail), "\n")
}

// printHelp begins with examples, as most people need nothing else.
func printHelp(options kong.HelpOptions, k *kong.Context) error {
	if n := k.Selected(); n != nil && !options.Summary {
		if lines := examplesOf(n); len(lines) > 0 {
			_, _ = fmt.Fprintf(k.Stdout, "Examples:\n  %s\n\n", strings.Join(lines, "\n  "))
		}
		n.Detail = ""
	}
	return kong.DefaultHelpPrinter(options, k)
}

// ManualCmd prints the manual.
type ManualCmd struct{}

// Help is the examples of the command.
func (*ManualCmd) Help() string {
	return "portamento manual\nportamento manual > manual.md\nportamento manual | less"
}

// Run writes every command with its examples and flags as Markdown.
func (*ManualCmd) Run(con *Console, k *kong.Context) error {
	var b strings.Builder
	b.WriteString("# portamento\n\n" + manualIntroduction)
	for _, n := range k.Model.Leaves(true) {
		fmt.Fprintf(&b, "\n## portamento %s\n\n%s\n", n.Path(), n.Help)
		if lines := examplesOf(n); len(lines) > 0 {
			fmt.Fprintf(&b, "\n```\n%s\n```\n", strings.Join(lines, "\n"))
		}
		writeFlags(&b, n)
	}
	_, err := fmt.Fprint(con.Out, b.String())
	return err
}

const manualIntroduction = "Data goes to standard output, talk to standard error. Exit codes: 0 done, 1 failure, 2 usage, 3 not found,\n" +
	"4 content that does not hold, 5 key missing or not allowed, 6 conflict with the present state, 7 network, 8 time-out of --wait.\n"

func writeFlags(b *strings.Builder, n *kong.Node) {
	var rows []string
	for _, p := range n.Positional {
		rows = append(rows, fmt.Sprintf("| `%s` | %s |", p.Summary(), p.Help))
	}
	for _, f := range slices.Concat(n.AllFlags(true)...) {
		if f.Name != "help" {
			rows = append(rows, fmt.Sprintf("| `%s` | %s |", strings.ReplaceAll(f.String(), "|", ", "), f.Help))
		}
	}
	if len(rows) > 0 {
		fmt.Fprintf(b, "\n| | |\n|---|---|\n%s\n", strings.Join(rows, "\n"))
	}
}

// VersionCmd prints the version.
type VersionCmd struct{}

// Help is the examples of the command.
func (*VersionCmd) Help() string {
	return "portamento version\nportamento version | cut -d' ' -f2\nportamento version > installed.txt"
}

// Run prints the version, the revision it was built from, and the Go it was built with.
func (*VersionCmd) Run(con *Console) error {
	line := "portamento " + con.Version
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				line += " " + s.Value
			}
		}
		line += " " + info.GoVersion
	}
	_, err := fmt.Fprintln(con.Out, line)
	return err
}
