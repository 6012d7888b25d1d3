package login_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
)

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func TestRole_May(t *testing.T) {
	t.Parallel()
	for role, may := range map[login.Role]string{login.Owner: "see port people owners", login.Admin: "see port people", login.Porting: "see port", login.Read: "see",
		"": "", "account": "", "desk": "", "OWNER": ""} {
		got := ""
		for _, p := range []login.Permission{login.See, login.Port, login.People, login.Owners, "other"} {
			if role.May(p) {
				got += " " + string(p)
			}
		}
		if got != "" {
			got = got[1:]
		}
		if got != may {
			t.Errorf("%q may %q, want %q", role, got, may)
		}
		want := porting.RoleAccountRead
		if role.May(login.Port) {
			want = porting.RoleAccount
		}
		if role.Trade() != want || role.Known() != (may != "") {
			t.Errorf("%q acts as %s", role, role.Trade())
		}
	}
}

func TestRole_MayGive(t *testing.T) {
	t.Parallel()
	for _, by := range login.Roles() {
		for _, r := range append(login.Roles(), "", "desk") {
			want := r.Known() && (by == login.Owner || by == login.Admin && r != login.Owner)
			if got := by.MayGive(r); got != want {
				t.Errorf("%s gives %q: %v", by, r, got)
			}
		}
	}
}

func TestSession_Live(t *testing.T) {
	t.Parallel()
	at := func(d time.Duration) time.Time { return start.Add(d) }
	for _, c := range []struct {
		s    login.Session
		now  time.Duration
		live bool
	}{
		{login.Session{CreatedAt: start, SeenAt: start}, login.IdleFor - 1, true},
		{login.Session{CreatedAt: start, SeenAt: start}, login.IdleFor, false},
		{login.Session{CreatedAt: start, SeenAt: at(login.SessionFor - time.Hour)}, login.SessionFor - 1, true},
		{login.Session{CreatedAt: start, SeenAt: at(login.SessionFor - time.Hour)}, login.SessionFor, false},
		{login.Session{CreatedAt: start, SeenAt: at(time.Hour), Pending: true}, login.PendingFor, false},
		{login.Session{CreatedAt: start, SeenAt: start, Pending: true}, login.PendingFor - 1, true},
	} {
		if got := c.s.Live(at(c.now)); got != c.live {
			t.Errorf("%+v after %s: %v", c.s, c.now, got)
		}
	}
}

func TestTeam_Rules(t *testing.T) {
	t.Parallel()
	team := func() *login.Team {
		return &login.Team{Account: "acc_1", Members: []login.Member{{User: "usr_1", Person: "per_1", Email: "Ada@example.org", Role: login.Owner},
			{User: "usr_2", Person: "per_2", Email: "bob@example.org", Role: login.Admin}}}
	}
	inv := login.Invitation{ID: "inv_1", Email: "new@example.org", Role: login.Read, CreatedAt: start}
	for name, c := range map[string]struct {
		do   func(x *login.Team) error
		want error
	}{
		"invite a member":           {func(x *login.Team) error { i := inv; i.Email = "ADA@example.org"; return x.Invite(login.Owner, i) }, login.ErrMember},
		"invite without the right":  {func(x *login.Team) error { return x.Invite(login.Porting, inv) }, login.ErrNotAllowed},
		"demote the last owner":     {func(x *login.Team) error { _, err := x.SetRole(login.Owner, "usr_1", login.Read); return err }, login.ErrLastOwner},
		"keep the last owner":       {func(x *login.Team) error { _, err := x.SetRole(login.Owner, "usr_1", login.Owner); return err }, nil},
		"an admin demotes an owner": {func(x *login.Team) error { _, err := x.SetRole(login.Admin, "usr_1", login.Read); return err }, login.ErrNotAllowed},
		"remove the last owner":     {func(x *login.Team) error { _, err := x.Remove(login.Owner, false, "usr_1"); return err }, login.ErrLastOwner},
		"a reader leaves":           {func(x *login.Team) error { _, err := x.Remove(login.Read, true, "usr_2"); return err }, nil},
		"nobody":                    {func(x *login.Team) error { _, err := x.Remove(login.Owner, false, "usr_9"); return err }, porting.ErrNotFound},
		"join without invitation":   {func(x *login.Team) error { _, err := x.Join("inv_9", login.Member{Person: "per_3"}, start); return err }, login.ErrGone},
		"a member joins again": {func(x *login.Team) error {
			if err := x.Invite(login.Owner, inv); err != nil {
				return err
			}
			_, err := x.Join("inv_1", login.Member{Person: "per_2"}, start)
			return err
		}, login.ErrMember},
		"an admin takes the place of an owner's invitation": {func(x *login.Team) error {
			i := inv
			i.Role = login.Owner
			if err := x.Invite(login.Owner, i); err != nil {
				return err
			}
			return x.Invite(login.Admin, login.Invitation{ID: "inv_2", Email: inv.Email, Role: login.Read, CreatedAt: start})
		}, login.ErrNotAllowed},
	} {
		if err := c.do(team()); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// Every byte of a line is in its hash, and the line before is, too.
func TestNote_Seal(t *testing.T) {
	t.Parallel()
	n := login.Note{Type: login.NoteSignedIn, At: start, Account: "acc_1", Person: "per_1", By: "per_2", Address: "192.0.2.1", Agent: "a\r\nb", Data: map[string]string{"k": "v"}}
	first, err := n.Seal(1, nil)
	if err != nil {
		t.Fatal(err)
	}
	back := login.Line{Stored: first.Stored}
	if err := back.Open(); err != nil || back.Type != n.Type || !back.At.Equal(n.At) || back.By != n.By || back.Agent != n.Agent || back.Data["k"] != "v" {
		t.Errorf("%+v, %v", back, err)
	}
	seen := map[string]bool{string(first.Hash): true}
	for name, change := range map[string]func(*login.Note) (int, []byte){
		"sequence": func(*login.Note) (int, []byte) { return 2, nil },
		"before":   func(*login.Note) (int, []byte) { return 1, first.Hash },
		"account":  func(n *login.Note) (int, []byte) { n.Account = "acc_2"; return 1, nil },
		"no one's": func(n *login.Note) (int, []byte) { n.Account = ""; return 1, nil },
		"person":   func(n *login.Note) (int, []byte) { n.Person = "per_3"; return 1, nil },
		"address":  func(n *login.Note) (int, []byte) { n.Address = "192.0.2.2"; return 1, nil },
		"data":     func(n *login.Note) (int, []byte) { n.Data = map[string]string{"k": "w"}; return 1, nil },
		"instant":  func(n *login.Note) (int, []byte) { n.At = n.At.Add(time.Microsecond); return 1, nil },
	} {
		x := n
		sequence, prev := change(&x)
		l, err := x.Seal(sequence, prev)
		if err != nil || seen[string(l.Hash)] || !bytes.Equal(l.Hash, l.Digest(prev)) {
			t.Errorf("another %s has the same hash: %v", name, err)
		}
		seen[string(l.Hash)] = true
	}
}
