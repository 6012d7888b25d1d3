package session

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
)

// People saves people and teams, each with what goes along in the same transaction.
type People interface {
	// UpdatePerson loads and locks a person, applies f, and saves what it changed. f can run again. Errors: porting.ErrNotFound, those of
	// f, login.ErrGone.
	UpdatePerson(ctx context.Context, id login.PersonID, f func(*login.Person) (login.Change, error)) error
	// UpdateTeam is UpdatePerson for the people and invitations of an account.
	UpdateTeam(ctx context.Context, id porting.AccountID, f func(*login.Team) (login.Change, error)) error
	// Apply saves a change that belongs to no person or team. Errors: login.ErrGone.
	Apply(ctx context.Context, c login.Change) error
	// FindPerson finds one person. Errors: porting.ErrNotFound.
	FindPerson(ctx context.Context, by login.Find) (login.Person, error)
	Team(ctx context.Context, id porting.AccountID) (login.Team, error)
}

// Sessions reads sessions.
type Sessions interface {
	// Session finds a session by the hash of its secret, however old. Errors: porting.ErrNotFound.
	Session(ctx context.Context, hash []byte) (login.Seen, error)
	// Touch says that a session was used.
	Touch(ctx context.Context, hash []byte, now time.Time) error
	SessionList(ctx context.Context, p login.PersonID) ([]login.Session, error)
	// Memberships are the accounts of a person, by name.
	Memberships(ctx context.Context, p login.PersonID) ([]login.Membership, error)
}

// Links reads links and keeps what lies between two requests.
type Links interface {
	// Link finds a link by the hash of its secret, used or not. Errors: porting.ErrNotFound.
	Link(ctx context.Context, hash []byte) (login.Link, error)
	// Invited finds an invitation by the hash of its latest secret, with the name of its account. Errors: porting.ErrNotFound.
	Invited(ctx context.Context, hash []byte) (inv login.Invitation, account string, err error)
	// InvitedAs lists the invitations of a mail address that nobody accepted or revoked.
	InvitedAs(ctx context.Context, email string) ([]login.Invitation, error)
	KeepFlow(ctx context.Context, f login.Flow) error
	// TakeFlow reads a flow and forgets it. Errors: porting.ErrNotFound.
	TakeFlow(ctx context.Context, hash []byte, kind string) (login.Flow, error)
}

// Limiter counts events of a bucket, over all nodes and restarts: one each interval, burst of them at once.
type Limiter interface {
	// Forget empties a bucket.
	Forget(ctx context.Context, bucket string) error
	Allow(ctx context.Context, bucket string, interval time.Duration, burst int, now time.Time) (ok bool, retryAfter time.Duration, err error)
}

// Config is what a Door needs.
type Config struct {
	People   People
	Sessions Sessions
	Links    Links
	Limiter  Limiter
	// Passwords hashes and compares.
	Passwords Passwords
	// Passkeys checks passkeys; nil: there are none.
	Passkeys Passkeys
	// OpenID signs in by the operator's own identity provider; nil: there is none.
	OpenID OpenID
	// Key makes the secrets of links, 32 bytes from the master key: neither the database nor a waiting mail holds one.
	Key []byte
	// BaseURL is where the pages are. Over https the cookies are bound to it (__Host-, Secure).
	BaseURL string
	// Now is the product's time, which dates mails. Wall is the real one: a sandbox that plays four weeks in a minute keeps its visitors.
	Now, Wall func() time.Time
	// Origin tells the network address and the program of a caller.
	Origin func(*http.Request) (address, agent string)
	// Fail answers a request that the middleware stops: ErrCrossOrigin, ErrMediaType, or a fault of the store.
	Fail func(http.ResponseWriter, *http.Request, error)
}

// Errors for pages.
var (
	// ErrWrong says that nobody signs in like that: unknown address, wrong password, no password, disabled. Which of them is not told.
	ErrWrong = errors.New("address and password do not belong together")
	// ErrNobody says that nobody is signed in.
	ErrNobody = errors.New("nobody is signed in")
	// ErrStale says that the person has to prove again who they are (Door.Prove) before so sensitive a change.
	ErrStale = errors.New("a new proof is needed")
	// ErrCrossOrigin says that another site made the browser send this.
	ErrCrossOrigin = errors.New("sent by another site")
	// ErrMediaType says that the body is neither a form nor JSON.
	ErrMediaType = errors.New("neither a form nor JSON")
	// ErrAbsent says that this deployment has no passkeys, or no identity provider.
	ErrAbsent = errors.New("not offered here")
)

// SlowError says that there were too many attempts, and how long to wait (429, Retry-After).
type SlowError struct{ Wait time.Duration }

// Error says so.
func (e *SlowError) Error() string { return fmt.Sprintf("too many attempts, wait %s", e.Wait) }

// Door lets people in. It is safe for concurrent use.
type Door struct {
	cfg    Config
	secure bool
	host   string
}

// New makes a door.
func New(cfg Config) (*Door, error) {
	u, err := url.Parse(cfg.BaseURL)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, fmt.Errorf("make door: %q is no web address", cfg.BaseURL)
	}
	if len(cfg.Key) < 32 {
		return nil, errors.New("make door: the key has less than 32 bytes")
	}
	return &Door{cfg: cfg, secure: u.Scheme == "https", host: u.Hostname()}, nil
}

// visit is where a request comes from.
type visit struct{ address, agent string }

func visitOf(ctx context.Context) visit {
	v, _ := ctx.Value(keyVisit).(visit)
	return v
}

// secretSize is the random bytes of a secret: twice the 128 bits that ASVS 5.0.0, 7.2.3, asks for.
const secretSize = 32

// newSecret makes the secret of a cookie.
func newSecret() string {
	var b [secretSize]byte
	_, _ = rand.Read(b[:]) // never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// hashOf is what is stored of a secret.
func hashOf(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// Secrets makes the secrets of links from a key.
type Secrets []byte

// Of is the secret of a link.
func (s Secrets) Of(kind login.LinkKind, id string) string {
	h := hmac.New(sha256.New, s)
	h.Write([]byte(string(kind) + "\x00" + id))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// Hash is what is stored of it.
func (s Secrets) Hash(kind login.LinkKind, id string) []byte { return hashOf(s.Of(kind, id)) }

// Paths of the pages that links lead to; the secret follows.
const (
	PathLink       = "/sign-in/link/"
	PathReset      = "/sign-in/reset/"
	PathInvitation = "/invitation/"
	PathOpenID     = "/sign-in/openid/callback" // where an identity provider sends people back to
)

// Path is where a link leads, below the base URL.
func (s Secrets) Path(kind login.LinkKind, id string) string {
	base := map[login.LinkKind]string{login.LinkSignIn: PathLink, login.LinkReset: PathReset, login.LinkInvitation: PathInvitation}[kind]
	if base == "" {
		return "/"
	}
	return base + s.Of(kind, id)
}

// LinkURL is the whole address of a link, for mails and for the command line.
func (d *Door) LinkURL(kind login.LinkKind, id string) string {
	return strings.TrimRight(d.cfg.BaseURL, "/") + Secrets(d.cfg.Key).Path(kind, id)
}
