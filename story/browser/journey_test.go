package browser_test

import (
	"strings"
	"testing"

	"github.com/portamento/portamento/numbering"
)

// TestJourney: a business keeps its number, from the sign-in to the mail that says that it is done, and never leaves the pages.
func TestJourney(t *testing.T) {
	t.Parallel()
	for name, person := range map[string]func(*tab) hand{
		"by mouse":          func(b *tab) hand { return mouse{b} },
		"by keyboard alone": func(b *tab) hand { return keys{b} },
		"with script off":   func(b *tab) hand { b.withoutScript(); return mouse{b} },
		"on a small screen": func(b *tab) hand { b.width(320); return mouse{b} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := open(t)
			s := serve(t)
			keepANumber(b, person(b), s)
		})
	}
}

const (
	goOn   = `main .acts [value="continue"]`
	number = "01 99 00 00 21"
)

// keepANumber walks the whole way with one pair of hands.
func keepANumber(b *tab, h hand, s *sandbox) {
	b.t.Helper()
	signIn(b, h, s)
	h.press(`.tabs a[href="/office/add-ons"]`)
	h.press(`main a[href="/office/add-ons/number-porting"]`)
	h.press(`main form .button-main`)

	// Nothing filled in: everything that is wrong is said at once, at the top and at its place.
	h.press(goOn)
	b.says("Il y a un problème")
	if title := eval[string](b, `document.title`); !strings.Contains(title, "Erreur") {
		b.t.Errorf("the title of a page with errors is %q", title)
	}
	h.choose("line_type", "landline")
	h.fill("current_provider", "Orange")
	h.fill("account_number", "SIM-OK")
	onward(b, h, "/step/internet")
	h.choose("internet", "fibre")
	h.choose("equipment", "none")
	onward(b, h, "/step/numbers")
	h.fill("main_number", number)
	h.fill("main_code", rio(b.t, number))
	h.choose("main_moves", "yes")
	h.choose("rest", "none")
	onward(b, h, "/step/bill")
	h.choose("holder.kind", "company")
	h.fill("holder.company", "Atelier Durand SARL")
	h.fill("holder.company_id", "73282932000074")
	h.fill("holder.first_name", "Camille")
	h.fill("holder.last_name", "Durand")
	h.fill("service_address.street", "12 rue des Lilas")
	h.fill("service_address.postcode", "75011")
	h.fill("service_address.city", "Paris")
	onward(b, h, "/step/setup")
	h.choose("temporary_number", "release")
	h.choose("when", "soon")
	onward(b, h, "/step/sign")
	for _, statement := range eval[[]string](b, `[...document.querySelectorAll('main [name="statements"]')].map(e => e.value)`) {
		h.choose("statements", statement)
	}
	h.choose("capacity", "holder")
	h.fill("name", "Camille Durand")
	h.press(`main form[action$="/sign"] .button-main, main form .button-main`)
	b.isAt("/office/porting/")
	if at := eval[string](b, `location.pathname`); !strings.HasSuffix(at, "/sent") {
		b.t.Fatalf("after the signature the browser is at %s%s", at, b.shown())
	}
	forwards(b, h, s)
	arrive(b, h, s)
}

// forwards has the forwarding tested from the confirmation, and sees there what came of it: without loading anew, where there is script.
func forwards(b *tab, h hand, s *sandbox) {
	b.t.Helper()
	id := strings.Split(eval[string](b, `location.pathname`), "/")[3]
	b.says("renvoyez tous les appels", "Non testé")
	h.press(`main form[action$="/forwarding/test"] .button`)
	b.isAt("/office/porting/" + id + "/sent")
	if b.scriptless {
		for range 600 { // of the test caller, who is a job away
			if s.call("desk", "GET", "/v1/port-requests/"+id, nil)["forwarding"].(map[string]any)["state"] == "works" {
				break
			}
		}
		b.visit(s.at("/office/porting/" + id + "/sent"))
	} else {
		b.until("the test of the forwarding", `document.querySelector(".forwarding").innerText.includes("a sonné")`)
	}
	b.says("Fonctionne", "a sonné")
}

// onward presses Continue, past a warning if there is one, and looks where that leads.
func onward(b *tab, h hand, to string) {
	b.t.Helper()
	h.press(goOn)
	if eval[bool](b, `!!document.querySelector('main [value="anyway"]')`) {
		h.press(`main [value="anyway"]`)
	}
	if at := eval[string](b, `location.pathname`); !strings.HasSuffix(at, to) {
		b.t.Fatalf("Continue led to %s, not to %s%s", at, to, b.shown())
	}
}

// signIn uses the one-time link of the sandbox's owner.
func signIn(b *tab, h hand, s *sandbox) {
	b.t.Helper()
	b.visit(s.at(s.SignIn))
	h.press(`main form .button-main`)
	b.isAt("/office")
}

// arrive lets the desk and the carrier do their part, and looks at the tracker on the way.
func arrive(b *tab, h hand, s *sandbox) {
	b.t.Helper()
	id := strings.Split(eval[string](b, `location.pathname`), "/")[3]
	b.visit(s.at("/office/porting/" + id))
	order := s.call("desk", "GET", "/v1/port-requests/"+id, nil)["orders"].([]any)[0].(map[string]any)["id"].(string)
	if state := s.call("desk", "GET", "/v1/orders/"+order, nil)["state"]; state == "submitted" {
		s.call("desk", "POST", "/v1/orders/"+order+"/approve", map[string]any{})
	}
	s.call("admin", "POST", "/v1/clock", map[string]any{"advance": "24h"})
	b.visit(s.at("/office/porting/" + id))
	b.says("Chez Orange")
	for range 60 {
		if s.call("desk", "GET", "/v1/port-requests/"+id, nil)["stage"] == "done" {
			b.visit(s.at("/office/porting/" + id))
			b.says(number, "Terminé")
			return
		}
		s.call("admin", "POST", "/v1/clock", map[string]any{"advance": "24h"})
	}
	b.t.Fatalf("two months have not moved the number%s", b.shown())
}

// rio is a code that fits the line: one of Orange's, with its check key.
func rio(t testing.TB, typed string) string {
	t.Helper()
	const first = "F0FABC123"
	key, err := numbering.Key(first, strings.ReplaceAll(typed, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return first + key
}
