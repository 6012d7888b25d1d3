package api

import (
	"context"

	"github.com/portamento/portamento/web/api/home"
)

// registerHomes is the list of the routes of numbers on our own residential devices. Holders who answer by a link have no key.
func (a *API) registerHomes() {
	if a.cfg.Homes == nil {
		return
	}
	d := &home.Desk{Homes: a.cfg.Homes, Call: func(ctx context.Context) home.Call {
		t := tripOf(ctx)
		return home.Call{Who: t.who, Address: t.address, Agent: t.agent}
	}}
	const all, one, link = "/v1/home-numbers", "/v1/home-numbers/{id}", "/v1/from-home/{token}"
	add(a, create(all, "Ask for a number on a residential device of ours", customers), d.Ask)
	add(a, get(all, "List the numbers from home that are asked for", reads), d.List)
	add(a, get(one, "Show one", reads), d.Show)
	add(a, post(one+"/withdraw", "Take it back", customers), d.Withdraw)
	add(a, post(one+"/address", "Give the address of the home line's account: its holder is sent a link", desk), d.Address)
	add(a, described(post(one+"/order", "Make the internal order, after the holder agreed", desk), "The address that agreed may have been typed by whoever asks: compare "+
		"number, holder and address with our own records first."), d.Order)
	add(a, post(one+"/close", "Close it with a sentence for the customer", desk), d.Close)
	add(a, counted("sign", get(link, "Show what the holder of a home line is asked", nil)), d.Open)
	add(a, counted("sign", post(link, "Agree, or say that you did not ask for this", nil)), d.Decide)
}
