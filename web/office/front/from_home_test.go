package front_test

import (
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/porting/homeline"
)

// ask is the number of a home line that is asked for, and the path of the page that its holder has in the mail.
func (x *bed) askHome(number string) (homeline.Ask, string) {
	x.t.Helper()
	yes := true
	a, err := x.homes.Take(x.t.Context(), x.who(), homeline.Wish{Number: number, Email: "dora@example.net", Holder: "Dora Martin", NewNumber: &yes})
	if err != nil {
		x.t.Fatal(err)
	}
	return a, homeline.PathConsent + homeline.Token(x.service, a.ID, a.Link)
}

// The holder of a home line sees who asks for what and what happens, in any language, and answers once. To look changes nothing.
func TestFromHome(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	a, page := x.askHome("01 99 00 44 10")
	got := x.get(200, "/fr"+page)
	x.has(got, "Grace Olsen, compte Ada &amp; Co", "01 99 00 44 10", "Votre domicile reçoit un autre numéro", "Je n’ai rien demandé", `name="robots"`, "noindex", `href="/en`+page+`"`)
	if got.header.Get("Referrer-Policy") != "same-origin" {
		t.Error("the address of the page is told to other sites")
	}
	if strings.Contains(got.body, "Dora") || strings.Contains(got.body, "dora@") {
		t.Error("the page says more than who asks for what")
	}
	x.get(200, page)
	if to := x.post(303, page, "answer", "perhaps").header.Get("Location"); to != page {
		t.Errorf("no answer leads to %s", to)
	}
	if now, err := x.homes.Store.Ask(t.Context(), a.ID); err != nil || now.State != homeline.Asked {
		t.Fatalf("to look changed it: %+v, %v", now, err)
	}
	to := x.post(303, "/es"+page, "answer", "agree").header.Get("Location")
	x.has(x.get(200, to), "usted dio su acuerdo")
	now, err := x.homes.Store.Ask(t.Context(), a.ID)
	if err != nil || now.State != homeline.Consented || now.Consent.Address != "192.0.2.7" || now.Consent.Email != "dora@example.net" {
		t.Errorf("agreed: %+v, %v", now, err)
	}
	for _, gone := range []answer{x.get(404, page), x.post(404, page, "answer", "decline"), x.get(404, "/from-home/a.b.c"), x.get(404, page+"x")} {
		x.has(gone, "This link cannot be used")
	}

	b, page := x.askHome("01 99 00 44 11")
	x.has(x.get(200, x.post(303, page, "answer", "decline").header.Get("Location")), "your number stays")
	if now, err := x.homes.Store.Ask(t.Context(), b.ID); err != nil || now.State != homeline.Declined {
		t.Errorf("declined: %+v, %v", now, err)
	}
	_, page = x.askHome("01 99 00 44 11")
	x.clock.Advance(homeline.LinkLife + time.Second)
	x.has(x.get(410, page), "This link has expired", "your number stays")
	x.has(x.post(410, page, "answer", "agree"), "This link has expired")
}
