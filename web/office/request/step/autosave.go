package step

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/portamento/portamento/porting"
)

// errOvertaken says that a form which saves itself was made of other fields than there are now.
var errOvertaken = errors.New("the draft has changed since")

// seen tells fields as a form was made of them from all others. It is keyed, as secrets are among them.
func (d *draft) seen(f *porting.Fields) string {
	text, _ := json.Marshal(f) // fields always marshal
	parts := []string{string(d.r.ID), string(text), f.AccountNumber.Reveal()}
	for _, w := range f.Numbers {
		parts = append(parts, w.Code.Reveal())
	}
	all := strings.Join(parts, "\x00")
	if d.Service.Proof == nil {
		return strconv.Itoa(len(all)) // nobody can sign there, either
	}
	return hex.EncodeToString(d.Service.Proof("draft as it was shown", all)[:8])
}

// saved answers a form that saves itself. What is on its way while the button is pressed comes too late, and changes nothing.
func (d *draft) saved(err error) error {
	d.W.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if errors.Is(err, errOvertaken) {
		d.W.WriteHeader(http.StatusConflict)
		_, _ = d.W.Write([]byte(d.Page.T("request.overtaken")))
		return nil
	}
	if err != nil {
		d.W.WriteHeader(http.StatusUnprocessableEntity)
		return nil
	}
	d.W.Header().Set("X-Seen", d.seen(&d.r.Fields))
	_, _ = d.W.Write([]byte(d.Page.T("ui.saved", "time", d.Page.Clock().Time(d.Page.Now)))) // the browser is gone, or not
	return nil
}
