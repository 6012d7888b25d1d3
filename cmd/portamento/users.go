package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/store"
	"github.com/portamento/portamento/terminal"
	"github.com/portamento/portamento/web/api/body"
	"github.com/portamento/portamento/web/session"
	"github.com/portamento/portamento/web/session/openid"
	"github.com/portamento/portamento/web/session/passkey"
	"github.com/portamento/portamento/web/session/password"
)

// doorTimes are the product's time and the real one.
type doorTimes struct{ now, wall func() time.Time }

// linkSecrets make the secrets of links to sign in by from the master key.
func linkSecrets(db *store.DB) session.Secrets {
	_, key := db.SealKey("links to sign in")
	return key
}

// openDoor makes what lets people in. fail answers requests that it stops.
func openDoor(c Config, db *store.DB, times doorTimes, fail func(http.ResponseWriter, *http.Request, error)) (*session.Door, error) {
	proxies, err := c.proxies()
	if err != nil {
		return nil, err
	}
	hasher, err := password.New(password.Strong(), c.Brand.Name)
	if err != nil {
		return nil, err
	}
	book := db.Logins()
	cfg := session.Config{People: book, Sessions: book, Links: book, Limiter: db, Passwords: hasher, Key: linkSecrets(db), BaseURL: c.BaseURL, Now: times.now,
		Wall: times.wall, Fail: fail, Origin: func(r *http.Request) (string, string) { return body.Origin(r, proxies), body.Agent(r) }}
	switch party, err := passkey.New(c.BaseURL, c.Brand.Name); {
	case err == nil:
		cfg.Passkeys = party
	case !errors.Is(err, passkey.ErrNoName):
		return nil, err
	}
	if o := c.SignIn.OpenID; o.Issuer != "" {
		secret := ""
		if o.SecretFile != "" {
			if secret, err = readSecret(o.SecretFile); err != nil {
				return nil, fmt.Errorf("sign_in.openid.secret_file: %w", err)
			}
		}
		cfg.OpenID = openid.New(openid.Config{Issuer: o.Issuer, ClientID: o.ClientID, Secret: secret, Now: times.wall, Redirect: strings.TrimRight(c.BaseURL, "/") + session.PathOpenID})
	}
	return session.New(cfg)
}

// UsersCmd holds the verbs for the people who sign in.
type UsersCmd struct {
	Add     UsersAddCmd     `cmd:"" help:"Invite somebody into an account and print the link to accept by, once. The first owner begins here."`
	List    UsersListCmd    `cmd:"" help:"List who signs in to an account, and who is invited."`
	Remove  UsersRemoveCmd  `cmd:"" help:"Take somebody out of an account; the last owner stays."`
	Disable UsersDisableCmd `cmd:"" help:"Keep somebody from signing in anywhere, at once; --undo lets them in again."`
	Recover UsersRecoverCmd `cmd:"" help:"Take password and passkeys from somebody who lost them, and print a link to a new password."`
}

// whose names an account and one of its people.
type whose struct {
	ServerFlags
	Account string `help:"The account." required:"" placeholder:"acc_…"`
	Email   string `help:"Address to sign in with." required:"" placeholder:"NAME@DOMAIN"`
}

// door opens the database and the door to it, beside a running server or without one.
func (f ServerFlags) door(ctx context.Context) (*session.Door, *store.DB, error) {
	db, c, err := openStore(ctx, f)
	if err != nil {
		return nil, nil, err
	}
	d, err := openDoor(c, db, doorTimes{time.Now, time.Now}, func(http.ResponseWriter, *http.Request, error) {})
	if err != nil {
		db.Close()
		return nil, nil, err
	}
	return d, db, nil
}

// UsersAddCmd invites somebody.
type UsersAddCmd struct {
	whose
	Role     string `help:"owner, admin, porting or read." default:"owner" enum:"owner,admin,porting,read"`
	Language string `help:"en, fr or es." default:"en" enum:"en,fr,es"`
	Output   string `help:"table or json." short:"o" default:"table" enum:"table,json"`
}

// Help is the examples of the command.
func (*UsersAddCmd) Help() string {
	return "portamento users add --account acc_… --email camille@example.com\nportamento users add --account acc_… --email noe@example.com --role porting --language fr\nportamento users add --account acc_… --email ann@example.com -o json"
}

// Run invites and prints the link.
func (u *UsersAddCmd) Run(ctx context.Context, con *terminal.Console) error {
	door, db, err := u.door(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	link, err := door.InviteFor(ctx, porting.AccountID(u.Account), session.Invitee{Email: u.Email, Role: login.Role(u.Role), Language: u.Language})
	if errors.Is(err, porting.ErrNotFound) {
		return fmt.Errorf("--account %s: %w", u.Account, err)
	}
	if err != nil {
		return u.explain(err)
	}
	if u.Output == "json" {
		return con.JSON(map[string]any{"link": link, "role": u.Role, "email": u.Email})
	}
	fmt.Fprintf(con.Out, "%s\n", link)
	con.Say("Hand this link to %s alone: whoever opens it chooses the password. It works once, for 14 days, and is not shown again.", u.Email)
	return nil
}

// explain puts the errors of people into words.
func (u whose) explain(err error) error {
	var bad *porting.InvalidError
	switch {
	case errors.As(err, &bad):
		return usageError(fmt.Sprintf("--email %q is no e-mail address", u.Email))
	case errors.Is(err, porting.ErrNotFound):
		return fmt.Errorf("account %s has nobody with the address %s: %w", u.Account, u.Email, err)
	case errors.Is(err, login.ErrMember):
		return fmt.Errorf("%s signs in to %s already", u.Email, u.Account)
	case errors.Is(err, login.ErrLastOwner):
		return fmt.Errorf("%s is the last owner of %s: make somebody else an owner first", u.Email, u.Account)
	}
	return err
}

// UsersListCmd lists people.
type UsersListCmd struct {
	ServerFlags
	Account string `help:"The account." required:"" placeholder:"acc_…"`
}

// Help is the examples of the command.
func (*UsersListCmd) Help() string {
	return "portamento users list --account acc_…\nportamento users list --account acc_… --data ./data"
}

// Run prints one line for each.
func (u *UsersListCmd) Run(ctx context.Context, con *terminal.Console) error {
	db, _, err := openStore(ctx, u.ServerFlags)
	if err != nil {
		return err
	}
	defer db.Close()
	team, err := db.Logins().Team(ctx, porting.AccountID(u.Account))
	if err != nil {
		return fmt.Errorf("--account %s: %w", u.Account, err)
	}
	for _, m := range team.Members {
		fmt.Fprintf(con.Out, "%s  %-7s  %-7s  %s  %s\n", m.User, "member", m.Role, m.Email, m.Name)
	}
	for _, i := range team.Invitations {
		if i.Open(time.Now()) {
			fmt.Fprintf(con.Out, "%s  %-7s  %-7s  %s  until %s\n", i.ID, "invited", i.Role, i.Email, i.ExpiresAt.Format(time.DateOnly))
		}
	}
	return nil
}

// UsersRemoveCmd removes somebody.
type UsersRemoveCmd struct{ whose }

// Help is the examples of the command.
func (*UsersRemoveCmd) Help() string {
	return "portamento users remove --account acc_… --email noe@example.com"
}

// Run removes the member.
func (u *UsersRemoveCmd) Run(ctx context.Context) error {
	door, db, err := u.door(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	return u.explain(door.RemoveFor(ctx, porting.AccountID(u.Account), u.Email))
}

// UsersDisableCmd keeps somebody out.
type UsersDisableCmd struct {
	ServerFlags
	Email string `arg:"" help:"Address to sign in with."`
	Undo  bool   `help:"Let them in again."`
}

// Help is the examples of the command.
func (*UsersDisableCmd) Help() string {
	return "portamento users disable noe@example.com\nportamento users disable noe@example.com --undo"
}

// Run keeps the person out, or lets them in again.
func (u *UsersDisableCmd) Run(ctx context.Context) error {
	door, db, err := u.door(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := door.SetDisabled(ctx, u.Email, !u.Undo); err != nil {
		return fmt.Errorf("%s: %w", u.Email, err)
	}
	return nil
}

// UsersRecoverCmd lets somebody begin anew.
type UsersRecoverCmd struct {
	ServerFlags
	Email string `arg:"" help:"Address to sign in with."`
}

// Help is the examples of the command.
func (*UsersRecoverCmd) Help() string {
	return "portamento users recover noe@example.com"
}

// Run prints the link.
func (u *UsersRecoverCmd) Run(ctx context.Context, con *terminal.Console) error {
	door, db, err := u.door(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	link, err := door.Recover(ctx, u.Email)
	if err != nil {
		return fmt.Errorf("%s: %w", u.Email, err)
	}
	fmt.Fprintf(con.Out, "%s\n", link)
	con.Say("Be sure that it is %s who asks. The link works once, for a day; password, passkeys and open sessions are gone.", u.Email)
	return nil
}
