package door

import (
	"errors"
	"net/http"

	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/session"
	"github.com/portamento/portamento/web/ui"
)

// leave sends the browser to the operator's identity provider. It does so from a page, by Refresh and by a link: a redirection after a form
// would be stopped by form-action of the policy, which names no other site than ours.
func leave(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	address, err := v.Door.BeginOpenID(v.W, v.R, next(f.Value("next")))
	if err != nil {
		return err
	}
	v.W.Header().Set("Refresh", "0; url="+address)
	v.Page.Title = v.Page.T("door.leave.title")
	return v.Render(http.StatusOK, leavePage(v.Page, address))
}

// comeBack takes what the identity provider sends. What it says goes to the log, never to the page.
func comeBack(v *visit.Visit) error {
	step, to, err := v.Door.FinishOpenID(v.W, v.R)
	key := ""
	switch {
	case errors.Is(err, session.ErrWrong):
		key = "door.openid.wrong"
		if v.Logger != nil {
			v.Logger.WarnContext(v.R.Context(), "sign-in at the identity provider", "error", err)
		}
	case errors.Is(err, login.ErrGone):
		key = "door.openid.late"
	case err != nil:
		return err
	default:
		return on(v, step, next(to))
	}
	return renderSignIn(v, http.StatusUnprocessableEntity, ui.Form{Errors: []ui.FieldError{{Message: v.Page.T(key)}}}, pathHome)
}
