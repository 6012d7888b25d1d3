// Package email tells people by mail: it writes each notice in their language, as text and HTML, with the calendar file where there is a date.
package email

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"net/url"
	"sync"

	"github.com/portamento/portamento/notify"
	"github.com/portamento/portamento/porting"
)

// Transport carries a mail on. It may be given the same mail again, under the same Key.
type Transport interface {
	// Deliver hands the mail over. Errors: *TemporaryError if it may be tried again, *PermanentError if not.
	Deliver(ctx context.Context, m Mail) error
}

// Sender writes the mails of one provider. Its fields are set once, before its first use.
type Sender struct {
	From      string // address that mails come from, with or without a name
	ReplyTo   string // address for answers; empty: From
	Brand     string // the provider's name, as customers know it
	BaseURL   string // where the customer's pages are (https://…); empty: mails have no links
	Phone     string // of the porting desk, as customers read it; empty: mails name none
	Domain    string // of Message-IDs and calendar entries
	Transport Transport
	// Usual is how many days moves of a group take, as learnt from those of late; nil: as the market says.
	Usual func(*porting.Market, porting.MoveGroup) porting.Days

	once   sync.Once
	pages  pages
	layout *template.Template
	err    error
}

// Send writes the notice and hands it to the transport. Errors: *TemporaryError, *PermanentError; anything else is a fault of a source.
func (s *Sender) Send(ctx context.Context, n notify.Notice) error {
	m, err := s.Render(n)
	if err != nil {
		return fmt.Errorf("send %s: %w", n.Key, err)
	}
	m.turn = n.Turn
	if err := s.Transport.Deliver(ctx, m); err != nil {
		return fmt.Errorf("send %s: %w", n.Key, err)
	}
	return nil
}

// Render writes the notice; the same notice always gives the same mail, but for the days that Usual says. Errors: *PermanentError for an address or a value that fits no
// mail header, and plain errors for a notice without request or market and for a kind that has no source.
func (s *Sender) Render(n notify.Notice) (Mail, error) {
	s.once.Do(s.read)
	if s.err != nil {
		return Mail{}, s.err
	}
	if n.Request == nil || n.Market == nil {
		return Mail{}, errors.New("render mail: notice without request or market")
	}
	m, err := s.envelope(n)
	if err != nil {
		return Mail{}, err
	}
	w := newWriter(n)
	l := w.letter(s)
	w.access(s, l)
	w.following(l)
	p, err := s.pages.compose(string(n.Kind), l)
	if err != nil {
		return Mail{}, err
	}
	m.Subject = subject(p.Subject, l.Reference)
	p.Subject = m.Subject
	m.Text = p.text()
	if m.HTML, err = p.html(s.layout); err != nil {
		return Mail{}, err
	}
	if m.Calendar, err = w.calendar(s, l, m); err != nil {
		return Mail{}, err
	}
	return m, nil
}

// read parses the sources, once.
func (s *Sender) read() {
	if s.BaseURL != "" {
		if u, err := url.Parse(s.BaseURL); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
			s.err = fmt.Errorf("read mail settings: %q is no web address", s.BaseURL)
			return
		}
	}
	if s.pages, s.err = readPages(); s.err != nil {
		return
	}
	s.layout, s.err = template.New("mail").Parse(layout)
}
