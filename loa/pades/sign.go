package pades

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/portamento/portamento/loa/pdf"
)

// Signing is what a signature says, and who may vouch for its time.
type Signing struct {
	Name     string    // of the person who signs
	Reason   string    // "Mandat de portabilité PRT-7F3K-29QX"
	At       time.Time // when the person signed
	Evidence [32]byte  // SHA-256 of the record of how
	Stamper  *Stamper  // nil: no time stamp is asked for
}

// Signed is a file with one more signature.
type Signed struct {
	PDF        []byte
	SHA256     [32]byte // of the file
	Stamp      *Stamp   // nil: there is none
	StampFault error    // why there is none although one was asked for; wraps ErrStamp
}

// Sign appends a signature to a file of package pdf; an earlier one stays valid. Without an answer of the time-stamp server the file
// is signed all the same, and StampFault says why there is no stamp. Errors: pdf.ErrForeign.
func (s *Signer) Sign(ctx context.Context, file []byte, in Signing) (*Signed, error) {
	room := 1536
	for _, c := range s.chain {
		room += len(c.Raw)
	}
	if in.Stamper != nil {
		room += 12 << 10
	}
	out, hole, err := pdf.Append(file, pdf.SignatureField{Name: in.Name, Reason: in.Reason, At: in.At.UTC().Truncate(time.Second), Evidence: in.Evidence}, room)
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	signed := &Signed{PDF: out}
	stamp := func(signature []byte) []byte {
		if in.Stamper == nil {
			return nil
		}
		token, found, err := in.Stamper.token(ctx, signature)
		if err == nil && len(token) > 11<<10 {
			err = fmt.Errorf("%w: its %d bytes have no room in the file", ErrStamp, len(token))
		}
		if err != nil {
			signed.StampFault = err
			return nil
		}
		signed.Stamp = &found
		return token
	}
	der, err := s.detached(digest(out, hole), stamp)
	if err != nil {
		return nil, err
	}
	if err := pdf.Fill(out, hole, der); err != nil {
		return nil, err
	}
	signed.SHA256 = sha256.Sum256(out)
	return signed, nil
}

// digest is of everything but the hole.
func digest(file []byte, hole pdf.Hole) (sum [32]byte) {
	h := sha256.New()
	h.Write(file[:hole.From])
	h.Write(file[hole.To:])
	h.Sum(sum[:0])
	return sum
}
