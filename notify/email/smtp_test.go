package email_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"github.com/portamento/portamento/notify/email"
	"github.com/portamento/portamento/porting"
)

// post is a mail server in this process that answers as it is told.
type post struct {
	mu       sync.Mutex
	mails    [][]byte
	envelope []string // sender and recipient of each mail
	onMail   error
	onRcpt   error
	onData   error
	drop     bool // break the connection when the mail has arrived
	user     string
	password string
	crypted  bool // the last mail came over TLS
}

type session struct {
	post *post
	conn *smtp.Conn
	from string
	to   string
}

func (p *post) NewSession(c *smtp.Conn) (smtp.Session, error) { return &session{post: p, conn: c}, nil }

func (s *session) AuthMechanisms() []string {
	if s.post.user == "" {
		return nil
	}
	return []string{sasl.Plain}
}

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != s.post.user || password != s.post.password {
			return smtp.ErrAuthFailed
		}
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error { s.from = from; return s.post.onMail }
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error   { s.to = to; return s.post.onRcpt }
func (s *session) Reset()                                      {}
func (s *session) Logout() error                               { return nil }

func (s *session) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.post.mu.Lock()
	defer s.post.mu.Unlock()
	if s.post.onData != nil {
		return s.post.onData
	}
	s.post.mails = append(s.post.mails, b)
	s.post.envelope = append(s.post.envelope, s.from+" "+s.to)
	_, s.post.crypted = s.conn.TLSConnectionState()
	if s.post.drop {
		return s.conn.Conn().Close()
	}
	return nil
}

// open starts the server on a free port of this machine.
func (p *post) open(t *testing.T, protect *tls.Config, implicit bool) email.SMTP {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := smtp.NewServer(p)
	server.Domain = "localhost"
	server.TLSConfig = protect
	address := l.Addr().(*net.TCPAddr)
	if implicit {
		l = tls.NewListener(l, protect)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(l) // ends with Close
	}()
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
		_ = l.Close() // a server that has not begun to serve does not know it
		<-done
	})
	return email.SMTP{Host: "127.0.0.1", Port: address.Port, Hello: "localhost", Timeout: 10 * time.Second}
}

// certificate makes a certificate for this machine, and the client settings that trust it.
func certificate(t *testing.T) (server, client *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Unix(0, 0), NotAfter: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, &tls.Config{RootCAs: roots}
}

func TestSMTPDelivers(t *testing.T) {
	t.Parallel()
	serverTLS, clientTLS := certificate(t)
	cases := []struct {
		name    string
		offered *tls.Config
		policy  email.TLSPolicy
		user    string
		crypted bool
	}{
		{"STARTTLS with authentication", serverTLS, email.TLSRequired, "desk", true},
		{"the zero policy is STARTTLS", serverTLS, "", "", true},
		{"TLS from the first byte", serverTLS, email.TLSImplicit, "desk", true},
		{"STARTTLS if offered, and it is", serverTLS, email.TLSOpportunistic, "", true},
		{"STARTTLS if offered, and it is not", nil, email.TLSOpportunistic, "", false},
		{"a relay on this machine", nil, email.TLSNone, "", false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := &post{user: c.user, password: "correct horse"}
			s := p.open(t, c.offered, c.policy == email.TLSImplicit)
			s.TLS, s.Roots, s.Username, s.Password = c.policy, clientTLS, c.user, "correct horse"
			m := render(t, example(t, porting.MailDateConfirmed, "fr"))
			if err := s.Deliver(t.Context(), m); err != nil {
				t.Fatal(err)
			}
			want, err := m.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			p.mu.Lock()
			defer p.mu.Unlock()
			if len(p.mails) != 1 || !bytes.Equal(p.mails[0], want) || p.envelope[0] != "portability@voice.example camille@example.com" || p.crypted != c.crypted {
				t.Errorf("%d mails, envelope %v, encrypted %t", len(p.mails), p.envelope, p.crypted)
			}
		})
	}
}

func TestSMTPFailures(t *testing.T) {
	t.Parallel()
	serverTLS, clientTLS := certificate(t)
	busy := &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "try later"}
	never := &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
	cases := []struct {
		name      string
		post      *post
		change    func(s *email.SMTP)
		permanent bool
	}{
		{"sender refused for now", &post{onMail: busy}, nil, false},
		{"sender refused", &post{onMail: never}, nil, true},
		{"recipient refused for now", &post{onRcpt: busy}, nil, false},
		{"recipient unknown", &post{onRcpt: never}, nil, true},
		{"mail refused for now", &post{onData: busy}, nil, false},
		{"mail refused", &post{onData: never}, nil, true},
		{"connection lost after the mail", &post{drop: true}, nil, false},
		{"wrong password", &post{user: "desk", password: "other"}, func(s *email.SMTP) { s.Username, s.Password = "desk", "wrong" }, false},
		{"certificate that nobody vouches for", &post{}, func(s *email.SMTP) { s.Roots = nil }, false},
		{"nobody there", &post{}, func(s *email.SMTP) { s.Port = 1 }, false},
		{"unknown policy", &post{}, func(s *email.SMTP) { s.TLS = "sometimes" }, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := c.post.open(t, serverTLS, false)
			s.Roots = clientTLS
			if c.change != nil {
				c.change(&s)
			}
			err := s.Deliver(t.Context(), render(t, example(t, porting.MailSent, "en")))
			var temporary *email.TemporaryError
			var permanent *email.PermanentError
			if errors.As(err, &permanent) != c.permanent || errors.As(err, &temporary) == c.permanent {
				t.Errorf("error %v, want permanent: %t", err, c.permanent)
			}
			if err != nil && strings.Contains(err.Error(), "wrong") {
				t.Errorf("the password is in %v", err)
			}
		})
	}
}

// TestSMTPNeedsTLS: a server without STARTTLS gets neither the password nor the mail.
func TestSMTPNeedsTLS(t *testing.T) {
	t.Parallel()
	p := &post{}
	s := p.open(t, nil, false)
	err := s.Deliver(t.Context(), render(t, example(t, porting.MailSent, "en")))
	var temporary *email.TemporaryError
	p.mu.Lock()
	defer p.mu.Unlock()
	if !errors.As(err, &temporary) || len(p.mails) != 0 {
		t.Errorf("error %v, %d mails", err, len(p.mails))
	}
}

// TestSMTPTurn: a mail that waits for its turn is not the server's yet, and one that gets none never becomes it.
func TestSMTPTurn(t *testing.T) {
	t.Parallel()
	late := errors.New("the node is stopping")
	for _, c := range []struct {
		name string
		says error
		sent int
	}{{"gets it", nil, 1}, {"gets none", late, 0}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := &post{}
			s := p.open(t, nil, false)
			s.TLS = email.TLSNone
			count := func() int {
				p.mu.Lock()
				defer p.mu.Unlock()
				return len(p.mails)
			}
			asked := 0
			n := example(t, porting.MailSent, "en")
			n.Turn = func(context.Context) error {
				if asked++; count() != 0 {
					t.Error("the server had the mail before its turn")
				}
				return c.says
			}
			err := (&email.Sender{From: "porting@example.com", Brand: "Portamento", Domain: "example.com", Transport: s}).Send(t.Context(), n)
			var temporary *email.TemporaryError
			if !errors.Is(err, c.says) || c.says != nil && !errors.As(err, &temporary) {
				t.Errorf("error %v", err)
			}
			if asked != 1 || count() != c.sent {
				t.Errorf("asked %d times, %d mails", asked, count())
			}
		})
	}
}

// TestSMTPSilentServer: a server that accepts the connection and says nothing holds nobody up, neither beyond the time limit nor
// beyond the caller's patience.
func TestSMTPSilentServer(t *testing.T) {
	t.Parallel()
	t.Run("time limit", func(t *testing.T) {
		t.Parallel()
		s, _ := silent(t)
		s.Timeout = 50 * time.Millisecond
		var temporary *email.TemporaryError
		if err := s.Deliver(t.Context(), render(t, example(t, porting.MailSent, "en"))); !errors.As(err, &temporary) {
			t.Error(err)
		}
	})
	t.Run("caller gives up", func(t *testing.T) {
		t.Parallel()
		s, arrived := silent(t)
		s.Timeout = time.Hour
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go func() {
			<-arrived
			cancel()
		}()
		var temporary *email.TemporaryError
		if err := s.Deliver(ctx, render(t, example(t, porting.MailSent, "en"))); !errors.As(err, &temporary) {
			t.Error(err)
		}
	})
}

// silent opens a server that takes one connection and says nothing; arrived is closed once it is there, or never will be.
func silent(t *testing.T) (s email.SMTP, arrived chan struct{}) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	arrived = make(chan struct{})
	var conn net.Conn
	go func() {
		defer close(arrived)
		conn, _ = l.Accept() // fails when the test ends before anybody came
	}()
	t.Cleanup(func() {
		_ = l.Close()
		<-arrived
		if conn != nil {
			_ = conn.Close()
		}
	})
	return email.SMTP{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port}, arrived
}
