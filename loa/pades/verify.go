package pades

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"github.com/portamento/portamento/loa/pdf"
)

// Trust is whom a verifier believes. Nil pools trust nobody: signatures are checked, but nobody vouches for the signer.
type Trust struct {
	Roots      *x509.CertPool
	StampRoots *x509.CertPool
}

// Report is what Verify finds in a file.
type Report struct {
	SHA256     [32]byte
	Signatures []Finding // the first one first
}

// Finding is one signature of a file.
type Finding struct {
	pdf.SignatureField
	Certificate *x509.Certificate // nil if there is none to be read
	Fault       error             // why it is not valid; nil: not a byte was changed since
	Trusted     bool              // its certificate leads to a trusted root
	Stamp       *Stamp            // nil: no time stamp
}

// Valid says that the file has a signature and all it has are valid, whoever made them.
func (r *Report) Valid() bool {
	for _, f := range r.Signatures {
		if f.Fault != nil {
			return false
		}
	}
	return len(r.Signatures) > 0
}

// Trusted says that the file is valid and all signatures come from somebody who is trusted.
func (r *Report) Trusted() bool {
	for _, f := range r.Signatures {
		if !f.Trusted {
			return false
		}
	}
	return r.Valid()
}

// ErrNotSigned says that a file is one of this product, but without a signature.
var ErrNotSigned = errors.New("the file is not signed")

// MaxFile bounds the files that Verify reads: 32 MB.
const MaxFile = 32 << 20

// Verify checks all signatures of a file. It takes memory in proportion to the file and no more, whatever the file says. Errors:
// pdf.ErrForeign for what this product did not write or what was changed outside of what is signed, ErrNotSigned.
func Verify(file []byte, trust Trust) (*Report, error) {
	if len(file) > MaxFile {
		return nil, fmt.Errorf("verify letter: %w: larger than %d bytes", pdf.ErrForeign, MaxFile)
	}
	found, err := pdf.Signatures(file)
	if err != nil {
		return nil, fmt.Errorf("verify letter: %w", err)
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("verify letter: %w", ErrNotSigned)
	}
	r := &Report{SHA256: sha256.Sum256(file)}
	for _, s := range found {
		f := Finding{SignatureField: s.SignatureField}
		f.Fault = f.check(s.DER, digest(file[:s.End], s.Hole), trust)
		r.Signatures = append(r.Signatures, f)
	}
	return r, nil
}

// check says why a signature is not one of this content, and notes who made it and when.
func (f *Finding) check(der []byte, digest [32]byte, trust Trust) error {
	o, err := openCMS(der)
	if err != nil {
		return err
	}
	f.Certificate = o.signer
	if err := o.ours(der, digest); err != nil {
		return err
	}
	at := f.At
	if token := o.unsigned[oidStampToken.String()]; token != nil {
		stamp, _, err := readToken(token, o.info.Signature, trust.StampRoots)
		if err != nil {
			return err
		}
		f.Stamp = &stamp
		if stamp.Trusted {
			at = stamp.At
		}
	}
	f.Trusted = o.trusted(trust.Roots, at)
	return nil
}

// ours says why a CMS is not one that detached made of this digest, or nothing. Beyond its signature it compares every byte with what
// detached writes, so that nothing can hide in the parts that a signature does not cover.
func (o *opened) ours(der []byte, digest [32]byte) error {
	if err := o.judge(oidData, digest[:]); err != nil {
		return err
	}
	if !o.namesCertificate() {
		return errors.New("it does not name its certificate")
	}
	if use := o.signer.KeyUsage; use != 0 && use&(x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment) == 0 {
		return errors.New("its certificate is not for signatures")
	}
	all := chain{o.signer}
	for _, c := range o.certificates {
		if c != o.signer {
			all = append(all, c)
		}
	}
	if !all.linked() {
		return errors.New("it has certificates that do not belong together")
	}
	signed, err := all.attributes(digest)
	if err != nil {
		return err
	}
	again, err := all.envelope(signed, o.info.Signature, o.unsigned[oidStampToken.String()])
	if err != nil {
		return err
	}
	if len(again) > len(der) || !bytes.Equal(again, der[:len(again)]) {
		return errors.New("it was not written by this product")
	}
	return nil
}

// linked says that each certificate behind the first has issued another one of them.
func (c chain) linked() bool {
	for _, above := range c[1:] {
		issued := false
		for _, below := range c {
			issued = issued || below != above && bytes.Equal(below.RawIssuer, above.RawSubject) && below.CheckSignatureFrom(above) == nil
		}
		if !issued {
			return false
		}
	}
	return true
}

func (o *opened) trusted(roots *x509.CertPool, at time.Time) bool {
	if roots == nil {
		return false
	}
	_, err := o.signer.Verify(x509.VerifyOptions{Roots: roots, Intermediates: o.pool(), CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
	return err == nil
}

// VerifyDetached checks a CMS apart from its content, as Signer.Detach makes it, and answers the certificate of who made it.
func VerifyDetached(content, der []byte, at time.Time, trust Trust) (certificate *x509.Certificate, trusted bool, err error) {
	o, err := openCMS(der)
	if err != nil {
		return nil, false, err
	}
	sum := sha256.Sum256(content)
	if err := o.ours(der, sum); err != nil {
		return nil, false, err
	}
	return o.signer, o.trusted(trust.Roots, at), nil
}
