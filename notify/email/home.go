package email

import (
	"strings"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/typed"
)

// Home is what is written about the number of a home line: to its holder, to whoever asks for it, and to the desk.
type Home struct {
	HomeAccount string // of whoever asks
	HomeNumber  string // to the holder without all but its last four digits: the address was typed by somebody else
	HomeNew     bool   // the home gets another number
	HomeEnd     string // why it does not move: declined, expired, closed

	HomeAddress, HomeConsented, HomeDeclined []string // for the desk: a line for each
}

// ofHome says that a mail is about the number of a home line, and not for the desk.
func ofHome(kind string) bool { return strings.HasPrefix(kind, "home.") }

// home fills in what such mails say.
func (w *writer) home(x *Home) {
	x.HomeAccount, x.HomeEnd = w.line(w.Text("account"), nameLimit), w.Text("end")
	x.HomeNew, _ = w.Data["new_number"].(bool)
	if x.HomeNumber = clean(w.Text("number"), nameLimit); w.Kind != porting.MailHomeEnded {
		x.HomeNumber = typed.Veiled(x.HomeNumber)
	}
	for key, to := range map[string]*[]string{"address": &x.HomeAddress, "consented": &x.HomeConsented, "declined": &x.HomeDeclined} {
		for _, line := range w.List(key) {
			*to = append(*to, clean(line, lineLimit))
		}
	}
}
