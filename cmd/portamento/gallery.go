package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/portamento/portamento/market"
	"github.com/portamento/portamento/terminal"
	"github.com/portamento/portamento/web/office"
	"github.com/portamento/portamento/web/ui"
)

// PagesCmd shows every page in every state.
type PagesCmd struct {
	Listen string `help:"Address to listen on." default:"127.0.0.1:8092"`
}

// Help is the examples of the command.
func (*PagesCmd) Help() string {
	return "portamento pages\nportamento pages --listen 127.0.0.1:9000\nmake pages"
}

// Run serves the index until it is interrupted.
func (c *PagesCmd) Run(ctx context.Context, con *terminal.Console) error {
	set, err := market.Load()
	if err != nil {
		return fmt.Errorf("load markets: %w", err)
	}
	brand := ui.Brand{Name: "Portamento", Phone: "01 99 00 99 00", Email: "porting@example.com"}
	assets, err := ui.NewAssets(brand)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	con.Say("All pages with made-up data: http://%s/  (Ctrl-C ends it)", l.Addr())
	s := &http.Server{Handler: office.Gallery{Markets: set, Assets: assets, Brand: brand}, ReadHeaderTimeout: 5 * time.Second}
	stop := context.AfterFunc(ctx, func() { _ = s.Close() })
	defer stop()
	if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}
