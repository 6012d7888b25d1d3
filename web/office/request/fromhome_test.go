package request_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/homeline"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/office/visit"
)

func withHomes(h *visit.House) {
	h.Homes = &homeline.Desk{Service: h.Service}
}

// homes is a house with residential devices.
func homes(t *testing.T) (*bed, *homeline.Desk) {
	t.Helper()
	var desk *homeline.Desk
	x := newBed(t, withHomes, func(h *visit.House) { desk = h.Homes })
	desk.Store = x.db.Homes()
	return x, desk
}

func (b *browser) shows(status int, texts ...string) *browser {
	b.t.Helper()
	if b.status != status {
		b.t.Fatalf("%s: %d, want %d: %.1000s", b.at, b.status, status, b.text)
	}
	for _, text := range texts {
		if !strings.Contains(b.text, text) {
			b.t.Errorf("%s does not say %q", b.at, text)
		}
	}
	return b
}

// Without a script: the instructions lead to the form, what is wrong is said where it is, what was typed is kept, and the answer says what comes next
// and who helps. It is listed on both pages, and taken back with one button.
func TestFromHome(t *testing.T) {
	t.Parallel()
	x, desk := homes(t)
	b := x.browser(x.a, login.Porting)
	b.get("/office/add-ons/number-porting").shows(200, `href="`+homeline.PathAsk+`"`, "Move it from your home device")
	b.get(homeline.PathAsk).submit("/from-home", "", url.Values{"number": {"01 99"}, "serial": {"WT-1"}})
	b.shows(http.StatusUnprocessableEntity, "<title>Error: ", "There is a problem", `href="#f-number"`, `href="#f-holder"`, `href="#f-new-number"`, `value="01 99"`, `value="WT-1"`,
		"Enter the name of the holder of the home line.", "Say whether the home gets another number.")
	b.submit("/from-home", "", url.Values{"number": {"01 99 00 44 10"}, "serial": {""}, "holder": {"Dora Martin"}, "new_number": {"true"}})
	b.shows(422, "Enter the serial number of the home device or the e-mail address of its account.", `href="#f-email"`, `value="Dora Martin"`)
	b.submit("/from-home", "", url.Values{"email": {"dora@example.net"}})
	b.shows(200, "We have your request.", "01 99 00 44 10", "dora@example.net", "Monday 7 December", "Who takes care of it", "porting@example.com", "Ada Martin", "Yes, another one")
	one := b.at[:strings.Index(b.at, "?")]

	b.get(homeline.PathAsk).shows(200, "The holder is asked", one).submit("/from-home", "", url.Values{"number": {"+33199004410"}, "holder": {"Dora"}, "serial": {"1"}, "new_number": {"false"}})
	b.shows(422, "You have asked for 01 99 00 44 10 already.", `value="+33199004410"`)
	b.get("/office/add-ons/number-porting").shows(200, "01 99 00 44 10", "The holder is asked")

	x.browser(x.b, login.Porting).get(one).shows(404)
	x.browser(x.b, login.Porting).post(one+"/withdraw", nil).shows(404)
	reader := x.browser(x.a, login.Read)
	if reader.get(one).shows(200, "Dora Martin"); strings.Contains(reader.text, "Take it back") {
		t.Error("a reader may take it back")
	}
	reader.post(one+"/withdraw", nil).shows(403)
	reader.post(homeline.PathAsk, nil).shows(403)
	if reader.get(homeline.PathAsk).shows(200, "Your role may look"); strings.Contains(reader.text, "<button class=\"button button-main\"") {
		t.Error("a reader has a form")
	}

	b.get(one).submit("/withdraw", "", nil)
	b.shows(200, "Taken back", "Ask again")
	b.post(one+"/withdraw", nil).shows(http.StatusConflict, "This is over")
	list, err := desk.List(t.Context(), porting.Actor{Role: porting.RoleDesk}, true)
	if err != nil || len(list) != 0 {
		t.Errorf("open: %d, %v", len(list), err)
	}
}

// Each way it goes has its page: the desk's address is never shown, its sentence is, and an order leads to the move.
func TestFromHome_Ends(t *testing.T) {
	t.Parallel()
	x, desk := homes(t)
	b, who, no := x.browser(x.a, login.Owner), porting.Actor{Role: porting.RoleDesk, Name: "Dana"}, false
	take := func(number string) homeline.Ask {
		a, err := desk.Take(t.Context(), b.session.Actor(), homeline.Wish{Number: number, Serial: "WT-1", Holder: "Dora Martin", NewNumber: &no})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	a := take("01 99 00 44 11")
	page := homeline.PathAsk + "/" + a.ID
	b.get(page).shows(200, "Our porting desk looks up whose device it is", "We look for the holder")
	found, err := desk.Address(t.Context(), who, a.ID, "secret@example.net")
	if err != nil {
		t.Fatal(err)
	}
	if b.get(page).shows(200, "has found the holder"); strings.Contains(b.text, "secret@") {
		t.Error("the page shows the address that the desk found")
	}
	if _, err := desk.Decide(t.Context(), homeline.Token(x.service, a.ID, found.Link), homeline.Answer{Agree: true}); err != nil {
		t.Fatal(err)
	}
	b.get(page).shows(200, "The holder agreed.")
	done, err := desk.Order(t.Context(), who, a.ID, homeline.Ordering{Compared: true})
	if err != nil {
		t.Fatal(err)
	}
	b.get(page).shows(200, "Follow the move", `href="/office/porting/`+string(done.Request)+`"`)
	other := take("01 99 00 44 12")
	if _, err := desk.Close(t.Context(), who, other.ID, "This device is <in> another name."); err != nil {
		t.Fatal(err)
	}
	b.get(homeline.PathAsk+"/"+other.ID).shows(200, "This device is &lt;in&gt; another name.", "Ask again")
	plain := newBed(t).browser(x.a, login.Owner) // an operator without residential devices
	plain.get(homeline.PathAsk).shows(404)
}
