package terminal

import (
	"context"
	"fmt"
	"os"

	"github.com/portamento/portamento/client"
)

// RequestInviteCmd asks somebody to sign.
type RequestInviteCmd struct {
	onRequest
	Email    string `help:"Where the link goes." required:"" placeholder:"ADDRESS"`
	Name     string `help:"Who is asked; the account holder, unless somebody else is named."`
	Language string `help:"Of the mail." enum:"en,fr,es," default:""`
}

// Run asks.
func (x *RequestInviteCmd) Run(ctx context.Context, con *Console, up *RequestCmd) error {
	return requestVerb(con, &up.Remote, func(s *session) (*client.Request, error) {
		return s.c.Invite(ctx, x.ID, client.Invitation{Email: x.Email, Name: x.Name, Language: x.Language}, s.options()...)
	})
}

// RequestProveCmd shows that the main number is answered.
type RequestProveCmd struct {
	onRequest
	Channel string `help:"How the code comes: call or sms. Without it, sms to a mobile and a call to everything else." enum:",call,sms" default:""`
	Digits  string `help:"What came; it holds for ten minutes and once. Without it a code is sent." placeholder:"DIGITS"`
}

// Run has a code sent, or gives the one that came.
func (x *RequestProveCmd) Run(ctx context.Context, con *Console, up *RequestCmd) error {
	s, err := up.open(con)
	if err != nil {
		return err
	}
	var p *client.Possession
	if x.Digits == "" {
		p, err = s.c.SendCode(ctx, x.ID, first(x.Channel, s.channel(ctx, x.ID)), s.options()...)
	} else {
		p, err = s.c.CheckCode(ctx, x.ID, x.Digits, s.options()...)
	}
	if err != nil {
		return err
	}
	if err := s.show(p, func(out *sheet) {
		switch {
		case p.Passed:
			out.say("The main number is confirmed.")
		case x.Digits != "":
			out.say("That is not what was sent. Look again, or ask for another.")
		default:
			out.say("Sent to %s.", p.Number)
		}
	}); err != nil || p.Passed || x.Digits == "" {
		return err
	}
	return &contentError{"the code", []string{"it is not the one that was sent"}}
}

// channel is how a code reaches the main number of a request: nobody reads a text on a landline. What fails here fails when it is sent, too.
func (s *session) channel(ctx context.Context, id string) string {
	if r, err := s.c.Request(ctx, id); err == nil && r.LineType == "mobile" {
		return "sms"
	}
	return "call"
}

// LetterSaveCmd writes a letter, or its evidence, into a file.
type LetterSaveCmd struct {
	Remote
	onRequest
	Language string `help:"Of an unsigned letter." enum:"en,fr,es," default:""`
	Hand     bool   `help:"To be printed and signed by hand."`
	Evidence bool   `help:"The evidence of the signatures, as a ZIP that verifies offline."`
	To       string `help:"File to write; it must not exist. Default: - (standard output)." default:"-" placeholder:"FILE"`
}

// Help is the examples of the command.
func (*LetterSaveCmd) Help() string {
	return "portamento letter save prq_01 --to letter.pdf\nportamento letter save prq_01 --hand --language fr --to to-sign.pdf\nportamento letter save prq_01 --evidence --to evidence.zip"
}

// Run fetches and writes it.
func (x *LetterSaveCmd) Run(ctx context.Context, con *Console) error {
	return fetch(con, &x.Remote, x.To, func(s *session) ([]byte, error) {
		if x.Evidence {
			return s.c.Evidence(ctx, x.ID)
		}
		return s.c.Letter(ctx, x.ID, client.LetterOf{Language: x.Language, Hand: x.Hand})
	})
}

// LetterCopyCmd writes the losing carrier's copy of a letter into a file.
type LetterCopyCmd struct {
	Remote
	onOrder
	Reason string `help:"Why it is needed; this goes into the history." required:""`
	To     string `help:"File to write; it must not exist. Default: - (standard output)." default:"-" placeholder:"FILE"`
}

// Help is the examples of the command.
func (*LetterCopyCmd) Help() string {
	return "portamento letter copy ord_01 --reason \"The carrier asks for it by post\" --to carrier.pdf"
}

// Run fetches and writes it.
func (x *LetterCopyCmd) Run(ctx context.Context, con *Console) error {
	return fetch(con, &x.Remote, x.To, func(s *session) ([]byte, error) { return s.c.CarrierCopy(ctx, x.Order, x.Reason) })
}

// fetch reads something and writes it into a file.
func fetch(con *Console, at *Remote, to string, read func(*session) ([]byte, error)) error {
	s, err := at.open(con)
	if err != nil {
		return err
	}
	data, err := read(s)
	return con.save(to, data, err)
}

// save writes what was fetched into a file that does not exist yet, or to standard output: the name may come from somebody else.
func (con *Console) save(name string, content []byte, err error) error {
	if err != nil {
		return err
	}
	if name == "-" {
		_, err := con.Out.Write(content)
		return err
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	if _, err := f.Write(content); err != nil {
		_ = f.Close()
		return fmt.Errorf("write %s: %w", name, err)
	}
	return f.Close()
}

// LetterShowCmd shows who signed a request, and what the server says of the letter.
type LetterShowCmd struct {
	Remote
	onRequest
}

// Help is the examples of the command.
func (*LetterShowCmd) Help() string {
	return "portamento letter show prq_01\nportamento letter show prq_01 -o json\nportamento letter show prq_01 --lang fr"
}

// Run shows it.
func (x *LetterShowCmd) Run(ctx context.Context, con *Console) error {
	s, err := x.open(con)
	if err != nil {
		return err
	}
	r, err := s.c.Request(ctx, x.ID)
	if err != nil {
		return err
	}
	if r.Signature == nil {
		return s.show(map[string]any{"signature": nil}, func(out *sheet) { out.say("Nobody has signed yet.") })
	}
	v, err := s.c.Verify(ctx, r.Signature.DocumentSHA256)
	if err != nil {
		return err
	}
	return s.show(map[string]any{"signature": r.Signature, "verdict": v}, func(out *sheet) {
		out.say("Signed by %s (%s), %s", r.Signature.Name, r.Signature.Capacity, out.words.when(&r.Signature.SignedAt))
		out.say("SHA-256: %s", r.Signature.DocumentSHA256)
	})
}

// Plain takes out of a text what could steer a terminal: what a file says of itself is a stranger's word.
func Plain(text string) string { return clean(text) }
