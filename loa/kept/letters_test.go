package kept_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/loa"
	"github.com/portamento/portamento/loa/evidence"
	"github.com/portamento/portamento/loa/kept"
	"github.com/portamento/portamento/loa/pades"
	"github.com/portamento/portamento/market"
	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

var now = time.Date(2026, 6, 1, 9, 30, 15, 0, time.UTC)

// shelf keeps letters in memory.
type shelf map[string][]byte

func (s shelf) KeepLetter(_ context.Context, _ *porting.Request, data []byte) (string, func() error, error) {
	name := fmt.Sprint(len(s))
	s[name] = bytes.Clone(data)
	return name, func() error { return nil }, nil
}

func (s shelf) ReadLetter(_ context.Context, _ *porting.Request, name string) ([]byte, error) {
	data, ok := s[name]
	if !ok {
		return nil, porting.ErrLetterBroken
	}
	return data, nil
}

func open(t testing.TB) (*kept.Letters, shelf) {
	t.Helper()
	set, err := market.Load()
	if err != nil {
		t.Fatal(err)
	}
	templates, err := loa.LoadTemplates(market.Shipped())
	if err != nil {
		t.Fatal(err)
	}
	signer, _, err := pades.Authority(t.TempDir(), "Portamento", now)
	if err != nil {
		t.Fatal(err)
	}
	s := shelf{}
	return &kept.Letters{Markets: set, Templates: templates, Agent: loa.Agent{Name: "Portamento"}, Signer: signer, Vault: s, VerifyAt: "https://porting.example/verify/"}, s
}

// request is a signed one, as it is handed to Sign. Its numbers are kept for fiction.
func request(t testing.TB, l *kept.Letters) *porting.Request {
	t.Helper()
	m, _ := l.Markets.Market("fr")
	yes := true
	number := porting.TypedNumber{Number: numbering.PhoneNumber(33199000000)}
	r := &porting.Request{ID: "prq_1", Reference: "PRT-7F3K-29QX", Market: "fr", UpdatedAt: now.Add(-time.Hour), Fields: porting.Fields{CurrentProvider: "Orange", AccountNumber: "4021-778812",
		LineType: numbering.Landline, MainNumber: number, MainMoves: &yes, Numbers: []porting.NumberWish{{TypedNumber: number, Code: "F0FABC1237KN"}}, Rest: "none",
		Holder:         porting.Holder{Kind: "company", Company: "Boulangerie Lefèvre", CompanyID: "73282932000074", FirstName: "Aïda", LastName: "Lefèvre"},
		ServiceAddress: porting.Address{Street: "12 rue de la Paix", Postcode: "75002", City: "Paris", Country: "FR"}}}
	r.Price = &porting.PriceFreeze{Before: m.Bill(nil, now), After: m.BillAfter(r, nil, now)}
	r.Signature = &porting.Signature{Name: "Aïda Lefèvre", Capacity: porting.CapacityHolder, Statements: m.Statements, TermsVersion: m.Terms, Language: "fr", SignedAt: now, ContentSHA256: strings.Repeat("0", 64)}
	return r
}

func sign(t testing.TB, l *kept.Letters, r *porting.Request, in porting.Signing) porting.Letter {
	t.Helper()
	letter, safe, err := l.Sign(t.Context(), porting.Sealing{Request: r, Signing: in, ChangedAt: r.UpdatedAt})
	if err == nil {
		err = safe()
	}
	if err != nil {
		t.Fatal(err)
	}
	return letter
}

func hashOf(b []byte) string { sum := sha256.Sum256(b); return hex.EncodeToString(sum[:]) }

// What is signed is what was shown; both signatures hold; the evidence belongs to them; one changed byte is found.
func TestLetters(t *testing.T) {
	t.Parallel()
	l, shelf := open(t)
	r := request(t, l)
	shown, err := l.Unsigned(r, "fr", false)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := l.Sign(t.Context(), porting.Sealing{Request: r, Signing: porting.Signing{DocumentSHA256: hashOf([]byte("another"))}, ChangedAt: r.UpdatedAt}); !errors.Is(err, porting.ErrLetterChanged) || len(shelf) > 0 {
		t.Errorf("another document: %v", err)
	}
	letter := sign(t, l, r, porting.Signing{DocumentSHA256: strings.ToUpper(hashOf(shown)), Mark: [][]porting.Point{{{X: 1, Y: 2}, {X: 30, Y: 40}}}})
	if letter.ShownSHA256 != hashOf(shown) {
		t.Error("what was shown is not what is on record")
	}
	r.Signature.Letter, r.Signature.DocumentSHA256 = letter, letter.SHA256
	first, err := l.Signed(t.Context(), r)
	if err != nil || hashOf(first) != letter.SHA256 {
		t.Fatalf("the letter kept: %v", err)
	}
	r.Cosignature = &porting.Signature{Name: "Paul Martin", Capacity: porting.CapacityAuthorised, Language: "en", SignedAt: now.Add(time.Hour)}
	second := sign(t, l, r, porting.Signing{})
	r.Signature.Letter, r.Signature.DocumentSHA256 = second, second.SHA256
	both, err := l.Signed(t.Context(), r)
	if err != nil || !bytes.HasPrefix(both, first) || second.ShownSHA256 != letter.SHA256 {
		t.Errorf("the second signature changes what the first one covers: %v", err)
	}
	data, err := l.Evidence(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	report, err := evidence.VerifyBundle(bytes.NewReader(data), int64(len(data)), l.Trust())
	if err != nil || !report.Trusted || len(report.Evidence) != 2 || report.Evidence[1].Name != "Paul Martin" || report.Evidence[0].Consents[0].Text == "" {
		t.Errorf("the evidence: %v, %+v", err, report)
	}
	if err := l.Check(t.Context(), r); err != nil {
		t.Errorf("check: %v", err)
	}
	o := &porting.Order{Name: "Orange", Numbers: []*porting.Number{{Number: 33199000000}}}
	if carrier, err := l.CarrierCopy(t.Context(), r, o); err != nil || !bytes.HasPrefix(carrier, []byte("%PDF-")) {
		t.Errorf("carrier's copy: %v", err)
	}
	file := shelf[second.File]
	for _, at := range []int{len(file) / 4, len(file) / 2} {
		file[at] ^= 1
		if err := l.Check(t.Context(), r); !errors.Is(err, porting.ErrLetterBroken) {
			t.Errorf("byte %d of %d changed: %v", at, len(file), err)
		}
		file[at] ^= 1
	}
	delete(shelf, second.File)
	if err := l.Check(t.Context(), r); !errors.Is(err, porting.ErrLetterBroken) {
		t.Errorf("gone: %v", err)
	}
	r.Signature.Letter.File = ""
	if _, err := l.Signed(t.Context(), r); !errors.Is(err, porting.ErrNotFound) {
		t.Errorf("no letter: %v", err)
	}
	r.Fields.Numbers, r.Fields.MainMoves = nil, new(bool)
	var invalid *porting.InvalidError
	if _, err := l.Unsigned(r, "fr", true); !errors.As(err, &invalid) {
		t.Errorf("a letter about nothing: %v", err)
	}
}

func BenchmarkSign(b *testing.B) {
	l, s := open(b)
	r := request(b, l)
	b.ReportAllocs()
	for b.Loop() {
		sign(b, l, r, porting.Signing{})
		clear(s)
	}
}
