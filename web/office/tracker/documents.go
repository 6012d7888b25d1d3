package tracker

import (
	"errors"
	"net/http"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/letter"
	"github.com/portamento/portamento/web/api/upload"
	"github.com/portamento/portamento/web/office/tracker/fix"
	"github.com/portamento/portamento/web/office/tracker/tell"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/ui"
)

// attachDocument takes a file, with the API's own limits and checks.
func attachDocument(v *visit.Visit) error {
	id := requestOf(v)
	_, err := v.Attach(id)
	if err == nil {
		return back(v, id, "document")
	}
	f, err := fix.Refused(v, err)
	if err != nil {
		return err
	}
	r, err := v.Requests().Request(v.R.Context(), id)
	if err != nil {
		return err
	}
	return render(v, r, f, http.StatusUnprocessableEntity)
}

// sendDocument gives a document back, to keep: never as a page.
func sendDocument(v *visit.Visit) error {
	r, err := v.Requests().Request(v.R.Context(), requestOf(v))
	if err != nil {
		return err
	}
	d := r.Document(porting.DocumentID(v.R.PathValue("document")))
	if d == nil || v.Papers == nil {
		return visit.NotFound()
	}
	err = upload.Send(v.W, v.R, v.Papers, upload.File{Account: r.Account, Document: *d})
	var refused *upload.Refusal
	if errors.As(err, &refused) {
		return v.Say(refused.Status, ui.Words{Title: v.Page.T("tracker.document.away"), Lines: []string{v.Sentence(porting.Problem{Code: refused.Code})},
			Action: v.Page.T("tracker.back"), Href: tell.Path(r.ID)})
	}
	return err
}

// sendEvidence gives the proof of the signatures.
func sendEvidence(v *visit.Visit) error {
	d := v.LetterDesk()
	if d == nil {
		return visit.NotFound()
	}
	f, err := d.Evidence(v.R.Context(), &letter.ByID{ID: string(requestOf(v))})
	if err != nil {
		return err
	}
	return v.SendFile(f)
}
