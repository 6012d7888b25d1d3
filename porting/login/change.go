package login

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"time"

	"crypto/sha256"

	"github.com/portamento/portamento/porting"
)

// Change is what is saved in one transaction beside a person or a team: all of it or nothing.
type Change struct {
	Open  *Session // a new session
	End   []Ending
	Keep  []Link
	Use   []Use
	Void  PersonID // whose links all stop working
	Notes []Note
	Posts []Post
}

// Ending ends sessions: the one of that hash, the one of that id of a person, or all of a person but one.
type Ending struct {
	Hash   []byte
	Person PersonID
	ID     string // empty: all of the person
	Except []byte // hash of the session that stays
	Live   bool   // with Hash: if the session is not there any more, nothing of the change is saved (ErrGone)
}

// Use uses a link up. If it was used before, or its time is over, nothing of the change is saved (ErrGone).
type Use struct {
	Hash []byte
	Now  time.Time
}

// Note is one line of the history of sign-ins and people. It names people by their ids, so that erasing a person leaves the chain whole.
type Note struct {
	Type    NoteType
	At      time.Time
	Account porting.AccountID // whose chain it belongs to; empty: the operator's
	Person  PersonID          // whom it is about; empty: nobody known
	By      PersonID          // who did it; empty: the person, or the operator
	Address string
	Agent   string
	Data    map[string]string
}

// NoteType names what happened.
type NoteType string

// What the history records.
const (
	NoteSignedIn        NoteType = "person.signed_in"
	NoteSignInFailed    NoteType = "person.sign_in_failed"
	NoteSessionEnded    NoteType = "person.session_ended"
	NoteLinkSent        NoteType = "person.link_sent"
	NotePasswordChanged NoteType = "person.password_changed"
	NotePasskeyAdded    NoteType = "person.passkey_added"
	NotePasskeyRemoved  NoteType = "person.passkey_removed"
	NoteSecondStep      NoteType = "person.second_step_changed"
	NoteDisabled        NoteType = "person.disabled"
	NoteRecovered       NoteType = "person.recovered"
	NoteInvited         NoteType = "member.invited"
	NoteInviteRevoked   NoteType = "member.invitation_revoked"
	NoteJoined          NoteType = "member.joined"
	NoteRoleChanged     NoteType = "member.role_changed"
	NoteRemoved         NoteType = "member.removed"
)

// Line is a note as it was stored, in its chain.
type Line struct {
	Note
	Sequence int    // from 1, without gaps within the chain
	Stored   string // exactly the bytes that were hashed
	Prev     []byte
	Hash     []byte
}

// Chain names the chain that a note belongs to.
func (n Note) Chain() string {
	if n.Account == "" {
		return "-"
	}
	return string(n.Account)
}

// stored is how a note is written.
type stored struct {
	Type    NoteType          `json:"type"`
	At      int64             `json:"at"` // microseconds since 1970
	Account porting.AccountID `json:"account_id,omitempty"`
	Person  PersonID          `json:"person_id,omitempty"`
	By      PersonID          `json:"by,omitempty"`
	Address string            `json:"address,omitempty"`
	Agent   string            `json:"agent,omitempty"`
	Data    map[string]string `json:"data,omitempty"`
}

// Seal writes the note and chains it to the line before.
func (n Note) Seal(sequence int, prev []byte) (Line, error) {
	b, err := json.Marshal(stored{n.Type, n.At.UnixMicro(), n.Account, n.Person, n.By, n.Address, n.Agent, n.Data})
	l := Line{Note: n, Sequence: sequence, Stored: string(b), Prev: prev}
	l.Hash = l.Digest(prev)
	return l, err
}

// Open fills the note from the stored bytes.
func (l *Line) Open() error {
	var v stored
	if err := json.Unmarshal([]byte(l.Stored), &v); err != nil {
		return err
	}
	l.Note = Note{v.Type, time.UnixMicro(v.At).UTC(), v.Account, v.Person, v.By, v.Address, v.Agent, v.Data}
	return nil
}

// Digest is the hash that the line must have after prev.
func (l Line) Digest(prev []byte) []byte {
	h := sha256.New()
	for _, part := range []string{l.Chain(), strconv.Itoa(l.Sequence), l.Stored, string(prev)} {
		h.Write([]byte(strconv.Itoa(len(part)) + ":" + part))
	}
	return h.Sum(nil)
}

// Mails about signing in; notify/email has their words.
const (
	MailInvitation porting.MailKind = "people.invitation"
	MailSignIn     porting.MailKind = "people.sign.in"
	MailReset      porting.MailKind = "people.password.reset"
	MailPassword   porting.MailKind = "people.password.changed"
	MailPasskey    porting.MailKind = "people.passkey.added"
)

// Post is one mail to one person, as a background job. It names its link, whose secret is nowhere but in the mail.
type Post struct {
	Key      string             `json:"key"`
	Mail     porting.MailKind   `json:"mail"`
	To       porting.Contact    `json:"to"`
	Market   porting.MarketCode `json:"market,omitempty"` // empty: the first
	At       time.Time          `json:"at"`
	LinkKind LinkKind           `json:"link_kind,omitempty"`
	LinkID   string             `json:"link_id,omitempty"`
	Words    map[string]string  `json:"words,omitempty"` // who invites, the account's name, ...
}

// Kind names the background job (river.JobArgs).
func (Post) Kind() string { return "people_mail" }

// Data is what the mail says, as a notice takes it.
func (p Post) Data() map[string]any {
	out := map[string]any{}
	for _, k := range slices.Sorted(maps.Keys(p.Words)) {
		out[k] = p.Words[k]
	}
	if p.LinkID != "" {
		out["link_kind"], out["link_id"] = string(p.LinkKind), p.LinkID
	}
	return out
}
