package porting

import (
	"time"

	"github.com/portamento/portamento/numbering"
)

// OwnNumber is a number that the provider holds: in its pool, or with an account.
type OwnNumber struct {
	Number    numbering.PhoneNumber
	Market    MarketCode
	State     OwnState
	Use       Use
	Account   AccountID
	User      UserID    // where it rings; empty: nowhere of its own
	Default   bool      // the account's default number
	ReleaseAt time.Time // when a quarantined number goes back to the pool
	Request   RequestID // of an arriving number, and of a temporary one that is being replaced
	UpdatedAt time.Time
}

// Account is a customer of the provider.
type Account struct {
	ID        AccountID
	Name      string
	Market    MarketCode
	Owner     Contact
	CreatedAt time.Time
}

// User is a person of an account, or of the desk when Account is empty.
type User struct {
	ID       UserID
	Account  AccountID
	Name     string
	Email    string
	Language string
	Role     Role
}

// own sets the state of an own number with the request's next save.
func (r *Request) own(n OwnNumber, now time.Time) {
	n.UpdatedAt = now
	if r.OwnNumbers == nil {
		r.OwnNumbers = map[numbering.PhoneNumber]OwnNumber{}
	}
	r.OwnNumbers[n.Number] = n
	for i := range r.Record.OwnNumbers {
		if r.Record.OwnNumbers[i].Number == n.Number {
			r.Record.OwnNumbers[i] = n
			return
		}
	}
	r.Record.OwnNumbers = append(r.Record.OwnNumbers, n)
}
