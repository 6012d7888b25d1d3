package storetest

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/store"
	book "github.com/portamento/portamento/store/people"
)

func peopleHistory(t *testing.T, e Engine) {
	noted := func(t *testing.T) (string, book.Book) {
		url := e.URL(t)
		db := Open(t, url)
		a, b := Account(t, db, "A"), Account(t, db, "B")
		for i := range 4 {
			at := Start().Add(time.Duration(i) * time.Minute)
			must(t, db.Logins().Apply(t.Context(), login.Change{Notes: []login.Note{
				{Type: login.NoteSignedIn, At: at, Account: a, Person: "per_1", Address: "192.0.2.1", Agent: "x\r\ny", Data: map[string]string{"means": "password"}},
				{Type: login.NoteSignInFailed, At: at}, {Type: login.NoteJoined, At: at, Account: b, Person: "per_2", By: "per_1"}}}))
		}
		return url, db.Logins()
	}
	url, logins := noted(t)
	count := func(b book.Book) (lines int, faults []book.Fault) {
		lines, err := b.Verify(t.Context(), func(f book.Fault) { faults = append(faults, f) })
		must(t, err)
		return lines, faults
	}
	if lines, faults := count(logins); lines != 12 || len(faults) != 0 {
		t.Fatalf("%d lines, %v", lines, faults)
	}
	list, err := logins.History(t.Context(), "-", 1, 2)
	if err != nil || len(list) != 2 || list[0].Sequence != 2 || list[0].Type != login.NoteSignInFailed || !list[0].At.Equal(Start().Add(time.Minute)) {
		t.Errorf("history: %+v, %v", list, err)
	}
	for _, sql := range []string{`UPDATE people_history SET data = data`, `DELETE FROM people_history`} {
		if err := Raw(t, url, sql); err == nil {
			t.Errorf("%s: not refused", sql)
		}
	}
	open := []string{"DROP TRIGGER people_history_no_update", "DROP TRIGGER people_history_no_delete"}
	if strings.HasPrefix(url, "postgres") {
		open = []string{"DROP FUNCTION append_only() CASCADE"}
	}
	for _, sql := range []string{
		`UPDATE people_history SET data = REPLACE(data, 'per_1', 'per_3') WHERE chain <> '-' AND sequence = 2`,
		`UPDATE people_history SET at = at + 1, sequence = 9 WHERE chain = '-' AND sequence = 4`,
		`DELETE FROM people_history WHERE chain = '-' AND sequence = 2`,
		`DELETE FROM people_history WHERE chain = '-' AND sequence = 4`,
		`DELETE FROM people_history WHERE chain = '-'`,
		`DELETE FROM people_chains WHERE chain = '-'`,
		`UPDATE people_history SET chain = 'acc_other' WHERE chain = '-'`,
	} {
		url, logins := noted(t)
		must(t, Raw(t, url, append(slices.Clone(open), sql)...))
		if _, faults := count(logins); len(faults) == 0 {
			t.Errorf("%s: not found", sql)
		}
	}
}

func peopleArchive(t *testing.T, e Engine) {
	db := Open(t, e.URL(t))
	a := Account(t, db, "A")
	m := joined(t, db, newcomer{a, "ada", login.Owner})
	h := opened(t, db, m, "cookie")
	must(t, db.Logins().UpdatePerson(t.Context(), m.Person, func(p *login.Person) (login.Change, error) {
		p.SecondStep, p.Quiet = true, []login.MailGroup{login.MailsDates}
		p.Passkeys = append(p.Passkeys, login.Passkey{ID: "pky_1", Credential: []byte{7}, Record: "{}", Name: "Phone", CreatedAt: Start()})
		return login.Change{Notes: []login.Note{{Type: login.NotePasskeyAdded, At: Start(), Account: a, Person: p.ID}}}, nil
	}))
	file := filepath.Join(t.TempDir(), "backup.zip")
	must(t, db.Backup(t.Context(), file))
	target := e.URL(t)
	_, err := store.Restore(t.Context(), store.Config{URL: target, Key: Key(), Wall: time.Now}, file)
	must(t, err)
	back := Open(t, target).Logins()
	p, err := back.FindPerson(t.Context(), login.Find{Email: "ada@example.org"})
	if err != nil || p.ID != m.Person || !p.SecondStep || len(p.Passkeys) != 1 || len(p.Quiet) != 1 {
		t.Errorf("person: %+v, %v", p, err)
	}
	if list, err := back.Memberships(t.Context(), m.Person); err != nil || len(list) != 1 {
		t.Errorf("memberships: %+v, %v", list, err)
	}
	if _, err := back.Session(t.Context(), h); !errors.Is(err, porting.ErrNotFound) {
		t.Errorf("a session came back: %v", err)
	}
	must(t, back.Apply(t.Context(), login.Change{Notes: []login.Note{{Type: login.NoteSignedIn, At: Start(), Account: a, Person: p.ID}}}))
	if n, err := back.Verify(t.Context(), func(f book.Fault) { t.Errorf("fault: %+v", f) }); err != nil || n != 2 {
		t.Errorf("%d lines, %v", n, err)
	}
}

// olderUsers runs the statements of the migration again, over users as they were before it.
func olderUsers(t *testing.T, e Engine) {
	url := e.URL(t)
	db := Open(t, url)
	a, b := Account(t, db, "A"), Account(t, db, "B")
	for _, u := range []porting.User{{ID: "usr_2", Account: a}, {ID: "usr_1", Account: a}, {ID: "usr_3", Account: b}, {ID: "usr_4", Role: porting.RoleDesk}} {
		if u.Role == "" {
			u.Role = porting.RoleAccount
		}
		must(t, db.People(Desk()).CreateUser(t.Context(), u))
	}
	text, err := os.ReadFile("migrations/00008_people.sql")
	must(t, err)
	var statements []string
	for _, sql := range strings.Split(string(text), ";") {
		if at := strings.Index(sql, "UPDATE users"); at >= 0 {
			statements = append(statements, sql[at:])
		}
	}
	if len(statements) != 2 {
		t.Fatalf("%d statements over users", len(statements))
	}
	must(t, Raw(t, url, statements...))
	got := map[porting.UserID]porting.Role{}
	for _, id := range []porting.AccountID{a, b, ""} {
		list, _, err := db.People(Desk()).UserList(t.Context(), id, porting.Page{})
		must(t, err)
		for _, u := range list {
			got[u.ID] = u.Role
		}
	}
	for id, want := range map[porting.UserID]porting.Role{"usr_1": "owner", "usr_2": "porting", "usr_3": "owner", "usr_4": porting.RoleDesk} {
		if got[id] != want {
			t.Errorf("%s is %s, want %s", id, got[id], want)
		}
	}
}
