package storetest

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/store"
)

func hashOf(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// newcomer is somebody who joins an account.
type newcomer struct {
	account porting.AccountID
	name    string
	role    login.Role
}

// joined saves a person as a member of an account, by an invitation as everybody else.
func joined(t testing.TB, db *store.DB, n newcomer) login.Member {
	t.Helper()
	at, name, role, a := Start(), n.name, n.role, n.account
	p := login.Person{ID: login.PersonID(porting.NewID(login.PrefixPerson, at)), Name: name, Email: name + "@Example.org", Language: "fr", CreatedAt: at}
	inv := login.Invitation{ID: porting.NewID(login.PrefixInvitation, at), Hash: hashOf(name + string(a)), Email: p.Email, Language: "fr", Role: role, CreatedAt: at}
	m := login.Member{User: porting.UserID(porting.NewID(porting.PrefixUser, at)), Person: p.ID, Name: name, Email: p.Email, Language: "fr"}
	must(t, db.Logins().UpdateTeam(t.Context(), a, func(x *login.Team) (login.Change, error) {
		if err := x.Invite(login.Owner, inv); err != nil {
			return login.Change{}, err
		}
		x.Newcomers = append(x.Newcomers, p)
		_, err := x.Join(inv.ID, m, at)
		return login.Change{}, err
	}))
	m.Role = role
	return m
}

func signingIn(t *testing.T, e Engine) {
	db := Open(t, e.URL(t))
	logins := db.Logins()
	m := joined(t, db, newcomer{Account(t, db, "A"), "ada", login.Owner})
	key := login.Passkey{ID: porting.NewID(login.PrefixPasskey, Start()), Credential: []byte{1, 0, 255}, Record: `{"k":1}`, Name: "Phone", CreatedAt: Start()}
	id := login.Identity{Issuer: "https://id.example.com", Subject: "42"}
	must(t, logins.UpdatePerson(t.Context(), m.Person, func(p *login.Person) (login.Change, error) {
		p.Password, p.PasswordAt, p.SecondStep = "hash", Start(), true
		p.Passkeys, p.Identities = append(p.Passkeys, key), append(p.Identities, id)
		return login.Change{}, nil
	}))
	for _, by := range []login.Find{{ID: m.Person}, {Email: " ADA@example.ORG"}, {Credential: key.Credential}, {Identity: id}} {
		p, err := logins.FindPerson(t.Context(), by)
		if err != nil || p.ID != m.Person || p.Email != "ada@Example.org" || p.Password != "hash" || !p.PasswordAt.Equal(Start()) || !p.SecondStep || len(p.Passkeys) != 1 ||
			p.Passkeys[0].Record != key.Record || !bytes.Equal(p.Passkeys[0].Credential, key.Credential) || !slices.Equal(p.Identities, []login.Identity{id}) {
			t.Errorf("by %+v: %+v, %v", by, p, err)
		}
	}
	for _, by := range []login.Find{{}, {ID: "per_none"}, {Email: "nobody@example.org"}, {Credential: []byte{9}}, {Identity: login.Identity{Issuer: id.Issuer}}} {
		if _, err := logins.FindPerson(t.Context(), by); !errors.Is(err, porting.ErrNotFound) {
			t.Errorf("by %+v: %v", by, err)
		}
	}
	must(t, logins.UpdatePerson(t.Context(), m.Person, func(p *login.Person) (login.Change, error) {
		p.Passkeys[0].Name, p.Passkeys[0].UsedAt = "Tablet", Start().Add(time.Hour)
		return login.Change{}, nil
	}))
	if p, err := logins.FindPerson(t.Context(), login.Find{ID: m.Person}); err != nil || p.Passkeys[0].Name != "Tablet" || !p.Passkeys[0].UsedAt.Equal(Start().Add(time.Hour)) {
		t.Errorf("renamed: %+v, %v", p.Passkeys, err)
	}
	must(t, logins.UpdatePerson(t.Context(), m.Person, func(p *login.Person) (login.Change, error) { p.Name = "Ada L."; return login.Change{}, nil }))
	if in, err := logins.Memberships(t.Context(), m.Person); err != nil || len(in) != 1 {
		t.Errorf("memberships: %+v, %v", in, err)
	} else if users, _, err := db.People(Desk()).UserList(t.Context(), in[0].Account, porting.Page{}); err != nil || users[0].Name != "Ada L." {
		t.Errorf("the account's user is called %+v, %v", users, err)
	}
	other := joined(t, db, newcomer{Account(t, db, "B"), "bob", login.Owner})
	for what, f := range map[string]func(*login.Person){
		"address":  func(p *login.Person) { p.Email = "ADA@example.org" },
		"passkey":  func(p *login.Person) { k := key; k.ID = "pky_other"; p.Passkeys = append(p.Passkeys, k) },
		"identity": func(p *login.Person) { p.Identities = append(p.Identities, id) },
	} {
		err := logins.UpdatePerson(t.Context(), other.Person, func(p *login.Person) (login.Change, error) { f(p); return login.Change{}, nil })
		if !errors.Is(err, porting.ErrDuplicate) {
			t.Errorf("%s of somebody else: %v", what, err)
		}
	}
	must(t, logins.UpdatePerson(t.Context(), m.Person, func(p *login.Person) (login.Change, error) { p.Passkeys = nil; return login.Change{}, nil }))
	if p, err := logins.FindPerson(t.Context(), login.Find{ID: m.Person}); err != nil || len(p.Passkeys) != 0 {
		t.Errorf("removed: %+v, %v", p.Passkeys, err)
	}
}

func linksOnce(t *testing.T, e Engine) {
	db := Open(t, e.URL(t))
	logins := db.Logins()
	m := joined(t, db, newcomer{Account(t, db, "A"), "ada", login.Owner})
	now := Start()
	keep := func(secret string) {
		must(t, logins.Apply(t.Context(), login.Change{Keep: []login.Link{{ID: "lnk_" + secret, Hash: hashOf(secret), Kind: login.LinkSignIn, Person: m.Person, CreatedAt: now, ExpiresAt: now.Add(login.LinkFor)}}}))
	}
	keep("one")
	if l, err := logins.Link(t.Context(), hashOf("one")); err != nil || l.Person != m.Person || l.Kind != login.LinkSignIn || !l.Open(now) || l.Open(now.Add(login.LinkFor)) {
		t.Fatalf("link: %+v, %v", l, err)
	}
	if _, err := logins.Link(t.Context(), hashOf("two")); !errors.Is(err, porting.ErrNotFound) {
		t.Errorf("unknown link: %v", err)
	}
	var wg sync.WaitGroup
	results := make([]error, 8)
	for i := range results {
		wg.Go(func() {
			results[i] = logins.Apply(t.Context(), login.Change{Use: []login.Use{{Hash: hashOf("one"), Now: now}}})
		})
	}
	wg.Wait()
	used := 0
	for _, err := range results {
		if err == nil {
			used++
		} else if !errors.Is(err, login.ErrGone) {
			t.Error(err)
		}
	}
	if used != 1 {
		t.Errorf("a link was used %d times", used)
	}
	keep("late")
	if err := logins.Apply(t.Context(), login.Change{Use: []login.Use{{Hash: hashOf("late"), Now: now.Add(login.LinkFor)}}}); !errors.Is(err, login.ErrGone) {
		t.Errorf("late link: %v", err)
	}
	f := login.Flow{Hash: hashOf("flow"), Kind: "passkey", Data: `{"c":"x"}`, ExpiresAt: now.Add(login.FlowFor)}
	must(t, logins.KeepFlow(t.Context(), f))
	if _, err := logins.TakeFlow(t.Context(), f.Hash, "openid"); !errors.Is(err, porting.ErrNotFound) {
		t.Errorf("flow of another kind: %v", err)
	}
	if got, err := logins.TakeFlow(t.Context(), f.Hash, "passkey"); err != nil || got.Data != f.Data || !got.ExpiresAt.Equal(f.ExpiresAt) {
		t.Errorf("flow: %+v, %v", got, err)
	}
	if _, err := logins.TakeFlow(t.Context(), f.Hash, "passkey"); !errors.Is(err, porting.ErrNotFound) {
		t.Errorf("flow again: %v", err)
	}
}

// opened saves a session of a person and answers its hash.
func opened(t testing.TB, db *store.DB, m login.Member, secret string) []byte {
	t.Helper()
	s := login.Session{ID: porting.NewID(login.PrefixSession, Start()), Hash: hashOf(secret), Person: m.Person, Means: login.ByPassword,
		CreatedAt: Start(), SeenAt: Start(), ProvenAt: Start(), Address: "192.0.2.1", Agent: "Browser"}
	must(t, db.Logins().Apply(t.Context(), login.Change{Open: &s}))
	return s.Hash
}

func sessions(t *testing.T, e Engine) {
	clock := NewClock(Start())
	db := OpenAt(t, e.URL(t), clock.Now)
	logins := db.Logins()
	a := Account(t, db, "A")
	ada, bob := joined(t, db, newcomer{a, "ada", login.Owner}), joined(t, db, newcomer{a, "bob", login.Read})
	var hashes [][]byte
	for _, s := range []string{"1", "2", "3", "4"} {
		hashes = append(hashes, opened(t, db, ada, s))
	}
	his := opened(t, db, bob, "bob")
	seen, err := logins.Session(t.Context(), his)
	if err != nil || seen.Person.Name != "bob" || len(seen.Memberships) != 1 || seen.Memberships[0].Role != login.Read || seen.Memberships[0].Name != "A" ||
		seen.Memberships[0].User != bob.User || seen.Session.Address != "192.0.2.1" {
		t.Fatalf("session: %+v, %v", seen, err)
	}
	must(t, logins.Touch(t.Context(), his, Start().Add(time.Hour)))
	must(t, logins.Touch(t.Context(), his, Start().Add(time.Minute))) // of a slower node
	if seen, err = logins.Session(t.Context(), his); err != nil || !seen.Session.SeenAt.Equal(Start().Add(time.Hour)) {
		t.Errorf("touched: %v, %v", seen.Session.SeenAt, err)
	}
	live := func() (n int) {
		for _, h := range hashes {
			if _, err := logins.Session(t.Context(), h); err == nil {
				n++
			} else if !errors.Is(err, porting.ErrNotFound) {
				t.Error(err)
			}
		}
		return n
	}
	list, err := logins.SessionList(t.Context(), ada.Person)
	if err != nil || len(list) != 4 {
		t.Fatalf("list: %d, %v", len(list), err)
	}
	for _, step := range []struct {
		end  login.Ending
		left int
	}{
		{login.Ending{Person: bob.Person, ID: list[0].ID}, 4}, // somebody else's
		{login.Ending{Person: ada.Person, ID: list[0].ID}, 3},
		{login.Ending{Hash: list[1].Hash}, 2},
		{login.Ending{Person: ada.Person, Except: list[2].Hash}, 1},
		{login.Ending{Person: ada.Person}, 0},
	} {
		must(t, logins.Apply(t.Context(), login.Change{End: []login.Ending{step.end}}))
		if n := live(); n != step.left {
			t.Errorf("after %+v %d are left, want %d", step.end, n, step.left)
		}
	}
	if _, err := logins.Session(t.Context(), his); err != nil {
		t.Errorf("somebody else's session ended too: %v", err)
	}
	must(t, logins.Clean(t.Context(), Start().Add(login.SessionFor), 10))
	if _, err := logins.Session(t.Context(), his); err != nil {
		t.Errorf("a session was cleaned away too early: %v", err)
	}
	clock.Advance(login.SessionFor + 2*time.Hour)
	must(t, db.Clean(t.Context(), Start(), 10))
	if _, err := logins.Session(t.Context(), his); !errors.Is(err, porting.ErrNotFound) {
		t.Errorf("an old session was not cleaned away: %v", err)
	}
}

func teams(t *testing.T, e Engine) {
	url := e.URL(t)
	db := Open(t, url)
	logins := db.Logins()
	a, b := Account(t, db, "A"), Account(t, db, "B")
	ada := joined(t, db, newcomer{a, "ada", login.Owner})
	// A user that the account's system made, where a number may ring, becomes the member when its person joins.
	user := porting.User{ID: porting.UserID(porting.NewID(porting.PrefixUser, Start())), Account: a, Name: "R.", Email: "Ray@example.org", Role: porting.Role(login.Read)}
	must(t, db.People(Of(a)).CreateUser(t.Context(), user))
	ray := joined(t, db, newcomer{a, "ray", login.Admin})
	x, err := logins.Team(t.Context(), a)
	if err != nil || len(x.Members) != 2 || len(x.Invitations) != 0 {
		t.Fatalf("team: %+v, %v", x, err)
	}
	if m, ok := x.Member(user.ID); !ok || m.Person != ray.Person || m.Role != login.Admin {
		t.Errorf("the user that was there did not become the member: %+v", x.Members)
	}
	inv := login.Invitation{ID: "inv_1", Hash: hashOf("i"), Email: "New@example.org", Language: "es", Role: login.Porting, By: ada.Person, ByName: "Ada", CreatedAt: Start()}
	must(t, logins.UpdateTeam(t.Context(), a, func(x *login.Team) (login.Change, error) { return login.Change{}, x.Invite(login.Owner, inv) }))
	got, name, err := logins.Invited(t.Context(), hashOf("i"))
	if err != nil || name != "A" || got.Email != "new@example.org" || got.ByName != "Ada" || !got.ExpiresAt.Equal(Start().Add(login.InvitationFor)) {
		t.Errorf("invitation: %+v of %q, %v", got, name, err)
	}
	if list, err := logins.InvitedAs(t.Context(), "NEW@example.org"); err != nil || len(list) != 1 || list[0].ID != inv.ID {
		t.Errorf("by address: %+v, %v", list, err)
	}
	must(t, logins.UpdateTeam(t.Context(), a, func(x *login.Team) (login.Change, error) {
		i, err := x.Resend(login.Owner, inv.ID, Start().Add(time.Hour))
		if err == nil {
			i.Hash = hashOf("again")
		}
		return login.Change{}, err
	}))
	if _, _, err := logins.Invited(t.Context(), hashOf("i")); !errors.Is(err, porting.ErrNotFound) {
		t.Errorf("the link before the last still works: %v", err)
	}
	// The same person in a second account.
	must(t, logins.UpdateTeam(t.Context(), b, func(x *login.Team) (login.Change, error) {
		i := login.Invitation{ID: "inv_2", Hash: hashOf("b"), Email: ada.Email, Role: login.Read, CreatedAt: Start()}
		if err := x.Invite(login.Owner, i); err != nil {
			return login.Change{}, err
		}
		_, err := x.Join(i.ID, login.Member{User: "usr_b", Person: ada.Person, Name: "Ada", Email: ada.Email}, Start())
		return login.Change{}, err
	}))
	if list, err := logins.Memberships(t.Context(), ada.Person); err != nil || len(list) != 2 || list[0].Name != "A" || list[1].Role != login.Read || list[1].User != "usr_b" {
		t.Errorf("memberships: %+v, %v", list, err)
	}
	// A number rings at one of those who go: that user stays, and nobody signs in as it. The other one is gone.
	zoe := joined(t, db, newcomer{a, "zoe", login.Read})
	must(t, Raw(t, url, `INSERT INTO own_numbers (number, market, state, purpose, account_id, user_id, is_default, release_at, request_id, updated_at)
		VALUES (`+Number(70).E164()[1:]+`, 'fr', 'assigned', 'direct', '`+string(a)+`', '`+string(user.ID)+`', false, 0, '', 0)`))
	must(t, logins.UpdateTeam(t.Context(), a, func(x *login.Team) (login.Change, error) {
		if _, err := x.Remove(login.Owner, false, zoe.User); err != nil {
			return login.Change{}, err
		}
		if _, err := x.SetRole(login.Owner, ada.User, login.Admin); !errors.Is(err, login.ErrLastOwner) {
			t.Errorf("demote the last owner: %v", err)
		}
		_, err := x.Remove(login.Owner, false, user.ID)
		return login.Change{}, err
	}))
	if x, err = logins.Team(t.Context(), a); err != nil || len(x.Members) != 1 {
		t.Errorf("after removal: %+v, %v", x.Members, err)
	}
	left, _, err := db.People(Desk()).UserList(t.Context(), a, porting.Page{Limit: 10})
	if err != nil || len(left) != 2 || !slices.ContainsFunc(left, func(u porting.User) bool { return u.ID == user.ID && u.Role == porting.Role(login.Read) }) {
		t.Errorf("users after removal: %+v, %v", left, err)
	}
	if _, err := logins.Team(t.Context(), "acc_none"); !errors.Is(err, porting.ErrNotFound) {
		t.Errorf("team of no account: %v", err)
	}
}

func peopleRollback(t *testing.T, e Engine) {
	db := Open(t, e.URL(t))
	logins := db.Logins()
	a := Account(t, db, "A")
	m := joined(t, db, newcomer{a, "ada", login.Owner})
	change := login.Change{Use: []login.Use{{Hash: hashOf("none"), Now: Start()}}, Notes: []login.Note{{Type: login.NotePasswordChanged, Account: a, At: Start()}},
		Posts: []login.Post{{Key: "k", Mail: login.MailPassword, To: porting.Contact{Email: m.Email}, At: Start()}}}
	err := logins.UpdatePerson(t.Context(), m.Person, func(p *login.Person) (login.Change, error) { p.Password = "new"; return change, nil })
	if !errors.Is(err, login.ErrGone) {
		t.Errorf("a link that is gone: %v", err)
	}
	p, err := logins.FindPerson(t.Context(), login.Find{ID: m.Person})
	list, err2 := logins.History(t.Context(), string(a), 0, 10)
	jobs, err3 := db.Unfinished(t.Context(), 10)
	if err := errors.Join(err, err2, err3); err != nil || p.Password != "" || len(list) != 0 || len(jobs) != 0 {
		t.Errorf("something was saved: %q, %d lines, %d jobs, %v", p.Password, len(list), len(jobs), err)
	}
	change.Use = nil
	must(t, logins.UpdatePerson(t.Context(), m.Person, func(p *login.Person) (login.Change, error) { p.Password = "new"; return change, nil }))
	if jobs, err := db.Unfinished(t.Context(), 10); err != nil || len(jobs) != 1 {
		t.Errorf("%d jobs, %v", len(jobs), err)
	}
}
