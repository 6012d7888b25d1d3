package visit

import (
	"context"
	"errors"
	"net/http"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/bill"
	"github.com/portamento/portamento/web/api/letter"
	"github.com/portamento/portamento/web/api/upload"
	"github.com/portamento/portamento/web/api/view"
	"github.com/portamento/portamento/web/session"
)

// reader is the visitor's view, as the calls of the API that pages make are given it.
func (v *Visit) reader(context.Context, porting.MarketCode) view.Reader { return v.View() }

// BillDesk answers the API's calls about bills for the visitor; nil where no bills are compared.
func (v *Visit) BillDesk() *bill.Desk {
	if v.Bills == nil || v.Pages == nil {
		return nil
	}
	return &bill.Desk{Service: v.Service, Bills: v.Bills, Pages: v.Pages, Reader: v.reader}
}

// LetterDesk answers the API's calls about letters and codes for the visitor; nil where no letters are made.
func (v *Visit) LetterDesk() *letter.Desk {
	if v.Letters == nil {
		return nil
	}
	return &letter.Desk{Service: v.Service, Letters: v.Letters, Closings: v.Closings, Reader: v.reader, Sending: v.sending,
		Origin: func(context.Context) (string, string) { return v.From() }}
}

// sending counts a code to a number, with those that the API sends. Errors: *session.SlowError.
func (v *Visit) sending(ctx context.Context, number string) error {
	wait, err := v.Limits.Code(ctx, number)
	if err != nil || wait == 0 {
		return err
	}
	return &session.SlowError{Wait: wait}
}

// Attach takes the file of a form with the API's own limits and adds it to a request. Errors: *upload.Refusal, those of Service.Attach.
func (v *Visit) Attach(id porting.RequestID) (porting.Document, error) {
	ctx := v.R.Context()
	r, err := v.Requests().Request(ctx, id) // nothing is read for a request that the visitor does not have
	if err != nil {
		return porting.Document{}, err
	}
	if v.Papers == nil {
		return porting.Document{}, porting.ErrNotFound
	}
	d, _, err := upload.Receive(v.W, v.R, v.Papers, r)
	if err != nil {
		return porting.Document{}, err
	}
	_, kept, err := v.Service.Attach(ctx, v.Who, id, *d)
	if err != nil {
		return porting.Document{}, errors.Join(err, v.Papers.Drop(context.WithoutCancel(ctx), *d))
	}
	return kept, nil
}

// SendFile answers a file of the API: to keep, never to be shown as a page.
func (v *Visit) SendFile(f *letter.File) error {
	h := v.W.Header()
	h.Set("Content-Type", f.Type)
	h.Set("Content-Disposition", f.Disposition)
	h.Set("ETag", f.ETag)
	h.Set("Repr-Digest", f.Digest)
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	v.W.WriteHeader(http.StatusOK)
	_, _ = v.W.Write(f.Body) // the caller hung up, or not
	return nil
}

// SendPicture answers a picture of a page.
func (v *Visit) SendPicture(p *bill.Picture) error {
	h := v.W.Header()
	h.Set("Content-Type", p.Type)
	h.Set("X-Content-Type-Options", p.Options)
	h.Set("Content-Security-Policy", p.Policy)
	h.Set("Cache-Control", p.Cache)
	v.W.WriteHeader(http.StatusOK)
	_, _ = v.W.Write(p.Body)
	return nil
}
