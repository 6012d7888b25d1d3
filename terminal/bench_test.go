package terminal_test

import (
	"bytes"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/portamento/portamento/market"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/terminal"
)

var update = flag.Bool("update", false, "write the golden files anew")

// key is what must never be seen.
const key = "pk_very_secret"

// markets are loaded once: they are only read.
var markets = sync.OnceValues(func() (porting.Markets, error) { return market.Load() })

// commands is what a person can type in these tests.
type commands struct {
	Check   terminal.CheckCmd   `cmd:""`
	Request terminal.RequestCmd `cmd:""`
	Desk    terminal.DeskCmd    `cmd:""`
	Manual  terminal.ManualCmd  `cmd:""`
	Version terminal.VersionCmd `cmd:""`
}

// asked is one call that the server got.
type asked struct {
	what   string // method, path and query
	body   string
	header http.Header
}

// bench is a terminal before a server that answers from a table.
type bench struct {
	t       *testing.T
	answers map[string]string // method and path → body; a body that begins with a number has that status
	url     string
	env     map[string]string
	in      string
	tty     bool

	mu    sync.Mutex
	calls []asked
}

func newBench(t *testing.T, answers map[string]string) *bench {
	t.Helper()
	x := &bench{t: t, answers: answers, env: map[string]string{"PORTAMENTO_KEY": key}}
	s := httptest.NewServer(http.HandlerFunc(x.serve))
	t.Cleanup(s.Close)
	x.url = s.URL
	x.env["PORTAMENTO_SERVER"] = s.URL
	return x
}

func (x *bench) serve(w http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	x.mu.Lock()
	x.calls = append(x.calls, asked{r.Method + " " + r.URL.RequestURI(), string(raw), r.Header.Clone()})
	x.mu.Unlock()
	body, ok := x.answers[r.Method+" "+r.URL.Path]
	if !ok {
		body = `404 {"status":404,"code":"not_found","detail":"There is nothing here.","request_id":"r1"}`
	}
	status := 200
	if len(body) > 4 && body[3] == ' ' && body[0] >= '1' && body[0] <= '5' {
		status = int(body[0]-'0')*100 + int(body[1]-'0')*10 + int(body[2]-'0')
		body = body[4:]
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

// result is what a command did.
type result struct {
	code     int
	out, err string
}

// run types a command.
func (x *bench) run(args ...string) result {
	x.t.Helper()
	var out, talk bytes.Buffer
	con := &terminal.Console{In: strings.NewReader(x.in), Out: &out, Err: &talk, Env: func(name string) string { return x.env[name] },
		Now: func() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }, Zone: time.UTC, InTTY: x.tty, OutTTY: x.tty,
		Version: "1.2.3", Markets: markets}
	code := terminal.Run(x.t.Context(), con, &commands{}, args)
	for _, text := range []string{out.String(), talk.String()} {
		if strings.Contains(text, key) {
			x.t.Errorf("portamento %s shows the key: %s", strings.Join(args, " "), text)
		}
	}
	return result{code, out.String(), strings.ReplaceAll(talk.String(), x.url, "http://server")}
}

// must is run where only success is right.
func (x *bench) must(args ...string) result {
	x.t.Helper()
	got := x.run(args...)
	if got.code != terminal.ExitOK {
		x.t.Fatalf("portamento %s: exit code %d: %s", strings.Join(args, " "), got.code, got.err)
	}
	return got
}

// last is the last call that the server got.
func (x *bench) last() asked {
	x.t.Helper()
	x.mu.Lock()
	defer x.mu.Unlock()
	if len(x.calls) == 0 {
		x.t.Fatal("the server was not called")
	}
	return x.calls[len(x.calls)-1]
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: got\n%s\nwant\n%s", file, got, want)
	}
}

// write puts a file somewhere and gives its name.
func write(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// What the server of the tests answers.
const (
	aRequest = `{"id":"prq_1","reference":"PRT-7F3K-29QX","name":"Head office","account_id":"acc_1","market":"fr","stage":"date_set","ball":"none",
		"version":7,"headline":"Your numbers move on 8 December 2026","next_update_by":"2026-12-01T17:00:00Z","expected":{"from":"2026-12-11","to":"2026-12-18","sample_size":0},
		"current_provider":"Orange","account_number":"••••90","main_number":"+33199001234","price":{"before":{"total":{"amount_minor":0,"currency":"EUR"}},
		"after":{"total":{"amount_minor":995,"currency":"EUR"}}},"signature":{"name":"Jeanne Essai","capacity":"holder","signed_at":"2026-11-20T10:30:00Z"},
		"orders":[{"id":"ord_1","state":"confirmed","attempt":2,"carrier":{"code":"orange","name":"Orange"},
		"foc":{"start":"2026-12-08T09:00:00Z","end":"2026-12-08T11:00:00Z","timezone":"Europe/Paris"},
		"rejection":{"reasons":[{"code":"name_mismatch","title":"The name differs.","ask":"Enter it as on the bill."}],"carrier_code":"R12","carrier_text":"Nom \u001b[31minconnu"},
		"numbers":[{"number":"+33199001234","display":"01 99 00 12 34","state":"confirmed","foc":{"start":"2026-12-08T09:00:00Z","end":"2026-12-08T11:00:00Z","timezone":"Europe/Paris"}},
		{"number":"+33199001235","display":"01 99 00 12 35","state":"waiting"}]}],"created_at":"2026-11-20T10:00:00Z","updated_at":"2026-11-20T10:00:00Z"}`
	aRefusal = `{"id":"prq_2","reference":"PRT-7F3K-29QY","market":"fr","stage":"needs_you","ball":"you","version":4,"headline":"We need something from you",
		"orders":[{"id":"ord_2","state":"rejected","attempt":1,"carrier":{"code":"orange","name":"Orange"},
		"rejection":{"reasons":[{"code":"name_mismatch","title":"The name differs.","ask":"Enter it as on the bill."}],"carrier_code":"R12","carrier_text":"Nom \u001b[31minconnu\u202e"},
		"numbers":[{"number":"+33199001234","display":"01 99 00 12 34","state":"rejected"}]}]}`
	anOrder = `{"id":"ord_1","request_id":"prq_1","account_id":"acc_1","reference":"PRT-7F3K-29QX","name":"Head office","market":"fr",
		"carrier":{"code":"orange","name":"Orange"},"line_type":"landline","state":"testing","ball":"us","attempt":1,"version":9,"carrier_reference":"OP-1",
		"numbers":[{"number":"+33199001234","display":"01 99 00 12 34","state":"cutting_over","tests":[{"at":"2026-12-08T09:30:00Z","result":"no_answer","note":"rang twice","by":{"role":"desk"}}]}],
		"allowed":["test","complete","lose_date"],"next_due_at":"2026-12-08T10:00:00Z"}`
	aMarket = `{"code":"fr","name":"France","currency":"EUR","timezone":"Europe/Paris","terms_version":"2026-01",
		"statements":[{"code":"keep_service","text":"I keep the old service until the end."},{"code":"mandate","text":"I give a mandate."}]}`
	needs = `{"complete":false,"missing":[{"pointer":"/account_number","code":"account_number.missing","message":"Enter the account number on your phone bill."},
		{"pointer":"/numbers/0/code","code":"code.missing","message":"Enter the RIO of 01 99 00 12 34."}],
		"warnings":[{"pointer":"/internet","code":"internet.dsl_leaving","message":"Your Internet on this line will end with the move."}],"stops":[]}`
	events = `{"data":[{"id":"evt_1","sequence":1,"type":"port_request.submitted","at":"2026-11-20T10:30:00Z","actor":{"role":"account","name":"Jeanne"},"visibility":"both","data":{}},
		{"id":"evt_2","sequence":2,"type":"port_order.foc_confirmed","at":"2026-11-21T10:30:00Z","actor":{"role":"desk","name":"Noé"},"visibility":"both","data":{}}],"next":null}`
)

// plain is the answers of a server where everything goes well.
func plain() map[string]string {
	return map[string]string{
		"GET /v1/port-requests/prq_1": aRequest, "POST /v1/port-requests": aRequest, "PATCH /v1/port-requests/prq_1": aRequest,
		"GET /v1/port-requests/prq_2":              aRefusal,
		"GET /v1/port-requests":                    `{"data":[` + aRequest + `],"next":null}`,
		"GET /v1/port-requests/prq_1/requirements": needs,
		"GET /v1/port-requests/prq_1/capabilities": `{"data":[{"verb":"cancel","allowed":true,"until":"2026-12-07T09:00:00Z","why_not":null},
			{"verb":"lose_date","allowed":false,"until":null,"why_not":{"code":"state","message":"Not in this state."}}]}`,
		"GET /v1/port-requests/prq_1/events":   events,
		"GET /v1/port-requests/prq_1/messages": `{"data":[{"id":"m1","at":"2026-11-20T10:30:00Z","actor":{"role":"account","name":"Jeanne"},"text":"When?\nSoon?"}],"next":null}`,
		"POST /v1/port-requests/prq_1/sign":    aRequest, "POST /v1/port-requests/prq_1/correct": aRequest, "POST /v1/port-requests/prq_1/cancel": aRequest,
		"POST /v1/port-requests/prq_1/hold": aRequest, "POST /v1/port-requests/prq_1/resume": aRequest, "POST /v1/port-requests/prq_1/date": aRequest,
		"POST /v1/port-requests/prq_1/temporary-number": aRequest, "POST /v1/port-requests/prq_1/messages": `{"text":"When?"}`,
		"GET /v1/orders": `{"data":[{"id":"ord_1","request_id":"prq_1","reference":"PRT-7F3K-29QX","market":"fr","carrier":{"code":"orange","name":"Orange"},
			"state":"submitted","ball":"us","display":"01 99 00 12 34","number_count":3,"next_due_at":"2026-11-24T17:00:00Z"}],"next":null}`,
		"GET /v1/orders/ord_1": anOrder, "GET /v1/markets/fr": aMarket,
		"GET /v1/deadlines": `{"data":[{"request_id":"prq_1","order_id":"ord_1","kind":"promise","due_at":"2026-11-24T17:00:00Z"}],"next":null}`,
		"GET /v1/clock":     `{"now":"2026-11-24T17:00:00Z","speed":1440}`, "POST /v1/clock": `{"now":"2026-11-27T17:00:00Z","speed":1}`,
		"POST /v1/orders/ord_1/reveal":   `{"field":"account_number","value":"1234567890"}`,
		"POST /v1/orders/ord_1/messages": `{"text":"Call first"}`,
		"POST /v1/portability-checks": `{"data":[{"input":"0199001234","number":"+33199001234","display":"01 99 00 12 34","market":"fr","verdict":"yes",
			"reason":{"code":"covered","message":"Garanti."},"line_type":"landline","area":"Paris","typical_days":{"from":15,"to":20}}],"summary":{"yes":1}}`,
	}
}

func verbs(answers map[string]string) map[string]string {
	answers["POST /v1/port-requests/prq_1/lift"] = aRequest
	for _, verb := range []string{"approve", "ask", "decline", "hand-off", "acknowledge", "reject", "confirm", "lose-date", "refuse-cancel", "cut-over", "ported", "test-calls", "forwarding-tests",
		"complete", "reverse", "hold", "resume", "cancel", "assign"} {
		answers["POST /v1/orders/ord_1/"+verb] = anOrder
	}
	return answers
}
