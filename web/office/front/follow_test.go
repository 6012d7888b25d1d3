package front_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/follow"
	"github.com/portamento/portamento/store/storetest"
)

// Who names a request and an address is led to the same page, whether they belong together or not.
func TestFollow_Ask(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	r := x.sign(x.draft(storetest.Number(1)))
	x.has(x.get(200, "/"), "Follow a request", "Reference of the request")
	for _, email := range []string{"owner@example.org", "stranger@example.com"} {
		if to := x.post(303, "/fr/follow", "reference", strings.ToLower(r.Reference), "email", email).header.Get("Location"); to != "/fr/follow/asked" {
			t.Errorf("%s is led to %s", email, to)
		}
	}
	x.has(x.get(200, "/follow/asked"), "If they belong together, a link is on its way")
	wrong := x.post(422, "/follow", "reference", "7F3K", "email", "nobody")
	x.has(wrong, "There is a problem", "<title>Error: ", "Enter the reference, like PRT-7F3K-29QX", "like name@example.com", `value="7F3K"`, `value="nobody"`, `href="#f-reference"`)
	for range 7 {
		x.post(303, "/follow", "reference", r.Reference, "email", "other@example.com")
	}
	x.has(x.post(429, "/follow", "reference", r.Reference, "email", "other@example.com"), "That was too often")
}

// An address given on the page of a link is asked by mail; only the word of its reader counts, and only a form that is sent changes anything.
func TestFollow_Updates(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	r := x.sign(x.draft(storetest.Number(1)))
	_, l, err := x.service.Share(t.Context(), x.who(), r.ID, porting.Sharing{})
	if err != nil {
		t.Fatal(err)
	}
	page := "/t/" + x.service.ShareToken(r.ID, l.ID)
	x.has(x.get(200, page), "Get updates by e-mail")
	x.has(x.post(422, page+"/updates", "email", "nobody"), "There is a problem", `value="nobody"`, "<title>Error: ")
	to := x.post(303, page+"/updates", "email", "anne@example.com").header.Get("Location")
	x.has(x.get(200, to), "Open the mail that is on its way")
	if strings.Contains(to, "anne") {
		t.Error("the address of the page tells who asked")
	}
	one := x.now(r.ID).Shares[0].Followers[0]
	confirm, end := follow.Tokens(x.service, r.ID, porting.LinkID(one.ID))
	x.has(x.get(200, "/fr/updates/"+confirm), "Recevoir les nouvelles de la demande "+r.Reference, "Confirmer l’adresse")
	if !x.now(r.ID).Shares[0].Followers[0].ConfirmedAt.IsZero() {
		t.Fatal("looking confirmed the address")
	}
	to = x.post(303, "/updates/"+confirm).header.Get("Location")
	x.has(x.get(200, to), "Done. This address gets a mail")
	x.has(x.get(404, "/updates/"+confirm), "This link cannot be used any more")
	x.has(x.post(404, "/updates/"+confirm), "This link cannot be used any more")
	x.has(x.get(200, "/updates/"+end), "End the mails about request "+r.Reference)
	if len(x.now(r.ID).Shares[0].Followers) != 1 {
		t.Fatal("looking ended the mails")
	}
	x.has(x.post(200, "/updates/"+end, "List-Unsubscribe", "One-Click"), "No more mails come")
	if len(x.now(r.ID).Shares[0].Followers) != 0 {
		t.Error("the address is still there")
	}
	x.clock.Advance(time.Minute)
	if to := x.post(303, "/updates/"+end).header.Get("Location"); to != "/updates/"+end {
		t.Errorf("led to %s", to)
	}
	x.has(x.get(200, "/updates/"+end), "No more mails come")
	x.clock.Advance(time.Minute)
	for i := range 10 {
		x.post(303, page+"/updates", "email", fmt.Sprintf("f%d@example.com", i))
	}
	x.post(429, page+"/updates", "email", "f10@example.com")
	x.get(404, "/updates/nonsense")
	if _, err := x.service.Unshare(t.Context(), x.who(), r.ID, l.ID); err != nil {
		t.Fatal(err)
	}
	x.clock.Advance(time.Minute)
	x.has(x.post(410, page+"/updates", "email", "anne@example.com"), "This link was switched off by its owner")
}
