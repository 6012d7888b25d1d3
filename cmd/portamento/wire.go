package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/portamento/portamento/cmd/portamento/config"
	"github.com/portamento/portamento/cmd/portamento/people"
	"github.com/portamento/portamento/gateway"
	"github.com/portamento/portamento/gateway/manual"
	"github.com/portamento/portamento/gateway/remote"
	"github.com/portamento/portamento/loa/kept"
	"github.com/portamento/portamento/market"
	"github.com/portamento/portamento/notify"
	"github.com/portamento/portamento/notify/email"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/forecast"
	"github.com/portamento/portamento/porting/preflight"
	"github.com/portamento/portamento/store"
	"github.com/portamento/portamento/web"
	"github.com/portamento/portamento/web/api"
	"github.com/portamento/portamento/web/office/live"
	"github.com/portamento/portamento/web/session"
	"github.com/portamento/portamento/web/stage"
	"github.com/portamento/portamento/worker"
)

// node is one running Portamento: everything it is made of, introduced to one another.
type node struct {
	config  config.Config
	logger  *slog.Logger
	db      *store.DB
	markets porting.Markets
	service *porting.Service
	worker  *worker.Worker
	letters *kept.Letters
	learnt  *forecast.Forecaster // how long moves take, for the API and for mails
	papers  *papers
	sandbox *sandbox // nil outside of the sandbox
	door    *session.Door
	failed  func(http.ResponseWriter, *http.Request, error) // answers what the door stops; nil until there are pages

	player  stage.Player // of the demo's stage; nil elsewhere
	public  net.Listener // opened before, as its address had to be known; nil: serve opens it
	started func(seeded) // told when the server can be used; may be nil

	counters *web.Counters
	live     *live.Hub // tells pages of changes
}

// options are what a command decides beside the configuration.
type options struct {
	now     func() time.Time // the product's time
	wall    func() time.Time // real time, for leases
	sandbox *sandbox         // gives clock, carrier and test caller
}

// wire opens the database and introduces everyone to everyone.
func wire(ctx context.Context, c config.Config, logger *slog.Logger, o options) (*node, error) {
	if err := os.MkdirAll(c.DataDir, 0o700); err != nil {
		return nil, fmt.Errorf("make data_dir: %w", err)
	}
	key, err := c.ReadMasterKey()
	if err != nil {
		return nil, err
	}
	markets, err := loadMarkets(c)
	if err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, store.Config{URL: c.DatabaseURL(), Key: key, Wall: o.wall, Logger: logger})
	if err != nil {
		return nil, err
	}
	n := &node{config: c, logger: logger, db: db, markets: markets, sandbox: o.sandbox, counters: web.NewCounters(), live: live.NewHub(db.Watch(), logger, live.Every)}
	n.service = &porting.Service{Store: db, Markets: markets, Rules: preflight.Rules{}, Now: o.now, TestCalls: o.sandbox.pretends(),
		Desk: porting.Contact{Email: c.Desk.Email, Language: c.Desk.Language}}
	n.learnt = &forecast.Forecaster{History: db.Moves(), Now: o.now}
	if err := n.open(ctx, o); err != nil {
		db.Close()
		return nil, err
	}
	_, secret := db.SealKey("proofs")
	n.service.Bills, n.service.Letters, n.service.Proof = n.papers.bills, n.letters, proofs(secret)
	ways, err := n.gateways()
	if err != nil {
		db.Close()
		return nil, err
	}
	mailer, err := n.mailer()
	if err != nil {
		db.Close()
		return nil, err
	}
	n.worker = &worker.Worker{Service: n.service, Timers: timers{db}, Gateway: ways.Gateway, Mailer: mailer, Told: db.Told, Keeper: keeper{timers{db}, n.papers}, Papers: n.papers, Readers: db.Logins(), Quiet: db.Logins(), Keys: db, Questions: db.Questions(), Homes: n.homes(), Logger: logger}
	if o.sandbox.pretends() {
		n.worker.Caller = o.sandbox.caller
		n.worker.Codes = codeFiles{filepath.Join(c.DataDir, "outbox")}
	}
	if n.service.Codes = n.worker.Codes != nil; !n.service.Codes {
		if err := withoutCodes(markets); err != nil {
			db.Close()
			return nil, err
		}
	}
	if o.sandbox != nil {
		o.sandbox.clock.worker = n.worker
		n.worker.Poll = sandboxPoll
	}
	return n, nil
}

// open opens what stands on the database: documents, letters, and the door that people come in by.
func (n *node) open(ctx context.Context, o options) (err error) {
	if n.papers, err = openPapers(ctx, n, o.wall); err != nil {
		return err
	}
	if n.letters, err = openLetters(ctx, n, o.now); err != nil {
		return err
	}
	n.door, err = people.Open(siteOf(n.config, n.db, o, n.fail))
	return err
}

// enabled is the markets that are switched on.
type enabled []*porting.Market

// Market finds a market that is switched on.
func (e enabled) Market(code porting.MarketCode) (*porting.Market, bool) {
	for _, m := range e {
		if m.Code == code {
			return m, true
		}
	}
	return nil, false
}

// Markets lists them, the first one first.
func (e enabled) Markets() []*porting.Market { return slices.Clone(e) }

// loadMarkets loads the shipped packs and keeps those that are switched on, in the configured order. Their sentences say how to reach the desk.
func loadMarkets(c config.Config) (enabled, error) {
	set, err := market.Load()
	if err != nil {
		return nil, fmt.Errorf("load markets: %w", err)
	}
	set.Reach(c.Brand.ContactPhone, c.Brand.ContactEmail)
	var out enabled
	for _, code := range c.Markets {
		m, ok := set.Market(porting.MarketCode(code))
		if !ok {
			return nil, fmt.Errorf("markets: there is no market %q", code)
		}
		out = append(out, m)
	}
	return out, nil
}

// gateways makes the directory of ways to losing carriers: in the sandbox all lead to the simulated one; else those that are configured,
// and by hand for everybody else.
func (n *node) gateways() (gateway.Directory, error) {
	d := gateway.Directory{Ways: map[gateway.Place]porting.Gateway{}, Default: manual.Gateway{}}
	if n.sandbox.pretends() {
		d.Default = n.sandbox.carrier
		return d, nil
	}
	for code, g := range n.config.Gateways {
		if g.Kind != "remote" {
			continue
		}
		token, err := readSecret(g.TokenFile)
		if err != nil {
			return d, fmt.Errorf("gateways.%s.token_file: %w", code, err)
		}
		way, err := remote.New(remote.Config{Far: gateway.Far{Base: g.URL, Token: token}, Now: n.service.Now})
		if err != nil {
			return d, fmt.Errorf("gateways.%s: %w", code, err)
		}
		for _, m := range n.markets.Markets() {
			if _, ok := m.Carrier(porting.CarrierCode(code)); ok {
				d.Ways[gateway.Place{Market: m.Code, Carrier: porting.CarrierCode(code)}] = way
			}
		}
	}
	return d, nil
}

func readSecret(path string) (string, error) {
	b, err := os.ReadFile(path)
	return strings.TrimSpace(string(b)), err
}

// mailer makes the way for mails: the configured server, or files in the outbox.
func (n *node) mailer() (worker.Mailer, error) {
	c := n.config.Mail
	_, domain, _ := strings.Cut(c.From, "@")
	s := &email.Sender{From: c.From, Brand: n.config.Brand.Name, Phone: n.config.Brand.ContactPhone, Domain: strings.TrimRight(domain, "> "),
		BaseURL: strings.TrimSuffix(n.config.BaseURL, "/"), Transport: email.Outbox{Dir: filepath.Join(n.config.DataDir, "outbox")},
		Usual: func(m *porting.Market, g porting.MoveGroup) porting.Days {
			days, _ := n.learnt.Days(context.Background(), m, g)
			return days
		}}
	if c.SMTP.Host == "" || n.sandbox.pretends() {
		return mails{s, n.linkIn}, nil
	}
	smtp := email.SMTP{Host: c.SMTP.Host, Port: c.SMTP.Port, Username: c.SMTP.User, TLS: email.TLSRequired}
	if !c.SMTP.StartTLS {
		smtp.TLS = email.TLSNone
	}
	if c.SMTP.PasswordFile != "" {
		password, err := readSecret(c.SMTP.PasswordFile)
		if err != nil {
			return nil, fmt.Errorf("mail.smtp.password_file: %w", err)
		}
		smtp.Password = password
	}
	s.Transport = smtp
	return mails{s, n.linkIn}, nil
}

// mails lets the worker send through package email.
type mails struct {
	sender *email.Sender
	link   func(worker.Notice) map[string]any // with the addresses of the links that belong into a mail: their secrets are nowhere but there
}

// Mail sends one notice.
func (m mails) Mail(ctx context.Context, n worker.Notice) error {
	n.Data = m.link(n)
	err := m.sender.Send(ctx, notify.Notice(n))
	var permanent *email.PermanentError
	if errors.As(err, &permanent) {
		return &porting.PermanentError{Err: err}
	}
	return err
}

// handler makes the public side: API and pages.
func (n *node) handler() (http.Handler, error) {
	proxies, err := n.config.Proxies()
	if err != nil {
		return nil, err
	}
	articles, err := n.help()
	if err != nil {
		return nil, err
	}
	cfg := api.Config{Help: articles, Terms: n.printer(), Service: n.service, Store: n.db, Keys: n.db, Idempotency: n.db, Limiter: n.db, Audit: audits{n.db}, Answers: pushes{n}, Letters: n.letters, Closings: n.closings(), Feeds: n.feeds(), Calendars: n.datebook(), Questions: n.questions(), Follow: n.following(),
		Logger: n.logger, Now: n.service.Now, TrustedProxies: proxies, Brand: n.config.Brand.Name, Version: version, Unavailable: n.db.Unavailable, Papers: n.papers, Bills: n.papers.bills, Pages: n.papers,
		ChecksPerMinute: n.config.RateLimit.PublicChecksPerMinute, Forecast: n.learnt}
	cfg.Team, cfg.Inviter, cfg.Quiet, cfg.Homes = n.door, n.door, n.hours(), n.homes()
	if n.sandbox != nil {
		cfg.Clock = n.sandbox.clock
	}
	a, err := api.New(cfg)
	if err != nil {
		return nil, fmt.Errorf("make API: %w", err)
	}
	pages, err := n.pages(a)
	if err != nil {
		return nil, err
	}
	return web.Handler(web.Config{API: a, Pages: pages, Logger: n.logger, Now: n.service.Now, Counters: n.counters,
		Secure: strings.HasPrefix(n.config.BaseURL, "https:"), Hosts: served(n.config.BaseURL)}), nil
}

// served are the names that a deployment for customers answers to; what is tried out over plain HTTP answers to any.
func served(base string) []string {
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "https" {
		return nil
	}
	return []string{strings.ToLower(u.Hostname()), "localhost"}
}

// operator makes the operator's side: health, metrics, profiles.
func (n *node) operator() http.Handler { return web.Operator(readiness{n}, n.counters) }
