package evidence

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/portamento/portamento/loa"
	"github.com/portamento/portamento/loa/pades"
	"github.com/portamento/portamento/loa/pdf"
)

// Names of the files of a bundle. Those of a signature carry its number: shown-1.pdf, evidence-1.json.
const (
	letterName    = "letter.pdf"
	chainName     = "certificates.pem"
	manifestName  = "SHA256SUMS"
	signatureName = "SHA256SUMS.p7s"
	readmeName    = "README.txt"
)

// Bundle is the proof of a letter's signatures.
type Bundle struct {
	Letter     []byte // the signed file
	Signatures []Signature
	Chain      []byte // certificates as PEM text; those of Signer are used when it is empty
	At         time.Time
}

// Signature is what belongs to one signature of the letter, in their order.
type Signature struct {
	Shown    []byte // the bytes that the signer saw
	Evidence *loa.Evidence
}

// ErrMismatch says that the parts of a bundle do not belong together; the text around it says which.
var ErrMismatch = errors.New("the parts do not belong together")

// ZIP writes a bundle, with the list of its files signed. The parts are compared first: what was shown with the record's hash, the record
// with the hash in the signature. Error: ErrMismatch, pdf.ErrForeign.
func (b *Bundle) ZIP(signer *pades.Signer) ([]byte, error) {
	found, err := pdf.Signatures(b.Letter)
	if err != nil {
		return nil, fmt.Errorf("export evidence: %w", err)
	}
	if len(found) != len(b.Signatures) {
		return nil, fmt.Errorf("export evidence: %w: %d records for %d signatures", ErrMismatch, len(b.Signatures), len(found))
	}
	chain := b.Chain
	if len(chain) == 0 {
		chain = signer.Chain()
	}
	files := []part{{letterName, b.Letter}, {chainName, chain}}
	for i, s := range b.Signatures {
		record, err := s.Evidence.JSON()
		if err != nil {
			return nil, err
		}
		if err := belongs(s.Evidence, record, s.Shown, found[i]); err != nil {
			return nil, fmt.Errorf("export evidence: signature %d: %w", i+1, err)
		}
		files = append(files, part{fmt.Sprintf("shown-%d.pdf", i+1), s.Shown}, part{fmt.Sprintf("evidence-%d.json", i+1), record})
	}
	files = append(files, part{readmeName, []byte(readme)})
	list := manifest(files)
	sealed, err := signer.Detach(list)
	if err != nil {
		return nil, fmt.Errorf("export evidence: %w", err)
	}
	return pack(append(files, part{manifestName, list}, part{signatureName, sealed}), b.At)
}

// part is one file.
type part struct {
	name string
	data []byte
}

// belongs compares the record of a signature with what was shown and with what the signature says.
func belongs(e *loa.Evidence, record, shown []byte, s pdf.Signature) error {
	if sum := sha256.Sum256(shown); hex.EncodeToString(sum[:]) != e.ShownSHA256 {
		return fmt.Errorf("%w: the document shown is not the one of the record", ErrMismatch)
	}
	if sha256.Sum256(record) != s.Evidence {
		return fmt.Errorf("%w: the record is not the one of the signature", ErrMismatch)
	}
	if e.Name != s.Name || !e.SignedAt.Truncate(time.Second).Equal(s.At) {
		return fmt.Errorf("%w: the record names another signer or another time", ErrMismatch)
	}
	return nil
}

func manifest(files []part) []byte {
	var b bytes.Buffer
	for _, f := range files {
		fmt.Fprintf(&b, "%x  %s\n", sha256.Sum256(f.data), f.name)
	}
	return b.Bytes()
}

func pack(files []part, at time.Time) ([]byte, error) {
	var b bytes.Buffer
	size := 1 << 10
	for _, f := range files {
		size += len(f.data) + 256
	}
	b.Grow(size)
	w := zip.NewWriter(&b)
	for _, f := range files {
		// Nothing is packed: the letters are compressed inside, and the rest is small.
		entry, err := w.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Store, Modified: at.UTC().Truncate(2 * time.Second)})
		if err == nil {
			_, err = entry.Write(f.data)
		}
		if err != nil {
			return nil, fmt.Errorf("export evidence: %w", err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("export evidence: %w", err)
	}
	return b.Bytes(), nil
}

// readme says how to check a bundle without this product.
const readme = `Evidence of the signatures of a letter of authority
====================================================

letter.pdf          the signed letter
shown-N.pdf         what signer N saw before signing, byte for byte
evidence-N.json     who signed, when, how, and what was agreed to
certificates.pem    the certificates of the one who sealed the files
SHA256SUMS          the hashes of the files above
SHA256SUMS.p7s      the signature of that list

How to check it without us
--------------------------

1. Nothing was changed since the export:

     sha256sum -c SHA256SUMS
     openssl cms -verify -binary -inform DER -in SHA256SUMS.p7s \
       -content SHA256SUMS -CAfile authority.crt -purpose any -out /dev/null

   authority.crt is the certificate of the authority, obtained from the
   operator by another way than this file. certificates.pem holds a copy,
   which proves nothing by itself.

2. The letter is signed, and nothing was changed since:

     pdfsig letter.pdf

   Every signature must read "Signature is Valid", and the last one
   "Total document signed".

3. What was shown is what the record says. These two must be equal:

     sha256sum shown-1.pdf
     the field shown_sha256 of evidence-1.json

4. The record is the one that was signed. These two must be equal:

     sha256sum evidence-1.json
     the hash of the record of these facts, on the last page of letter.pdf
     (for a second signer: the field PTMO_Evidence of the second
     signature in letter.pdf, readable with any text editor)

Or, with the program that made it: portamento letter verify FILE
`
