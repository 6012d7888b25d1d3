package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/portamento/portamento/porting"
)

type answersIn struct {
	Carrier string `path:"carrier"`
	RawBody []byte `contentType:"application/json"`
}

// Taken counts what became of pushed answers.
type Taken struct {
	Accepted int `json:"accepted" doc:"Answers for an order that the carrier has; the same one again changes nothing"`
	Kept     int `json:"kept" doc:"Answers that belong to no order of the carrier: the desk reads them"`
}

type takenOut struct {
	Status int
	Body   Taken
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

// StrayView is an answer of a losing carrier that belongs to none of its orders.
type StrayView struct {
	ID      string    `json:"id" doc:"The carrier's id of the answer"`
	Carrier string    `json:"carrier"`
	At      time.Time `json:"at" doc:"When it came"`
	Text    string    `json:"text" doc:"What it said, as JSON"`
}

func (a *API) listStrays(ctx context.Context, in *Page) (*listOut[StrayView], error) {
	list, next, err := a.cfg.Store.Carriers().StrayList(ctx, in.of())
	return listed(list, next, err, func(s porting.Stray) StrayView {
		return StrayView{ID: s.ID, Carrier: string(s.Carrier), At: s.At.UTC(), Text: s.Text}
	})
}
