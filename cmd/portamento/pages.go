package main

import (
	"context"
	"errors"
	"fmt"
	"github.com/portamento/portamento/porting/question"
	"net/http"
	"strings"

	"github.com/portamento/portamento/market"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/follow"
	"github.com/portamento/portamento/porting/help"
	"github.com/portamento/portamento/porting/homeline"
	hours "github.com/portamento/portamento/porting/quiet"
	"github.com/portamento/portamento/web/api"
	"github.com/portamento/portamento/web/api/limit"
	"github.com/portamento/portamento/web/office"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/session"
	"github.com/portamento/portamento/web/stage"
	"github.com/portamento/portamento/web/ui"
)

// pages makes the customer's pages; what they show is the API's own view.
func (n *node) pages(a *api.API) (http.Handler, error) {
	brand, err := n.config.Brand.Shown()
	if err != nil {
		return nil, fmt.Errorf("brand: %w", err)
	}
	assets, err := ui.NewAssets(brand)
	if err != nil {
		return nil, fmt.Errorf("brand: %w", err)
	}
	articles, err := n.help()
	if err != nil {
		return nil, err
	}
	house := &visit.House{Help: articles, Terms: n.printer(), Service: n.service, Store: n.db, Door: n.door, Assets: assets, Brand: brand, BaseURL: strings.TrimSuffix(n.config.BaseURL, "/"),
		Demo: n.sandbox != nil, Now: n.service.Now, Reader: a.Reader, Letters: n.letters, Questions: n.questions(), Homes: n.homes(), Follow: n.following(), Limits: a.Limits(), Origin: a.Origin,
		Papers: n.papers, Bills: n.papers.bills, Pages: n.papers, Unavailable: n.db.Unavailable, Logger: n.logger,
		Live: n.live, Feeds: n.feeds(), Quiet: n.hours(),
		Calendars: n.datebook(), Closings: n.closings(),
		RequestID: func(ctx context.Context) string { return api.TrailOf(ctx).RequestID },
		Route:     func(ctx context.Context, pattern string) { api.TrailOf(ctx).Route = pattern }}
	n.failed = func(w http.ResponseWriter, r *http.Request, err error) {
		house.Public(func(*visit.Visit) error { return err }).ServeHTTP(w, r)
	}
	if n.player != nil {
		return office.New(house, stage.Routes(house, n.player)...), nil
	}
	return office.New(house), nil
}

// fail answers a request that the door stops, before it reaches a page.
func (n *node) fail(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, session.ErrCrossOrigin) || errors.Is(err, session.ErrMediaType) {
		err = &porting.ForbiddenError{}
	}
	n.failed(w, r, err)
}

// help gives the articles of the shipped packs.
func (n *node) help() (*help.Desk, error) {
	shelf, err := market.Help(market.Shipped())
	if err != nil {
		return nil, err
	}
	return &help.Desk{Shelf: shelf, Opinions: n.db.Questions(), Markets: n.markets, Product: n.config.Brand.Name, Phone: n.config.Brand.ContactPhone, Now: n.service.Now}, nil
}

// following answers people without an account who follow a request.
func (n *node) following() *follow.Desk {
	return &follow.Desk{Service: n.service, Wishes: n.db.Questions()}
}

// questions takes what people without an account ask the desk to look at.
func (n *node) questions() *question.Box {
	return &question.Box{Store: n.db.Questions(), Markets: n.markets, Now: n.service.Now}
}

// homes takes what accounts ask of our own residential devices. A mail to an address that anybody can have typed counts where all others count.
func (n *node) homes() *homeline.Desk {
	mails := &limit.Counter{Limiter: n.db, Now: n.service.Now}
	return &homeline.Desk{Service: n.service, Store: n.db.Homes(), Mails: mails.Mail}
}

// hours is the verbs of quiet hours.
func (n *node) hours() *hours.Desk { return &hours.Desk{Store: n.db.Logins(), Accounts: n.db.People} }
