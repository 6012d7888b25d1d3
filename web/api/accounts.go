package api

import (
	"context"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// AccountBody is a new account, and its owner, who gets the mails.
type AccountBody struct {
	Name   string     `json:"name" minLength:"1" maxLength:"120"`
	Market string     `json:"market" maxLength:"8"`
	Owner  *OwnerBody `json:"owner,omitempty"`
}

// OwnerBody is the person who answers for an account.
type OwnerBody struct {
	Name     string `json:"name" minLength:"1" maxLength:"120"`
	Email    string `json:"email" format:"email" minLength:"3" maxLength:"254"`
	Language string `json:"language,omitempty" enum:"en,fr,es"`
}

// AccountView is a customer of the provider.
type AccountView struct {
	ID        string          `json:"id"`
	Name      string          `json:"name"`
	Market    string          `json:"market"`
	Owner     null[OwnerView] `json:"owner"`
	CreatedAt time.Time       `json:"created_at"`
}

// OwnerView is the person who answers for an account.
type OwnerView struct {
	Name     string  `json:"name"`
	Email    string  `json:"email"`
	Language *string `json:"language"`
}

// UserView is a person of an account.
type UserView struct {
	ID        string  `json:"id"`
	AccountID *string `json:"account_id"`
	Name      string  `json:"name"`
	Email     *string `json:"email"`
	Language  *string `json:"language"`
}

// UserBody is a new user of an account.
type UserBody struct {
	Name     string `json:"name" minLength:"1" maxLength:"120"`
	Email    string `json:"email,omitempty" format:"email" maxLength:"254"`
	Language string `json:"language,omitempty" enum:"en,fr,es"`
}

func accountView(x porting.Account) AccountView {
	v := AccountView{ID: string(x.ID), Name: x.Name, Market: string(x.Market), CreatedAt: x.CreatedAt.UTC()}
	if x.Owner != (porting.Contact{}) {
		v.Owner = some(OwnerView{Name: x.Owner.Name, Email: x.Owner.Email, Language: text(x.Owner.Language)})
	}
	return v
}

func userView(u porting.User) UserView {
	return UserView{ID: string(u.ID), AccountID: text(string(u.Account)), Name: u.Name, Email: text(u.Email), Language: text(u.Language)}
}

func (a *API) listAccounts(ctx context.Context, in *page) (*listOut[AccountView], error) {
	list, next, err := a.people(ctx).AccountList(ctx, in.of())
	return listed(list, next, err, accountView)
}

type accountOut struct {
	Status int
	Body   AccountView
}

func (a *API) showAccount(ctx context.Context, in *byID) (*accountOut, error) {
	x, err := a.people(ctx).Account(ctx, porting.AccountID(in.ID))
	if err != nil {
		return nil, err
	}
	return &accountOut{Status: 200, Body: accountView(x)}, nil
}

type accountIn struct {
	try
	Body AccountBody
}

func (a *API) createAccount(ctx context.Context, in *accountIn) (*accountOut, error) {
	t := tripOf(ctx)
	if _, ok := a.cfg.Service.Markets.Market(porting.MarketCode(in.Body.Market)); !ok {
		return nil, &porting.InvalidError{Code: codeInvalid, Problems: []porting.Problem{wrong("/market", "market.unknown")}}
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
	return &accountOut{Status: created(ctx), Body: accountView(x)}, nil
}

func (a *API) listUsers(ctx context.Context, in *pageOf) (*listOut[UserView], error) {
	if _, err := a.people(ctx).Account(ctx, porting.AccountID(in.ID)); err != nil {
		return nil, err
	}
	list, next, err := a.people(ctx).UserList(ctx, porting.AccountID(in.ID), in.page.of())
	return listed(list, next, err, userView)
}

type userOut struct {
	Status int
	Body   UserView
}

func (a *API) createUser(ctx context.Context, in *with[UserBody]) (*userOut, error) {
	if _, err := a.people(ctx).Account(ctx, porting.AccountID(in.ID)); err != nil {
		return nil, err
	}
	u := porting.User{ID: porting.UserID(porting.NewID(porting.PrefixUser, a.cfg.Now())), Account: porting.AccountID(in.ID), Name: in.Body.Name,
		Email: in.Body.Email, Language: in.Body.Language, Role: porting.RoleAccount}
	if !tripOf(ctx).dry {
		if err := a.people(ctx).CreateUser(ctx, u); err != nil {
			return nil, err
		}
	}
	return &userOut{Status: created(ctx), Body: userView(u)}, nil
}

// Bill is what an account pays for its numbers in a month.
type Bill struct {
	Total     Money      `json:"total"`
	Tax       Money      `json:"tax" doc:"Contained in the total"`
	Lines     []BillLine `json:"lines"`
	PriceList string     `json:"price_list" doc:"The day from which the prices hold"`
}

// BillLine is one line of a bill.
type BillLine struct {
	Code     string   `json:"code"`
	Label    string   `json:"label"`
	Quantity int      `json:"quantity"`
	Unit     Money    `json:"unit"`
	Amount   Money    `json:"amount"`
	Numbers  []string `json:"numbers"`
}

type billOut struct{ Body Bill }

func (a *API) billPreview(ctx context.Context, in *byID) (*billOut, error) {
	account, err := a.people(ctx).Account(ctx, porting.AccountID(in.ID))
	if err != nil {
		return nil, err
	}
	b, err := a.cfg.Service.BillPreview(ctx, tripOf(ctx).who, account.ID)
	if err != nil {
		return nil, err
	}
	return &billOut{a.billView(ctx, a.marketOf(ctx, account.Market), b)}, nil
}

func (a *API) billView(ctx context.Context, m *porting.Market, b porting.Bill) Bill {
	v := Bill{Total: Money{b.Total.Minor, b.Total.Currency}, Tax: Money{b.Tax.Minor, b.Tax.Currency}, Lines: []BillLine{}, PriceList: b.PriceList}
	for _, l := range b.Lines {
		v.Lines = append(v.Lines, BillLine{Code: l.Code, Label: a.word(ctx, m, "price."+l.Code, nil), Quantity: l.Quantity,
			Unit: Money{l.Unit.Minor, l.Unit.Currency}, Amount: Money{l.Amount.Minor, l.Amount.Currency}, Numbers: e164(l.Numbers)})
	}
	return v
}

func e164(numbers []numbering.PhoneNumber) []string {
	out := make([]string, 0, len(numbers))
	for _, n := range numbers {
		out = append(out, n.E164())
	}
	return out
}
