package terminal_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"github.com/portamento/portamento/terminal"
)

func TestWhatCannotBeUndoneIsAskedFor(t *testing.T) {
	t.Parallel()
	for _, typed := range []string{"desk decline ord_1 --reason a", "desk reverse ord_1 --reason a", "desk cancel ord_1 --reason a", "request cancel prq_1"} {
		t.Run(typed, func(t *testing.T) {
			t.Parallel()
			args := strings.Fields(typed)
			x := newBench(t, verbs(plain()))
			if got := x.run(args...); got.code != terminal.ExitUsage || !strings.Contains(got.err, "--yes") || len(x.calls) != 0 {
				t.Errorf("no terminal: exit code %d, %d calls, %s", got.code, len(x.calls), got.err)
			}
			x.tty, x.in = true, "n\n"
			if got := x.run(args...); got.code == terminal.ExitOK || len(x.calls) != 0 {
				t.Errorf("said no: exit code %d, %d calls", got.code, len(x.calls))
			}
			x.in = "yes\n"
			if got := x.run(append(args, "--no-input")...); got.code != terminal.ExitUsage || len(x.calls) != 0 {
				t.Errorf("--no-input: exit code %d, %d calls", got.code, len(x.calls))
			}
			if got := x.must(args...); !strings.Contains(got.err, "cannot be undone") || len(x.calls) != 1 {
				t.Errorf("said yes: %d calls, %s", len(x.calls), got.err)
			}
			x.tty = false
			x.must(append(args, "--yes")...)
			if got := x.must(append(args, "--dry-run")...); !strings.Contains(got.err, "nothing was changed") || !strings.HasSuffix(x.last().what, "?validate_only=true") {
				t.Errorf("dry run: %s, %s", x.last().what, got.err)
			}
		})
	}
}

func TestSigningShowsWhatIsAgreedTo(t *testing.T) {
	t.Parallel()
	x := newBench(t, plain())
	args := []string{"request", "sign", "prq_1", "--signer", "Ada", "--capacity", "holder"}
	got := x.run(args...)
	if got.code != terminal.ExitUsage || !strings.Contains(got.err, "keep_service, mandate") || !strings.HasPrefix(x.last().what, "GET") {
		t.Errorf("nobody agreed: exit code %d, %s, %s", got.code, x.last().what, got.err)
	}
	x.tty, x.in = true, "no\n"
	if got = x.run(args...); got.code == terminal.ExitOK || !strings.HasPrefix(x.last().what, "GET") || !strings.Contains(got.err, "I give a mandate.") {
		t.Errorf("said no: exit code %d, %s, %s", got.code, x.last().what, got.err)
	}
	x.in = "y\n"
	x.must(args...)
	if !strings.Contains(x.last().body, `"statements":["keep_service","mandate"]`) {
		t.Errorf("sent %s", x.last().body)
	}
	if got = x.run("request", "sign", "prq_1"); got.code != terminal.ExitUsage || !strings.Contains(got.err, "--signer") {
		t.Errorf("nobody signs: %d, %s", got.code, got.err)
	}
}

// Secrets come from files and the environment; no flag takes one.
func TestNoSecretIsTakenFromAnArgument(t *testing.T) {
	t.Parallel()
	var walk func(n *kong.Node)
	walk = func(n *kong.Node) {
		for _, f := range n.Flags {
			for _, secret := range []string{"key", "account-number", "code", "password", "token", "rio", "pin"} {
				if f.Name == secret {
					t.Errorf("%s --%s: others on the machine can read arguments", n.FullPath(), f.Name)
				}
			}
		}
		for _, c := range n.Children {
			walk(c)
		}
	}
	walk(parser(t).Model.Node)
	x := newBench(t, plain())
	if got := x.run("request", "list", "--key="+key); got.code != terminal.ExitUsage || !strings.Contains(got.err, "--key-file") {
		t.Errorf("--key: exit code %d, %s", got.code, got.err)
	}
}

func TestWhereTheKeyComesFrom(t *testing.T) {
	t.Parallel()
	bearer := func(x *bench) string { return strings.TrimPrefix(x.last().header.Get("Authorization"), "Bearer ") }
	x := newBench(t, plain())
	x.must("request", "list", "--key-file", write(t, "key", "pk_file\n"))
	if got := bearer(x); got != "pk_file" {
		t.Errorf("from a file: %q", got)
	}
	x.in = "pk_stdin\n"
	x.must("request", "list", "--key-file", "-")
	if got := bearer(x); got != "pk_stdin" {
		t.Errorf("from standard input: %q", got)
	}
	if got := x.run("request", "new", "--key-file", "-", "--file", "-"); got.code != terminal.ExitUsage || !strings.Contains(got.err, "both") {
		t.Errorf("standard input for two things: %d, %s", got.code, got.err)
	}
	x.env = map[string]string{"PORTAMENTO_SERVER": x.url, "PORTAMENTO_KEY_FILE": write(t, "key", "pk_named")}
	x.must("request", "list")
	if got := bearer(x); got != "pk_named" {
		t.Errorf("from a named file: %q", got)
	}
	if got := x.run("request", "list", "--key-file", "/nowhere/key"); got.code != terminal.ExitUsage {
		t.Errorf("a file that is not there: %d, %s", got.code, got.err)
	}
	if got := x.run("request", "list", "--key-file", write(t, "key", "two words "+key)); got.code != terminal.ExitUsage {
		t.Errorf("no key: %d, %s", got.code, got.err)
	}
}

func TestNewRequestFromFiles(t *testing.T) {
	t.Parallel()
	x := newBench(t, plain())
	file := write(t, "request.json", `{"account_id":"acc_1","name":"From file","internet":"fibre","service_address":{"city":"Lyon"},"numbers":[{"number":"1"}]}`)
	numbers := write(t, "numbers.csv", "number;rio;label\n01 99 00 12 34;SECRET-RIO;Reception\n")
	account := write(t, "account", "1234567890\n")
	got := x.must("request", "new", "--file", file, "--name", "Typed", "--numbers-file", numbers, "--number", "01 99 00 12 35",
		"--account-number-file", account, "--notify", "a@example.org:fr", "--notify", "b@example.org")
	var sent asked
	for _, c := range x.calls {
		if strings.HasPrefix(c.what, "POST") {
			sent = c
		}
	}
	want := `{"account_id":"acc_1","name":"Typed","account_number":"1234567890","internet":"fibre","numbers":[{"number":"01 99 00 12 34","code":"SECRET-RIO","label":"Reception"},` +
		`{"number":"01 99 00 12 35"}],"service_address":{"city":"Lyon"},"notify":[{"email":"a@example.org","language":"fr"},{"email":"b@example.org"}]}`
	if sent.body != want {
		t.Errorf("sent %s\nwant %s", sent.body, want)
	}
	if strings.Contains(got.out+got.err, "SECRET-RIO") || strings.Contains(got.out+got.err, "1234567890") {
		t.Errorf("a secret is shown: %s%s", got.out, got.err)
	}
	if !strings.Contains(got.err, "--account-number-file") {
		t.Errorf("what is missing is not told: %s", got.err)
	}
}

func TestFilesThatDoNotHold(t *testing.T) {
	t.Parallel()
	for text, says := range map[string]string{
		`{"account_number":987654321}`:                  `"account_number" is of the wrong type`,
		`{"numbers":[{"number":"1","code":987654321}]}`: "is of the wrong type",
		`{"stage":"done"}`:                              `no field "stage"`,
		`{"name":"987654321`:                            "is not JSON",
		`{"name":"a"} {"name":"987654321"}`:             "after the end",
		`["987654321"]`:                                 "wrong type",
		``:                                              "is not JSON",
		`{"signature":{"name":"987654321"}}`:            "portamento request sign",
	} {
		x := newBench(t, plain())
		x.in = text
		got := x.run("request", "new", "--file", "-")
		if got.code != terminal.ExitInvalid || !strings.Contains(got.err, says) || len(x.calls) != 0 {
			t.Errorf("%s: exit code %d, %s", text, got.code, got.err)
		}
		if strings.Contains(got.err, "987654321") {
			t.Errorf("%s: a value is repeated, and it may be a secret: %s", text, got.err)
		}
	}
	x := newBench(t, plain())
	x.in = "number,code\n,SECRET1\n0199001234,SECRET2,a,b\n"
	got := x.run("request", "new", "--numbers-file", "-")
	if got.code != terminal.ExitInvalid || !strings.Contains(got.err, "line 2") || !strings.Contains(got.err, "line 3") || strings.Contains(got.err, "SECRET") {
		t.Errorf("a bad table: exit code %d, %s", got.code, got.err)
	}
}

func TestEditEmptiesWhatTheFileSaysIsNull(t *testing.T) {
	t.Parallel()
	x := newBench(t, plain())
	x.in = `{"internet":null,"service_address":{"building":null,"city":"Lyon"}}`
	x.must("request", "edit", "prq_1", "--file", "-", "--street", "1 rue des Essais")
	var sent map[string]any
	if err := json.Unmarshal([]byte(x.last().body), &sent); err != nil {
		t.Fatal(err)
	}
	address, _ := sent["service_address"].(map[string]any)
	internet, named := sent["internet"]
	if building, there := address["building"]; !named || internet != nil || !there || building != nil || address["city"] != "Lyon" || address["street"] != "1 rue des Essais" {
		t.Errorf("sent %s", x.last().body)
	}
}

func TestTerminalsGetWordsAndNoTricks(t *testing.T) {
	t.Parallel()
	x := newBench(t, plain())
	x.tty = true
	got := x.must("request", "show", "prq_2").out
	if !strings.Contains(got, "\x1b[1m") || strings.Contains(got, "\x1b[31m") {
		t.Errorf("bold of ours and nothing of others: %q", got)
	}
	x.env["NO_COLOR"] = "1"
	if got := x.must("request", "show", "prq_1").out; strings.Contains(got, "\x1b") {
		t.Errorf("NO_COLOR: %q", got)
	}
}

func TestWatch(t *testing.T) {
	t.Parallel()
	over := strings.Replace(aRequest, `"stage":"date_set"`, `"stage":"done"`, 1)
	x := newBench(t, plain())
	x.answers["GET /v1/port-requests/prq_1"] = over
	lines := strings.Split(strings.TrimSpace(x.must("request", "watch", "prq_1").out), "\n")
	if len(lines) != 2 {
		t.Fatalf("%d lines: %s", len(lines), lines)
	}
	var e struct {
		Sequence int
		Type     string
	}
	if err := json.Unmarshal([]byte(lines[1]), &e); err != nil || e.Sequence != 2 || e.Type != "port_order.foc_confirmed" {
		t.Errorf("second line %s: %v", lines[1], err)
	}
	x.tty = true
	if got := x.must("request", "watch", "prq_1").out; !strings.Contains(got, "2026-11-21 10:30 UTC  Moving date confirmed  Noé\n") {
		t.Errorf("for people: %s", got)
	}
	x.tty = false
	if got := x.must("request", "watch", "prq_1", "--wait", "done", "--for", "10s").out; strings.Count(got, "\n") != 2 {
		t.Errorf("what led to the stage is cut: %s", got)
	}
	if got := x.run("request", "watch", "prq_1", "--wait", "testing"); got.code != terminal.ExitFailure || !strings.Contains(got.err, "never came to testing") {
		t.Errorf("it ended without what was waited for: %d, %s", got.code, got.err)
	}

	open := newBench(t, plain())
	open.must("request", "watch", "prq_1", "--for", "30ms", "--every", "5ms")
	open.must("request", "watch", "prq_1", "--wait", "date_set", "--for", "10s")
	if got := open.run("request", "watch", "prq_1", "--wait", "done", "--for", "30ms", "--every", "5ms"); got.code != terminal.ExitTimeout {
		t.Errorf("it did not happen in time: exit code %d, %s", got.code, got.err)
	}
	if got := open.run("request", "watch", "prq_1", "--every", "0s"); got.code != terminal.ExitUsage {
		t.Errorf("without a pause: exit code %d", got.code)
	}
}

func TestCheckWithoutAServer(t *testing.T) {
	t.Parallel()
	x := newBench(t, nil)
	delete(x.env, "PORTAMENTO_SERVER")
	var got struct {
		Data []struct {
			Input, Number, Market, Verdict string
			Reason                         struct{ Code, Message string }
		}
		Summary map[string]int
	}
	x.in = "Téléphone,RIO\n01 99 00 12 34,X\n2125550100,\n"
	if err := json.Unmarshal([]byte(x.must("check", "--file", "-", "12", "-o", "json").out), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Data) != 3 || got.Data[0].Verdict != "no" || got.Data[0].Reason.Message == "" || got.Data[1].Number != "+33199001234" ||
		got.Data[1].Verdict != "yes" || got.Summary["yes"] != 1 || got.Summary["no"] == 0 {
		t.Errorf("got %+v", got)
	}
	if len(x.calls) != 0 {
		t.Errorf("the server was called: %v", x.calls)
	}
	if bad := x.run("check", "1", "--market", "xx"); bad.code != terminal.ExitUsage || !strings.Contains(bad.err, "fr, mx, us") {
		t.Errorf("an unknown market: %d, %s", bad.code, bad.err)
	}
}

// What stands in a table for people is a word of theirs, never the code that programs read; and a refusal is two sentences, not one that runs on.
func TestPeopleReadWords(t *testing.T) {
	t.Parallel()
	answers := plain()
	answers["GET /v1/orders/ord_1"] = `{"id":"ord_1","request_id":"prq_1","market":"fr","state":"rejected","ball":"you","carrier":{"code":"orange","name":"Orange"},
		"bill_check":{"state":"done","verdict":"stop","score":50},"rejection":{"reasons":[{"code":"address_mismatch","title":"Adresse différente","ask":"Corrigez-la."}]}}`
	x := newBench(t, answers)
	for _, want := range []string{"la facture dit autre chose, 50/100", "Adresse différente. Corrigez-la."} {
		if got := x.must("desk", "show", "ord_1", "--lang", "fr").out; !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	delete(x.env, "PORTAMENTO_SERVER")
	if got := x.must("check", "09 75 12 34 56", "2125550100", "112", "--lang", "fr").out; strings.Contains(got, "likely") || strings.Contains(got, " to ") || !strings.Contains(got, "probable") {
		t.Errorf("codes for people:\n%s", got)
	}
}
