package api

import (
	"context"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/api/body"
	"github.com/portamento/portamento/web/api/view"
)

func (a *API) listAccounts(ctx context.Context, in *Page) (*listOut[view.AccountView], error) {
	list, next, err := a.people(ctx).AccountList(ctx, in.of())
	return listed(list, next, err, view.Account)
}

type accountOut struct {
	Status int
	Body   view.AccountView
}

func (a *API) showAccount(ctx context.Context, in *ByID) (*accountOut, error) {
	x, err := a.people(ctx).Account(ctx, porting.AccountID(in.ID))
	if err != nil {
		return nil, err
	}
	return &accountOut{Status: 200, Body: view.Account(x)}, nil
}

type accountIn struct {
	Try
	Body view.AccountBody
}

func (a *API) createAccount(ctx context.Context, in *accountIn) (*accountOut, error) {
	t := tripOf(ctx)
	if _, ok := a.cfg.Service.Markets.Market(porting.MarketCode(in.Body.Market)); !ok {
		return nil, &porting.InvalidError{Code: codeInvalid, Problems: []porting.Problem{body.Wrong("/market", "market.unknown")}}
	}
	now := a.cfg.Now().UTC().Truncate(time.Microsecond)
	x := porting.Account{ID: porting.AccountID(porting.NewID(porting.PrefixAccount, now)), Name: in.Body.Name,
		Market: porting.MarketCode(in.Body.Market), CreatedAt: now}
	if o := in.Body.Owner; o != nil {
		x.Owner = porting.Contact{Name: o.Name, Email: o.Email, Language: o.Language}
	}
	if !t.dry {
		if err := a.people(ctx).CreateAccount(ctx, x, nil); err != nil {
			return nil, err
		}
	}
	return &accountOut{Status: view.Made(ctx), Body: view.Account(x)}, nil
}

func (a *API) listUsers(ctx context.Context, in *pageOf) (*listOut[view.UserView], error) {
	if _, err := a.people(ctx).Account(ctx, porting.AccountID(in.ID)); err != nil {
		return nil, err
	}
	list, next, err := a.people(ctx).UserList(ctx, porting.AccountID(in.ID), in.Page.of())
	return listed(list, next, err, view.User)
}

type userOut struct {
	Status int
	Body   view.UserView
}

func (a *API) createUser(ctx context.Context, in *with[view.UserBody]) (*userOut, error) {
	if _, err := a.people(ctx).Account(ctx, porting.AccountID(in.ID)); err != nil {
		return nil, err
	}
	u := porting.User{ID: porting.UserID(porting.NewID(porting.PrefixUser, a.cfg.Now())), Account: porting.AccountID(in.ID), Name: in.Body.Name,
		Email: in.Body.Email, Language: in.Body.Language, Role: porting.Role(login.Read)} // who is invited signs in, in the role that the invitation says
	if !tripOf(ctx).dry {
		if err := a.people(ctx).CreateUser(ctx, u); err != nil {
			return nil, err
		}
	}
	return &userOut{Status: view.Made(ctx), Body: view.User(u)}, nil
}

type billOut struct{ Body view.BillView }

func (a *API) billPreview(ctx context.Context, in *ByID) (*billOut, error) {
	account, err := a.people(ctx).Account(ctx, porting.AccountID(in.ID))
	if err != nil {
		return nil, err
	}
	b, err := a.cfg.Service.BillPreview(ctx, tripOf(ctx).who, account.ID)
	if err != nil {
		return nil, err
	}
	m, ok := a.cfg.Service.Markets.Market(account.Market)
	if !ok {
		return nil, porting.ErrNotFound
	}
	return &billOut{a.read(ctx).Bill(m, b)}, nil
}
