// Package login knows who may sign in to an account, as what and by which means, and keeps an account from losing its last owner.
package login

import (
	"errors"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/typed"
)

// PersonID names somebody who can sign in ("per_...").
type PersonID string

// Prefixes of identifiers.
const (
	PrefixPerson     = "per_"
	PrefixSession    = "ses_"
	PrefixPasskey    = "pky_"
	PrefixInvitation = "inv_"
	PrefixLink       = "lnk_"
)

// Errors of people and of their links. What lies outside of an account answers porting.ErrNotFound.
var (
	ErrLastOwner  = errors.New("an account keeps at least one owner")
	ErrNotAllowed = errors.New("the role does not allow it")
	ErrMember     = errors.New("this person is a member already")
	ErrGone       = errors.New("the link was used, or its time is over")
)

// Person is somebody who can sign in; what may be done then follows from the memberships.
type Person struct {
	ID         PersonID
	Name       string
	Email      string // as typed; EmailKey tells whether two are the same
	Language   string
	Password   string // its hash in the usual encoding; empty: none
	PasswordAt time.Time
	SecondStep bool        // a passkey is asked for after a password or a link
	Quiet      []MailGroup // mails that the person does without
	CreatedAt  time.Time
	DisabledAt time.Time // zero while the person may sign in
	Passkeys   []Passkey
	Identities []Identity
}

// Contact is how the person is written to.
func (p Person) Contact() porting.Contact {
	return porting.Contact{Name: p.Name, Email: p.Email, Language: p.Language}
}

// Passkey is a key that the person keeps in a device or a password store.
type Passkey struct {
	ID         string
	Credential []byte // its own id
	Record     string // what is needed to check it, as JSON that only the checker reads
	Name       string // as the person calls it
	CreatedAt  time.Time
	UsedAt     time.Time
}

// Identity is who the person is at an identity provider of the operator.
type Identity struct{ Issuer, Subject string }

// EmailKey is what two spellings of one mail address have in common. Letters count alike in either case in the local part too, which
// mail servers practically never tell apart (RFC 5321, 2.4, advises against relying on it).
func EmailKey(email string) string { return typed.EmailKey(email) }

// Means is how somebody proved to be who they are.
type Means string

// Means of signing in.
const (
	ByPassword   Means = "password"
	ByLink       Means = "link"
	ByPasskey    Means = "passkey"
	ByOpenID     Means = "openid"
	ByInvitation Means = "invitation"
)

// Session is one browser that somebody is signed in with.
type Session struct {
	ID        string // for lists; it opens nothing
	Hash      []byte // SHA-256 of the secret in the cookie
	Person    PersonID
	Account   porting.AccountID // whose pages are shown
	Means     Means
	Pending   bool // the second step is still to come: it opens nothing else
	CreatedAt time.Time
	SeenAt    time.Time
	ProvenAt  time.Time // when the person last proved who they are
	Address   string
	Agent     string
}

// How long things live (ASVS 5.0.0, 7.3.1 and 7.3.2 ask for limits and leave their length to us).
const (
	IdleFor       = 8 * time.Hour       // a session that nobody uses
	SessionFor    = 7 * 24 * time.Hour  // any session
	PendingFor    = 10 * time.Minute    // to take the second step
	ProvenFor     = 15 * time.Minute    // after which sensitive changes ask for a proof again
	LinkFor       = 30 * time.Minute    // a link by mail
	InvitationFor = 14 * 24 * time.Hour // an invitation
	FlowFor       = 10 * time.Minute    // a passkey prompt, or the way to an identity provider and back
)

// Live says that the session still opens at that instant.
func (s Session) Live(now time.Time) bool { return now.Before(s.Ends()) }

// Ends is when the session ends unless it is used before.
func (s Session) Ends() time.Time {
	if s.Pending {
		return s.CreatedAt.Add(PendingFor)
	}
	idle, whole := s.SeenAt.Add(IdleFor), s.CreatedAt.Add(SessionFor)
	if idle.Before(whole) {
		return idle
	}
	return whole
}

// Seen is a session with whom it belongs to.
type Seen struct {
	Session     Session
	Person      Person // without passkeys and identities
	Memberships []Membership
}

// Membership is what a person is in one account.
type Membership struct {
	Account porting.AccountID
	Name    string // of the account
	Market  porting.MarketCode
	User    porting.UserID
	Role    Role
}

// LinkKind says what a link by mail is for.
type LinkKind string

// Kinds of links.
const (
	LinkSignIn     LinkKind = "sign_in"
	LinkReset      LinkKind = "reset"
	LinkInvitation LinkKind = "invitation" // kept with its invitation
)

// Link is a link by mail that signs in or sets a password, once.
type Link struct {
	ID        string
	Hash      []byte // SHA-256 of the secret in its address
	Kind      LinkKind
	Person    PersonID
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    time.Time
}

// Open says that the link can still be used.
func (l Link) Open(now time.Time) bool { return l.UsedAt.IsZero() && now.Before(l.ExpiresAt) }

// Flow is what has to be remembered between two requests of one browser: a challenge, a state.
type Flow struct {
	Hash      []byte // SHA-256 of the secret in its cookie
	Kind      string
	Data      string
	ExpiresAt time.Time
}

// Find says how to find a person: by whichever of its fields is set.
type Find struct {
	ID         PersonID
	Email      string
	Credential []byte // of one of the passkeys
	Identity   Identity
}
