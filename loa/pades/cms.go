package pades

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	_ "crypto/sha512" // registers SHA-384 and SHA-512 for crypto.Hash
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math/big"
	"slices"
)

// Object identifiers of CMS (RFC 5652), of its attributes (RFC 5035, RFC 3161) and of algorithms.
var (
	oidData        = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidSignedData  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidContentType = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidDigest      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidSigningCert = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47}
	oidStampToken  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 14}
	oidStampInfo   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 4}

	oidSHA256  = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}
	oidSHA384  = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 2}
	oidSHA512  = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 3}
	oidRSA     = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}
	oidECDSA56 = asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2} // with SHA-256
)

type contentInfo struct {
	Type    asn1.ObjectIdentifier
	Content asn1.RawValue `asn1:"explicit,optional,tag:0"`
}

type signedData struct {
	Version      int
	Digests      []pkix.AlgorithmIdentifier `asn1:"set"`
	Content      contentInfo
	Certificates asn1.RawValue `asn1:"optional,tag:0"`
	Revocations  asn1.RawValue `asn1:"optional,tag:1"`
	Signers      []signerInfo  `asn1:"set"`
}

type signerInfo struct {
	Version    int
	ID         asn1.RawValue
	Digest     pkix.AlgorithmIdentifier
	Attributes asn1.RawValue `asn1:"optional,tag:0"`
	Algorithm  pkix.AlgorithmIdentifier
	Signature  []byte
	Unsigned   asn1.RawValue `asn1:"optional,tag:1"`
}

type issuerSerial struct {
	Issuer asn1.RawValue
	Serial *big.Int
}

type attribute struct {
	Type   asn1.ObjectIdentifier
	Values asn1.RawValue // a SET
}

type signingCertificate struct {
	Certs    []certID
	Policies asn1.RawValue `asn1:"optional"`
}

type certID struct {
	Algorithm pkix.AlgorithmIdentifier `asn1:"optional"` // SHA-256 when it is not there
	Hash      []byte
	Serial    asn1.RawValue `asn1:"optional"`
}

// raw wraps encoded values into a constructed one.
func raw(class, tag int, parts ...[]byte) asn1.RawValue {
	return asn1.RawValue{Class: class, Tag: tag, IsCompound: true, Bytes: bytes.Join(parts, nil)}
}

func makeAttribute(id asn1.ObjectIdentifier, value any) ([]byte, error) {
	encoded, err := asn1.Marshal(value)
	if err != nil {
		return nil, err
	}
	return asn1.Marshal(attribute{id, raw(asn1.ClassUniversal, asn1.TagSet, encoded)})
}

// setOf is the content of a SET OF in its one DER order.
func setOf(values ...[]byte) []byte {
	slices.SortFunc(values, bytes.Compare)
	return bytes.Join(values, nil)
}

// chain is certificates, the signer's own first.
type chain []*x509.Certificate

// detached makes the CMS of a digest. The stamp, when there is one, is asked for with the signature's own value.
func (s *Signer) detached(digest [32]byte, stamp func(signature []byte) []byte) ([]byte, error) {
	signed, err := s.chain.attributes(digest)
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	whole, err := asn1.Marshal(raw(asn1.ClassUniversal, asn1.TagSet, signed))
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	sum := sha256.Sum256(whole)
	signature, err := s.key.Sign(rand.Reader, sum[:], crypto.SHA256)
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	out, err := s.chain.rootless().envelope(signed, signature, stamp(signature))
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	return out, nil
}

// rootless leaves the root out: who verifies has it already, or has no reason to believe it.
func (c chain) rootless() chain {
	if last := c[len(c)-1]; len(c) > 1 && bytes.Equal(last.RawIssuer, last.RawSubject) {
		return c[:len(c)-1]
	}
	return c
}

// attributes are what is signed: the kind of content, its digest, and the certificate.
func (c chain) attributes(digest [32]byte) ([]byte, error) {
	hash := sha256.Sum256(c[0].Raw)
	var all [][]byte
	for _, a := range []struct {
		id    asn1.ObjectIdentifier
		value any
	}{{oidContentType, oidData}, {oidDigest, digest[:]}, {oidSigningCert, signingCertificate{Certs: []certID{{Hash: hash[:]}}}}} {
		encoded, err := makeAttribute(a.id, a.value)
		if err != nil {
			return nil, err
		}
		all = append(all, encoded)
	}
	return setOf(all...), nil
}

// envelope puts the attributes, their signature, the certificates and the time stamp, if there is one, into a CMS.
func (c chain) envelope(signed, signature, token []byte) ([]byte, error) {
	algorithm := pkix.AlgorithmIdentifier{Algorithm: oidECDSA56}
	if _, ok := c[0].PublicKey.(*rsa.PublicKey); ok {
		algorithm = pkix.AlgorithmIdentifier{Algorithm: oidRSA, Parameters: asn1.NullRawValue}
	}
	id, err := asn1.Marshal(issuerSerial{asn1.RawValue{FullBytes: c[0].RawIssuer}, c[0].SerialNumber})
	if err != nil {
		return nil, err
	}
	info := signerInfo{Version: 1, ID: asn1.RawValue{FullBytes: id}, Digest: pkix.AlgorithmIdentifier{Algorithm: oidSHA256},
		Attributes: raw(asn1.ClassContextSpecific, 0, signed), Algorithm: algorithm, Signature: signature}
	if token != nil {
		encoded, err := makeAttribute(oidStampToken, asn1.RawValue{FullBytes: token})
		if err != nil {
			return nil, err
		}
		info.Unsigned = raw(asn1.ClassContextSpecific, 1, encoded)
	}
	var certificates [][]byte
	for _, x := range c {
		certificates = append(certificates, x.Raw)
	}
	inner, err := asn1.Marshal(signedData{Version: 1, Digests: []pkix.AlgorithmIdentifier{{Algorithm: oidSHA256}}, Content: contentInfo{Type: oidData},
		Certificates: raw(asn1.ClassContextSpecific, 0, setOf(certificates...)), Signers: []signerInfo{info}})
	if err != nil {
		return nil, err
	}
	return asn1.Marshal(contentInfo{oidSignedData, raw(asn1.ClassContextSpecific, 0, inner)})
}

// matches says that a key made a signature of a hash.
func matches(key any, hash crypto.Hash, sum, signature []byte) bool {
	switch k := key.(type) {
	case *rsa.PublicKey:
		return rsa.VerifyPKCS1v15(k, hash, sum, signature) == nil
	case *ecdsa.PublicKey:
		return ecdsa.VerifyASN1(k, sum, signature)
	}
	return false
}

// maxRSA bounds the RSA keys that are calculated with: one that fills a file keeps a processor busy for minutes.
const maxRSA = 16384 // bits

// parseCertificates reads the certificates of a CMS; those of another kind are passed over.
func parseCertificates(field asn1.RawValue) ([]*x509.Certificate, error) {
	const most = 16
	var out []*x509.Certificate
	for rest := field.Bytes; len(rest) > 0; {
		var one asn1.RawValue
		var err error
		if rest, err = asn1.Unmarshal(rest, &one); err != nil {
			return nil, err
		}
		if len(out) == most {
			return nil, fmt.Errorf("more than %d certificates", most)
		}
		c, err := x509.ParseCertificate(one.FullBytes)
		if err != nil {
			return nil, err
		}
		if k, ok := c.PublicKey.(*rsa.PublicKey); ok && k.N.BitLen() > maxRSA {
			return nil, fmt.Errorf("an RSA key of %d bits", k.N.BitLen())
		}
		out = append(out, c)
	}
	return out, nil
}
