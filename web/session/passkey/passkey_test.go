package passkey_test

import (
	"errors"
	"testing"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/session/keytest"
	"github.com/portamento/portamento/web/session/passkey"
)

const base = "https://voice.example"

func party(t *testing.T) *passkey.Party {
	t.Helper()
	p, err := passkey.New(base+"/", "Example Voice")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func newKey(t *testing.T) *keytest.Key {
	t.Helper()
	k, err := keytest.New(base, "voice.example")
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// added is a person with a passkey.
func added(t *testing.T, p *passkey.Party, k *keytest.Key, id login.PersonID) login.Person {
	t.Helper()
	who := login.Person{ID: id, Name: "Ada", Email: "ada@example.org"}
	options, state, err := p.BeginAdd(who)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := k.Make(options)
	if err != nil {
		t.Fatal(err)
	}
	made, err := p.FinishAdd(who, state, answer)
	if err != nil {
		t.Fatal(err)
	}
	made.ID = "pky_1"
	who.Passkeys = []login.Passkey{made}
	return who
}

func only(who login.Person) func([]byte) (login.Person, error) {
	return func(credential []byte) (login.Person, error) {
		if string(credential) != string(who.Passkeys[0].Credential) {
			return login.Person{}, porting.ErrNotFound
		}
		return who, nil
	}
}

func TestPasskey_SignsIn(t *testing.T) {
	t.Parallel()
	p, k := party(t), newKey(t)
	who := added(t, p, k, "per_1")
	for _, asked := range []*login.Person{nil, &who} {
		options, state, err := p.BeginUse(asked)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := k.Use(options)
		if err != nil {
			t.Fatal(err)
		}
		got, used, err := p.FinishUse(state, answer, only(who))
		if err != nil || got.ID != who.ID || used.ID != "pky_1" || used.Record == who.Passkeys[0].Record {
			t.Errorf("%v: %s %+v, %v", asked != nil, got.ID, used, err)
		}
		who.Passkeys[0].Record = used.Record
	}
}

func TestPasskey_Refuses(t *testing.T) {
	t.Parallel()
	p, k := party(t), newKey(t)
	who := added(t, p, k, "per_1")
	stranger := newKey(t)
	added(t, p, stranger, "per_2")
	for name, attack := range map[string]func(options []byte, state string) ([]byte, string){
		"another site's answer": func(o []byte, s string) ([]byte, string) {
			x := *k
			x.Origin = "https://evil.example"
			b, _ := x.Use(o)
			return b, s
		},
		"another site's key": func(o []byte, s string) ([]byte, string) {
			x := *k
			x.Site = "evil.example"
			b, _ := x.Use(o)
			return b, s
		},
		"nobody verified": func(o []byte, s string) ([]byte, string) {
			x := *k
			x.Unverified = true
			b, _ := x.Use(o)
			return b, s
		},
		"an unknown key": func(o []byte, s string) ([]byte, string) { b, _ := stranger.Use(o); return b, s },
		"an answer to another challenge": func(o []byte, _ string) ([]byte, string) {
			_, other, _ := p.BeginUse(nil)
			b, _ := k.Use(o)
			return b, other
		},
		"somebody else's name": func(o []byte, s string) ([]byte, string) {
			x := *k
			x.User = []byte("per_2")
			b, _ := x.Use(o)
			return b, s
		},
		"no answer": func(_ []byte, s string) ([]byte, string) { return []byte("{}"), s },
		"no state":  func(o []byte, _ string) ([]byte, string) { b, _ := k.Use(o); return b, "" },
	} {
		options, state, err := p.BeginUse(nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, kept := attack(options, state)
		if got, _, err := p.FinishUse(kept, answer, only(who)); err == nil {
			t.Errorf("%s signed in %s", name, got.ID)
		}
	}
}

func TestPasskey_CopyIsNoticed(t *testing.T) {
	t.Parallel()
	p, k := party(t), newKey(t)
	who := added(t, p, k, "per_1")
	old := *k
	use := func(k *keytest.Key) error {
		options, state, err := p.BeginUse(nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := k.Use(options)
		if err != nil {
			t.Fatal(err)
		}
		_, used, err := p.FinishUse(state, answer, only(who))
		if err == nil {
			who.Passkeys[0].Record = used.Record
		}
		return err
	}
	k.Counter = 7
	if err := use(k); err != nil {
		t.Fatal(err)
	}
	if err := use(&old); err == nil {
		t.Error("a copy that lags behind was accepted")
	}
}

func TestPasskey_OneOfThePerson(t *testing.T) {
	t.Parallel()
	p, k := party(t), newKey(t)
	who := added(t, p, k, "per_1")
	options, _, err := p.BeginUse(&who)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := newKey(t).Use(options); !errors.Is(err, keytest.ErrNotAllowed) {
		t.Errorf("any key was asked for: %v", err)
	}
	if _, _, err := p.BeginUse(&login.Person{ID: "per_3"}); err == nil {
		t.Error("somebody without a passkey was asked for one")
	}
}

func TestNew_Addresses(t *testing.T) {
	t.Parallel()
	for address, ok := range map[string]bool{"https://voice.example": true, "http://localhost:8080": true, "http://127.0.0.1:8080": false, "http://[::1]": false, "": false} {
		if _, err := passkey.New(address, "X"); (err == nil) != ok {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func FuzzFinishUse(f *testing.F) {
	p, err := passkey.New(base, "X")
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(`{"id":"AA","rawId":"AA","type":"public-key","response":{"authenticatorData":"AA","clientDataJSON":"e30","signature":"AA"}}`))
	f.Fuzz(func(t *testing.T, answer []byte) {
		_, state, err := p.BeginUse(nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := p.FinishUse(state, answer, func([]byte) (login.Person, error) { return login.Person{}, porting.ErrNotFound }); err == nil {
			t.Errorf("accepted %q", answer)
		}
	})
}
