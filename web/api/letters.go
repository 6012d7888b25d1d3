package api

import (
	"cmp"
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/letter"
	"github.com/portamento/portamento/web/api/view"
)

// registerLetters is the list of the routes of letters and signatures. Those who sign by a link, or ask whether a letter is genuine, have no key.
func (a *API) registerLetters() {
	if a.cfg.Letters == nil {
		return
	}
	s := a.cfg.Service
	d := &letter.Desk{Service: s, Letters: a.cfg.Letters, Closings: a.cfg.Closings, Reader: a.readIn, Sending: a.sending,
		Origin: func(ctx context.Context) (string, string) { return tripOf(ctx).address, tripOf(ctx).agent }}
	const own, link, stop = "/v1/port-requests/{id}", "/v1/sign/{token}", "/v1/stop/{token}"
	addFile(a, get(own+"/letter.pdf", "Show the letter, unsigned or signed", reads), d.Letter, "application/pdf")
	addFile(a, get(own+"/evidence.zip", "Export the evidence of the signatures", reads), d.Evidence, "application/zip")
	if a.cfg.Closings != nil {
		addFile(a, get(own+"/closing-letters/{order}", "Show the letter by which the customer ends the old contract", reads), d.Closing, "application/pdf")
	}
	addFile(a, post("/v1/orders/{id}/letter-copy", "Read the losing carrier's copy of the letter, with all secrets, for a reason", desk), func(ctx context.Context, in *letter.IDWith[view.ReasonBody]) (*letter.File, error) {
		tripOf(ctx).stored = a.problem(ctx, http.StatusConflict, "idempotency.done") // no key remembers secrets
		return d.CarrierCopy(ctx, in)
	}, "application/pdf")
	add(a, post(own+"/invite", "Ask somebody by mail to sign", customers), onRequestWith(a, func(ctx context.Context, id porting.RequestID, b view.InviteBody) (*porting.Request, error) {
		return s.Invite(ctx, tripOf(ctx).who, id, b.Contact())
	}))
	add(a, post(own+"/lift", "Let a frozen request go on", desk), onRequestWith(a, func(ctx context.Context, id porting.RequestID, b view.ReasonBody) (*porting.Request, error) {
		return s.Lift(ctx, tripOf(ctx).who, id, b.Reason)
	}))
	add(a, post(own+"/accept-letter", "Accept a letter that was signed by hand", desk), onRequestWith(a, func(ctx context.Context, id porting.RequestID, b view.HandSignedBody) (*porting.Request, error) {
		return s.AcceptLetter(ctx, tripOf(ctx).who, id, b.HandSigned())
	}))
	add(a, post(own+"/possession", "Have a code called or texted to the main number", signers), d.SendCode)
	add(a, post(own+"/possession/check", "Give the code that came", signers), d.CheckCode)
	add(a, counted("sign", get(link, "Show what a link is for", nil)), d.Show)
	addFile(a, counted("sign", get(link+"/letter.pdf", "Show the letter that would be signed", nil)), d.LinkLetter, "application/pdf")
	add(a, counted("sign", post(link, "Sign by a link", nil)), d.Sign)
	add(a, counted("sign", post(link+"/refuse", "Say that you did not ask for this", nil)), d.Refuse)
	add(a, counted("sign", post(link+"/possession", "Have a code called or texted to the main number", nil)), d.LinkSendCode)
	add(a, counted("sign", post(link+"/possession/check", "Give the code that came", nil)), d.LinkCheckCode)
	add(a, counted("sign", get(stop, "Show what a link to stop a move is for", nil)), d.ShowStop)
	add(a, counted("sign", post(stop, "Say after the signature that you did not ask for this", nil)), d.Stop)
	add(a, counted("verify", get("/v1/verify/{sha256}", "Tell whether a letter is genuine", nil)), d.Judge)
}

// readIn is read for what belongs to a market, whose words then come first.
func (a *API) readIn(ctx context.Context, market porting.MarketCode) view.Reader {
	if market != "" {
		tripOf(ctx).market = market
	}
	return a.read(ctx)
}

// counted makes an operation at which callers without a key are counted.
func counted(what string, op huma.Operation) huma.Operation {
	op.Metadata["rule"] = rule{counted: what}
	return op
}

// addFile registers a route that answers a file.
func addFile[I, O any](a *API, op huma.Operation, handler func(context.Context, *I) (*O, error), media string) {
	add(a, op, handler)
	item := a.huma.OpenAPI().Paths[op.Path]
	cmp.Or(item.Get, item.Post).Responses["200"].Content = map[string]*huma.MediaType{media: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}
}

// sending counts a code to a number.
func (a *API) sending(ctx context.Context, number string) error {
	if tripOf(ctx).dry {
		return nil
	}
	wait, err := a.Limits().Code(ctx, number)
	if err != nil || wait == 0 {
		return err
	}
	return a.problem(ctx, http.StatusTooManyRequests, "possession.too_many").retryAfter(wait)
}
