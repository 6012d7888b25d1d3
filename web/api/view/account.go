package view

import (
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// AccountView is a customer of the provider.
type AccountView struct {
	ID        string          `json:"id"`
	Name      string          `json:"name"`
	Market    string          `json:"market"`
	Owner     Null[OwnerView] `json:"owner"`
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

// Account shows an account.
func Account(a porting.Account) AccountView {
	v := AccountView{ID: string(a.ID), Name: a.Name, Market: string(a.Market), CreatedAt: a.CreatedAt.UTC()}
	if a.Owner != (porting.Contact{}) {
		v.Owner = Some(OwnerView{Name: a.Owner.Name, Email: a.Owner.Email, Language: Text(a.Owner.Language)})
	}
	return v
}

// User shows a user.
func User(u porting.User) UserView {
	return UserView{ID: string(u.ID), AccountID: Text(string(u.Account)), Name: u.Name, Email: Text(u.Email), Language: Text(u.Language)}
}

// BillView is what an account pays for its numbers in a month.
type BillView struct {
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

// Bill shows a bill.
func (x Reader) Bill(m *porting.Market, b porting.Bill) BillView {
	v := BillView{Total: Money{b.Total.Minor, b.Total.Currency}, Tax: Money{b.Tax.Minor, b.Tax.Currency}, Lines: []BillLine{}, PriceList: b.PriceList}
	for _, l := range b.Lines {
		v.Lines = append(v.Lines, BillLine{Code: l.Code, Label: x.word(m, "bill."+l.Code, nil), Quantity: l.Quantity,
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

// OwnNumberView is a number that the provider holds.
type OwnNumberView struct {
	Number    string     `json:"number"`
	Display   string     `json:"display"`
	Market    string     `json:"market"`
	State     string     `json:"state" enum:"available,assigned,arriving,quarantined,ported_out"`
	Use       *string    `json:"use" enum:"main,direct,virtual,temporary"`
	Default   bool       `json:"default" doc:"The account's default number"`
	AccountID *string    `json:"account_id"`
	UserID    *string    `json:"user_id" doc:"Where it rings"`
	ReleaseAt *time.Time `json:"release_at" doc:"When it goes back to the pool"`
}

// OwnNumber shows an own number.
func (x Reader) OwnNumber(n porting.OwnNumber) OwnNumberView {
	return OwnNumberView{Number: n.Number.E164(), Display: x.Display(n.Market, n.Number), Market: string(n.Market), State: string(n.State),
		Use: Text(string(n.Use)), Default: n.Default, AccountID: Text(string(n.Account)), UserID: Text(string(n.User)), ReleaseAt: Instant(n.ReleaseAt)}
}
