package remote_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/gateway"
	"github.com/portamento/portamento/gateway/gatewaytest"
	"github.com/portamento/portamento/gateway/remote"
	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

const token = "a token for tests"

var noon = time.Date(2026, 9, 7, 12, 0, 0, 0, time.UTC)

func open(t *testing.T, base string) *remote.Gateway {
	t.Helper()
	g, err := remote.New(remote.Config{Far: gateway.Far{Base: base, Token: token, Deadline: 300 * time.Millisecond}, Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.Close)
	return g
}

// far is a far side that answers everything alike and hands on what it saw.
func far(t *testing.T, status int, body string) (g *remote.Gateway, seen chan *http.Request) {
	t.Helper()
	seen = make(chan *http.Request, 10)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(strings.NewReader(string(text)))
		seen <- r
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	return open(t, server.URL), seen
}

func TestBadServers(t *testing.T) {
	t.Parallel()
	gatewaytest.RunBadServers(t, func(t *testing.T, base string) porting.Gateway { return open(t, base) })
}

func TestMessageOnTheWire(t *testing.T) {
	t.Parallel()
	g, seen := far(t, http.StatusCreated, `{"reference":"C-1","received_at":"2026-09-07T14:00:00+02:00","more":1}`)
	m := gatewaytest.Message("ord_1", "fr")
	m.Fields.Notify = []porting.Contact{{Email: "colleague@example.com"}}
	m.Fields.TemporaryNumber = "keep"
	m.Fields.Numbers = []porting.NumberWish{{Destination: porting.Destination{User: "usr_1"}}}
	m.Signature.By = porting.Actor{Address: "192.0.2.1", Agent: "Browser"}
	receipt, err := g.Send(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	if want := (porting.Receipt{Reference: "C-1", At: noon}); receipt != want {
		t.Errorf("receipt %v, want %v", receipt, want)
	}
	r := <-seen
	if r.Method != http.MethodPut || r.URL.Path != "/v1/messages/ord_1.submit.1" || r.Header.Get("Authorization") != "Bearer "+token ||
		r.Header.Get("Content-Type") != "application/json" {
		t.Errorf("the far side saw %s %s, %v", r.Method, r.URL, r.Header)
	}
	text, _ := io.ReadAll(r.Body)
	var got map[string]any
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{"key": "ord_1.submit.1", "kind": "submit", "account_number": "SIM-OK-4711-0815", "line_type": "landline"} {
		if got[name] != want {
			t.Errorf("%s is %v, want %v", name, got[name], want)
		}
	}
	if first := got["numbers"].([]any)[0].(map[string]any); first["number"] != "+33199001234" || first["code"] != "03P4711ABC12" {
		t.Errorf("the first number is %v", first)
	}
	for _, ours := range []string{"colleague", "keep", "usr_1", "192.0.2.1", "Browser"} {
		if strings.Contains(string(text), ours) {
			t.Errorf("the losing carrier is told %q", ours)
		}
	}
}

func TestKeysStayApartInPaths(t *testing.T) {
	t.Parallel()
	keys := []string{"ord_1/submit/1", "ord_1/submit/11", "ord_1.submit.1", "ord_1/submit/1/", "/ord_1/submit/1", "ord_1//submit/1", "..", "../x", ".", "a b", "a?b", "é",
		strings.Repeat("a", 128), strings.Repeat("a", 129), strings.Repeat("a", 130)}
	paths := map[string]string{}
	for _, key := range keys {
		g, seen := far(t, http.StatusNotFound, "")
		if _, known, err := g.Ask(t.Context(), "ord_1", key); err != nil || known {
			t.Errorf("%q: known %v, %v", key, known, err)
		}
		path := (<-seen).URL.EscapedPath()
		if other, taken := paths[path]; taken {
			t.Errorf("%q and %q are both %s", key, other, path)
		}
		paths[path] = key
		name, _ := strings.CutPrefix(path, "/v1/messages/")
		if len(name) > 128 || strings.ContainsAny(name, "/%") {
			t.Errorf("%q is %s in the path", key, path)
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status     int
		body       string
		code, text string
	}{
		{409, `{"code":"8D","text":"postcode"}`, "8D", "postcode"},
		{422, `{"code":"8D"}`, "8D", ""},
		{422, `{"code":" 8\u0000D\n","text":"one\ntwo\u001b[31m","more":1}`, "8D", "one\ntwo[31m"},
		{422, `{"code":"ACCOUNT","text":"no account SIM-OK-4711-0815 with code 03P4711ABC12"}`, "ACCOUNT", "no account ••••15 with code ••••12"},
	} {
		g, _ := far(t, c.status, c.body)
		_, err := g.Send(t.Context(), gatewaytest.Message("ord_1", "fr"))
		refused, ok := errors.AsType[*porting.RefusedError](err)
		if !ok || refused.Code != c.code || refused.Text != c.text {
			t.Errorf("%d %s: %v", c.status, c.body, err)
		}
		if _, known, err := g.Ask(t.Context(), "ord_1", "ord_1/submit/1"); err == nil || known {
			t.Errorf("%d %s: asked: known %v, %v", c.status, c.body, known, err)
		}
	}
}

func TestFarSideThatCannotBeAsked(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusMethodNotAllowed, http.StatusNotImplemented} {
		g, _ := far(t, status, "")
		if _, _, err := g.Ask(t.Context(), "ord_1", "ord_1/submit/1"); !errors.Is(err, porting.ErrCannotAsk) {
			t.Errorf("status %d: %v, want ErrCannotAsk", status, err)
		}
	}
}

func TestPolledAnswers(t *testing.T) {
	t.Parallel()
	g, seen := far(t, http.StatusOK, `{"answers":[
		{"id":"1","order":"ord_1","kind":"acknowledged","attempt":2,"at":"2026-09-07T14:00:00+02:00","reference":"C-1","future":true},
		{"id":"2","kind":"confirmed","at":"2026-09-07T12:00:00Z","numbers":["+33199001234","+33199001234"],
			"foc":{"start":"2026-09-21T10:00:00+02:00","end":"2026-09-21T12:00:00+02:00","timezone":"Europe/Paris"},"moved_by":"provider"},
		{"id":"3","order":"ord_1","kind":"rejected","at":"2026-09-07T12:00:00Z","codes":[{"code":"ZZ99","text":"unheard of"}]},
		{"id":"4","order":"ord_1","kind":"postponed","at":"2026-09-07T12:00:00Z","text":"next month\u0000"},
		{"id":"5","order":"ord_2","kind":"ported","at":"2026-09-07T12:00:00Z"},
		{"id":"6","order":"ord_1","kind":"confirmed","at":"2026-09-07T12:00:00Z"},
		{"id":"7","order":"ord_1","kind":"ported","at":"tomorrow"},
		{"order":"ord_1","kind":"ported","at":"2026-09-07T12:00:00Z"},
		7
	],"cursor":"c 9/1","ask_again_at":"2026-09-08T14:00:00+02:00"}`)
	got, err := g.Answers(t.Context(), "ord_1", "c 8&1")
	if err != nil {
		t.Fatal(err)
	}
	if after := (<-seen).URL.Query().Get("after"); after != "c 8&1" {
		t.Errorf("the far side saw cursor %q", after)
	}
	if got.Cursor != "c 9/1" || !got.AskAgainAt.Equal(noon.AddDate(0, 0, 1)) {
		t.Errorf("cursor %q, again at %s", got.Cursor, got.AskAgainAt)
	}
	var kinds []string
	seenIDs := map[string]bool{}
	for _, a := range got.List {
		kinds = append(kinds, string(a.Kind))
		if a.Order != "ord_1" || a.At.IsZero() || a.ID == "" || seenIDs[a.ID] {
			t.Errorf("answer %+v lacks its order, instant or own id", a)
		}
		seenIDs[a.ID] = true
	}
	if want := []string{"acknowledged", "confirmed", "rejected", "note", "note", "note", "note", "note", "note"}; !slices.Equal(kinds, want) {
		t.Fatalf("kinds %v, want %v", kinds, want)
	}
	if a := got.List[0]; a.Attempt != 2 || a.Reference != "C-1" || !a.At.Equal(noon) || a.At.Location() != time.UTC {
		t.Errorf("acknowledged: %+v", a)
	}
	if a := got.List[1]; a.FOC.Timezone != "Europe/Paris" || !a.FOC.Start.Equal(time.Date(2026, 9, 21, 8, 0, 0, 0, time.UTC)) || a.MovedBy != "provider" ||
		!slices.Equal(a.Numbers, []numbering.PhoneNumber{33199001234}) {
		t.Errorf("confirmed: %+v", a)
	}
	if a := got.List[2]; len(a.Codes) != 1 || a.Codes[0] != (porting.CarrierReason{Code: "ZZ99", Text: "unheard of"}) {
		t.Errorf("rejected: %+v", a)
	}
	if a := got.List[3]; a.Text != "postponed: next month" {
		t.Errorf("an unknown kind reads %q", a.Text)
	}
	again, err := g.Answers(t.Context(), "ord_1", "")
	if err != nil || again.List[6].ID != got.List[6].ID {
		t.Errorf("what cannot be read has another id the second time: %v", err)
	}
}

func TestCursorIsKeptWithoutAnother(t *testing.T) {
	t.Parallel()
	g, _ := far(t, http.StatusOK, `{"answers":[]}`)
	if got, err := g.Answers(t.Context(), "ord_1", "c1"); err != nil || got.Cursor != "c1" || !got.AskAgainAt.IsZero() || len(got.List) != 0 {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestConfigIsChecked(t *testing.T) {
	t.Parallel()
	if _, err := remote.New(remote.Config{Far: gateway.Far{Base: "http://carrier.example", Token: token}}); err == nil {
		t.Error("secrets may travel in clear")
	}
}
