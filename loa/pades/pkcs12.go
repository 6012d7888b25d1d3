package pades

import (
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"hash"
	"math/big"
	"slices"
	"unicode/utf16"
)

// Object identifiers of PKCS#12 (RFC 7292) and PKCS#5 (RFC 8018).
var (
	oidEncrypted = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 6}
	oidKeyBag    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 10, 1, 1}
	oidShrouded  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 10, 1, 2}
	oidCertBag   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 10, 1, 3}
	oidX509      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 22, 1}
	oidTripleDES = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 1, 3}
	oidPBES2     = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}
	oidPBKDF2    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 12}
	oidSHA1      = asn1.ObjectIdentifier{1, 3, 14, 3, 2, 26}
	oidHMACSHA1  = asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 7}
	oidHMAC256   = asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 9}
	oidHMAC512   = asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 11}
	oidAES128    = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 2}
	oidAES192    = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 22}
	oidAES256    = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 42}
)

// maxRounds bounds the work that a file can ask for before its password is proven; makers use up to a million.
const maxRounds = 5_000_000

type pfx struct {
	Version int
	Safe    contentInfo
	MAC     macData `asn1:"optional"`
}

type macData struct {
	Digest struct {
		Algorithm pkix.AlgorithmIdentifier
		Sum       []byte
	}
	Salt   []byte
	Rounds int `asn1:"optional,default:1"`
}

type encryptedData struct {
	Version int
	Content struct {
		Type      asn1.ObjectIdentifier
		Algorithm pkix.AlgorithmIdentifier
		Data      []byte `asn1:"optional,tag:0"`
	}
}

type safeBag struct {
	Type       asn1.ObjectIdentifier
	Value      asn1.RawValue `asn1:"explicit,tag:0"`
	Attributes asn1.RawValue `asn1:"optional"`
}

type shrouded struct {
	Algorithm pkix.AlgorithmIdentifier
	Data      []byte
}

type pbeParams struct {
	Salt   []byte
	Rounds int
}

func bad(format string, args ...any) error {
	return fmt.Errorf("%w: PKCS#12: %w", ErrKey, fmt.Errorf(format, args...))
}

// exact reads one value that nothing follows.
func exact(der []byte, into any) error {
	rest, err := asn1.Unmarshal(der, into)
	if err != nil {
		return bad("%w", err)
	}
	if len(rest) > 0 {
		return bad("something follows a value")
	}
	return nil
}

// readPKCS12 reads the key and the certificates of a file, after its checksum has proven the password.
func readPKCS12(data []byte, password string) (key crypto.PrivateKey, certificates []*x509.Certificate, err error) {
	var file pfx
	if err := exact(data, &file); err != nil {
		return nil, nil, err
	}
	var safe []byte
	if !file.Safe.Type.Equal(oidData) {
		return nil, nil, bad("it is not protected by a password")
	}
	if err := exact(file.Safe.Content.Bytes, &safe); err != nil {
		return nil, nil, err
	}
	if err := file.MAC.prove(safe, password); err != nil {
		return nil, nil, err
	}
	var parts []contentInfo
	if err := exact(safe, &parts); err != nil {
		return nil, nil, err
	}
	for _, part := range parts {
		content, err := part.plain(password)
		if err != nil {
			return nil, nil, err
		}
		var bags []safeBag
		if err := exact(content, &bags); err != nil {
			return nil, nil, err
		}
		for _, bag := range bags {
			k, c, err := bag.open(password)
			if err != nil {
				return nil, nil, err
			}
			if c != nil {
				certificates = append(certificates, c)
			}
			if k != nil && key == nil {
				key = k
			}
		}
	}
	if key == nil {
		return nil, nil, bad("there is no private key")
	}
	return key, certificates, nil
}

// plain is the content of one part, decrypted if it has to be.
func (c contentInfo) plain(password string) (content []byte, err error) {
	switch {
	case c.Type.Equal(oidData):
		err = exact(c.Content.Bytes, &content)
		return content, err
	case c.Type.Equal(oidEncrypted):
		var e encryptedData
		if err := exact(c.Content.Bytes, &e); err != nil {
			return nil, err
		}
		return decrypt(e.Content.Algorithm, e.Content.Data, password)
	}
	return nil, bad("a part of kind %s", c.Type)
}

// open reads a bag if it holds a key or a certificate.
func (b safeBag) open(password string) (crypto.PrivateKey, *x509.Certificate, error) {
	switch {
	case b.Type.Equal(oidShrouded):
		key, err := decryptKey(b.Value.Bytes, password)
		return key, nil, err
	case b.Type.Equal(oidKeyBag):
		key, err := x509.ParsePKCS8PrivateKey(b.Value.Bytes)
		if err != nil {
			return nil, nil, bad("%w", err)
		}
		return key, nil, nil
	case b.Type.Equal(oidCertBag):
		var holder struct {
			Type asn1.ObjectIdentifier
			Data []byte `asn1:"explicit,tag:0"`
		}
		if err := exact(b.Value.Bytes, &holder); err != nil || !holder.Type.Equal(oidX509) {
			return nil, nil, err
		}
		c, err := x509.ParseCertificate(holder.Data)
		if err != nil {
			return nil, nil, bad("%w", err)
		}
		return nil, c, nil
	}
	return nil, nil, nil
}

// decryptKey reads an encrypted PKCS#8 key.
func decryptKey(der []byte, password string) (crypto.PrivateKey, error) {
	var s shrouded
	if err := exact(der, &s); err != nil {
		return nil, err
	}
	plain, err := decrypt(s.Algorithm, s.Data, password)
	if err != nil {
		return nil, err
	}
	key, err := x509.ParsePKCS8PrivateKey(plain)
	if err != nil {
		return nil, fmt.Errorf("%w: the password does not fit, or the key is none", ErrKey)
	}
	return key, nil
}

// prove checks the password by the file's checksum.
func (m macData) prove(safe []byte, password string) error {
	newHash, ok := map[string]func() hash.Hash{oidSHA1.String(): sha1.New, oidSHA256.String(): sha256.New, oidSHA384.String(): sha512.New384,
		oidSHA512.String(): sha512.New}[m.Digest.Algorithm.Algorithm.String()]
	if !ok {
		return bad("its checksum is of kind %s", m.Digest.Algorithm.Algorithm)
	}
	if m.Rounds < 1 || m.Rounds > maxRounds {
		return bad("%d rounds", m.Rounds)
	}
	sum := hmac.New(newHash, derive(newHash, m.Salt, password, derivation{use: 3, rounds: m.Rounds, size: newHash().Size()}))
	sum.Write(safe)
	if !hmac.Equal(sum.Sum(nil), m.Digest.Sum) {
		return fmt.Errorf("%w: the password does not fit", ErrKey)
	}
	return nil
}

func decrypt(algorithm pkix.AlgorithmIdentifier, data []byte, password string) ([]byte, error) {
	switch {
	case algorithm.Algorithm.Equal(oidPBES2):
		return decryptPBES2(algorithm.Parameters.FullBytes, data, password)
	case algorithm.Algorithm.Equal(oidTripleDES):
		var p pbeParams
		if err := exact(algorithm.Parameters.FullBytes, &p); err != nil {
			return nil, err
		}
		if p.Rounds < 1 || p.Rounds > maxRounds {
			return nil, bad("%d rounds", p.Rounds)
		}
		block, err := des.NewTripleDESCipher(derive(sha1.New, p.Salt, password, derivation{use: 1, rounds: p.Rounds, size: 24}))
		if err != nil {
			return nil, bad("%w", err)
		}
		return unchain(block, derive(sha1.New, p.Salt, password, derivation{use: 2, rounds: p.Rounds, size: 8}), data)
	}
	return nil, bad("it is encrypted in a way that is not supported (%s): write it again with AES-256", algorithm.Algorithm)
}

func decryptPBES2(parameters, data []byte, password string) ([]byte, error) {
	var p struct{ Derive, Cipher pkix.AlgorithmIdentifier }
	if err := exact(parameters, &p); err != nil {
		return nil, err
	}
	var d struct {
		Salt   []byte
		Rounds int
		Size   int                      `asn1:"optional"`
		PRF    pkix.AlgorithmIdentifier `asn1:"optional"`
	}
	if !p.Derive.Algorithm.Equal(oidPBKDF2) {
		return nil, bad("its key is derived by %s", p.Derive.Algorithm)
	}
	if err := exact(p.Derive.Parameters.FullBytes, &d); err != nil {
		return nil, err
	}
	prf := sha1.New
	switch {
	case d.PRF.Algorithm.Equal(oidHMAC256):
		prf = sha256.New
	case d.PRF.Algorithm.Equal(oidHMAC512):
		prf = sha512.New
	case len(d.PRF.Algorithm) > 0 && !d.PRF.Algorithm.Equal(oidHMACSHA1):
		return nil, bad("its key is derived with %s", d.PRF.Algorithm)
	}
	size, ok := map[string]int{oidAES128.String(): 16, oidAES192.String(): 24, oidAES256.String(): 32}[p.Cipher.Algorithm.String()]
	if !ok || d.Rounds < 1 || d.Rounds > maxRounds {
		return nil, bad("cipher %s with %d rounds", p.Cipher.Algorithm, d.Rounds)
	}
	var vector []byte
	if err := exact(p.Cipher.Parameters.FullBytes, &vector); err != nil {
		return nil, err
	}
	key, err := pbkdf2.Key(prf, password, d.Salt, d.Rounds, size)
	if err != nil {
		return nil, bad("%w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, bad("%w", err)
	}
	return unchain(block, vector, data)
}

// unchain decrypts blocks that are chained (CBC) and takes the padding off.
func unchain(block cipher.Block, vector, data []byte) ([]byte, error) {
	size := block.BlockSize()
	if len(vector) != size || len(data) == 0 || len(data)%size != 0 {
		return nil, bad("encrypted data of a wrong length")
	}
	plain := make([]byte, len(data))
	cipher.NewCBCDecrypter(block, vector).CryptBlocks(plain, data)
	pad := int(plain[len(plain)-1])
	if pad < 1 || pad > size || slices.ContainsFunc(plain[len(plain)-pad:], func(b byte) bool { return int(b) != pad }) {
		return nil, fmt.Errorf("%w: the password does not fit", ErrKey)
	}
	return plain[:len(plain)-pad], nil
}

// derivation says what is derived: 1 a key, 2 a vector, 3 a key for the checksum.
type derivation struct{ use, rounds, size int }

// derive is the key derivation of PKCS#12 (RFC 7292, appendix B.2).
func derive(newHash func() hash.Hash, salt []byte, password string, d derivation) []byte {
	h := newHash()
	block := h.BlockSize()
	var secret []byte
	for _, u := range append(utf16.Encode([]rune(password)), 0) {
		secret = append(secret, byte(u>>8), byte(u))
	}
	fill := func(part []byte) []byte {
		if len(part) == 0 {
			return nil
		}
		out := make([]byte, (len(part)+block-1)/block*block)
		for i := range out {
			out[i] = part[i%len(part)]
		}
		return out
	}
	use := make([]byte, block)
	for i := range use {
		use[i] = byte(d.use)
	}
	input := append(fill(salt), fill(secret)...)
	var out []byte
	for len(out) < d.size {
		h.Reset()
		h.Write(use)
		h.Write(input)
		sum := h.Sum(nil)
		for range d.rounds - 1 {
			h.Reset()
			h.Write(sum)
			sum = h.Sum(sum[:0])
		}
		out = append(out, sum...)
		add := new(big.Int).Add(new(big.Int).SetBytes(fill(sum)[:block]), big.NewInt(1))
		for i := 0; i < len(input); i += block {
			v := new(big.Int).Add(new(big.Int).SetBytes(input[i:i+block]), add)
			v.Mod(v, new(big.Int).Lsh(big.NewInt(1), uint(block*8)))
			v.FillBytes(input[i : i+block])
		}
	}
	return out[:d.size]
}
