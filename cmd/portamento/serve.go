package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/portamento/portamento/cmd/portamento/config"
	"github.com/portamento/portamento/web"
)

// drainFor is how long a stopping server waits for requests in flight.
const drainFor = 25 * time.Second

// fastest is how many virtual seconds may pass in a real one, as the clock of the API has it.
const fastest = 1_000_000

// ServeCmd runs the API and the background work.
type ServeCmd struct {
	ServerFlags
	Sandbox   bool    `help:"Nothing is real: virtual clock, simulated carrier, mails as files, an account with keys."`
	ReadyFile string  `help:"File to write when the server can be used: addresses and, in the sandbox, ids and keys." placeholder:"F"`
	Start     string  `help:"Sandbox: where the virtual clock starts (RFC 3339). Default: now." placeholder:"INSTANT"`
	Speed     float64 `help:"Sandbox: virtual seconds per real second." default:"1"`
	Outside   bool    `help:"Sandbox: reach carriers and the mail server as configured instead of pretending them; the desk makes the test calls."`
}

// ServerFlags are the settings that may also be given as flags.
type ServerFlags struct {
	Config         string `help:"Configuration file." placeholder:"FILE" type:"existingfile"`
	Data           string `help:"Folder of the database, the outbox and the keys." placeholder:"DIR" name:"data" aliases:"data-dir"`
	Database       string `help:"PostgreSQL URL; without it a SQLite file in the data folder." placeholder:"postgres://…"`
	Listen         string `help:"Address of the API." placeholder:"ADDR"`
	OperatorListen string `help:"Address of health, metrics and profiles." placeholder:"ADDR"`
	LogLevel       string `help:"debug, info, warn or error." placeholder:"LEVEL"`
}

// load reads the configuration with these flags on top.
func (f ServerFlags) load() (config.Config, error) {
	over := map[string]any{}
	for key, value := range map[string]string{"data_dir": f.Data, "database": f.Database, "listen": f.Listen, "operator_listen": f.OperatorListen, "log.level": f.LogLevel} {
		if value != "" {
			over[key] = value
		}
	}
	return config.Load(f.Config, os.Environ(), over)
}

// loggerOf makes the log that the configuration asks for, on standard error.
func loggerOf(c config.Config) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.Log.Level)) // checked with the configuration
	o := &slog.HandlerOptions{Level: level}
	if c.Log.Format == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, o))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, o))
}

// Help is the examples of the command.
func (*ServeCmd) Help() string {
	return "portamento serve --sandbox --ready-file ready.json\nportamento serve --config deploy/portamento.yaml\nportamento serve --data ./data --listen 127.0.0.1:8080"
}

// Run serves until it is told to stop, then lets requests and jobs in flight end.
func (s *ServeCmd) Run(ctx context.Context) error {
	c, err := s.load()
	if err != nil {
		return err
	}
	if c.Database == "" || s.Sandbox {
		lock, err := lockData(c.DataDir)
		if err != nil {
			return err
		}
		defer func() { _ = lock.Close() }()
	}
	n, err := s.open(ctx, c)
	if err != nil {
		return err
	}
	defer n.close()
	return n.serve(ctx, s.ReadyFile)
}

func (s *ServeCmd) open(ctx context.Context, c config.Config) (*node, error) {
	switch {
	case !s.Sandbox && (s.Start != "" || s.Speed != 1 || s.Outside):
		return nil, usageError("--start, --speed and --outside go with --sandbox")
	case !(s.Speed >= 0 && s.Speed <= fastest):
		return nil, usageError(fmt.Sprintf("--speed must be between 0 and %d", fastest))
	case !s.Sandbox:
		return wire(ctx, c, loggerOf(c), options{now: time.Now, wall: time.Now})
	}
	start := time.Now()
	if s.Start != "" {
		var err error
		if start, err = time.Parse(time.RFC3339, s.Start); err != nil {
			return nil, usageError("--start must be an instant like 2026-09-01T09:00:00Z")
		}
	}
	return openSandbox(ctx, c, sandboxStart{at: start, speed: s.Speed, file: true, outside: s.Outside})
}

// close ends what wire opened.
func (n *node) close() {
	if n.sandbox != nil {
		n.sandbox.close()
	}
	_ = n.papers.vault.Close() // holds nothing open between two files
	n.db.Close()
}

// serve opens the listeners, starts the background work, tells that it is ready, and stops gracefully when ctx ends.
func (n *node) serve(ctx context.Context, readyFile string) error {
	public, operator, err := n.listen()
	if err != nil {
		return err
	}
	h, stop, err := n.start(ctx)
	if err != nil {
		return err
	}
	servers := []*http.Server{web.Server(h, n.logger), web.Server(n.operator(), n.logger)}
	servers[0].RegisterOnShutdown(n.live.Close) // what is held open would hold the end up
	failed := make(chan error, len(servers))
	for i, l := range []net.Listener{public, operator} {
		go func() { failed <- servers[i].Serve(l) }()
	}
	if err := n.ready(ctx, readyFile, public, operator); err != nil {
		return errors.Join(err, stop())
	}
	select {
	case <-ctx.Done():
		n.logger.Info("stopping")
	case err = <-failed:
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainFor)
	defer cancel()
	for _, s := range servers {
		err = errors.Join(err, s.Shutdown(drain))
	}
	return errors.Join(ignoreClosed(err), stop())
}

// start makes the public side and starts the background work, which goes on after ctx until it is stopped.
func (n *node) start(ctx context.Context) (public http.Handler, stop func() error, err error) {
	if public, err = n.handler(); err != nil {
		return nil, nil, err
	}
	if n.config.Database == "" { // a file has one server, so whatever a predecessor held is free
		if err := n.db.TakeOver(ctx); err != nil {
			return nil, nil, err
		}
	}
	jobs, err := n.db.Jobs(n.worker.Config())
	if err != nil {
		return nil, nil, fmt.Errorf("make jobs: %w", err)
	}
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	worked := make(chan error, 1)
	go func() { worked <- n.worker.Run(work, jobs) }()
	return public, func() error { cancel(); return <-worked }, nil
}

func ignoreClosed(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

func (n *node) listen() (public, operator net.Listener, err error) {
	if public = n.public; public == nil {
		if public, err = net.Listen("tcp", n.config.Listen); err != nil {
			return nil, nil, fmt.Errorf("listen: %w", err)
		}
	}
	if operator, err = net.Listen("tcp", n.config.OperatorListen); err != nil {
		_ = public.Close()
		return nil, nil, fmt.Errorf("operator_listen: %w", err)
	}
	return public, operator, nil
}

// ready writes the ready file and logs the addresses.
func (n *node) ready(ctx context.Context, file string, public, operator net.Listener) error {
	out := seeded{}
	if n.sandbox != nil {
		var err error
		if out, err = n.seed(ctx); err != nil {
			return err
		}
	}
	out.URL, out.OperatorURL = "http://"+address(public), "http://"+address(operator)
	if file != "" {
		if err := writeReady(file, out); err != nil {
			return err
		}
	}
	n.logger.Info("ready", "api", out.URL, "operator", out.OperatorURL, "sandbox", n.sandbox != nil)
	if out.SignIn != "" {
		n.logger.Info("sign in as the owner, once", "link", out.SignIn)
	}
	if n.started != nil {
		n.started(out)
	}
	return nil
}

// address is where a listener can be reached from this machine.
func address(l net.Listener) string {
	a := l.Addr().String()
	if host, port, err := net.SplitHostPort(a); err == nil && (host == "::" || host == "0.0.0.0") {
		return net.JoinHostPort("127.0.0.1", port)
	}
	return strings.Replace(a, "[::]", "127.0.0.1", 1)
}

// sandboxStart says how a sandbox begins.
type sandboxStart struct {
	at    time.Time
	speed float64
	file  bool // keep the clock over a restart

	outside bool // carriers and mails as configured
}

// openSandbox wires a server in which nothing is real.
func openSandbox(ctx context.Context, c config.Config, s sandboxStart) (*node, error) {
	file := ""
	if s.file {
		file = c.DataDir + "/clock.json"
	}
	clock, err := newClock(time.Now, s.at, s.speed, file)
	if err != nil {
		return nil, err
	}
	public, err := leadHere(&c)
	if err != nil {
		return nil, err
	}
	if !s.outside { // the desk is as fictional as everything else
		c.Brand.ContactPhone = cmp.Or(c.Brand.ContactPhone, "01 99 00 99 00")
		c.Brand.ContactEmail = cmp.Or(c.Brand.ContactEmail, "porting@example.com")
		if s.file { // a demo tells its story without the desk's own mails
			c.Desk.Email = cmp.Or(c.Desk.Email, "desk@example.com")
		}
	}
	n, err := s.wire(ctx, c, clock)
	if err != nil {
		if public != nil {
			_ = public.Close()
		}
		return nil, err
	}
	n.public = public
	return n, nil
}

// wire makes the node and what is pretended around it.
func (s sandboxStart) wire(ctx context.Context, c config.Config, clock *virtualClock) (*node, error) {
	box, err := newSandbox(c, clock)
	if err != nil {
		return nil, err
	}
	box.outside = s.outside
	n, err := wire(ctx, c, loggerOf(c), options{now: clock.Now, wall: time.Now, sandbox: box})
	if err != nil {
		box.close()
	}
	return n, err
}

// leadHere lets the links of mails lead to this sandbox, unless they are told where to. Of any free port nobody knows which one it is before it
// is open: then the listener is answered, else nil.
func leadHere(c *config.Config) (public net.Listener, err error) {
	_, port, err := net.SplitHostPort(c.Listen)
	if err != nil || c.BaseURL != config.Defaults()["base_url"] {
		return nil, nil // a mistake in the address is told where it is opened
	}
	if port == "0" {
		if public, err = net.Listen("tcp", c.Listen); err != nil {
			return nil, fmt.Errorf("listen: %w", err)
		}
		if _, port, err = net.SplitHostPort(public.Addr().String()); err != nil {
			return nil, errors.Join(err, public.Close())
		}
	}
	c.BaseURL = "http://localhost:" + port
	return public, nil
}
