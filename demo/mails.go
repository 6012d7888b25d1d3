package demo

import (
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/mail"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// letter is a mail that lies in the outbox.
type letter struct {
	at   time.Time // when it was decided
	text phrase    // to whom, and its subject
}

// reference is the end of a subject, which every mail of a story repeats.
var reference = regexp.MustCompile(`\s*\[[A-Z0-9-]+\]$`)

// stamp is the instant that a mail's file name begins with.
const stamp = "20060102T150405.000000Z"

// newMails reads the mails that have come since the last time, in the order in which they were decided.
func (b *Playing) newMails() ([]letter, error) {
	files, err := os.ReadDir(b.Outbox)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read outbox: %w", err)
	}
	var out []letter
	for _, f := range files {
		name := f.Name()
		if b.mails[name] || !isMail(name) {
			continue
		}
		b.mails[name] = true
		if b.quiet {
			continue
		}
		at, err := time.Parse(stamp, name[:min(len(name), len(stamp))])
		if err != nil {
			return nil, fmt.Errorf("read outbox: the mail %s has no date: %w", name, err)
		}
		m, err := b.readMail(filepath.Join(b.Outbox, name))
		if err != nil {
			return nil, err
		}
		m.at = at
		out = append(out, m)
	}
	slices.SortStableFunc(out, func(x, y letter) int { return x.at.Compare(y.at) })
	return out, nil
}

func (b *Playing) readMail(path string) (letter, error) {
	f, err := os.Open(path)
	if err != nil {
		return letter{}, fmt.Errorf("read mail: %w", err)
	}
	defer f.Close()
	m, err := mail.ReadMessage(f)
	if err != nil {
		return letter{}, fmt.Errorf("read mail: %w", err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		return letter{}, fmt.Errorf("read mail: %w", err)
	}
	to := m.Header.Get("To")
	if a, err := mail.ParseAddress(to); err == nil {
		if to, _, _ = strings.Cut(a.Address, "@"); a.Name != "" {
			to, _, _ = strings.Cut(a.Name, " ")
		}
	}
	subject = reference.ReplaceAllString(subject, "")
	return letter{text: marked(to, func(words) string { return subject })}, nil
}
