package pades

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"slices"
	"time"
)

// Stamper asks a time-stamp authority (RFC 3161) when a signature existed.
type Stamper struct {
	URL     string
	Timeout time.Duration  // for the whole exchange; zero: 10 s
	Roots   *x509.CertPool // nil: the stamp is kept without asking who vouches for its authority
	Client  *http.Client   // nil: one of its own, which follows no redirect
}

// Stamp is a time that somebody else vouches for.
type Stamp struct {
	At        time.Time
	Authority string // the name in its certificate
	Trusted   bool   // its certificate leads to a trusted root
}

// ErrStamp says that there is no usable time stamp; the text around it says why. The signature itself is not touched by that.
var ErrStamp = errors.New("no time stamp")

type messageImprint struct {
	Algorithm pkix.AlgorithmIdentifier
	Hash      []byte
}

type stampRequest struct {
	Version      int
	Imprint      messageImprint
	Nonce        *big.Int
	Certificates bool
}

type stampAnswer struct {
	Status struct {
		Code int
		Text asn1.RawValue  `asn1:"optional"`
		Info asn1.BitString `asn1:"optional"`
	}
	Token asn1.RawValue `asn1:"optional"`
}

type stampInfo struct {
	Version  int
	Policy   asn1.ObjectIdentifier
	Imprint  messageImprint
	Serial   *big.Int
	At       time.Time     `asn1:"generalized"`
	Accuracy accuracy      `asn1:"optional"`
	Ordering bool          `asn1:"optional"`
	Nonce    *big.Int      `asn1:"optional"`
	TSA      asn1.RawValue `asn1:"optional,tag:0"`
	More     asn1.RawValue `asn1:"optional,tag:1"`
}

type accuracy struct {
	Seconds int `asn1:"optional"`
	Milli   int `asn1:"optional,tag:0"`
	Micro   int `asn1:"optional,tag:1"`
}

// maxAnswer bounds what is read of a server's answer.
const maxAnswer = 64 << 10

// token asks for the time stamp of a signature. Error: ErrStamp.
func (s *Stamper) token(ctx context.Context, signature []byte) ([]byte, Stamp, error) {
	timeout := s.Timeout
	if timeout <= 0 {
		timeout = 10 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	nonce, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 64))
	if err != nil {
		return nil, Stamp{}, fmt.Errorf("%w: %w", ErrStamp, err)
	}
	sum := sha256.Sum256(signature)
	body, err := asn1.Marshal(stampRequest{1, messageImprint{pkix.AlgorithmIdentifier{Algorithm: oidSHA256, Parameters: asn1.NullRawValue}, sum[:]}, nonce, true})
	if err != nil {
		return nil, Stamp{}, fmt.Errorf("%w: %w", ErrStamp, err)
	}
	answer, err := s.post(ctx, body)
	if err != nil {
		return nil, Stamp{}, fmt.Errorf("%w: %w", ErrStamp, err)
	}
	token, err := ReadStampAnswer(answer)
	if err != nil {
		return nil, Stamp{}, err
	}
	stamp, told, err := readToken(token, signature, s.Roots)
	if err != nil {
		return nil, Stamp{}, err
	}
	if told == nil || told.Cmp(nonce) != 0 {
		return nil, Stamp{}, fmt.Errorf("%w: the answer belongs to another question", ErrStamp)
	}
	if s.Roots != nil && !stamp.Trusted {
		return nil, Stamp{}, fmt.Errorf("%w: %s is not trusted", ErrStamp, stamp.Authority)
	}
	return token, stamp, nil
}

func (s *Stamper) post(ctx context.Context, body []byte) ([]byte, error) {
	client := s.Client
	if client == nil {
		client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/timestamp-query")
	r.Header.Set("Accept", "application/timestamp-reply")
	answer, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the server answers %s", answer.Status)
	}
	data, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxAnswer {
		return nil, fmt.Errorf("the answer is larger than %d bytes", maxAnswer)
	}
	return data, nil
}

// ReadStampAnswer takes the token out of a server's answer. Error: ErrStamp.
func ReadStampAnswer(der []byte) ([]byte, error) {
	var answer stampAnswer
	if rest, err := asn1.Unmarshal(der, &answer); err != nil || len(rest) > 0 {
		return nil, fmt.Errorf("%w: no answer of a time-stamp server", ErrStamp)
	}
	if answer.Status.Code != 0 && answer.Status.Code != 1 { // granted, granted with changes
		return nil, fmt.Errorf("%w: the server refuses with status %d", ErrStamp, answer.Status.Code)
	}
	if len(answer.Token.FullBytes) == 0 {
		return nil, fmt.Errorf("%w: the answer has no token", ErrStamp)
	}
	return answer.Token.FullBytes, nil
}

// readToken judges a token for a signature and tells the nonce that it answers.
func readToken(token, signature []byte, roots *x509.CertPool) (Stamp, *big.Int, error) {
	o, err := openCMS(token)
	if err != nil {
		return Stamp{}, nil, fmt.Errorf("%w: %w", ErrStamp, err)
	}
	h := o.hash.New()
	h.Write(o.content)
	if err := o.judge(oidStampInfo, h.Sum(nil)); err != nil {
		return Stamp{}, nil, fmt.Errorf("%w: %w", ErrStamp, err)
	}
	if _, named := o.attributes[oidSigningCert.String()]; named && !o.namesCertificate() {
		return Stamp{}, nil, fmt.Errorf("%w: it names another certificate", ErrStamp)
	}
	var info stampInfo
	if rest, err := asn1.Unmarshal(o.content, &info); err != nil || len(rest) > 0 {
		return Stamp{}, nil, fmt.Errorf("%w: its content cannot be read", ErrStamp)
	}
	sum := sha256.Sum256(signature)
	if !info.Imprint.Algorithm.Algorithm.Equal(oidSHA256) || !bytes.Equal(info.Imprint.Hash, sum[:]) {
		return Stamp{}, nil, fmt.Errorf("%w: it stamps something else", ErrStamp)
	}
	if !slices.Contains(o.signer.ExtKeyUsage, x509.ExtKeyUsageTimeStamping) {
		return Stamp{}, nil, fmt.Errorf("%w: its certificate is not for time stamps", ErrStamp)
	}
	if info.At.Before(o.signer.NotBefore) || info.At.After(o.signer.NotAfter) {
		return Stamp{}, nil, fmt.Errorf("%w: its certificate was not valid at its time", ErrStamp)
	}
	stamp := Stamp{At: info.At.UTC(), Authority: o.signer.Subject.CommonName}
	if roots != nil {
		_, err := o.signer.Verify(x509.VerifyOptions{Roots: roots, Intermediates: o.pool(), CurrentTime: info.At,
			KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageTimeStamping}})
		stamp.Trusted = err == nil
	}
	return stamp, info.Nonce, nil
}
