package session_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"testing"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/session"
	"github.com/portamento/portamento/web/session/keytest"
)

func (b *browser) setSecondStep(on bool) error {
	return b.act(func(ctx context.Context) error { return b.h.SetSecondStep(ctx, on) })
}

func (b *browser) keys(t *testing.T) (list []login.Passkey, second bool) {
	t.Helper()
	if err := b.act(func(ctx context.Context) (err error) { list, second, err = b.h.Passkeys(ctx); return err }); err != nil {
		t.Fatal(err)
	}
	return list, second
}

func TestPasskey_Life(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.account("A")
	b := h.member(a, "ada", login.Owner)
	key, err := b.addPasskey("  My\x00 phone ")
	if err != nil {
		t.Fatal(err)
	}
	if p := h.posts()[0]; p.Mail != login.MailPasskey || p.Words["passkey"] != "My phone" || p.To.Email != "ada@example.org" {
		t.Errorf("told by %+v", p)
	}
	other := h.browser()
	if step, err := other.passkey(key); err != nil || step != session.Done {
		t.Fatalf("%s, %v", step, err)
	}
	if s, _ := other.who(); s.Means != login.ByPasskey || s.Person.Name != "ada" || s.Account != a {
		t.Errorf("%+v", s)
	}
	list, _ := b.keys(t)
	if len(list) != 1 || list[0].Name != "My phone" || list[0].UsedAt.IsZero() {
		t.Fatalf("%+v", list)
	}
	id := list[0].ID
	bob := h.member(a, "bob", login.Owner)
	for what, f := range map[string]func(context.Context) error{
		"rename": func(ctx context.Context) error { return h.RenamePasskey(ctx, id, "x") },
		"remove": func(ctx context.Context) error { return h.RemovePasskey(ctx, id) },
	} {
		if err := bob.act(f); !errors.Is(err, porting.ErrNotFound) {
			t.Errorf("somebody else can %s it: %v", what, err)
		}
	}
	if err := b.act(func(ctx context.Context) error { return h.RenamePasskey(ctx, id, "Tablet") }); err != nil {
		t.Error(err)
	}
	if list, _ = b.keys(t); list[0].Name != "Tablet" {
		t.Errorf("%+v", list)
	}
	if err := b.act(func(ctx context.Context) error { return h.RemovePasskey(ctx, id) }); err != nil {
		t.Error(err)
	}
	if _, err := h.browser().passkey(key); !errors.Is(err, session.ErrWrong) {
		t.Errorf("a removed key: %v", err)
	}
	if got := h.history(string(a), ""); !slices.Contains(got, "person.passkey_added") || !slices.Contains(got, "person.passkey_removed") {
		t.Errorf("history %q", got)
	}
}

func TestPasskey_AnswersCountOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.member(h.account("A"), "ada", login.Owner)
	key, err := b.addPasskey("Phone")
	if err != nil {
		t.Fatal(err)
	}
	begin := func(x *browser) (answer []byte) {
		var options []byte
		if err := x.post(func(w http.ResponseWriter, r *http.Request) (err error) {
			options, err = h.BeginPasskey(w, r)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if answer, err = key.Use(options); err != nil {
			t.Fatal(err)
		}
		return answer
	}
	finish := func(x *browser, answer []byte) error {
		return x.post(func(w http.ResponseWriter, r *http.Request) error {
			_, err := h.FinishPasskey(w, r, answer)
			return err
		})
	}
	x := h.browser()
	answer := begin(x)
	flow := x.cookies["__Host-portamento-flow"]
	stranger := h.browser()
	if err := finish(stranger, answer); !errors.Is(err, login.ErrGone) {
		t.Errorf("an answer in another browser: %v", err)
	}
	if err := finish(x, answer); err != nil || x.cookies["__Host-portamento-flow"] != "" {
		t.Fatal(err)
	}
	stranger.cookies["__Host-portamento-flow"] = flow
	if err := finish(stranger, answer); !errors.Is(err, login.ErrGone) || stranger.in() {
		t.Errorf("an answer again: %v", err)
	}
	y := h.browser()
	answer = begin(y)
	h.clock.Advance(login.FlowFor)
	if err := finish(y, answer); !errors.Is(err, login.ErrGone) {
		t.Errorf("an answer ten minutes later: %v", err)
	}
	z := h.browser()
	begin(z)
	if err := finish(z, []byte("{}")); !errors.Is(err, session.ErrWrong) {
		t.Errorf("no answer: %v", err)
	}
	noe := h.member(h.account("B"), "noe", login.Owner)
	v := h.browser()
	answer = begin(v) // before somebody else signs in
	v.cookies["__Host-portamento"] = noe.cookies["__Host-portamento"]
	if err := finish(v, answer); !errors.Is(err, session.ErrWrong) {
		t.Errorf("another one's passkey proves who somebody is: %v", err)
	}
	if s, _ := v.who(); s.Person.Email != "noe@example.org" {
		t.Errorf("now it is %s", s.Person.Email)
	}
}

// With a second step neither a password nor a link opens anything but the second step, and a reset does not get around it.
func TestSecondStep(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.account("A")
	b := h.member(a, "ada", login.Owner)
	if err := b.setSecondStep(true); problems(err) != "/passkey passkey.none" {
		t.Errorf("without a passkey: %v", err)
	}
	key, err := b.addPasskey("Phone")
	if err != nil {
		t.Fatal(err)
	}
	if err := b.setSecondStep(true); err != nil {
		t.Fatal(err)
	}
	stranger := func(x *browser) *keytest.Key {
		k, err := h.member(a, "eve", login.Read).addPasskey("Eve's")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := x.passkey(k); err == nil {
			t.Error("somebody else's passkey was the second step")
		}
		return k
	}
	x := h.browser()
	step, err := x.signIn("ada@example.org", goodWord)
	if err != nil || step != session.SecondStep || x.in() {
		t.Fatalf("%s, %v, in %v", step, err, x.in())
	}
	pending := x.cookies["__Host-portamento"]
	for what, f := range map[string]func(context.Context) error{
		"invite": func(ctx context.Context) error {
			return h.Invite(ctx, session.Invitee{Email: "x@example.org", Role: login.Read, Language: "en"})
		},
		"turn the second step off": func(ctx context.Context) error { return h.SetSecondStep(ctx, false) },
		"list sessions":            func(ctx context.Context) error { _, err := h.Sessions(ctx); return err },
	} {
		if err := x.act(f); !errors.Is(err, session.ErrNobody) {
			t.Errorf("half signed in, somebody can %s: %v", what, err)
		}
	}
	if err := x.post(func(w http.ResponseWriter, r *http.Request) error { return h.ChangePassword(w, r, goodWord, newWord) }); !errors.Is(err, session.ErrNobody) {
		t.Errorf("half signed in, the password: %v", err)
	}
	stranger(x)
	if step, err := x.passkey(key); err != nil || step != session.Done || !x.in() {
		t.Errorf("%s, %v", step, err)
	}
	old := h.browser()
	old.cookies["__Host-portamento"] = pending
	if x.cookies["__Host-portamento"] == pending || old.in() {
		t.Error("the half session became the whole one")
	}
	y := h.browser()
	if err := y.sendLink("ada@example.org"); err != nil {
		t.Fatal(err)
	}
	if step, err := y.useLink(h.mailed(login.MailSignIn)); err != nil || step != session.SecondStep || y.in() {
		t.Errorf("by link: %s, %v", step, err)
	}
	h.clock.Advance(login.PendingFor)
	if _, err := y.passkey(key); err != nil {
		t.Error(err) // a passkey signs in by itself, too
	}
	z := h.browser()
	if err := z.sendReset("ada@example.org"); err != nil {
		t.Fatal(err)
	}
	if err := z.reset(h.mailed(login.MailReset), newWord); err != nil {
		t.Fatal(err)
	}
	if step, err := z.signIn("ada@example.org", newWord); err != nil || step != session.SecondStep || z.in() {
		t.Errorf("after a reset: %s, %v", step, err)
	}
	if s, ok := z.pending(); !ok || s.Person.Email != "ada@example.org" {
		t.Errorf("pending %+v", s)
	}
	h.clock.Advance(login.PendingFor)
	if _, ok := z.pending(); ok {
		t.Error("half signed in for ten minutes")
	}
}

func (b *browser) pending() (s session.Session, ok bool) {
	_ = b.post(func(_ http.ResponseWriter, r *http.Request) error {
		s, ok = session.PendingFrom(r.Context())
		return nil
	})
	return s, ok
}

func TestSecondStep_EndsWithTheLastPasskey(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.member(h.account("A"), "ada", login.Owner)
	if _, err := b.addPasskey("Phone"); err != nil {
		t.Fatal(err)
	}
	if err := b.setSecondStep(true); err != nil {
		t.Fatal(err)
	}
	list, _ := b.keys(t)
	h.clock.Advance(login.ProvenFor)
	remove := func(ctx context.Context) error { return h.RemovePasskey(ctx, list[0].ID) }
	if err := b.act(remove); !errors.Is(err, session.ErrStale) {
		t.Errorf("without a proof: %v", err)
	}
	if err := b.post(func(w http.ResponseWriter, r *http.Request) error { return h.Prove(w, r, goodWord) }); err != nil {
		t.Fatal(err)
	}
	if err := b.act(remove); err != nil {
		t.Fatal(err)
	}
	if list, second := b.keys(t); len(list) != 0 || second {
		t.Errorf("%+v, %v", list, second)
	}
	if step, err := b.signIn("ada@example.org", goodWord); err != nil || step != session.Done {
		t.Errorf("%s, %v", step, err)
	}
}

// A passkey that was begun for one person never becomes another one's.
func TestPasskey_BegunForAnother(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada, noe := h.member(h.account("A"), "ada", login.Owner), h.member(h.account("B"), "noe", login.Owner)
	k, err := keytest.New(base, "voice.example")
	if err != nil {
		t.Fatal(err)
	}
	var answer []byte
	if err := ada.post(func(w http.ResponseWriter, r *http.Request) error {
		options, err := h.BeginAddPasskey(w, r)
		if err == nil {
			answer, err = k.Make(options)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	noe.cookies["__Host-portamento-flow"] = ada.cookies["__Host-portamento-flow"]
	err = noe.post(func(w http.ResponseWriter, r *http.Request) error { return h.FinishAddPasskey(w, r, "Phone", answer) })
	if list, _ := noe.keys(t); problems(err) != "/passkey passkey.refused" || len(list) != 0 {
		t.Errorf("%d passkeys, %v", len(list), err)
	}
}

// A passkey proves anew who is signed in, under another id and with the session's age.
func TestPasskey_Proves(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.member(h.account("A"), "ada", login.Owner)
	key, err := b.addPasskey("Phone")
	if err != nil {
		t.Fatal(err)
	}
	before, _ := b.who()
	h.clock.Advance(login.ProvenFor)
	if _, err := b.passkey(key); err != nil {
		t.Fatal(err)
	}
	after, ok := b.who()
	if !ok || !after.Proven(h.clock.Now()) || !after.CreatedAt.Equal(before.CreatedAt) || after.ID == before.ID {
		t.Errorf("%+v", after)
	}
}

func TestPasskey_NotOffered(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(c *session.Config) { c.Passkeys, c.OpenID = nil, nil })
	b := h.member(h.account("A"), "ada", login.Owner)
	if _, err := b.addPasskey("x"); !errors.Is(err, session.ErrAbsent) {
		t.Errorf("%v", err)
	}
	if _, _, err := b.openID("/"); !errors.Is(err, session.ErrAbsent) {
		t.Errorf("%v", err)
	}
}
