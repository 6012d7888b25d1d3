package terminal_test

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/terminal"
)

func TestGoldens(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"nothing":              {},
		"help":                 {"--help"},
		"help_confirm":         {"desk", "confirm", "--help"},
		"version_none":         {"request", "show", "prq_none"},
		"check_offline":        {"check", "01 99 00 12 34", "+1 212 555 0100", "2125550100", "12"},
		"check_server":         {"check", "0199001234", "--lang", "fr"},
		"request_show":         {"request", "show", "prq_1"},
		"request_refused":      {"request", "show", "prq_2"},
		"request_show_json":    {"request", "show", "prq_1", "-o", "json"},
		"request_requirements": {"request", "show", "prq_1", "--requirements"},
		"request_capabilities": {"request", "show", "prq_1", "--capabilities"},
		"request_list":         {"request", "list"},
		"request_events":       {"request", "events", "prq_1"},
		"request_events_es":    {"request", "events", "prq_1", "--lang", "es"},
		"request_messages":     {"request", "message", "prq_1"},
		"request_new":          {"request", "new", "--line-type", "landline"},
		"request_sign":         {"request", "sign", "prq_1", "--signer", "Jeanne Essai", "--capacity", "holder", "--agree-all"},
		"desk_queue":           {"desk", "queue"},
		"desk_show":            {"desk", "show", "ord_1"},
		"desk_show_fr":         {"desk", "show", "ord_1", "--lang", "fr"},
		"desk_deadlines":       {"desk", "deadlines"},
		"desk_clock":           {"desk", "clock"},
		"desk_reveal":          {"desk", "reveal", "ord_1", "--field", "account_number", "--reason", "to send it"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := newBench(t, plain())
			if name == "check_offline" {
				delete(x.env, "PORTAMENTO_SERVER")
			}
			got := x.run(args...)
			golden(t, name, fmt.Sprintf("$ portamento %s\n%s--- talk\n%s--- exit code %d\n", strings.Join(args, " "), got.out, got.err, got.code))
			if strings.ContainsAny(got.out+got.err, "\x1b\a") {
				t.Error("what is no terminal got control characters")
			}
		})
	}
}

func TestManualNamesEveryCommand(t *testing.T) {
	t.Parallel()
	x := newBench(t, nil)
	manual := x.must("manual").out
	for _, leaf := range leaves(t) {
		if !strings.Contains(manual, "## portamento "+leaf+"\n") {
			t.Errorf("%s is not in the manual", leaf)
		}
	}
	for _, flag := range []string{"--numbers-file", "--dry-run", "--output", "Exit codes"} {
		if !strings.Contains(manual, flag) {
			t.Errorf("the manual lacks %s", flag)
		}
	}
	if got := x.must("version").out; !strings.HasPrefix(got, "portamento 1.2.3 ") {
		t.Errorf("version: %s", got)
	}
}

func parser(t *testing.T) *kong.Kong {
	t.Helper()
	p, err := kong.New(&commands{}, kong.Name("portamento"), kong.Writers(io.Discard, io.Discard), kong.Exit(func(int) {}))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func leaves(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, n := range parser(t).Model.Leaves(true) {
		all = append(all, n.Path())
	}
	return all
}

// The help of every command begins with three examples, and each of them is a command that can be typed.
func TestExamples(t *testing.T) {
	t.Parallel()
	for _, leaf := range append(leaves(t), "request", "desk") {
		help := newBench(t, nil).must(append(strings.Fields(leaf), "--help")...).out
		if other := newBench(t, nil).must(append([]string{"help"}, strings.Fields(leaf)...)...).out; other != help {
			t.Errorf("portamento help %s is not portamento %s --help", leaf, leaf)
		}
		block, ok := strings.CutPrefix(help, "Examples:\n")
		block, _, _ = strings.Cut(block, "\n\n")
		lines := strings.Split(block, "\n")
		if !ok || len(lines) != 3 {
			t.Errorf("%s: the help begins with %q", leaf, block)
			continue
		}
		for _, line := range lines {
			words := shell(strings.TrimSpace(line))
			if words[0] != "portamento" {
				t.Errorf("%s: %q", leaf, line)
				continue
			}
			if _, err := parser(t).Parse(words[1:]); err != nil {
				t.Errorf("%s: %q: %v", leaf, line, err)
			}
			// A reason of the catalogue is a word; why something is done is a sentence.
			if i := slices.Index(words, "--reason"); i >= 0 && !strings.Contains(words[i+1], " ") && !inCatalogue(t, words[i+1]) {
				t.Errorf("%s: %q: no market has this reason", leaf, line)
			}
		}
	}
}

func inCatalogue(t *testing.T, code string) bool {
	t.Helper()
	set, err := markets()
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(set.Markets(), func(m *porting.Market) bool { _, ok := m.Reason(code); return ok })
}

// shell parts a line into words as a shell does, up to a pipe or a redirection.
func shell(line string) []string {
	var words []string
	for i, part := range strings.Split(line, `"`) {
		if i%2 == 1 {
			words = append(words, part)
			continue
		}
		for _, w := range strings.Fields(part) {
			if w == "|" || w == ">" {
				return words
			}
			words = append(words, w)
		}
	}
	return words
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	at := func(status int, code string) map[string]string {
		return map[string]string{"GET /v1/orders/ord_1": fmt.Sprintf(`%d {"status":%d,"code":%q,"detail":"Sorry.","request_id":"r9","state":"sent","allowed":["hold"]}`, status, status, code)}
	}
	for _, c := range []struct {
		name    string
		answers map[string]string
		args    []string
		code    int
		says    string
	}{
		{"done", plain(), []string{"desk", "show", "ord_1"}, terminal.ExitOK, ""},
		{"a fault of the server", at(500, "internal"), []string{"desk", "show", "ord_1"}, terminal.ExitFailure, "request r9"},
		{"no such command", nil, []string{"fly"}, terminal.ExitUsage, "--help"},
		{"a flag that does not exist", nil, []string{"desk", "show", "ord_1", "--fast"}, terminal.ExitUsage, "portamento desk show --help"},
		{"a flag that is missing", nil, []string{"desk", "ask", "ord_1"}, terminal.ExitUsage, "--reason"},
		{"a word that is not possible", nil, []string{"desk", "test", "ord_1", "--number", "1", "--result", "fine"}, terminal.ExitUsage, "passed"},
		{"both days", nil, []string{"request", "date", "prq_1", "--on", "2026-12-08", "--not-before", "2026-12-01"}, terminal.ExitUsage, "--on"},
		{"no number", nil, []string{"check"}, terminal.ExitUsage, "portamento check"},
		{"not found", at(404, "not_found"), []string{"desk", "show", "ord_1"}, terminal.ExitNotFound, "portamento desk queue"},
		{"content", at(422, "invalid"), []string{"desk", "show", "ord_1"}, terminal.ExitInvalid, "Sorry."},
		{"no key", at(401, "key.invalid"), []string{"desk", "show", "ord_1"}, terminal.ExitKey, "PORTAMENTO_KEY"},
		{"another role", at(403, "role.forbidden"), []string{"desk", "show", "ord_1"}, terminal.ExitKey, "--role"},
		{"state", at(409, "state"), []string{"desk", "show", "ord_1"}, terminal.ExitConflict, "Possible now: hold"},
		{"version", at(412, "version.stale"), []string{"desk", "show", "ord_1"}, terminal.ExitConflict, "portamento desk show"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := newBench(t, c.answers).run(c.args...)
			if got.code != c.code || !strings.Contains(got.err, c.says) {
				t.Errorf("exit code %d, want %d; says %s, want %q in it", got.code, c.code, got.err, c.says)
			}
			if c.code != terminal.ExitOK && got.out != "" {
				t.Errorf("a failure writes data: %s", got.out)
			}
		})
	}
}

func TestUnreachableAndUnnamedServers(t *testing.T) {
	t.Parallel()
	x := newBench(t, nil)
	x.env["PORTAMENTO_SERVER"] = "http://127.0.0.1:1"
	if got := x.run("desk", "show", "ord_1"); got.code != terminal.ExitNetwork || !strings.Contains(got.err, "--server") {
		t.Errorf("nobody listens: %d, %s", got.code, got.err)
	}
	delete(x.env, "PORTAMENTO_SERVER")
	if got := x.run("desk", "show", "ord_1"); got.code != terminal.ExitUsage || !strings.Contains(got.err, "PORTAMENTO_SERVER") {
		t.Errorf("no server: %d, %s", got.code, got.err)
	}
	if got := x.run("desk", "show", "ord_1", "--server", "porting.example.net"); got.code != terminal.ExitUsage || !strings.Contains(got.err, "https://") {
		t.Errorf("no scheme: %d, %s", got.code, got.err)
	}
	if got := x.run("desk", "show", "ord_1", "--server", "http://porting.invalid", "--timeout", "1ms"); !strings.Contains(got.err, "unencrypted") {
		t.Errorf("the key goes out in the clear without a word: %s", got.err)
	}
}

func TestProblemsForPrograms(t *testing.T) {
	t.Parallel()
	x := newBench(t, map[string]string{"GET /v1/orders/ord_1": `409 {"status":409,"code":"state","detail":"Not now.","state":"sent","allowed":["hold"],"errors":[]}`})
	got := x.run("desk", "show", "ord_1", "-o", "json")
	var p map[string]any
	if err := json.Unmarshal([]byte(got.err), &p); err != nil || p["code"] != "state" || p["state"] != "sent" || got.code != terminal.ExitConflict {
		t.Errorf("told %s, %v, exit code %d", got.err, err, got.code)
	}
}

func TestProblemsNameTheFlag(t *testing.T) {
	t.Parallel()
	x := newBench(t, map[string]string{"POST /v1/port-requests": `422 {"status":422,"code":"invalid","detail":"Something is wrong.","request_id":"r1","errors":[
		{"pointer":"/service_address/postcode","code":"postcode.pattern","message":"Enter a postcode as on the bill."},
		{"pointer":"/numbers/2/code","code":"code.length","message":"A RIO has 12 characters."}]}`})
	got := x.run("request", "new", "--postcode", "1")
	for _, want := range []string{"--postcode  ", "number 3 code", "A RIO has 12 characters.", "(422 invalid, request r1)"} {
		if !strings.Contains(got.err, want) {
			t.Errorf("%q is not in\n%s", want, got.err)
		}
	}
	if got.code != terminal.ExitInvalid {
		t.Errorf("exit code %d", got.code)
	}
}

func TestProblemsNameTheDesksFlags(t *testing.T) {
	t.Parallel()
	x := newBench(t, map[string]string{"POST /v1/orders/ord_1/reject": `422 {"status":422,"code":"invalid","detail":"Something is wrong.","errors":[
		{"pointer":"/reasons/0","code":"reason.unknown","message":"No such reason."},{"pointer":"/numbers/0/number","code":"number.unknown","message":"No such number."}]}`,
		"POST /v1/orders/ord_1/confirm": `422 {"status":422,"code":"invalid","detail":"Something is wrong.","errors":[{"pointer":"/start","code":"date.holiday","message":"No working day."}]}`,
		"GET /v1/orders/ord_1":          anOrder, "GET /v1/markets/fr": aMarket})
	got := x.run("desk", "reject", "ord_1", "--reason", "a").err + x.run("desk", "confirm", "ord_1", "--on", "2026-12-08", "--from", "10:00", "--to", "12:00").err
	for _, want := range []string{"--reason ", "number 1 ", "--on and --from ", "No working day."} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	if strings.Contains(got, "/start") || strings.Contains(got, "/reasons") || strings.Contains(got, "number 1 number") {
		t.Errorf("places of programs are shown to people:\n%s", got)
	}
}

// Every verb of the desk and of a request makes exactly the call that it stands for.
func TestVerbs(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"desk approve ord_1":                                           `POST /v1/orders/ord_1/approve `,
		"desk approve ord_1 --dry-run":                                 `POST /v1/orders/ord_1/approve?validate_only=true `,
		"desk ask ord_1 --reason a --reason b --note Why":              `POST /v1/orders/ord_1/ask {"reasons":["a","b"],"note":"Why"}`,
		"desk decline ord_1 --reason a --yes":                          `POST /v1/orders/ord_1/decline {"reasons":["a"]}`,
		"desk hand-off ord_1":                                          `POST /v1/orders/ord_1/hand-off {"carrier_reference":""}`,
		"desk acknowledge ord_1 --carrier-reference OP":                `POST /v1/orders/ord_1/acknowledge {"carrier_reference":"OP"}`,
		"desk reject ord_1 --reason a --carrier-code R1 --who-acts us": `POST /v1/orders/ord_1/reject {"reasons":["a"],"carrier_code":"R1","who_acts":"us"}`,
		"desk confirm ord_1 --on 2026-12-08 --from 10:00 --to 12:00":   `POST /v1/orders/ord_1/confirm {"start":"2026-12-08T09:00:00Z","end":"2026-12-08T11:00:00Z","timezone":"Europe/Paris"}`,
		"desk confirm ord_1 --on 2026-07-08 --from 10:00 --to 12:00 --timezone America/New_York --number 1": `POST /v1/orders/ord_1/confirm {"start":"2026-07-08T14:00:00Z","end":"2026-07-08T16:00:00Z","timezone":"America/New_York","numbers":["1"]}`,
		"desk refuse-cancel ord_1 --reason late":                                                            `POST /v1/orders/ord_1/refuse-cancel {"reason":"late"}`,
		"desk lose-date ord_1 --reason gone":                                                                `POST /v1/orders/ord_1/lose-date {"reason":"gone"}`,
		"desk cut-over ord_1":                                                                               `POST /v1/orders/ord_1/cut-over `,
		"desk ported ord_1 --all":                                                                           `POST /v1/orders/ord_1/ported {"numbers":["+33199001234"]}`,
		"desk ported ord_1 --number 1 --number 2":                                                           `POST /v1/orders/ord_1/ported {"numbers":["1","2"]}`,
		"desk test ord_1 --forwarding --result did_not_ring --note x":                                       `POST /v1/orders/ord_1/forwarding-tests {"result":"did_not_ring","note":"x"}`,
		"desk test ord_1 --number 1 --result passed":                                                        `POST /v1/orders/ord_1/test-calls {"number":"1","result":"passed"}`,
		"desk complete ord_1":                                                                               `POST /v1/orders/ord_1/complete {}`,
		"desk complete ord_1 --override because":                                                            `POST /v1/orders/ord_1/complete {"override_reason":"because"}`,
		"desk reverse ord_1 --reason bad -y":                                                                `POST /v1/orders/ord_1/reverse {"reason":"bad"}`,
		"desk cancel ord_1 --reason called -y":                                                              `POST /v1/orders/ord_1/cancel {"reason":"called"}`,
		"desk hold ord_1":                                                                                   `POST /v1/orders/ord_1/hold `,
		"desk resume ord_1":                                                                                 `POST /v1/orders/ord_1/resume `,
		"desk lift prq_1 --reason called":                                                                   `POST /v1/port-requests/prq_1/lift {"reason":"called"}`,
		"desk assign ord_1 usr_1":                                                                           `POST /v1/orders/ord_1/assign {"user_id":"usr_1"}`,
		"desk assign ord_1":                                                                                 `POST /v1/orders/ord_1/assign {"user_id":null}`,
		"desk message ord_1 Hello --private":                                                                `POST /v1/orders/ord_1/messages {"text":"Hello","private":true}`,
		"desk queue --state sent,rejected --foc-from 2026-12-08 --foc-to 2026-12-08":                        `GET /v1/orders?foc_from=2026-12-08T00%3A00%3A00Z&foc_to=2026-12-09T00%3A00%3A00Z&limit=200&sort=due&state=sent%2Crejected `,
		"desk deadlines --within 24h":                                                                       `GET /v1/deadlines?due_before=2026-11-24T09%3A00%3A00Z `,
		"desk clock --advance 72h":                                                                          `POST /v1/clock {"advance":"72h0m0s"}`,
		"desk clock --to-next-deadline":                                                                     `POST /v1/clock {"to":"next_deadline"}`,
		"desk clock --speed 0":                                                                              `POST /v1/clock {"speed":0}`,
		"request cancel prq_1 --yes --reason stay":                                                          `POST /v1/port-requests/prq_1/cancel {"reason":"stay"}`,
		"request hold prq_1":                                                                                `POST /v1/port-requests/prq_1/hold `,
		"request resume prq_1":                                                                              `POST /v1/port-requests/prq_1/resume `,
		"request date prq_1 --on 2026-12-08":                                                                `POST /v1/port-requests/prq_1/date {"on":"2026-12-08"}`,
		"request keep prq_1":                                                                                `POST /v1/port-requests/prq_1/temporary-number {"keep":true}`,
		"request release prq_1":                                                                             `POST /v1/port-requests/prq_1/temporary-number {"keep":false}`,
		"request message prq_1 When?":                                                                       `POST /v1/port-requests/prq_1/messages {"text":"When?"}`,
		"request list --stage needs_you,done --limit 5":                                                     `GET /v1/port-requests?limit=5&stage=needs_you%2Cdone `,
		"request edit prq_1 --name Shop --no-main-moves --clear /internet":                                  `PATCH /v1/port-requests/prq_1 {"internet":null,"main_moves":false,"name":"Shop"}`,
		"request sign prq_1 --signer Ada --capacity holder --agree a --terms 1":                             `POST /v1/port-requests/prq_1/sign {"name":"Ada","capacity":"holder","statements":["a"],"terms_version":"1"}`,
		"request correct prq_1 --last-name Roy --signer Ada --capacity holder --agree-all":                  `POST /v1/port-requests/prq_1/correct {"holder":{"last_name":"Roy"},"signature":{"name":"Ada","capacity":"holder","statements":["keep_service","mandate"],"terms_version":"2026-01"}}`,
		"check 0199001234 --market fr":                                                                      `POST /v1/portability-checks {"market":"fr","numbers":["0199001234"]}`,
	} {
		t.Run(typed, func(t *testing.T) {
			t.Parallel()
			x := newBench(t, verbs(plain()))
			x.must(strings.Fields(typed)...)
			if got := x.last(); got.what+" "+got.body != want {
				t.Errorf("called %s %s\nwant   %s", got.what, got.body, want)
			}
		})
	}
}

func TestHeadersOfACall(t *testing.T) {
	t.Parallel()
	x := newBench(t, verbs(plain()))
	x.must("desk", "approve", "ord_1", "--if-version", "9", "--idempotency-key", "mine", "--lang", "es")
	h := x.last().header
	for name, want := range map[string]string{"If-Match": `"9"`, "Idempotency-Key": "mine", "Accept-Language": "es", "Authorization": "Bearer " + key} {
		if h.Get(name) != want {
			t.Errorf("%s: %q, want %q", name, h.Get(name), want)
		}
	}
	x.env["LANG"] = "fr_FR.UTF-8"
	x.must("desk", "approve", "ord_1")
	if got := x.last().header.Get("Accept-Language"); got != "fr" {
		t.Errorf("the machine speaks French, and the call asks for %q", got)
	}
}

func TestWindowsThatNoClockShows(t *testing.T) {
	t.Parallel()
	for typed, says := range map[string]string{
		"--on 2026-03-29 --from 02:30 --to 04:00 --timezone Europe/Paris": "skip 02:30",
		"--on 2026-12-08 --from 12:00 --to 10:00":                         "closes before it opens",
		"--on 2026-12-08 --from 10:00 --to 10:00":                         "closes before it opens",
		"--on 08/12/2026 --from 10:00 --to 12:00":                         "--on 2026-12-08",
		"--on 2026-12-08 --from 10h --to 12h":                             "--from 10:00",
		"--on 2026-12-08 --from 10:00 --to 12:00 --timezone Paris":        "Europe/Paris",
		"--on 2026-12-08 --from 10:00 --to 12:00 --timezone Local":        "Europe/Paris",
	} {
		x := newBench(t, verbs(plain()))
		got := x.run(append([]string{"desk", "confirm", "ord_1"}, strings.Fields(typed)...)...)
		if got.code != terminal.ExitUsage || !strings.Contains(got.err, says) {
			t.Errorf("%s: exit code %d, %s", typed, got.code, got.err)
		}
	}
}
