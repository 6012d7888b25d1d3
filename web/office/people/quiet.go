package people

import (
	"net/http"

	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/porting/quiet"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/ui"
)

// quietView is the hours in which an account gets no mails that can wait.
type quietView struct {
	Form  ui.Form
	On    bool
	Hours string // as one text; empty while there are none
	May   bool   // change them
}

// quietOf shows the account's quiet hours to one of its people; nil where there are no such hours.
func quietOf(v *visit.Visit) (*quietView, error) {
	if v.Quiet == nil {
		return nil, nil
	}
	h, err := v.Quiet.Show(v.R.Context(), v.Who, v.Session.Account)
	if err != nil {
		return nil, err
	}
	return quietIn(v.Page, h, v.Session.Can(login.People)), nil
}

func quietIn(p ui.Page, h quiet.Hours, may bool) *quietView {
	x := &quietView{On: !h.None(), May: may}
	from, to := "21:00", "07:30" // what most people choose
	if x.On {
		from, to = h.Written()
		x.Hours = p.T("people.quiet.hours", "from", from, "to", to)
	}
	x.Form.Set("from", from)
	x.Form.Set("to", to)
	return x
}

// setQuiet gives the account quiet hours, or ends them.
func setQuiet(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	if v.Quiet == nil {
		return visit.NotFound()
	}
	h, done := quiet.Hours{}, "quiet_off"
	if f.Value("act") != "off" {
		done = "quiet_on"
		h, err = quiet.Read(f.Value("from"), f.Value("to"))
	}
	if v.Again(&f, err) {
		return renderQuiet(v, f)
	}
	if err == nil {
		err = v.Quiet.Set(v.R.Context(), v.Who, v.Session.Account, h, false)
	}
	if err != nil {
		return err
	}
	return v.Redirect(pathMails + "?done=" + done + "#quiet")
}

// renderQuiet shows the page with quiet hours that were not right.
func renderQuiet(v *visit.Visit, typed ui.Form) error {
	f, err := wanted(v)
	if err != nil {
		return err
	}
	return renderMails(v, http.StatusUnprocessableEntity, f, typed)
}
