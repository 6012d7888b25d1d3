package homeline

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/typed"
)

// Wish is what an account types.
type Wish struct {
	Account   porting.AccountID // for the desk; an account's own key needs none
	Number    string            // as people write it
	Serial    string            // of the device
	Email     string            // of the home line's account; one of both at least
	Holder    string            // of the home line
	NewNumber *bool             // the home gets another number
	Language  string            // of the mail to the holder
}

// How long texts are, in characters.
const (
	longestSerial = 60
	longestHolder = 120
)

// Take takes a wish. Where an address was given a mail with a link goes to it; else the desk is told to find one. Whether there is such a home
// line is not looked at and not told. A trial (porting.WithDryRun) saves nothing. Errors: *porting.InvalidError, *porting.ForbiddenError,
// porting.ErrNotFound (account).
func (d *Desk) Take(ctx context.Context, who porting.Actor, w Wish) (Ask, error) {
	if !porting.Permitted(porting.VerbEdit, who.Role) {
		return Ask{}, &porting.ForbiddenError{Verb: porting.VerbEdit, Role: who.Role}
	}
	account, m, err := d.accountOf(ctx, who, w.Account)
	if err != nil {
		return Ask{}, err
	}
	now := d.now()
	a := Ask{ID: porting.NewID(Prefix, now), Account: account.ID, Market: m.Code, State: Asked, At: now, Expires: now.Add(DeskLife),
		Details: Details{Typed: w.Number, Serial: strings.TrimSpace(w.Serial), Email: strings.TrimSpace(w.Email), Holder: strings.TrimSpace(w.Holder),
			AskedBy: asker(who, account), Language: cmp.Or(w.Language, account.Owner.Language)}}
	number, problems := judge(m, w, &a.Details)
	a.Number = number
	if number != 0 {
		p, err := d.taken(ctx, account.ID, number, m.Plan.Display(number))
		if err != nil {
			return Ask{}, err
		}
		problems = append(problems, p...)
	}
	if len(problems) > 0 {
		return Ask{}, &porting.InvalidError{Code: "invalid", Problems: problems}
	}
	if a.Email != "" {
		a.EmailBy = ByAccount
		a.wait(now)
	}
	return a, d.keep(ctx, a, m.Plan.Display(number))
}

// asker is the person whom the holder is told of: the one who is signed in, and the account's owner where a program or the desk asks.
func asker(who porting.Actor, account porting.Account) string {
	if who.User == "" || who.Key != "" || who.Role.Operator() {
		return account.Owner.Name
	}
	return cmp.Or(who.Name, account.Owner.Name)
}

// keep saves an ask, unless this is a trial: then it tells what a store would refuse.
func (d *Desk) keep(ctx context.Context, a Ask, shown string) error {
	var err error
	if porting.IsDryRun(ctx) {
		err = d.room(ctx, a)
	} else if err = d.mayWrite(ctx, a.Email, "/email"); err == nil {
		err = d.Store.KeepAsk(ctx, a, MostOpen)
	}
	switch {
	case errors.Is(err, ErrOpen):
		return wrong("/number", "home.asked_already", "number", shown)
	case errors.Is(err, ErrFull):
		return wrong("", "home.too_many", "max", MostOpen)
	}
	return err
}

// room is what a store would say.
func (d *Desk) room(ctx context.Context, a Ask) error {
	list, err := d.Store.Asks(ctx, Filter{Account: a.Account, Open: true})
	for _, x := range list {
		if x.Number == a.Number {
			return ErrOpen
		}
	}
	if err == nil && len(list) >= MostOpen {
		return ErrFull
	}
	return err
}

// mayWrite counts a mail to an address: nobody fills somebody's post box.
func (d *Desk) mayWrite(ctx context.Context, email, pointer string) error {
	if email == "" || d.Mails == nil || porting.IsDryRun(ctx) {
		return nil
	}
	ok, err := d.Mails(ctx, email)
	if err == nil && !ok {
		err = wrong(pointer, "home.mailed_often")
	}
	return err
}

// accountOf finds the account that the actor acts for, and its market.
func (d *Desk) accountOf(ctx context.Context, who porting.Actor, id porting.AccountID) (porting.Account, *porting.Market, error) {
	switch {
	case !who.Role.Operator() && id != "" && id != who.Account:
		return porting.Account{}, nil, porting.ErrNotFound
	case !who.Role.Operator():
		id = who.Account
	case id == "":
		return porting.Account{}, nil, wrong("/account_id", "account.missing")
	}
	account, err := d.Service.Store.People(who.Scope()).Account(ctx, id)
	if errors.Is(err, porting.ErrNotFound) && who.Role.Operator() {
		err = wrong("/account_id", "account.unknown")
	}
	if err != nil {
		return account, nil, err
	}
	m, ok := d.Service.Markets.Market(account.Market)
	if !ok {
		return account, nil, wrong("/market", "market.unknown", "market", string(account.Market))
	}
	return account, m, nil
}

// judge reads what was typed, by rules alone.
func judge(m *porting.Market, w Wish, x *Details) (number numbering.PhoneNumber, found []porting.Problem) {
	text := func(pointer, value string, most int) {
		if code, params := typed.Line(value, most); code != "" {
			found = append(found, porting.NewProblem(pointer, code, params...))
		}
	}
	number, fault := m.Plan.Parse(w.Number)
	switch {
	case strings.TrimSpace(w.Number) == "":
		found = append(found, porting.NewProblem("/number", "home.number_missing"))
	case fault != numbering.NoFault || number == 0:
		found, number = append(found, porting.NewProblem("/number", fault.String(), "typed", w.Number)), 0
	}
	text("/serial", x.Serial, longestSerial)
	switch {
	case x.Serial == "" && x.Email == "":
		found = append(found, porting.NewProblem("/email", "home.device_missing"))
	case x.Email != "" && !typed.Email(x.Email):
		found = append(found, porting.NewProblem("/email", "email.invalid"))
	}
	if x.Holder == "" {
		found = append(found, porting.NewProblem("/holder", "home.holder_missing"))
	}
	text("/holder", x.Holder, longestHolder)
	if w.NewNumber == nil {
		found = append(found, porting.NewProblem("/new_number", "home.new_number_missing"))
	} else {
		x.NewNumber = *w.NewNumber
	}
	return number, found
}

// taken finds a number that is the account's own already, or on its way to somebody. Whether another account asks for it is not looked at: that
// would tell of others, and whoever asks first would keep out whoever holds the line. The desk sees all asks, and the first order wins.
func (d *Desk) taken(ctx context.Context, account porting.AccountID, n numbering.PhoneNumber, shown string) ([]porting.Problem, error) {
	inventory := d.Service.Store.Inventory(porting.Scope{Account: account})
	own, err := inventory.OwnNumber(ctx, n)
	switch {
	case err == nil && own.State != porting.OwnPortedOut:
		return []porting.Problem{porting.NewProblem("/number", "number.already_ours", "number", shown)}, nil
	case err != nil && !errors.Is(err, porting.ErrNotFound):
		return nil, err
	}
	elsewhere, err := inventory.Elsewhere(ctx, "", []numbering.PhoneNumber{n})
	if err == nil && elsewhere[n] {
		return []porting.Problem{porting.NewProblem("/number", "number.in_open_order", "number", shown)}, nil
	}
	return nil, err
}

// Show finds an ask of the actor's. Errors: porting.ErrNotFound, also for somebody else's.
func (d *Desk) Show(ctx context.Context, who porting.Actor, id string) (Ask, error) {
	a, err := d.Store.Ask(ctx, id)
	if err == nil && !who.Role.Operator() && a.Account != who.Account {
		err = porting.ErrNotFound
	}
	return a, err
}

// List gives the asks of the actor's account, the newest first. To the desk it gives those of all accounts: the open ones, the oldest first, and
// then those that ended, the latest first.
func (d *Desk) List(ctx context.Context, who porting.Actor, open bool) ([]Ask, error) {
	if !who.Role.Operator() {
		if who.Account == "" {
			return nil, nil
		}
		return d.Store.Asks(ctx, Filter{Account: who.Account, Open: open})
	}
	list, err := d.Store.Asks(ctx, Filter{Open: true})
	if err != nil || open || len(list) >= Listed {
		return list, err
	}
	ended, err := d.Store.Asks(ctx, Filter{Ended: true, Limit: Listed - len(list)})
	return append(list, ended...), err
}

// Withdraw ends an ask in the name of the account; a link that was sent leads nowhere any more. Errors: *porting.ForbiddenError,
// porting.ErrNotFound, *porting.StateError with code home.over.
func (d *Desk) Withdraw(ctx context.Context, who porting.Actor, id string) (Ask, error) {
	return d.change(ctx, who, porting.VerbEdit, id, func(a *Ask) error {
		if !a.State.Open() || a.ordering(d.now()) {
			return over()
		}
		a.end(Withdrawn, d.now(), MailNone)
		a.Told = a.Ended
		return nil
	})
}

func over() error { return &porting.StateError{Code: "home.over"} }

// change applies f to an ask of the actor's; a trial saves nothing.
func (d *Desk) change(ctx context.Context, who porting.Actor, v porting.Verb, id string, f func(*Ask) error) (Ask, error) {
	a, err := d.Show(ctx, who, id)
	if err != nil {
		return a, err
	}
	if !porting.Permitted(v, who.Role) {
		return Ask{}, &porting.ForbiddenError{Verb: v, Role: who.Role}
	}
	if porting.IsDryRun(ctx) {
		return a, f(&a)
	}
	if _, err := d.finish(ctx, a); err != nil {
		return a, err
	}
	return d.Store.ChangeAsk(ctx, id, f)
}
