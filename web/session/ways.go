package session

import (
	"context"
	"net/http"

	"github.com/portamento/portamento/porting/login"
)

// Passwords hashes passwords and compares them; both take long on purpose.
type Passwords interface {
	// Hash encodes a password. Errors: password.ErrBusy when too many are being worked on.
	Hash(ctx context.Context, plain string) (string, error)
	// Compare says whether the password is that of the hash; of the empty hash it says no, after the same work. renew is a better hash to
	// keep instead, where there is one.
	Compare(ctx context.Context, plain, hash string) (same bool, renew string, err error)
	// Refuse says why a password may not be chosen by somebody whom the words name, as a problem code; empty: it may.
	Refuse(plain string, words ...string) string
}

// Passkeys checks passkeys (WebAuthn level 3). Options and answers are what the browser's own API takes and gives, as JSON; state is to be
// kept from the first to the second call.
type Passkeys interface {
	BeginAdd(p login.Person) (options []byte, state string, err error)
	// FinishAdd refuses what was begun for somebody else.
	FinishAdd(p login.Person, state string, answer []byte) (login.Passkey, error)
	// BeginUse asks for any passkey, or for one of the person.
	BeginUse(p *login.Person) (options []byte, state string, err error)
	// FinishUse answers the credential's new record. find finds whose passkey it is.
	FinishUse(state string, answer []byte, find func(credential []byte) (login.Person, error)) (login.Person, login.Passkey, error)
}

// OpenID is the way to the operator's identity provider and back.
type OpenID interface {
	// Begin answers where to send the browser, and what to keep until it comes back.
	Begin(ctx context.Context) (address, state string, err error)
	// Finish trades what the browser brought back for who it is. The mail address is empty unless the provider vouches for it.
	Finish(ctx context.Context, state string, r *http.Request) (Claim, error)
}

// Claim is who somebody is at an identity provider.
type Claim struct {
	login.Identity
	Email    string
	Name     string
	Language string
}
