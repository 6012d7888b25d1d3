package browser_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestStops: where the way ends, a page says why and what to do, and each of its ways out leads on.
func TestStops(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(*tab){"with script": func(*tab) {}, "with script off": (*tab).withoutScript} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := open(t)
			prepare(b)
			h, s := mouse{b}, serve(t)
			stopsOfTheCheck(b, h, s)
			signIn(b, h, s)
			stopAtSpecialNumbers(b, h, s)
			stopAtInternet(b, h, s)
		})
	}
}

// stopsOfTheCheck asks for numbers that do not simply move.
func stopsOfTheCheck(b *tab, h hand, s *sandbox) {
	b.t.Helper()
	ask := func(typed string) {
		b.visit(s.at("/check"))
		b.sets("market", "fr")
		h.fill("numbers", typed)
		h.press(`main form .button-main`)
	}
	ask("3179") // a short code: the field says so
	b.says("There is a problem", "3179")
	ask("08 00 12 34 56")
	b.says("A person needs to look at this one")
	h.press(`main form[action^="/check/result/"] .button`) // without an address
	b.says("There is a problem")
	h.fill("email", "camille@example.com")
	h.press(`main form[action^="/check/result/"] .button`)
	b.says("We have your question")
	h.press(`main .acts a`)
	b.isAt("/check")
}

// draft makes a request that is not sent, and opens one of its screens.
func draft(b *tab, s *sandbox, screen string, fields map[string]any) string {
	b.t.Helper()
	id := s.call("account", "POST", "/v1/port-requests", fields)["id"].(string)
	b.visit(s.at("/office/porting/" + id + screen))
	return id
}

func stopAtSpecialNumbers(b *tab, h hand, s *sandbox) {
	b.t.Helper()
	id := draft(b, s, "/step/service", map[string]any{})
	h.choose("line_type", "special")
	h.press(goOn)
	b.isAt("/office/porting/" + id + "/stop/special")
	if !eval[bool](b, `!!document.querySelector('main a[href^="mailto:"], main a[href^="tel:"]')`) {
		b.t.Errorf("nobody can be asked%s", b.shown())
	}
	h.press(`main .acts a[href$="/step/service"]`)
	h.choose("line_type", "landline")
	h.fill("current_provider", "Orange")
	h.fill("account_number", "SIM-OK")
	onward(b, h, "/step/internet")
}

// stopAtInternet takes each of the three ways on, after its mistake, and the way back.
func stopAtInternet(b *tab, h hand, s *sandbox) {
	b.t.Helper()
	now, err := time.Parse(time.RFC3339, s.call("admin", "GET", "/v1/clock", nil)["now"].(string))
	if err != nil {
		b.t.Fatal(err)
	}
	day := func(n int) string { return now.AddDate(0, 0, n).Format(time.DateOnly) }
	at := func() string {
		id := draft(b, s, "/step/internet", map[string]any{"line_type": "landline", "current_provider": "Orange", "account_number": "SIM-OK",
			"numbers": []map[string]any{{"number": number}}, "main_number": number})
		h.choose("internet", "dsl_shared")
		h.choose("equipment", "none")
		h.press(goOn)
		b.isAt("/office/porting/" + id + "/stop/internet")
		b.says("Orange")
		return id
	}
	does := func(what string) { h.press(fmt.Sprintf(`main button[name="do"][value=%q]`, what)) }
	wrong := func(field string) {
		b.says("Il y a un problème")
		if !eval[bool](b, fmt.Sprintf(`!!document.querySelector('#problems a[href="#f-%s"]')`, field)) {
			b.t.Errorf("nothing is said about %s%s", field, b.shown())
		}
	}

	id := at()
	does("remind")
	wrong("remind")
	b.sets("remind", day(14))
	does("remind")
	if stage := s.call("desk", "GET", "/v1/port-requests/"+id, nil)["stage"]; stage != "draft" {
		b.t.Errorf("a draft that waits for its Internet is %v", stage)
	}
	b.visit(s.at("/office/porting/" + id + "/stop/internet"))
	b.says("Nous vous écrirons")

	at()
	does("done")
	wrong("date")
	wrong("reference")
	b.sets("date", day(-2))
	h.fill("reference", "CMD-2231")
	does("done")
	b.comesTo("/step/numbers")

	at()
	does("leaving")
	wrong("leaving")
	h.choose("leaving", "yes")
	does("leaving")
	b.comesTo("/step/numbers")

	at()
	h.press(`main p a[href$="/step/internet"]`)
	h.choose("internet", "fibre")
	onward(b, h, "/step/numbers")
}

// sets puts a value into a list or a day: how these are typed differs with the language of the browser.
func (b *tab) sets(name, value string) {
	b.t.Helper()
	eval[bool](b, fmt.Sprintf(`(document.querySelector(%q).value = %q, true)`, input(name), value))
}

// comesTo fails unless the address ends so.
func (b *tab) comesTo(path string) {
	b.t.Helper()
	if at := eval[string](b, `location.pathname`); !strings.HasSuffix(at, path) {
		b.t.Fatalf("the browser is at %s, not at %s%s", at, path, b.shown())
	}
}
