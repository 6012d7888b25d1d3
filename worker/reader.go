package worker

import (
	"context"
	"errors"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
)

// Readers knows the people who sign in, and which mails they want.
type Readers interface {
	// FindPerson finds one person. Errors: porting.ErrNotFound.
	FindPerson(ctx context.Context, by login.Find) (login.Person, error)
}

// reader is to whom a mail goes, in the language that the person reads by now, and whether they want it. Who does not sign in here gets what
// was ordered.
func (w *Worker) reader(ctx context.Context, m porting.MailOrder) (to porting.Contact, wanted bool, err error) {
	to = m.To
	if w.Readers == nil || to.Email == "" {
		return to, true, nil
	}
	p, err := w.Readers.FindPerson(ctx, login.Find{Email: to.Email})
	if errors.Is(err, porting.ErrNotFound) {
		return to, true, nil
	}
	if err != nil {
		return to, false, err
	}
	if p.Language != "" {
		to.Language = p.Language
	}
	return to, p.Wants(m.Mail), nil
}
