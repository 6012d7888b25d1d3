package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/portamento/portamento/cmd/portamento/config"
	"github.com/portamento/portamento/terminal"
)

// SimulatorCmd runs the pretend losing carrier.
type SimulatorCmd struct {
	Listen    string   `help:"Address to listen on." default:"127.0.0.1:8090"`
	TokenFile string   `help:"File with the bearer token that callers must send; PORTAMENTO_SIMULATOR_TOKEN may hold the token itself." placeholder:"FILE"`
	State     string   `help:"File that keeps the orders over a restart." placeholder:"FILE"`
	Start     string   `help:"Where the carrier's clock starts (RFC 3339). Default: now." placeholder:"INSTANT"`
	Speed     float64  `help:"Carrier seconds per real second." default:"1"`
	Market    []string `help:"Markets in which the carrier is at home." default:"fr,us,mx"`
}

// Help is the examples of the command.
func (*SimulatorCmd) Help() string {
	return "PORTAMENTO_SIMULATOR_TOKEN=… portamento simulator\nportamento simulator --token-file token --speed 1440\nportamento simulator --state orders.jsonl --listen 127.0.0.1:9000"
}

// Run answers the gateway contract until it is told to stop.
func (s *SimulatorCmd) Run(ctx context.Context, con *terminal.Console) error {
	token := os.Getenv("PORTAMENTO_SIMULATOR_TOKEN")
	if s.TokenFile != "" {
		var err error
		if token, err = readSecret(s.TokenFile); err != nil {
			return fmt.Errorf("--token-file: %w", err)
		}
	}
	if strings.TrimSpace(token) == "" {
		return usageError("the carrier needs a token: --token-file FILE, or PORTAMENTO_SIMULATOR_TOKEN")
	}
	start := time.Now()
	if s.Start != "" {
		var err error
		if start, err = time.Parse(time.RFC3339, s.Start); err != nil {
			return usageError("--start: write an instant like 2026-09-01T09:00:00Z")
		}
	}
	clock, err := newClock(time.Now, start, s.Speed, "")
	if err != nil {
		return err
	}
	markets, err := loadMarkets(config.Config{Markets: s.Market})
	if err != nil {
		return err
	}
	carrier, err := simulated(markets, token, s.State, clock.Now)
	if err != nil {
		return err
	}
	defer func() { _ = carrier.Close() }()
	l, err := net.Listen("tcp", s.Listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	server := &http.Server{Handler: carrier, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	con.Say("The pretend carrier listens on http://%s; its clock shows %s.", address(l), clock.Now().Format(time.RFC3339))
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
