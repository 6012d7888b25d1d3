package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/portamento/portamento/cmd/portamento/config"
	"github.com/portamento/portamento/cmd/portamento/people"
	"github.com/portamento/portamento/gateway"
	"github.com/portamento/portamento/gateway/remote"
	"github.com/portamento/portamento/gateway/simulator"
	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
)

// sandbox is what a server has beside the real engine when nothing in it is real: a virtual clock, a simulated losing carrier behind the
// same HTTP contract as real ones, and a test caller that asks that carrier.
type sandbox struct {
	clock   *virtualClock
	carrier porting.Gateway
	caller  porting.TestCaller
	outside bool // carriers and mails as configured, no test caller

	language string // of the account's people; "": the market's first

	server   *simulator.Server
	http     *http.Server
	listener net.Listener
}

// sandboxPoll is how often the queue is looked at: a clock that is moved on waits for it at every deadline on the way. Each look is a write on
// SQLite, so that one every 10 ms kept a fifth of a core busy in a sandbox that nobody used.
const sandboxPoll = 40 * time.Millisecond

// calendars lets the simulated carrier know the market's days.
type calendars struct{ markets enabled }

func (c calendars) of(code string) simulator.Calendar {
	m, ok := c.markets.Market(porting.MarketCode(code))
	if !ok {
		return nil
	}
	return carrierDays{m}
}

// carrierDays is one market's calendar for the simulated carrier.
type carrierDays struct{ m *porting.Market }

// AddWorkdays goes n working days on.
func (d carrierDays) AddWorkdays(t time.Time, n int) time.Time { return d.m.AddWorkdays(t, n) }

// Window is the usual cut-over window of the day.
func (d carrierDays) Window(t time.Time) (start, end time.Time, zone string) {
	f := d.m.WindowOn(t)
	return f.Start, f.End, f.Timezone
}

// simulated makes a simulated carrier that runs on a clock and keeps its orders in a file ("": in memory).
func simulated(markets enabled, token, file string, now func() time.Time) (*simulator.Server, error) {
	return simulator.New(simulator.Config{Token: token, Now: now, File: file, Calendar: calendars{markets}.of,
		Reasons: func(market, reason string) bool {
			m, ok := markets.Market(porting.MarketCode(market))
			if !ok {
				return false
			}
			_, ok = m.Reason(reason)
			return ok
		}})
}

// newSandbox starts the simulated carrier on loopback and connects to it as to any other carrier.
func newSandbox(c config.Config, clock *virtualClock) (*sandbox, error) {
	markets, err := loadMarkets(c)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(c.DataDir, 0o700); err != nil {
		return nil, fmt.Errorf("make data_dir: %w", err)
	}
	token := porting.NewID("sim_", clock.Now())
	s := &sandbox{clock: clock}
	if s.server, err = simulated(markets, token, filepath.Join(c.DataDir, "carrier.jsonl"), clock.Now); err != nil {
		return nil, err
	}
	if s.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		return nil, fmt.Errorf("listen for the simulated carrier: %w", err)
	}
	s.http = &http.Server{Handler: s.server, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second}
	go func() { _ = s.http.Serve(s.listener) }()
	far := gateway.Far{Base: "http://" + s.listener.Addr().String(), Token: token}
	if s.carrier, err = remote.New(remote.Config{Far: far, Now: clock.Now}); err != nil {
		return nil, err
	}
	if s.caller, err = simulator.NewTestCaller(far); err != nil {
		return nil, err
	}
	return s, nil
}

// pretends says that carriers, mails and test calls are not real either; without a sandbox nothing is pretended.
func (s *sandbox) pretends() bool { return s != nil && !s.outside }

// close ends the simulated carrier and keeps the clock's place.
func (s *sandbox) close() {
	s.clock.save()
	_ = s.http.Close()
	_ = s.server.Close()
}

// seeded is what a sandbox offers to whoever connects: an account with people and numbers, and a key for every role.
type seeded struct {
	URL             string                  `json:"url"`
	OperatorURL     string                  `json:"operator_url"`
	AccountID       porting.AccountID       `json:"account_id"`
	TemporaryNumber string                  `json:"temporary_number"`
	Users           []porting.UserID        `json:"users"`
	Keys            map[porting.Role]string `json:"keys"`
	SignIn          string                  `json:"sign_in"` // signs the owner in, once
}

// Numbers of the sandbox, from the ranges that ARCEP reserves for fiction.
const (
	sandboxTemporary = "+33199009001"
	sandboxPoolFirst = 33199009002
	sandboxPoolSize  = 48
	sandboxAccount   = "Atelier Lumière"
)

// sandboxRoles are the roles that get a key.
var sandboxRoles = [...]porting.Role{porting.RoleAccount, porting.RoleDesk, porting.RoleSupervisor, porting.RoleAuditor, porting.RoleAdmin}

// seed fills an empty sandbox, or finds again what an earlier start made. Keys are made anew at each start, as only their hashes are stored.
func (n *node) seed(ctx context.Context) (seeded, error) {
	now := n.service.Now().UTC()
	desk := porting.Scope{Desk: true}
	var out seeded
	list, _, err := n.db.People(desk).AccountList(ctx, porting.Page{Limit: 1})
	if err != nil {
		return out, fmt.Errorf("seed sandbox: %w", err)
	}
	if len(list) == 0 {
		if err := n.seedAccount(ctx, now); err != nil {
			return out, fmt.Errorf("seed sandbox: %w", err)
		}
		if list, _, err = n.db.People(desk).AccountList(ctx, porting.Page{Limit: 1}); err != nil || len(list) == 0 {
			return out, fmt.Errorf("seed sandbox: account was not saved: %w", err)
		}
	}
	out.AccountID, out.TemporaryNumber, out.Keys = list[0].ID, sandboxTemporary, map[porting.Role]string{}
	users, _, err := n.db.People(desk).UserList(ctx, out.AccountID, porting.Page{Limit: 10})
	if err != nil {
		return out, fmt.Errorf("seed sandbox: %w", err)
	}
	for _, u := range users {
		out.Users = append(out.Users, u.ID)
	}
	if out.SignIn, err = people.Seed(ctx, n.door, n.db, list[0]); err != nil {
		return out, fmt.Errorf("seed sandbox: %w", err)
	}
	for _, role := range sandboxRoles {
		account, name := porting.AccountID(""), "sandbox"
		if role == porting.RoleAccount {
			account, name = out.AccountID, list[0].Owner.Name // who acts, as the account's history tells it
		}
		_, secret, err := n.db.CreateKey(ctx, role, account, name)
		if err != nil {
			return out, fmt.Errorf("seed sandbox: %w", err)
		}
		out.Keys[role] = secret
	}
	return out, nil
}

func (n *node) seedAccount(ctx context.Context, now time.Time) error {
	desk := porting.Scope{Desk: true}
	m := n.markets.Markets()[0]
	id := porting.AccountID(porting.NewID(porting.PrefixAccount, now))
	owner := porting.Contact{Name: "Camille Durand", Email: "camille.durand@example.com", Language: cmp.Or(n.sandbox.language, m.Languages[0])}
	users := []porting.User{
		{ID: porting.UserID(porting.NewID(porting.PrefixUser, now)), Account: id, Name: owner.Name, Email: owner.Email, Language: owner.Language, Role: porting.Role(login.Read)},
		{ID: porting.UserID(porting.NewID(porting.PrefixUser, now)), Account: id, Name: "Noé Martin", Email: "noe.martin@example.com", Language: owner.Language, Role: porting.Role(login.Read)},
	}
	if err := n.db.People(desk).CreateAccount(ctx, porting.Account{ID: id, Name: sandboxAccount, Market: m.Code, Owner: owner, CreatedAt: now}, users); err != nil {
		return err
	}
	temporary, err := numbering.ParseE164(sandboxTemporary)
	if err != nil {
		return err
	}
	pool := []numbering.PhoneNumber{temporary}
	for i := range sandboxPoolSize {
		pool = append(pool, numbering.PhoneNumber(sandboxPoolFirst+i))
	}
	inventory := n.db.Inventory(desk)
	if _, _, err := inventory.AddToPool(ctx, m.Code, pool, now); err != nil {
		return err
	}
	_, err = inventory.UpdateOwnNumber(ctx, temporary, func(o *porting.OwnNumber) error {
		if o.State != porting.OwnAvailable {
			return errors.New("temporary number is not available")
		}
		o.State, o.Use, o.Account, o.User, o.Default, o.UpdatedAt = porting.OwnAssigned, porting.UseTemporary, id, users[0].ID, true, now
		return nil
	})
	return err
}

// writeReady tells whoever waits for the file that the server can be used; the file appears whole.
func writeReady(path string, s seeded) error {
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(path+".tmp", append(b, '\n'), 0o600); err != nil {
		return fmt.Errorf("write ready file: %w", err)
	}
	return os.Rename(path+".tmp", path)
}
