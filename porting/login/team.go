package login

import (
	"slices"
	"strconv"
	"time"

	"github.com/portamento/portamento/porting"
)

// Member is a person in an account.
type Member struct {
	User     porting.UserID
	Person   PersonID
	Name     string
	Email    string
	Language string
	Role     Role
	SeenAt   time.Time // when the person last used a session; zero: not lately
}

// Invitation asks somebody to become a member.
type Invitation struct {
	ID         string
	Hash       []byte // SHA-256 of the secret in the link that was sent last
	Account    porting.AccountID
	Email      string
	Language   string
	Role       Role
	By         PersonID // empty: the operator
	ByName     string
	Sent       int // how often it was sent; each link before stops working
	CreatedAt  time.Time
	ExpiresAt  time.Time
	AcceptedAt time.Time
	RevokedAt  time.Time
}

// Open says that the invitation can be accepted.
func (i Invitation) Open(now time.Time) bool { return i.waits() && now.Before(i.ExpiresAt) }

// waits says that nobody accepted or revoked it; one whose time is over can still be sent again.
func (i Invitation) waits() bool { return i.AcceptedAt.IsZero() && i.RevokedAt.IsZero() }

// LinkID names the link of the invitation that was sent last.
func (i Invitation) LinkID() string { return i.ID + "." + strconv.Itoa(i.Sent) }

// Team is everybody of one account, with the invitations that nobody accepted or revoked.
type Team struct {
	Account     porting.AccountID
	Name        string
	Market      porting.MarketCode
	Members     []Member
	Invitations []Invitation
	Newcomers   []Person // saved with the team
}

// Member finds a member.
func (t *Team) Member(u porting.UserID) (*Member, bool) {
	i := slices.IndexFunc(t.Members, func(m Member) bool { return m.User == u })
	if i < 0 {
		return nil, false
	}
	return &t.Members[i], true
}

// Of finds the member that a person is.
func (t *Team) Of(p PersonID) (*Member, bool) {
	i := slices.IndexFunc(t.Members, func(m Member) bool { return p != "" && m.Person == p })
	if i < 0 {
		return nil, false
	}
	return &t.Members[i], true
}

// Invitation finds an invitation that nobody accepted or revoked.
func (t *Team) Invitation(id string) (*Invitation, bool) {
	i := slices.IndexFunc(t.Invitations, func(x Invitation) bool { return x.ID == id && x.waits() })
	if i < 0 {
		return nil, false
	}
	return &t.Invitations[i], true
}

// Invite adds an invitation. Whoever is invited again under the same address gets the new invitation in place of those before. by is the role
// of whoever invites. Errors: ErrNotAllowed, ErrMember.
func (t *Team) Invite(by Role, inv Invitation) error {
	if !by.MayGive(inv.Role) {
		return ErrNotAllowed
	}
	key := EmailKey(inv.Email)
	if slices.ContainsFunc(t.Members, func(m Member) bool { return EmailKey(m.Email) == key }) {
		return ErrMember
	}
	for i := range t.Invitations {
		old := &t.Invitations[i]
		switch {
		case EmailKey(old.Email) != key || !old.waits():
		case by.MayGive(old.Role):
			old.RevokedAt = inv.CreatedAt
		case old.Open(inv.CreatedAt):
			return ErrNotAllowed
		}
	}
	inv.Account, inv.Sent, inv.ExpiresAt = t.Account, 1, inv.CreatedAt.Add(InvitationFor)
	t.Invitations = append(t.Invitations, inv)
	return nil
}

// Resend makes a new link for an invitation, for another 14 days, also where its time is over. Errors: porting.ErrNotFound, ErrNotAllowed.
func (t *Team) Resend(by Role, id string, now time.Time) (*Invitation, error) {
	inv, err := t.invited(by, id)
	if err != nil {
		return nil, err
	}
	inv.Sent++
	inv.ExpiresAt = now.Add(InvitationFor)
	return inv, nil
}

// Revoke takes an invitation back. Errors: porting.ErrNotFound, ErrNotAllowed.
func (t *Team) Revoke(by Role, id string, now time.Time) (*Invitation, error) {
	inv, err := t.invited(by, id)
	if err != nil {
		return nil, err
	}
	inv.RevokedAt = now
	return inv, nil
}

func (t *Team) invited(by Role, id string) (*Invitation, error) {
	inv, ok := t.Invitation(id)
	switch {
	case !ok:
		return nil, porting.ErrNotFound
	case !by.MayGive(inv.Role):
		return nil, ErrNotAllowed
	}
	return inv, nil
}

// Join makes a member of whoever was invited. Errors: ErrGone, ErrMember.
func (t *Team) Join(id string, m Member, now time.Time) (*Invitation, error) {
	inv, ok := t.Invitation(id)
	if !ok || !inv.Open(now) {
		return nil, ErrGone
	}
	if _, ok := t.Of(m.Person); ok {
		return nil, ErrMember
	}
	inv.AcceptedAt = now
	m.Role = inv.Role
	t.Members = append(t.Members, m)
	return inv, nil
}

// SetRole gives a member another role. Errors: porting.ErrNotFound, ErrNotAllowed, ErrLastOwner.
func (t *Team) SetRole(by Role, u porting.UserID, r Role) (*Member, error) {
	m, ok := t.Member(u)
	switch {
	case !ok:
		return nil, porting.ErrNotFound
	case !by.MayGive(m.Role) || !by.MayGive(r):
		return nil, ErrNotAllowed
	case m.Role == Owner && r != Owner && t.owners() == 1:
		return nil, ErrLastOwner
	}
	m.Role = r
	return m, nil
}

// Remove ends a membership; everybody may end their own. Errors: porting.ErrNotFound, ErrNotAllowed, ErrLastOwner.
func (t *Team) Remove(by Role, self bool, u porting.UserID) (Member, error) {
	m, ok := t.Member(u)
	switch {
	case !ok:
		return Member{}, porting.ErrNotFound
	case !self && !by.MayGive(m.Role):
		return Member{}, ErrNotAllowed
	case m.Role == Owner && t.owners() == 1:
		return Member{}, ErrLastOwner
	}
	gone := *m
	t.Members = slices.DeleteFunc(t.Members, func(x Member) bool { return x.User == u })
	return gone, nil
}

func (t *Team) owners() (n int) {
	for _, m := range t.Members {
		if m.Role == Owner {
			n++
		}
	}
	return n
}
