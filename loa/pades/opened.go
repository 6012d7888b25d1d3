package pades

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"crypto/subtle"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
)

// opened is a CMS that was read but not judged yet.
type opened struct {
	kind         asn1.ObjectIdentifier // of the content
	content      []byte                // nil when it is detached
	certificates []*x509.Certificate
	signer       *x509.Certificate
	info         signerInfo
	hash         crypto.Hash
	attributes   map[string][]byte // encoded first values by identifier
	unsigned     map[string][]byte
}

// maxCMS bounds what is read of a signature or a token.
const maxCMS = 1 << 18

var errShape = errors.New("not a signature that this product reads")

// openCMS reads a CMS with one signer; zero bytes may follow it.
func openCMS(der []byte) (*opened, error) {
	if len(der) > maxCMS {
		return nil, fmt.Errorf("%w: larger than %d bytes", errShape, maxCMS)
	}
	var outer contentInfo
	rest, err := asn1.Unmarshal(der, &outer)
	if err != nil || !outer.Type.Equal(oidSignedData) || len(bytes.Trim(rest, "\x00")) > 0 {
		return nil, fmt.Errorf("%w: no CMS", errShape)
	}
	var data signedData
	if rest, err = asn1.Unmarshal(outer.Content.Bytes, &data); err != nil || len(rest) > 0 {
		return nil, fmt.Errorf("%w: no signed data", errShape)
	}
	if len(data.Signers) != 1 {
		return nil, fmt.Errorf("%w: %d signers", errShape, len(data.Signers))
	}
	o := &opened{kind: data.Content.Type, info: data.Signers[0]}
	if len(data.Content.Content.Bytes) > 0 {
		if rest, err = asn1.Unmarshal(data.Content.Content.Bytes, &o.content); err != nil || len(rest) > 0 {
			return nil, fmt.Errorf("%w: content that is no octet string", errShape)
		}
	}
	if o.certificates, err = parseCertificates(data.Certificates); err != nil {
		return nil, fmt.Errorf("%w: certificates: %w", errShape, err)
	}
	if o.hash, err = hashOf(o.info.Digest.Algorithm); err != nil {
		return nil, err
	}
	if o.attributes, err = firstValues(o.info.Attributes); err != nil {
		return nil, err
	}
	if o.unsigned, err = firstValues(o.info.Unsigned); err != nil {
		return nil, err
	}
	o.signer = o.find()
	if o.signer == nil {
		return nil, fmt.Errorf("%w: the signer's certificate is not in it", errShape)
	}
	return o, nil
}

func hashOf(id asn1.ObjectIdentifier) (crypto.Hash, error) {
	switch {
	case id.Equal(oidSHA256):
		return crypto.SHA256, nil
	case id.Equal(oidSHA384):
		return crypto.SHA384, nil
	case id.Equal(oidSHA512):
		return crypto.SHA512, nil
	}
	return 0, fmt.Errorf("%w: digest algorithm %s", errShape, id)
}

// firstValues reads a list of attributes. An attribute that stands twice, or has several values, is refused: which one would count?
func firstValues(field asn1.RawValue) (map[string][]byte, error) {
	out := map[string][]byte{}
	for rest := field.Bytes; len(rest) > 0; {
		var a attribute
		var err error
		if rest, err = asn1.Unmarshal(rest, &a); err != nil {
			return nil, fmt.Errorf("%w: attributes", errShape)
		}
		var value asn1.RawValue
		more, err := asn1.Unmarshal(a.Values.Bytes, &value)
		if _, twice := out[a.Type.String()]; twice || err != nil || len(more) > 0 {
			return nil, fmt.Errorf("%w: attribute %s", errShape, a.Type)
		}
		out[a.Type.String()] = value.FullBytes
	}
	return out, nil
}

// find looks for the certificate that the signer's part names, by issuer and serial number or by key identifier.
func (o *opened) find() *x509.Certificate {
	if o.info.ID.Class == asn1.ClassContextSpecific && o.info.ID.Tag == 0 {
		for _, c := range o.certificates {
			if len(c.SubjectKeyId) > 0 && bytes.Equal(c.SubjectKeyId, o.info.ID.Bytes) {
				return c
			}
		}
		return nil
	}
	var id issuerSerial
	if rest, err := asn1.Unmarshal(o.info.ID.FullBytes, &id); err != nil || len(rest) > 0 || id.Serial == nil {
		return nil
	}
	for _, c := range o.certificates {
		if bytes.Equal(c.RawIssuer, id.Issuer.FullBytes) && c.SerialNumber.Cmp(id.Serial) == 0 {
			return c
		}
	}
	return nil
}

// judge says why the signature does not stand for content of that digest, or nothing.
func (o *opened) judge(kind asn1.ObjectIdentifier, digest []byte) error {
	var stated asn1.ObjectIdentifier
	if _, err := asn1.Unmarshal(o.attributes[oidContentType.String()], &stated); err != nil || !stated.Equal(kind) || !o.kind.Equal(kind) {
		return errors.New("it signs another kind of content")
	}
	var sum []byte
	if _, err := asn1.Unmarshal(o.attributes[oidDigest.String()], &sum); err != nil || subtle.ConstantTimeCompare(sum, digest) != 1 {
		return errors.New("the content was changed after it was signed")
	}
	whole, err := asn1.Marshal(raw(asn1.ClassUniversal, asn1.TagSet, o.info.Attributes.Bytes))
	if err != nil {
		return err
	}
	h := o.hash.New()
	h.Write(whole)
	if !matches(o.signer.PublicKey, o.hash, h.Sum(nil), o.info.Signature) {
		return errors.New("the signature was not made with the key of its certificate")
	}
	return nil
}

// namesCertificate says that the signed attributes name the certificate itself, so that another one for the same key cannot take its place.
func (o *opened) namesCertificate() bool {
	var named signingCertificate
	if _, err := asn1.Unmarshal(o.attributes[oidSigningCert.String()], &named); err != nil || len(named.Certs) == 0 {
		return false
	}
	first := named.Certs[0]
	if len(first.Algorithm.Algorithm) > 0 {
		hash, err := hashOf(first.Algorithm.Algorithm)
		if err != nil {
			return false
		}
		h := hash.New()
		h.Write(o.signer.Raw)
		return bytes.Equal(h.Sum(nil), first.Hash)
	}
	sum := sha256.Sum256(o.signer.Raw)
	return bytes.Equal(sum[:], first.Hash)
}

// pool is the certificates that can stand between the signer and a root.
func (o *opened) pool() *x509.CertPool {
	p := x509.NewCertPool()
	for _, c := range o.certificates {
		p.AddCert(c)
	}
	return p
}
