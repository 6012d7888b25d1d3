package session_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/session"
)

func (b *browser) invite(email string, role login.Role) error {
	return b.act(func(ctx context.Context) error {
		return b.h.Invite(ctx, session.Invitee{Email: email, Role: role, Language: "es"})
	})
}

func (b *browser) team(t *testing.T) (x login.Team) {
	t.Helper()
	if err := b.act(func(ctx context.Context) (err error) { x, err = b.h.Team(ctx); return err }); err != nil {
		t.Fatal(err)
	}
	return x
}

func (b *browser) user(t *testing.T) porting.UserID {
	t.Helper()
	s, ok := b.who()
	if !ok {
		t.Fatal("nobody is signed in")
	}
	return s.User
}

func TestInvite_ToMember(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.account("Atelier")
	ada := h.member(a, "ada", login.Owner)
	if err := ada.invite(" Noe@Example.org ", login.Porting); err != nil {
		t.Fatal(err)
	}
	p := h.posts()[0]
	if p.To.Email != "Noe@Example.org" || p.To.Language != "es" || p.Words["by"] != "ada" || p.Words["account"] != "Atelier" || p.Words["role"] != "porting" || p.Market != "fr" {
		t.Errorf("mail %+v", p)
	}
	secret := h.mailed(login.MailInvitation)
	got, err := h.Invited(t.Context(), secret)
	if err != nil || got != (session.Invited{Account: "Atelier", By: "ada", Email: "noe@example.org", Role: login.Porting, Language: "es"}) {
		t.Errorf("shown %+v, %v", got, err)
	}
	b := h.browser()
	for _, c := range []struct{ name, word, want string }{{"", "short", "/name person.name_missing, /password password.too_short"}, {"Noé", "noe@example.org!!", "/password password.personal"}} {
		if _, err := b.accept(secret, c.name, c.word); problems(err) != c.want {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if step, err := b.accept(secret, " Noé ", goodWord); err != nil || step != session.Done {
		t.Fatalf("%s, %v", step, err)
	}
	s, ok := b.who()
	if !ok || s.Person.Name != "Noé" || s.Person.Language != "es" || s.Role != login.Porting || s.Account != a || s.Means != login.ByInvitation {
		t.Errorf("%+v", s)
	}
	if _, err := h.browser().accept(secret, "Eve", goodWord); !errors.Is(err, login.ErrGone) {
		t.Errorf("accepted twice: %v", err)
	}
	if _, err := h.Invited(t.Context(), secret); !errors.Is(err, login.ErrGone) {
		t.Errorf("shown afterwards: %v", err)
	}
	if _, err := h.browser().signIn("noe@example.org", goodWord); err != nil {
		t.Error(err)
	}
}

// Of two who open one invitation at the same time, one becomes the member.
func TestInvite_AcceptedOnceByTwo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.account("A")
	h.member(a, "ada", login.Owner)
	link, err := h.InviteFor(t.Context(), a, session.Invitee{Email: "noe@example.org", Role: login.Read, Language: "en"})
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	signedIn := 0
	for range 6 {
		b := h.browser()
		wg.Go(func() {
			h2 := *h // a browser notes what stopped it
			b.h = &h2
			if step, err := b.accept(token(link), "N", goodWord); err == nil && step == session.Done {
				mu.Lock()
				signedIn++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	team, err := h.db.Logins().Team(t.Context(), a)
	if err != nil || len(team.Members) != 2 || signedIn != 1 {
		t.Errorf("%d members, %d signed in, %v", len(team.Members), signedIn, err)
	}
}

func TestInvite_LapsesResendsRevokes(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada := h.member(h.account("A"), "ada", login.Owner)
	if err := ada.invite("noe@example.org", login.Read); err != nil {
		t.Fatal(err)
	}
	first := h.mailed(login.MailInvitation)
	id := ada.team(t).Invitations[0].ID
	h.clock.Advance(login.InvitationFor - 1)
	if _, err := h.Invited(t.Context(), first); err != nil {
		t.Errorf("within 14 days: %v", err)
	}
	if _, err := ada.signIn("ada@example.org", goodWord); err != nil {
		t.Fatal(err)
	}
	if err := ada.act(func(ctx context.Context) error { return h.Resend(ctx, id) }); err != nil {
		t.Fatal(err)
	}
	second := h.mailed(login.MailInvitation)
	if _, err := h.Invited(t.Context(), first); first == second || !errors.Is(err, login.ErrGone) {
		t.Errorf("the link before the last: %v", err)
	}
	h.clock.Advance(1)
	if _, err := h.Invited(t.Context(), second); err != nil {
		t.Errorf("sent again, it begins anew: %v", err)
	}
	if err := ada.invite("noe@example.org", login.Porting); err != nil {
		t.Fatal(err)
	}
	third := h.mailed(login.MailInvitation)
	if _, err := h.Invited(t.Context(), second); !errors.Is(err, login.ErrGone) {
		t.Errorf("an invitation that another took the place of: %v", err)
	}
	x := ada.team(t)
	if len(x.Invitations) != 1 {
		t.Fatalf("%d invitations", len(x.Invitations))
	}
	id = x.Invitations[0].ID
	if err := ada.act(func(ctx context.Context) error { return h.Revoke(ctx, id) }); err != nil {
		t.Fatal(err)
	}
	if _, err := h.browser().accept(third, "N", goodWord); !errors.Is(err, login.ErrGone) {
		t.Errorf("revoked: %v", err)
	}
	if err := ada.act(func(ctx context.Context) error { return h.Resend(ctx, id) }); !errors.Is(err, porting.ErrNotFound) {
		t.Errorf("resend what was revoked: %v", err)
	}
	if err := ada.invite("late@example.org", login.Read); err != nil {
		t.Fatal(err)
	}
	late := h.mailed(login.MailInvitation)
	h.clock.Advance(login.InvitationFor)
	if _, err := h.browser().accept(late, "L", goodWord); !errors.Is(err, login.ErrGone) {
		t.Errorf("after 14 days: %v", err)
	}
	if _, err := ada.signIn("ada@example.org", goodWord); err != nil {
		t.Fatal(err)
	}
	id = ada.team(t).Invitations[0].ID
	if err := ada.act(func(ctx context.Context) error { return h.Resend(ctx, id) }); err != nil {
		t.Errorf("send again what nobody accepted in time: %v", err)
	}
	if _, err := h.Invited(t.Context(), late); !errors.Is(err, login.ErrGone) {
		t.Errorf("the link whose time is over: %v", err)
	}
	if _, err := h.Invited(t.Context(), h.mailed(login.MailInvitation)); err != nil {
		t.Errorf("its new link: %v", err)
	}
	h.clock.Advance(login.InvitationFor)
	if _, err := ada.signIn("ada@example.org", goodWord); err != nil {
		t.Fatal(err)
	}
	if err := ada.invite("late@example.org", login.Porting); err != nil {
		t.Fatal(err)
	}
	if x := ada.team(t); len(x.Invitations) != 1 || x.Invitations[0].Role != login.Porting {
		t.Errorf("invited anew after that: %+v", x.Invitations)
	}
}

// A password that is little more than the invited address is refused, as it is wherever else one is chosen.
func TestInvite_PersonalPassword(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	link, err := h.InviteFor(t.Context(), h.account("A"), session.Invitee{Email: "camille@example.org", Role: login.Owner, Language: "fr"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.browser().accept(token(link), "C. Durand", "camille-1x4z"); problems(err) != "/password password.personal" {
		t.Errorf("taken: %v", err)
	}
}

// Whoever may not invite, or only tries, takes nothing of what the account may send in a day.
func TestInvite_Counted(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.account("A")
	ada, noe := h.member(a, "ada", login.Owner), h.member(a, "noe", login.Read)
	if err := ada.invite("zoe@example.org", login.Read); err != nil {
		t.Fatal(err)
	}
	id := ada.team(t).Invitations[0].ID
	trial := session.As(t.Context(), session.Hand{Account: a, Role: login.Admin, Dry: true})
	for range 60 {
		if err := noe.act(func(ctx context.Context) error { return h.Resend(ctx, id) }); !errors.Is(err, login.ErrNotAllowed) {
			t.Fatalf("a reader sends an invitation again: %v", err)
		}
		if err := h.Invite(trial, session.Invitee{Email: "lea@example.org", Role: login.Read, Language: "fr"}); err != nil {
			t.Fatalf("only tried: %v", err)
		}
	}
	if err := ada.act(func(ctx context.Context) error { return h.Resend(ctx, id) }); err != nil {
		t.Errorf("after all that: %v", err)
	}
}

// Somebody with the address signs in already: the link adds the account, and signs nobody in.
func TestInvite_KnownPerson(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a, c := h.account("A"), h.account("C")
	noe := h.member(a, "noe", login.Read)
	ada := h.member(c, "ada", login.Owner)
	invited := func(email string) string {
		if err := ada.invite(email, login.Admin); err != nil {
			t.Fatal(err)
		}
		return h.mailed(login.MailInvitation)
	}
	secret := invited("noe@example.org")
	if got, err := h.Invited(t.Context(), secret); err != nil || !got.Known {
		t.Errorf("%+v, %v", got, err)
	}
	thief := h.browser()
	if step, err := thief.accept(secret, "Thief", newWord); err != nil || step != session.SignInNext || thief.in() {
		t.Errorf("%s, %v: the link signed somebody in", step, err)
	}
	if _, err := thief.signIn("noe@example.org", newWord); !errors.Is(err, session.ErrWrong) {
		t.Errorf("the link set a password: %v", err)
	}
	if s, _ := noe.who(); len(s.Accounts) != 2 || s.Account != a {
		t.Errorf("%+v", s)
	}
	if err := h.RemoveFor(t.Context(), c, "noe@example.org"); err != nil {
		t.Fatal(err)
	}
	if _, err := noe.signIn("noe@example.org", goodWord); err != nil {
		t.Fatal(err)
	}
	if step, err := noe.accept(invited("noe@example.org"), "", ""); err != nil || step != session.Done {
		t.Errorf("%s, %v", step, err)
	}
	if s, _ := noe.who(); s.Account != c || s.Role != login.Admin {
		t.Errorf("%+v", s)
	}
	if err := ada.invite("noe@example.org", login.Read); !errors.Is(err, login.ErrMember) {
		t.Errorf("invited again: %v", err)
	}
}

// Who may do what to whom: rows are who acts, and each attempt is on a fresh team.
func TestTeam_WhoMay(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, actor := range login.Roles() {
		a := h.account("A " + string(actor))
		name := func(s string) string { return s + string(actor) }
		owner := h.member(a, name("owner"), login.Owner)
		target := map[login.Role]*browser{}
		for _, r := range login.Roles() {
			target[r] = h.member(a, name("target"+string(r)), r)
		}
		me := h.member(a, name("me"), actor)
		people := actor == login.Owner || actor == login.Admin
		if err := owner.invite(name("waits")+"@example.org", login.Read); err != nil { // for those to see who may
			t.Fatal(err)
		}
		for _, r := range login.Roles() {
			want := people && (r != login.Owner || actor == login.Owner)
			check := func(what string, err error) {
				t.Helper()
				if (err == nil) != want || err != nil && !errors.Is(err, login.ErrNotAllowed) {
					t.Errorf("%s %s %s: %v", actor, what, r, err)
				}
			}
			check("invites", me.invite(name("new"+string(r))+"@example.org", r))
			u := target[r].user(t)
			check("makes read of", me.act(func(ctx context.Context) error {
				if r == login.Read {
					return h.SetRole(ctx, u, login.Porting)
				}
				return h.SetRole(ctx, u, login.Read)
			}))
			if want == target[r].in() {
				t.Errorf("%s changed %s: signed in %v", actor, r, target[r].in())
			}
			if err := owner.act(func(ctx context.Context) error { return h.SetRole(ctx, u, r) }); err != nil {
				t.Fatal(err)
			}
			check("removes", me.act(func(ctx context.Context) error { return h.Remove(ctx, u) }))
		}
		if x := me.team(t); (len(x.Invitations) > 0) != people || len(x.Members) == 0 {
			t.Errorf("%s sees %d invitations and %d members", actor, len(x.Invitations), len(x.Members))
		}
		if actor != login.Owner {
			u := me.user(t)
			if err := me.act(func(ctx context.Context) error { return h.SetRole(ctx, u, login.Owner) }); !errors.Is(err, login.ErrNotAllowed) {
				t.Errorf("%s becomes an owner: %v", actor, err)
			}
		}
	}
}

func TestTeam_LastOwnerStays(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.account("A")
	ada := h.member(a, "ada", login.Owner)
	h.member(a, "bob", login.Admin)
	u := ada.user(t)
	for what, f := range map[string]func(context.Context) error{
		"demote": func(ctx context.Context) error { return h.SetRole(ctx, u, login.Admin) },
		"leave":  func(ctx context.Context) error { return h.Remove(ctx, u) },
	} {
		if err := ada.act(f); !errors.Is(err, login.ErrLastOwner) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := h.RemoveFor(t.Context(), a, "ada@example.org"); !errors.Is(err, login.ErrLastOwner) {
		t.Errorf("by the operator: %v", err)
	}
	other := h.member(a, "cleo", login.Owner)
	if err := ada.act(func(ctx context.Context) error { return h.Remove(ctx, u) }); err != nil || ada.in() || !other.in() {
		t.Errorf("leave an account with two: %v", err)
	}
	if step, err := ada.signIn("ada@example.org", goodWord); err != nil || step != session.Done {
		t.Errorf("somebody in no account: %s, %v", step, err)
	}
	if s, ok := ada.who(); !ok || s.Account != "" || s.Can(login.See) || s.Actor().Role != porting.RoleAccountRead || s.Actor().Account != "" {
		t.Errorf("%+v", s)
	}
}

// Two owners who demote one another at the same time do not leave an account without one.
func TestTeam_OwnersRace(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.account("A")
	ada, bob := h.member(a, "ada", login.Owner), h.member(a, "bob", login.Owner)
	one, two := ada.user(t), bob.user(t)
	var wg sync.WaitGroup
	for b, u := range map[*browser]porting.UserID{ada: two, bob: one} {
		h2 := *h
		b.h = &h2
		wg.Go(func() { _ = b.act(func(ctx context.Context) error { return h.SetRole(ctx, u, login.Read) }) })
	}
	wg.Wait()
	x, err := h.db.Logins().Team(t.Context(), a)
	if err != nil || !slices.ContainsFunc(x.Members, func(m login.Member) bool { return m.Role == login.Owner }) {
		t.Errorf("%+v, %v", x.Members, err)
	}
}

// What is another account's looks like what is not there.
func TestTeam_Foreign(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada := h.member(h.account("A"), "ada", login.Owner)
	bob := h.member(h.account("B"), "bob", login.Owner)
	h.member(bob.account(t), "kim", login.Read)
	if err := bob.invite("new@example.org", login.Read); err != nil {
		t.Fatal(err)
	}
	x := bob.team(t)
	user, inv := x.Members[1].User, x.Invitations[0].ID
	for what, f := range map[string]func(context.Context) error{
		"role":              func(ctx context.Context) error { return h.SetRole(ctx, user, login.Owner) },
		"remove":            func(ctx context.Context) error { return h.Remove(ctx, user) },
		"resend":            func(ctx context.Context) error { return h.Resend(ctx, inv) },
		"revoke":            func(ctx context.Context) error { return h.Revoke(ctx, inv) },
		"role of nobody":    func(ctx context.Context) error { return h.SetRole(ctx, "usr_none", login.Read) },
		"remove nobody":     func(ctx context.Context) error { return h.Remove(ctx, "usr_none") },
		"resend what isn't": func(ctx context.Context) error { return h.Resend(ctx, "inv_none") },
	} {
		if err := ada.act(f); !errors.Is(err, porting.ErrNotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if got := bob.team(t); len(got.Members) != 2 || len(got.Invitations) != 1 {
		t.Errorf("%+v", got)
	}
	if got := ada.team(t); len(got.Members) != 1 {
		t.Errorf("%+v", got)
	}
}

func (b *browser) account(t *testing.T) porting.AccountID {
	t.Helper()
	s, _ := b.who()
	return s.Account
}

func TestInvite_Refuses(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada := h.member(h.account("A"), "ada", login.Owner)
	for in, want := range map[session.Invitee]string{
		{}: "/email email.invalid, /role role.unknown, /language language.unknown",
		{Email: "a@example.org\r\nBcc: b@example.org", Role: login.Read, Language: "en"}:     "/email email.invalid",
		{Email: "a@example.org", Role: "desk", Language: "en"}:                               "/role role.unknown",
		{Email: "a\u202eb@example.org", Role: login.Read, Language: "en"}:                    "/email email.invalid",
		{Email: strings.Repeat("a", 250) + "@example.org", Role: login.Read, Language: "en"}: "/email email.invalid",
	} {
		if err := ada.act(func(ctx context.Context) error { return h.Invite(ctx, in) }); problems(err) != want {
			t.Errorf("%+v: %v", in, err)
		}
	}
	if err := h.browser().invite("x@example.org", login.Read); !errors.Is(err, session.ErrNobody) {
		t.Errorf("nobody invites: %v", err)
	}
	if len(h.posts()) != 0 {
		t.Error("something was sent")
	}
	var slow *session.SlowError
	for i := range 60 {
		if err := ada.invite("p"+strings.Repeat("x", i)+"@example.org", login.Read); errors.As(err, &slow) {
			if i < 50 {
				t.Errorf("slowed down after %d", i)
			}
			return
		}
	}
	t.Error("sixty people were invited in a moment")
}
