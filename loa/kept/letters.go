package kept

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/portamento/portamento/loa"
	"github.com/portamento/portamento/loa/evidence"
	"github.com/portamento/portamento/loa/pades"
	"github.com/portamento/portamento/loa/pdf"
	"github.com/portamento/portamento/porting"
)

// Vault keeps files sealed, under names that it gives.
type Vault interface {
	// KeepLetter gives a letter to the disk; safe waits until it outlives a loss of power.
	KeepLetter(ctx context.Context, r *porting.Request, data []byte) (name string, safe func() error, err error)
	// ReadLetter errors: porting.ErrLetterBroken where the file is gone or was changed; others where it could not be looked at.
	ReadLetter(ctx context.Context, r *porting.Request, name string) ([]byte, error)
}

// Letters makes and keeps the letters of a deployment. It can be used by many goroutines.
type Letters struct {
	Markets   porting.Markets
	Templates loa.Templates
	Agent     loa.Agent // the operator, who receives the numbers
	Signer    *pades.Signer
	Stamper   *pades.Stamper // nil: no time stamps are asked for
	VerifyAt  string         // address that a SHA-256 is added to; empty: none
	Vault     Vault
	// Find looks for a letter by its SHA-256.
	Find func(ctx context.Context, sha256 string) (valid bool, signedAt time.Time, numbers int, err error)
}

var _ porting.Letters = (*Letters)(nil)

// stampWithin is how long a signature waits for a time stamp; it then goes on without.
const stampWithin = 2 * time.Second

// Unsigned draws the letter of a request that nobody has signed yet.
func (l *Letters) Unsigned(r *porting.Request, language string, hand bool) ([]byte, error) {
	return l.draw(r, language, loa.Input{At: r.UpdatedAt, Hand: hand})
}

// draw fills what is the same in all letters of a request. A letter is dated by the day.
func (l *Letters) draw(r *porting.Request, language string, in loa.Input) ([]byte, error) {
	m, ok := l.Markets.Market(r.Market)
	if !ok {
		return nil, fmt.Errorf("write letter of %s: market %s is not loaded", r.Reference, r.Market)
	}
	in.Market, in.Request, in.Template, in.Agent, in.VerifyAt = m, r, l.Templates.Template(r.Market, language), l.Agent, l.VerifyAt
	if in.Evidence == nil {
		day := in.At.In(m.Zone)
		in.At = time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, m.Zone)
	}
	letter, err := loa.New(in)
	if errors.Is(err, loa.ErrIncomplete) && in.Evidence == nil {
		return nil, &porting.InvalidError{Code: "incomplete", Problems: []porting.Problem{{Pointer: "/numbers", Code: "numbers.missing"}}}
	}
	if err != nil {
		return nil, err
	}
	return letter.PDF()
}

// Sign makes the letter of the signature that a request carries, or adds the second signature to the letter that there is.
func (l *Letters) Sign(ctx context.Context, s porting.Sealing) (porting.Letter, func() error, error) {
	r, sig := s.Request, s.Request.Signature
	b := &evidence.Bundle{At: sig.SignedAt}
	var shown []byte
	var err error
	if second := r.Cosignature; second != nil {
		if b, err = l.bundle(ctx, r); err != nil {
			return porting.Letter{}, nil, err
		}
		sig, shown, b.At = second, b.Letter, second.SignedAt
	} else if shown, err = l.draw(r, sig.Language, loa.Input{At: s.ChangedAt}); err != nil {
		return porting.Letter{}, nil, err
	}
	sum := sha256.Sum256(shown)
	hash := hex.EncodeToString(sum[:])
	if given := s.Signing.DocumentSHA256; given != "" && !strings.EqualFold(given, hash) {
		return porting.Letter{}, nil, fmt.Errorf("sign letter of %s: %w", r.Reference, porting.ErrLetterChanged)
	}
	record := l.record(r, sig, s.Signing.Mark)
	record.ShownSHA256 = hash
	file := shown
	if r.Cosignature == nil {
		if file, err = l.draw(r, sig.Language, loa.Input{At: sig.SignedAt, Evidence: record}); err != nil {
			return porting.Letter{}, nil, err
		}
	}
	signed, err := l.sign(ctx, file, r, record)
	if err != nil {
		return porting.Letter{}, nil, err
	}
	b.Letter, b.Signatures, b.Chain = signed.PDF, append(b.Signatures, evidence.Signature{Shown: shown, Evidence: record}), nil
	packed, err := b.ZIP(l.Signer)
	if err != nil {
		return porting.Letter{}, nil, err
	}
	name, safe, err := l.Vault.KeepLetter(ctx, r, packed)
	if err != nil {
		return porting.Letter{}, nil, fmt.Errorf("keep letter of %s: %w", r.Reference, err)
	}
	return porting.Letter{File: name, SHA256: hex.EncodeToString(signed.SHA256[:]), ShownSHA256: hash, Stamp: stampWords(signed)}, safe, nil
}

func (l *Letters) sign(ctx context.Context, file []byte, r *porting.Request, record *loa.Evidence) (*pades.Signed, error) {
	seal, err := record.SHA256()
	if err != nil {
		return nil, err
	}
	in := pades.Signing{Name: record.Name, Reason: l.Templates.Template(r.Market, record.Language).Texts["title"] + " " + r.Reference, At: record.SignedAt, Evidence: seal}
	if l.Stamper != nil {
		quick := *l.Stamper
		quick.Timeout = stampWithin
		in.Stamper = &quick
	}
	signed, err := l.Signer.Sign(ctx, file, in)
	if err != nil {
		return nil, fmt.Errorf("sign letter of %s: %w", r.Reference, err)
	}
	return signed, nil
}

// stampWords says who vouches for the time of a signature, or why nobody does.
func stampWords(s *pades.Signed) string {
	switch {
	case s.Stamp != nil:
		return s.Stamp.Authority
	case s.StampFault != nil:
		return "none: " + s.StampFault.Error()
	}
	return ""
}

// record writes down how a request is signed.
func (l *Letters) record(r *porting.Request, sig *porting.Signature, mark [][]porting.Point) *loa.Evidence {
	m, _ := l.Markets.Market(r.Market) // the letter was drawn from it
	t := l.Templates.Template(r.Market, sig.Language)
	h := r.Fields.Holder
	e := &loa.Evidence{Version: loa.EvidenceVersion, Reference: r.Reference, Market: r.Market, ContentSHA256: sig.ContentSHA256, TemplateVersion: t.Version,
		TermsVersion: sig.TermsVersion, Language: t.Language, Viewed: sig.Viewed, Name: sig.Name, Capacity: sig.Capacity,
		Holder: strings.TrimSpace(h.FirstName + " " + h.LastName), Address: sig.By.Address, Agent: sig.By.Agent, LinkID: string(sig.By.Link),
		SignedAt: sig.SignedAt, Price: r.Price}
	for _, code := range sig.Statements {
		text, _ := m.Words.Text(t.Language, "statement."+code, map[string]any{"provider": r.Fields.CurrentProvider})
		e.Consents = append(e.Consents, loa.Consent{Code: code, Text: text, At: sig.SignedAt})
	}
	for _, w := range r.Fields.Moving() {
		e.Numbers = append(e.Numbers, w.Number.E164())
	}
	for _, stroke := range mark {
		line := make([]pdf.Point, len(stroke))
		for i, p := range stroke {
			line[i] = pdf.Point{X: p.X, Y: p.Y}
		}
		e.Mark = append(e.Mark, line)
	}
	if p := r.Possession; p != nil && !p.PassedAt.IsZero() {
		e.Possession = &loa.Possession{Channel: p.Channel, Number: p.Number, Passed: true, At: p.PassedAt}
	}
	return e
}

// ErrNoLetter says that a request has no letter that is kept here: nobody has signed, or by hand.
var ErrNoLetter = fmt.Errorf("no signed letter: %w", porting.ErrNotFound)

// Evidence reads the bundle of a request's letter. Errors: ErrNoLetter, porting.ErrLetterBroken.
func (l *Letters) Evidence(ctx context.Context, r *porting.Request) ([]byte, error) {
	if r.Signature == nil || r.Signature.Letter.File == "" {
		return nil, fmt.Errorf("read letter of %s: %w", r.Reference, ErrNoLetter)
	}
	data, err := l.Vault.ReadLetter(ctx, r, r.Signature.Letter.File)
	if err != nil {
		return nil, fmt.Errorf("read letter of %s: %w", r.Reference, err)
	}
	return data, nil
}

func (l *Letters) bundle(ctx context.Context, r *porting.Request) (*evidence.Bundle, error) {
	data, err := l.Evidence(ctx, r)
	if err != nil {
		return nil, err
	}
	b, err := evidence.Open(data)
	if err != nil {
		return nil, fmt.Errorf("read letter of %s: %w: %w", r.Reference, porting.ErrLetterBroken, err)
	}
	if sum := sha256.Sum256(b.Letter); hex.EncodeToString(sum[:]) != r.Signature.DocumentSHA256 {
		return nil, fmt.Errorf("read letter of %s: %w: another file", r.Reference, porting.ErrLetterBroken)
	}
	return b, nil
}

// Signed reads the signed letter of a request. Errors: ErrNoLetter, porting.ErrLetterBroken.
func (l *Letters) Signed(ctx context.Context, r *porting.Request) ([]byte, error) {
	b, err := l.bundle(ctx, r)
	if err != nil {
		return nil, err
	}
	return b.Letter, nil
}

// Check reads the letter of a request's signature and verifies every signature in it.
func (l *Letters) Check(ctx context.Context, r *porting.Request) error {
	b, err := l.bundle(ctx, r)
	if err != nil {
		return err
	}
	if found, err := pades.Verify(b.Letter, pades.Trust{}); err != nil || !found.Valid() {
		return fmt.Errorf("check letter of %s: %w: its signature does not hold", r.Reference, porting.ErrLetterBroken)
	}
	return nil
}

// CarrierCopy draws the losing carrier's copy of a signed letter: the numbers of its order, with account number and codes in full. Errors:
// ErrNoLetter, porting.ErrLetterBroken.
func (l *Letters) CarrierCopy(ctx context.Context, r *porting.Request, o *porting.Order) ([]byte, error) {
	b, err := l.bundle(ctx, r)
	if err != nil {
		return nil, err
	}
	return l.draw(r, r.Signature.Language, loa.Input{At: r.Signature.SignedAt, Evidence: b.Signatures[0].Evidence, Order: o,
		Carrier: &loa.CarrierCopy{SignedSHA256: r.Signature.DocumentSHA256}})
}

// Genuine tells of a letter by its SHA-256 what anybody may know.
func (l *Letters) Genuine(ctx context.Context, sha256 string) (valid bool, signedAt time.Time, numbers int, err error) {
	return l.Find(ctx, sha256)
}

// Trust is whom letters made here are trusted by: the authority that the signer belongs to.
func (l *Letters) Trust() pades.Trust {
	pool := x509.NewCertPool()
	pool.AddCert(l.Signer.Root())
	return pades.Trust{Roots: pool}
}
