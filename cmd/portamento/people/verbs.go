package people

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/store"
	"github.com/portamento/portamento/terminal"
	"github.com/portamento/portamento/web/session"
)

// House is a database with the door to it.
type House struct {
	DB   *store.DB
	Door *session.Door
}

// Opener opens a house for as long as do runs.
type Opener func(ctx context.Context, do func(House) error) error

// Verbs are the commands.
type Verbs struct {
	Add     Add     `cmd:"" help:"Invite somebody into an account and print the link to accept by, once. The first owner begins here."`
	List    List    `cmd:"" help:"List who signs in to an account, and who is invited."`
	Remove  Remove  `cmd:"" help:"Take somebody out of an account; the last owner stays."`
	Disable Disable `cmd:"" help:"Keep somebody from signing in anywhere, at once; --undo lets them in again."`
	Recover Recover `cmd:"" help:"Take password and passkeys from somebody who lost them, and print a link to a new password."`
}

// whose names an account and one of its people.
type whose struct {
	Account string `help:"The account." required:"" placeholder:"acc_…"`
	Email   string `help:"Address to sign in with." required:"" placeholder:"NAME@DOMAIN"`
}

// Add invites somebody.
type Add struct {
	whose
	Role     string `help:"owner, admin, porting or read." default:"owner" enum:"owner,admin,porting,read"`
	Language string `help:"en, fr or es." default:"en" enum:"en,fr,es"`
	Output   string `help:"table or json." short:"o" default:"table" enum:"table,json"`
}

// Help is the examples of the command.
func (*Add) Help() string {
	return "portamento users add --account acc_… --email camille@example.com\nportamento users add --account acc_… --email noe@example.com --role porting --language fr\nportamento users add --account acc_… --email ann@example.com -o json"
}

// Run invites and prints the link.
func (a *Add) Run(ctx context.Context, con *terminal.Console, open Opener) error {
	return open(ctx, func(h House) error { return a.do(ctx, con, h) })
}

func (a *Add) do(ctx context.Context, con *terminal.Console, h House) error {
	link, err := h.Door.InviteFor(ctx, porting.AccountID(a.Account), session.Invitee{Email: a.Email, Role: login.Role(a.Role), Language: a.Language})
	var bad *porting.InvalidError
	switch {
	case errors.As(err, &bad):
		return &terminal.UsageError{What: fmt.Sprintf("--email %q is no e-mail address", a.Email)}
	case errors.Is(err, porting.ErrNotFound):
		return fmt.Errorf("--account %s: %w", a.Account, err)
	case errors.Is(err, login.ErrMember):
		return fmt.Errorf("%s signs in to %s already", a.Email, a.Account)
	case err != nil:
		return err
	case a.Output == "json":
		return con.JSON(map[string]any{"link": link, "role": a.Role, "email": a.Email})
	}
	fmt.Fprintf(con.Out, "%s\n", link)
	con.Say("Hand this link to %s alone: whoever opens it chooses the password. It works once, for 14 days, and is not shown again.", a.Email)
	return nil
}

// List lists people.
type List struct {
	Account string `help:"The account." required:"" placeholder:"acc_…"`
}

// Help is the examples of the command.
func (*List) Help() string {
	return "portamento users list --account acc_…\nportamento users list --account acc_… --data ./data"
}

// Run prints one line for each.
func (l *List) Run(ctx context.Context, con *terminal.Console, open Opener) error {
	return open(ctx, func(h House) error { return l.do(ctx, con, h) })
}

func (l *List) do(ctx context.Context, con *terminal.Console, h House) error {
	team, err := h.DB.Logins().Team(ctx, porting.AccountID(l.Account))
	if err != nil {
		return fmt.Errorf("--account %s: %w", l.Account, err)
	}
	for _, m := range team.Members {
		fmt.Fprintf(con.Out, "%s  %-7s  %-7s  %s  %s\n", m.User, "member", m.Role, m.Email, m.Name)
	}
	for _, i := range team.Invitations {
		if i.Open(con.Now()) {
			fmt.Fprintf(con.Out, "%s  %-7s  %-7s  %s  until %s\n", i.ID, "invited", i.Role, i.Email, i.ExpiresAt.Format(time.DateOnly))
		}
	}
	return nil
}

// Remove takes somebody out of an account.
type Remove struct{ whose }

// Help is the examples of the command.
func (*Remove) Help() string {
	return "portamento users remove --account acc_… --email noe@example.com"
}

// Run removes the member.
func (r *Remove) Run(ctx context.Context, open Opener) error {
	return open(ctx, func(h House) error { return r.do(ctx, h) })
}

func (r *Remove) do(ctx context.Context, h House) error {
	err := h.Door.RemoveFor(ctx, porting.AccountID(r.Account), r.Email)
	switch {
	case errors.Is(err, porting.ErrNotFound):
		return fmt.Errorf("account %s has nobody with the address %s: %w", r.Account, r.Email, err)
	case errors.Is(err, login.ErrLastOwner):
		return fmt.Errorf("%s is the last owner of %s: make somebody else an owner first", r.Email, r.Account)
	}
	return err
}

// Disable keeps somebody out of every account.
type Disable struct {
	Email string `arg:"" help:"Address to sign in with."`
	Undo  bool   `help:"Let them in again."`
}

// Help is the examples of the command.
func (*Disable) Help() string {
	return "portamento users disable noe@example.com\nportamento users disable noe@example.com --undo"
}

// Run keeps the person out, or lets them in again.
func (x *Disable) Run(ctx context.Context, open Opener) error {
	return open(ctx, func(h House) error { return x.do(ctx, h) })
}

func (x *Disable) do(ctx context.Context, h House) error {
	if err := h.Door.SetDisabled(ctx, x.Email, !x.Undo); err != nil {
		return fmt.Errorf("%s: %w", x.Email, err)
	}
	return nil
}

// Recover lets somebody begin anew who lost password and passkeys.
type Recover struct {
	Email string `arg:"" help:"Address to sign in with."`
}

// Help is the examples of the command.
func (*Recover) Help() string { return "portamento users recover noe@example.com" }

// Run prints the link.
func (x *Recover) Run(ctx context.Context, con *terminal.Console, open Opener) error {
	return open(ctx, func(h House) error { return x.do(ctx, con, h) })
}

func (x *Recover) do(ctx context.Context, con *terminal.Console, h House) error {
	link, err := h.Door.Recover(ctx, x.Email)
	if err != nil {
		return fmt.Errorf("%s: %w", x.Email, err)
	}
	fmt.Fprintf(con.Out, "%s\n", link)
	con.Say("Be sure that it is %s who asks. The link works once, for a day; password, passkeys and open sessions are gone.", x.Email)
	return nil
}
