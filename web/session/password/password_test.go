package password_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/portamento/portamento/web/session/password"
)

// cheap hashes fast.
func cheap() password.Params { return password.Params{MemoryKiB: 64, Iterations: 1, Threads: 1} }

func hasher(t testing.TB, p password.Params) *password.Hasher {
	t.Helper()
	h, err := password.New(p, "Example Voice")
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestHasher_Compare(t *testing.T) {
	t.Parallel()
	h := hasher(t, cheap())
	const good = "vier Äpfel  im Korb "
	hash, err := h.Hash(t.Context(), good)
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=64,t=1,p=1$") {
		t.Fatalf("%q, %v", hash, err)
	}
	for plain, want := range map[string]bool{good: true, strings.TrimSpace(good): false, strings.ToUpper(good): false, "": false, good + "\x00": false} {
		if same, _, err := h.Compare(t.Context(), plain, hash); same != want || err != nil {
			t.Errorf("%q: %v, %v", plain, same, err)
		}
	}
	if _, _, err := h.Compare(t.Context(), good, "$argon2id$broken"); err == nil {
		t.Error("a broken hash was compared with")
	}
	again, err := h.Hash(t.Context(), good)
	if err != nil || again == hash {
		t.Errorf("the same password twice is the same hash: %v", err)
	}
}

// Whoever is unknown costs what somebody known costs: one hash, whatever is given.
func TestHasher_SameWorkForNobody(t *testing.T) {
	t.Parallel()
	h := hasher(t, cheap())
	hash, err := h.Hash(t.Context(), "a good long password")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ plain, hash string }{{"a good long password", hash}, {"wrong", hash}, {"a good long password", ""}, {"", ""},
		{"nobody has this password", ""}, {strings.Repeat("x", 5000), hash}, {strings.Repeat("x", 5000), ""}} {
		before := h.Hashes()
		same, _, err := h.Compare(t.Context(), c.plain, c.hash)
		if n := h.Hashes() - before; n != 1 || err != nil {
			t.Errorf("%.20q against %.10q: %d hashes, %v", c.plain, c.hash, n, err)
		}
		if same != (c.hash != "" && c.plain == "a good long password") {
			t.Errorf("%.20q against %.10q: %v", c.plain, c.hash, same)
		}
	}
}

func TestHasher_RenewsWhatCostsLess(t *testing.T) {
	t.Parallel()
	old, err := hasher(t, cheap()).Hash(t.Context(), "a good long password")
	if err != nil {
		t.Fatal(err)
	}
	p := cheap()
	p.Iterations = 2
	h := hasher(t, p)
	same, renew, err := h.Compare(t.Context(), "a good long password", old)
	if !same || !strings.Contains(renew, "t=2") || err != nil {
		t.Fatalf("%v %q, %v", same, renew, err)
	}
	if same, renew, err = h.Compare(t.Context(), "a good long password", renew); !same || renew != "" || err != nil {
		t.Errorf("renewed again: %v %q, %v", same, renew, err)
	}
	if _, renew, _ = h.Compare(t.Context(), "wrong", old); renew != "" {
		t.Error("a wrong password was hashed")
	}
}

// Whoever gave up waiting does not get a turn, and a crowd is worked off.
func TestHasher_Crowd(t *testing.T) {
	t.Parallel()
	h := hasher(t, cheap())
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if _, err := h.Hash(t.Context(), "a good long password"); err != nil {
				t.Error(err)
			}
			if _, err := h.Hash(gone, "x"); err != nil && !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestHasher_Strong(t *testing.T) {
	t.Parallel()
	if p := password.Strong(); p.MemoryKiB < 64<<10 || p.Iterations < 3 {
		t.Errorf("%+v is less than RFC 9106, 4, recommends", p)
	}
}

func TestRefuse(t *testing.T) {
	t.Parallel()
	h := hasher(t, cheap())
	words := []string{"Camille Durand", "camille.durand@example.com", "camille.durand"}
	for plain, want := range map[string]string{
		"":                             "password.too_short",
		"elevenchars":                  "password.too_short",
		"zwölfzeichen":                 "",
		"éééééééééééé":                 "password.common",
		strings.Repeat("ab3!x", 26):    "password.too_long",
		strings.Repeat("ab3!xy ", 18):  "",
		"1qaz2wsx3edc":                 "password.common",
		"QWERTY123456":                 "password.common",
		"Password2026!":                "password.common",
		"P@ssw0rd!2026":                "password.common",
		"passwordpassword":             "password.common",
		"password password!":           "password.common",
		"dragon.123456789":             "password.common",
		"111111111111":                 "password.common",
		"121212121212":                 "password.common",
		"Portamento2026":               "password.common",
		"ExampleVoice26!":              "password.common",
		"Camille2026!!":                "password.personal",
		"camille.durand@example.com":   "password.personal",
		"xDurand-12345":                "password.personal",
		"Camille likes long walks":     "",
		"correct horse battery staple": "",
		"Tr4m-Nougat-Velours":          "",
		"ナマズは夜に踊る大好きだ":                 "",
		"   spaces   at   ends   ":     "",
	} {
		if got := h.Refuse(plain, words...); got != want {
			t.Errorf("%q: %q, want %q", plain, got, want)
		}
	}
}

func FuzzRefuse(f *testing.F) {
	h := hasher(f, cheap())
	f.Add("P@ssw0rd!2026", "Ada Lovelace")
	f.Add("\xff\xfe", "")
	f.Fuzz(func(t *testing.T, plain, word string) {
		if got := h.Refuse(plain, word); got == "" && len(plain) < 12 {
			t.Errorf("%q may be chosen", plain)
		}
	})
}

// BenchmarkHash shows what a sign-in costs with the parameters in force.
func BenchmarkHash(b *testing.B) {
	h := hasher(b, password.Strong())
	for b.Loop() {
		if _, err := h.Hash(b.Context(), "a good long password"); err != nil {
			b.Fatal(err)
		}
	}
}
