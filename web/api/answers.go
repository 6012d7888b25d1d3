package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/view"
)

type answersIn struct {
	Carrier string `path:"carrier"`
	RawBody []byte `contentType:"application/json"`
}

type takenOut struct {
	Status int
	Body   view.Taken
}

// takeAnswers takes what a losing carrier pushes. Whether the message is the carrier's is told by its signature, which the parser checks.
// One answer that cannot be saved just now does not stop the others; the carrier is then told to send all of them again, as an answer that
// was taken already changes nothing.
func (a *API) takeAnswers(ctx context.Context, in *answersIn) (*takenOut, error) {
	carrier := porting.CarrierCode(in.Carrier)
	answers, err := a.cfg.Answers.ParseAnswers(ctx, carrier, tripOf(ctx).header, in.RawBody)
	if errors.Is(err, ErrBadSignature) {
		return nil, a.problem(ctx, http.StatusUnauthorized, "signature.invalid")
	}
	if err != nil {
		return nil, err
	}
	out := &takenOut{Status: http.StatusAccepted}
	var failed []error
	for _, x := range answers {
		kept, err := a.cfg.Service.TakeOrKeep(ctx, carrier, x)
		switch {
		case err != nil:
			failed = append(failed, err)
		case kept:
			out.Body.Kept++
		default:
			out.Body.Accepted++
		}
	}
	if err := errors.Join(failed...); err != nil {
		return nil, err
	}
	return out, nil
}

func (a *API) listStrays(ctx context.Context, in *Page) (*listOut[view.StrayView], error) {
	list, next, err := a.cfg.Store.Carriers().StrayList(ctx, in.of())
	return listed(list, next, err, func(s porting.Stray) view.StrayView {
		return view.StrayView{ID: s.ID, Carrier: string(s.Carrier), At: s.At.UTC(), Text: s.Text}
	})
}
