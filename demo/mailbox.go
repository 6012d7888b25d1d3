package demo

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// Letter is a mail as its reader sees it.
type Letter struct {
	At            time.Time // when it was decided, virtual
	From, To      string
	Subject, Text string
	Attachments   []string // names of files
}

// Mailbox reads an outbox; each mail once. It is safe for concurrent use.
type Mailbox struct {
	Outbox string // folder

	mu   sync.Mutex
	read map[string]Letter // by file
}

// Letters answers the mails, the newest first, most of them at most, and how many there are.
func (m *Mailbox) Letters(most int) (letters []Letter, all int, err error) {
	files, err := os.ReadDir(m.Outbox)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("read outbox: %w", err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.read == nil {
		m.read = map[string]Letter{}
	}
	files = slices.DeleteFunc(files, func(f fs.DirEntry) bool { return !isMail(f.Name()) })
	slices.Reverse(files) // names begin with the instant
	for _, f := range files[:min(most, len(files))] {
		l, ok := m.read[f.Name()]
		if !ok {
			text, err := os.ReadFile(filepath.Join(m.Outbox, f.Name()))
			if err != nil {
				return nil, 0, fmt.Errorf("read mail: %w", err)
			}
			if l, err = openLetter(text); err != nil {
				return nil, 0, fmt.Errorf("read mail %s: %w", f.Name(), err)
			}
			l.At, _ = time.Parse(stamp, f.Name()[:min(len(f.Name()), len(stamp))]) // what has no instant is shown without
			m.read[f.Name()] = l
		}
		letters = append(letters, l)
	}
	return letters, len(files), nil
}

func isMail(name string) bool {
	return strings.HasSuffix(name, ".eml") && !strings.HasPrefix(name, ".")
}

// openLetter reads a mail: its plain text, and the names of what is attached.
func openLetter(text []byte) (Letter, error) {
	m, err := mail.ReadMessage(bytes.NewReader(text))
	if err != nil {
		return Letter{}, err
	}
	l := Letter{From: address(m.Header.Get("From")), To: address(m.Header.Get("To")), Subject: m.Header.Get("Subject")}
	if s, err := new(mime.WordDecoder).DecodeHeader(l.Subject); err == nil {
		l.Subject = s
	}
	return l, l.part(textproto.MIMEHeader(m.Header), m.Body)
}

// part reads one part of a mail, or all parts of a part.
func (l *Letter) part(h textproto.MIMEHeader, body io.Reader) error {
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		kind = "text/plain"
	}
	if strings.HasPrefix(kind, "multipart/") {
		for parts := multipart.NewReader(body, params["boundary"]); ; {
			p, err := parts.NextRawPart()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			if err := l.part(p.Header, p); err != nil {
				return err
			}
		}
	}
	if how, file, err := mime.ParseMediaType(h.Get("Content-Disposition")); err == nil && how == "attachment" {
		l.Attachments = append(l.Attachments, file["filename"])
		return nil
	}
	if kind != "text/plain" || l.Text != "" {
		return nil
	}
	switch strings.ToLower(h.Get("Content-Transfer-Encoding")) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	text, err := io.ReadAll(body)
	l.Text = strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n"))
	return err
}

// address writes somebody's name and address as people read them.
func address(header string) string {
	a, err := mail.ParseAddress(header)
	switch {
	case err != nil:
		return header
	case a.Name == "":
		return a.Address
	}
	return a.Name + " <" + a.Address + ">"
}
