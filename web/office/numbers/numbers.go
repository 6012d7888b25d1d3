package numbers

import (
	"fmt"
	"net/http"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/ui"
)

// numbersView is the list of the account's numbers.
type numbersView struct {
	Lines []line
	Next  string // address of the next page
	May   bool
}

// shownStates are those in which a number is the account's.
var shownStates = []porting.OwnState{porting.OwnAssigned, porting.OwnArriving, porting.OwnQuarantined}

func showNumbers(v *visit.Visit) error {
	p := &v.Page
	p.Title, p.Tab, p.Sub, p.Wide = p.T("numbers.title"), ui.Setup, "numbers", true
	p.Notice = done(*p, v.R.URL.Query().Get("done"))
	list, next, err := v.Inventory().OwnNumberList(v.R.Context(), porting.OwnFilter{States: shownStates,
		Page: porting.Page{Limit: perPage, After: v.R.URL.Query().Get("after")}})
	if err != nil {
		return fmt.Errorf("list numbers: %w", err)
	}
	f, err := load(v, list...)
	if err != nil {
		return err
	}
	x := numbersView{May: v.Session.Can(mayChange)}
	for _, n := range list {
		x.Lines = append(x.Lines, f.show(v, n))
	}
	if next != "" {
		x.Next = "/office/numbers?after=" + next
	}
	return v.Render(http.StatusOK, numbersPage(*p, x))
}

// done says what was just done: one of a few words of the address, nothing else.
func done(p ui.Page, what string) string {
	switch what {
	case "destination", "kept", "released":
		return p.T("numbers.done." + what)
	}
	return ""
}

// numberView is one number, with what can be done with it and what follows.
type numberView struct {
	Line    line
	Choices []ui.Choice
	Form    ui.Form
}

// own finds the number of the address; one that is not the account's is not there.
func own(v *visit.Visit) (porting.OwnNumber, error) {
	n, err := numbering.ParseE164("+" + v.R.PathValue("number"))
	if err != nil {
		return porting.OwnNumber{}, visit.NotFound()
	}
	return v.Inventory().OwnNumber(v.R.Context(), n)
}

func showNumber(v *visit.Visit) error { return renderNumber(v, http.StatusOK, ui.Form{}) }

func renderNumber(v *visit.Visit, status int, form ui.Form) error {
	n, err := own(v)
	if err != nil {
		return err
	}
	f, err := load(v, n)
	if err != nil {
		return err
	}
	x := numberView{Line: f.show(v, n), Choices: f.choices, Form: form}
	if form.Values == nil {
		x.Form.Set("user_id", x.Line.User)
	}
	v.Page.Title, v.Page.Tab, v.Page.Sub = v.Page.T("numbers.one.title", "number", x.Line.Display), ui.Setup, "numbers"
	return v.Render(status, numberPage(v.Page, x))
}

func setDestination(v *visit.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	user := porting.UserID(form.Value("user_id"))
	return change(v, form, porting.NumberChange{User: &user}, "destination")
}

func keepNumber(v *visit.Visit) error {
	return change(v, ui.Form{}, porting.NumberChange{Keep: true}, "kept")
}

func releaseNumber(v *visit.Visit) error {
	return change(v, ui.Form{}, porting.NumberChange{Release: true}, "released")
}

// change does it and leads back to the list, or shows the number again with what is wrong.
func change(v *visit.Visit, form ui.Form, in porting.NumberChange, what string) error {
	n, err := own(v)
	if err != nil {
		return err
	}
	if _, err := v.Service.ChangeNumber(v.R.Context(), v.Who, n.Number, in); err != nil {
		if v.Again(&form, err) {
			return renderNumber(v, http.StatusUnprocessableEntity, form)
		}
		return err
	}
	return v.Redirect("/office/numbers?done=" + what)
}
