package terminal_test

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/portamento/portamento/terminal"
)

// What is given to others by a link, and what calendar programs read, is made, listed and switched off by typing, too.
func TestSharing(t *testing.T) {
	t.Parallel()
	answers := plain()
	link := `{"id":"lnk_1","label":"Front desk","full_numbers":true,"code":"abc","path":"/t/abc","created_at":"2026-11-23T09:00:00Z"}`
	maps.Copy(answers, map[string]string{
		"POST /v1/port-requests/prq_1/share-links":              link,
		"GET /v1/port-requests/prq_1/share-links":               `{"data":[` + link + `]}`,
		"POST /v1/port-requests/prq_1/share-links/lnk_1/revoke": `{"id":"lnk_1","label":"Front desk","created_at":"2026-11-23T09:00:00Z","ended_at":"2026-11-24T09:00:00Z"}`,
		"GET /v1/calendar-feed":                                 `{"path":null}`,
		"POST /v1/calendar-feed":                                `{"path":"/calendar/xyz.ics"}`,
		"POST /v1/calendar-feed/revoke":                         `{"path":null}`,
		"GET /v1/accounts/acc_1/quiet-hours":                    `{"from":"","to":""}`,
		"POST /v1/accounts/acc_1/quiet-hours":                   `{"from":"21:00","to":"07:30"}`,
		"POST /v1/accounts/acc_1/quiet-hours/end":               `{"from":"","to":""}`,
	})
	x := newBench(t, answers)
	for _, c := range []struct{ typed, called, body, says string }{
		{"request share prq_1 --full-numbers", "POST /v1/port-requests/prq_1/share-links", `"full_numbers":true`, x.url + "/t/abc"},
		{"request links prq_1", "GET /v1/port-requests/prq_1/share-links", "", "Front desk"},
		{"request unshare prq_1 lnk_1 --lang fr", "POST /v1/port-requests/prq_1/share-links/lnk_1/revoke", "{}", "LIEN"},
		{"request feed", "GET /v1/calendar-feed", "", "The calendar is off."},
		{"request feed --renew", "POST /v1/calendar-feed", "{}", x.url + "/calendar/xyz.ics"},
		{"request feed --off --lang es", "POST /v1/calendar-feed/revoke", "{}", "El calendario está desactivado."},
		{"request quiet acc_1", "GET /v1/accounts/acc_1/quiet-hours", "", "There are no quiet hours"},
		{"request quiet acc_1 --from 21:00 --to 07:30 --lang fr", "POST /v1/accounts/acc_1/quiet-hours", `"from":"21:00"`, "attendent de 21:00 à 07:30."},
		{"request quiet acc_1 --off --lang es", "POST /v1/accounts/acc_1/quiet-hours/end", "{}", "No hay horas de silencio"},
		{"request feed --renew --dry-run -o json", "POST /v1/calendar-feed?validate_only=true", "{}", `"path"`},
	} {
		got := x.must(strings.Fields(c.typed)...)
		if last := x.last(); last.what != c.called || !strings.Contains(last.body, c.body) || !strings.Contains(got.out, c.says) {
			t.Errorf("%s: called %s with %s\n%s", c.typed, last.what, last.body, got.out)
		}
	}
	for _, typed := range []string{"request feed --renew --off", "request quiet acc_1 --from 21:00", "request quiet acc_1 --from 21:00 --to 07:30 --off"} {
		if got := x.run(strings.Fields(typed)...); got.code != terminal.ExitUsage {
			t.Errorf("%s: exit code %d", typed, got.code)
		}
	}
}

// Files are written as they come, where there is none yet; which contract ends is asked only where there are several.
func TestFilesOfARequest(t *testing.T) {
	t.Parallel()
	answers := plain()
	maps.Copy(answers, map[string]string{
		"GET /v1/port-requests/prq_1/moving-day.ics":        "BEGIN:VCALENDAR",
		"GET /v1/port-requests/prq_3":                       `{"id":"prq_3","orders":[{"id":"ord_3","state":"completed"},{"id":"ord_4","state":"cancelled"}]}`,
		"GET /v1/port-requests/prq_4":                       `{"id":"prq_4","orders":[{"id":"ord_3","state":"completed"},{"id":"ord_4","state":"completed"}]}`,
		"GET /v1/port-requests/prq_3/closing-letters/ord_3": "%PDF-3",
		"GET /v1/port-requests/prq_4/closing-letters/ord_4": "%PDF-4",
	})
	x := newBench(t, answers)
	if got := x.must("request", "calendar", "prq_1"); got.out != "BEGIN:VCALENDAR" {
		t.Errorf("calendar: %q", got.out)
	}
	file := filepath.Join(t.TempDir(), "closing.pdf")
	x.must("request", "closing", "prq_3", "--language", "fr", "--to", file)
	if raw, err := os.ReadFile(file); err != nil || string(raw) != "%PDF-3" || !strings.HasSuffix(x.last().what, "?language=fr") {
		t.Errorf("closing: %q, %v, %s", raw, err, x.last().what)
	}
	if got := x.run("request", "closing", "prq_3", "--to", file); got.code != terminal.ExitFailure {
		t.Errorf("a file was written over: %d", got.code)
	}
	if got := x.run("request", "closing", "prq_4"); got.code != terminal.ExitUsage || !strings.Contains(got.err, "ord_3, ord_4") {
		t.Errorf("several: %d, %s", got.code, got.err)
	}
	if got := x.must("request", "closing", "prq_4", "ord_4"); got.out != "%PDF-4" {
		t.Errorf("named: %q", got.out)
	}
	if got := x.run("request", "closing", "prq_1"); got.code != terminal.ExitFailure || !strings.Contains(got.err, "the old contract goes on") {
		t.Errorf("none: %d, %s", got.code, got.err)
	}
}

// The desk reads what people without an account ask, and answers or erases it.
func TestDeskQuestions(t *testing.T) {
	t.Parallel()
	answers := plain()
	maps.Copy(answers, map[string]string{
		"GET /v1/check-questions":               `{"data":[{"id":"que_1","market":"fr","numbers":["0 800 00 00 00","3611"],"email":"anne@example.com","language":"fr","asked_at":"2026-11-23T09:00:00Z"}]}`,
		"POST /v1/check-questions/que_1/answer": `{"id":"que_1"}`,
		"POST /v1/check-questions/que_1/close":  `{"id":"que_1"}`,
	})
	x := newBench(t, answers)
	if got := x.must("desk", "questions", "--lang", "fr"); !strings.Contains(got.out, "0 800 00 00 00, 3611") || !strings.Contains(got.out, "LANGUE") {
		t.Errorf("listed:\n%s", got.out)
	}
	if got := x.must("desk", "answer", "que_1", "Oui.", "--lang", "fr"); !strings.Contains(got.out, "l’e-mail est en route") || !strings.Contains(x.last().body, `"text":"Oui."`) {
		t.Errorf("answered: %s, %s", got.out, x.last().body)
	}
	if x.must("desk", "answer", "que_1", "--drop"); !strings.HasSuffix(x.last().what, "/close") {
		t.Errorf("erased: %s", x.last().what)
	}
	for _, args := range [][]string{{"desk", "answer", "que_1"}, {"desk", "answer", "que_1", "Yes.", "--drop"}} {
		if got := x.run(args...); got.code != terminal.ExitUsage || !strings.Contains(got.err, "--drop") {
			t.Errorf("%v: %d, %s", args, got.code, got.err)
		}
	}
}

// A code comes by a call where nobody could read a text, unless somebody says how.
func TestProve_CallsLandlines(t *testing.T) {
	t.Parallel()
	answers := plain()
	maps.Copy(answers, map[string]string{
		"GET /v1/port-requests/prq_5":             `{"id":"prq_5","line_type":"landline"}`,
		"GET /v1/port-requests/prq_6":             `{"id":"prq_6","line_type":"mobile"}`,
		"POST /v1/port-requests/prq_5/possession": `{"number":"••12"}`,
		"POST /v1/port-requests/prq_6/possession": `{"number":"••12"}`,
	})
	x := newBench(t, answers)
	for typed, want := range map[string]string{"prq_5": "call", "prq_6": "sms", "prq_5 --channel sms": "sms", "prq_6 --channel call": "call"} {
		x.must(append([]string{"request", "prove"}, strings.Fields(typed)...)...)
		if last := x.last(); !strings.HasSuffix(last.what, "/possession") || last.body != `{"channel":"`+want+`"}` {
			t.Errorf("%s: %s %s", typed, last.what, last.body)
		}
	}
}
