package step

import (
	"slices"

	"github.com/portamento/portamento/web/ui"
)

// wide is the page of two columns.
func wide(p ui.Page) ui.Page {
	p.Wide = true
	return p
}

// uploadLabel says whether a first bill is sent or another one.
func uploadLabel(p ui.Page, x billView) string {
	if x.Paper.ID != "" {
		return p.T("request.bill.replace")
	}
	return p.T("request.bill.label")
}

// noteOf is the kind of box for what a bill came to.
func noteOf(x paper) string {
	switch {
	case x.Verdict == "clean":
		return "done"
	case x.Verdict == "stop":
		return "stop"
	case x.Verdict == "look":
		return "warning"
	}
	return "info"
}

// dash stands for nothing in a table.
func dash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

// allErrors are those of every form of the last screen, from top to bottom.
func allErrors(x signView) []ui.FieldError {
	return slices.Concat(x.Code.Form.Errors, x.Form.Errors, x.InviteForm.Errors)
}

// inviteLanguage is the form of an invitation, in the reader's language unless another one was chosen.
func inviteLanguage(p ui.Page, f ui.Form) ui.Form {
	if f.Value("invite_language") == "" {
		f.Set("invite_language", p.Language())
	}
	return f
}
