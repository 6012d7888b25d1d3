package email

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"time"

	mail "github.com/wneessen/go-mail"
	smtp "github.com/wneessen/go-mail/smtp"
)

// TLSPolicy says how a connection to the mail server is protected.
type TLSPolicy string

// Policies, the safest first. The zero value is TLSRequired.
const (
	TLSRequired      TLSPolicy = "required"      // STARTTLS, or no mail
	TLSImplicit      TLSPolicy = "implicit"      // TLS from the first byte on (port 465)
	TLSOpportunistic TLSPolicy = "opportunistic" // STARTTLS if the server offers it
	TLSNone          TLSPolicy = "none"          // a relay on the same machine
)

// SMTP sends mails through a mail server, one connection each.
type SMTP struct {
	Host     string
	Port     int // 0: 587, or 465 for TLSImplicit
	TLS      TLSPolicy
	Roots    *tls.Config // nil: the system's certificates
	Username string      // empty: no authentication
	Password string
	Hello    string        // name to greet with; empty: this machine's
	Timeout  time.Duration // of the whole delivery; 0: 30 s
}

// Deliver sends the mail. Errors: *PermanentError if the server refused this mail for good (5xx to sender, recipient or content),
// *TemporaryError for everything else. A connection that breaks after the mail was given is temporary: the mail may then arrive twice,
// under the same Message-ID.
func (s SMTP) Deliver(ctx context.Context, m Mail) error {
	content, err := m.Bytes()
	if err != nil {
		return err
	}
	timeout := s.Timeout
	if timeout == 0 {
		timeout = 30 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	line := &line{}
	defer line.close()
	defer context.AfterFunc(ctx, line.close)()
	client, err := s.dial(ctx, line, timeout)
	if err != nil {
		return temporary("reach mail server: %w", err)
	}
	if err := hand(ctx, client, m, content); err != nil {
		return judge(err)
	}
	_ = client.Quit() // the mail is accepted: what the server says to the farewell changes nothing
	return nil
}

// dial connects, greets, and protects and authenticates the connection as the settings say.
func (s SMTP) dial(ctx context.Context, l *line, timeout time.Duration) (*smtp.Client, error) {
	config := s.Roots.Clone()
	if config == nil {
		config = &tls.Config{}
	}
	if config.ServerName == "" {
		config.ServerName = s.Host
	}
	config.MinVersion = max(config.MinVersion, tls.VersionTLS12)
	port, policy := s.Port, mail.TLSMandatory
	switch s.TLS {
	case TLSRequired, "":
	case TLSImplicit, TLSOpportunistic: // no server offers STARTTLS within TLS; so the library sees that the connection is safe to authenticate on
		policy = mail.TLSOpportunistic
	case TLSNone:
		policy = mail.NoTLS
	default:
		return nil, fmt.Errorf("unknown TLS policy %q", s.TLS)
	}
	if port == 0 {
		port = 587
		if s.TLS == TLSImplicit {
			port = 465
		}
	}
	options := []mail.Option{mail.WithPort(port), mail.WithTLSPolicy(policy), mail.WithTLSConfig(config), mail.WithTimeout(timeout),
		mail.WithDialContextFunc(func(ctx context.Context, network, address string) (net.Conn, error) {
			if s.TLS == TLSImplicit {
				d := tls.Dialer{Config: config}
				return l.keep(d.DialContext(ctx, network, address))
			}
			var d net.Dialer
			return l.keep(d.DialContext(ctx, network, address))
		})}
	if s.Hello != "" {
		options = append(options, mail.WithHELO(s.Hello))
	}
	if s.Username != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(s.Username), mail.WithPassword(s.Password))
	}
	client, err := mail.NewClient(s.Host, options...)
	if err != nil {
		return nil, err
	}
	return client.DialToSMTPClientWithContext(ctx)
}

// hand gives the server one mail for one recipient. Before the final dot, which makes the mail the server's, it waits for the mail's turn.
func hand(ctx context.Context, client *smtp.Client, m Mail, content []byte) error {
	if err := client.Mail(m.From.Address); err != nil {
		return fmt.Errorf("name sender: %w", err)
	}
	if err := client.Rcpt(m.To.Address); err != nil {
		return fmt.Errorf("name recipient: %w", err)
	}
	w, err := client.Data()
	if err != nil {
		return fmt.Errorf("begin mail: %w", err)
	}
	if _, err := w.Write(content); err != nil {
		return fmt.Errorf("give mail: %w", err)
	}
	if err := m.Turn(ctx); err != nil {
		return fmt.Errorf("wait to finish mail: %w", err)
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("finish mail: %w", err)
	}
	return nil
}

// judge sorts a failure by the server's reply: only 5xx is for good (RFC 5321, 4.2.1).
func judge(err error) error {
	var reply *textproto.Error
	if errors.As(err, &reply) && reply.Code >= 500 && reply.Code < 600 {
		return permanent("send mail: %w", err)
	}
	return temporary("send mail: %w", err)
}
