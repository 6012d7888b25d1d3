package terminal

import (
	"context"

	"github.com/portamento/portamento/client"
)

// RequestQuietCmd shows, sets or ends the quiet hours of an account.
type RequestQuietCmd struct {
	Account string `arg:"" help:"The account."`
	From    string `help:"When they begin, on the clock of the account's market." placeholder:"HH:MM" and:"hours" xor:"from"`
	To      string `help:"When they end." placeholder:"HH:MM" and:"hours"`
	Off     bool   `help:"End them." xor:"from"`
}

// Run does it, and shows the hours.
func (x *RequestQuietCmd) Run(ctx context.Context, con *Console, up *RequestCmd) error {
	s, err := up.open(con)
	if err != nil {
		return err
	}
	var h *client.QuietHours
	if x.From != "" || x.Off {
		h, err = s.c.SetQuietHours(ctx, x.Account, client.QuietHours{From: x.From, To: x.To}, s.options()...)
	} else {
		h, err = s.c.QuietHours(ctx, x.Account)
	}
	if err != nil {
		return err
	}
	return s.show(h, func(out *sheet) {
		if h.From == "" {
			out.say("There are no quiet hours: every mail comes at once.")
			return
		}
		out.say("Mails that can wait do so from %s to %s.", h.From, h.To)
	})
}
