package pades_test

import (
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/portamento/portamento/loa/pades"
)

// hugeKey is an RSA key with which nobody should calculate: an odd number of so many bits.
func hugeKey(bits uint) *rsa.PrivateKey {
	n := new(big.Int).Lsh(big.NewInt(1), bits-1)
	return &rsa.PrivateKey{PublicKey: rsa.PublicKey{N: n.Add(n, big.NewInt(1)), E: 65537}}
}

// cmsWith is a CMS of nothing with one certificate, which its signer names.
func cmsWith(t *testing.T, c *x509.Certificate) []byte {
	t.Helper()
	compound := func(class, tag int, content []byte) asn1.RawValue {
		return asn1.RawValue{Class: class, Tag: tag, IsCompound: true, Bytes: content}
	}
	marshal := func(v any) []byte {
		der, err := asn1.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return der
	}
	type content struct{ Type asn1.ObjectIdentifier }
	type signer struct {
		Version   int
		ID        asn1.RawValue
		Digest    pkix.AlgorithmIdentifier
		Algorithm pkix.AlgorithmIdentifier
		Signature []byte
	}
	sha256 := pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}}
	id := marshal(struct {
		Issuer asn1.RawValue
		Serial *big.Int
	}{asn1.RawValue{FullBytes: c.RawIssuer}, c.SerialNumber})
	data := marshal(struct {
		Version      int
		Digests      []pkix.AlgorithmIdentifier `asn1:"set"`
		Content      content
		Certificates asn1.RawValue
		Signers      []signer `asn1:"set"`
	}{1, []pkix.AlgorithmIdentifier{sha256}, content{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}}, compound(asn1.ClassContextSpecific, 0, c.Raw),
		[]signer{{1, asn1.RawValue{FullBytes: id}, sha256, sha256, []byte{1}}}})
	return marshal(struct {
		Type    asn1.ObjectIdentifier
		Content asn1.RawValue
	}{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}, compound(asn1.ClassContextSpecific, 0, data)})
}

// A key that is as long as a file lets it be would keep whoever verifies busy for minutes. It is refused unused, and never signed with.
func TestHugeKey(t *testing.T) {
	t.Parallel()
	for bits, refused := range map[uint]bool{4096: false, 16384: false, 16385: true, 200_000: true} {
		leaf := issue(t, hugeKey(bits), nil).leaf
		_, _, err := pades.VerifyDetached(nil, cmsWith(t, leaf), now, pades.Trust{})
		if err == nil || strings.Contains(err.Error(), "an RSA key of") != refused {
			t.Errorf("%d bits: %v", bits, err)
		}
		if _, err := pades.NewSigner(hugeKey(bits), []*x509.Certificate{leaf}); errors.Is(err, pades.ErrKey) != refused {
			t.Errorf("%d bits to sign with: %v", bits, err)
		}
	}
}
