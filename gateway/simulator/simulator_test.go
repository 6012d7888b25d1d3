package simulator_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/gateway"
	"github.com/portamento/portamento/gateway/gatewaytest"
	"github.com/portamento/portamento/gateway/simulator"
	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

func TestContract(t *testing.T) {
	t.Parallel()
	gatewaytest.Run(t, func(t *testing.T) gatewaytest.Setup {
		w := newWorld(t, "")
		return gatewaytest.Setup{Gateway: w.gateway, Market: "fr", Speak: func() { w.later(15) },
			Refused: func(m *porting.CarrierMessage) { m.Market = "xx" }}
	})
}

const (
	acknowledged = "Tue 8 09:30, acknowledged"
	confirmed    = "Wed 9 09:30, confirmed, Mon 21 Sep 10:00-12:00"
)

func TestScripts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		account string
		numbers int
		want    []string
	}{
		{"SIM-OK", 2, []string{acknowledged, confirmed}},
		{"", 2, []string{acknowledged, confirmed}},
		{"FR-4711", 2, []string{acknowledged, confirmed}},
		{"sim-ok-7", 2, []string{acknowledged, confirmed}},
		{"SIM-TESTFAIL", 2, []string{acknowledged, confirmed}},
		{"SIM-SILENT", 2, nil},
		{"SIM-REJECT-account_number_wrong", 1, []string{"Tue 8 09:30, rejected, account_number_wrong/account_number_wrong"}},
		{"sim-reject-FROZEN-12", 1, []string{"Tue 8 09:30, rejected, frozen/frozen"}},
		{"SIM-REJECT-whatever", 1, []string{"Tue 8 09:30, rejected, OTHER/"}},
		{"SIM-REJECT", 1, []string{"Tue 8 09:30, rejected, OTHER/"}},
		{"12 SIM-MOVE-3", 2, []string{acknowledged, confirmed, "Fri 11 09:30, confirmed, Wed 23 Sep 10:00-12:00, by provider"}},
		{"SIM-LOSE", 2, []string{acknowledged, confirmed, "Fri 11 09:30, date_lost", "Fri 18 09:30, confirmed, Fri 2 Oct 10:00-12:00, by provider"}},
		{"SIM-SPLIT", 3, []string{acknowledged, confirmed + ", numbers 2", "Wed 9 09:30, confirmed, Wed 23 Sep 10:00-12:00, numbers 1"}},
		{"SIM-SPLIT", 1, []string{acknowledged, confirmed + ", numbers 1"}},
		{"SIM-DUPLICATE", 1, []string{acknowledged, acknowledged, "Tue 8 10:30, acknowledged",
			confirmed, confirmed, "Wed 9 10:30, confirmed, Mon 21 Sep 10:00-12:00"}},
	} {
		t.Run(c.account, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "")
			m := message("ord_1", c.account, c.numbers)
			w.send(m)
			same(t, w.story(m.Order), c.want)
		})
	}
}

func TestRejectedOnceOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	m := message("ord_1", "SIM-REJECT-frozen", 1)
	w.send(m)
	w.send(next(m, porting.SendSubmit, 2)) // the desk sends the same attempt again
	same(t, w.story(m.Order), []string{"Tue 8 09:30, rejected, frozen/frozen"})
	m.Attempt = 2
	w.send(next(m, porting.SendSubmit, 3))
	same(t, w.story(m.Order), []string{"Wed 9 09:30, acknowledged", "Thu 10 09:30, confirmed, Tue 22 Sep 10:00-12:00"})
}

func TestDuplicateIDs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	m := message("ord_1", "SIM-DUPLICATE", 1)
	w.send(m)
	w.later(2)
	list := w.hear(m.Order).List
	if len(list) != 5 {
		t.Fatalf("%d answers, want 5", len(list))
	}
	if list[0].ID != list[1].ID || list[2].ID == list[1].ID || list[2].ID == list[3].ID || list[3].ID != list[4].ID {
		t.Errorf("ids %s %s %s %s %s", list[0].ID, list[1].ID, list[2].ID, list[3].ID, list[4].ID)
	}
}

func TestDownForTwoDays(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "carrier.jsonl")
	w := newWorld(t, file)
	begin := w.clock()
	m := message("ord_1", "SIM-DOWN", 1)
	down := func() {
		t.Helper()
		for range 2 { // once by status, once by a broken connection
			if _, err := w.gateway.Send(t.Context(), m); err == nil {
				t.Error("the message was taken")
			}
			if _, known, err := w.gateway.Ask(t.Context(), m.Order, m.Key); err == nil || known {
				t.Errorf("asked: known %v, %v", known, err)
			}
			if _, err := w.gateway.Answers(t.Context(), m.Order, ""); err == nil {
				t.Error("answers were given")
			}
		}
	}
	down()
	w.setClock(begin.Add(47 * time.Hour))
	w.start()
	down()
	w.send(message("ord_2", "SIM-OK", 1)) // other orders are not concerned
	w.setClock(begin.Add(48 * time.Hour))
	if _, known, err := w.gateway.Ask(t.Context(), m.Order, m.Key); err != nil || known {
		t.Errorf("asked after two days: known %v, %v", known, err)
	}
	if _, err := w.gateway.Send(t.Context(), next(m, porting.SendCancel, 2)); err == nil || !strings.Contains(err.Error(), "ORDER") {
		t.Errorf("cancelling what was never taken: %v", err)
	}
	w.send(m)
	same(t, w.story(m.Order), []string{"Thu 10 09:30, acknowledged", "Fri 11 09:30, confirmed, Wed 23 Sep 10:00-12:00"})
}

func TestCancel(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		days int // working days after the submission, at half past nine
		want []string
	}{
		{"before the acknowledgement", 0, []string{"Tue 8 09:30, cancelled"}},
		{"with a date", 5, []string{acknowledged, confirmed, "Tue 15 09:30, cancelled"}},
		{"on the day", 10, []string{acknowledged, confirmed, "Mon 21 09:30, cancel_refused"}},
		{"after the day", 11, []string{acknowledged, confirmed, "Tue 22 09:30, cancel_refused"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "")
			m := message("ord_1", "SIM-OK", 1)
			w.send(m)
			var got []string
			if c.days > 0 {
				got = w.story(m.Order)
				w.later(c.days - 2)
			}
			w.send(next(m, porting.SendCancel, 2))
			w.send(next(m, porting.SendCancel, 2))
			same(t, append(got, w.story(m.Order)...), c.want)
			_, err := w.gateway.Send(t.Context(), next(m, porting.SendActivate, 3))
			if _, refused := errors.AsType[*porting.RefusedError](err); refused != (c.days < 10) {
				t.Errorf("activation after that: %v", err)
			}
		})
	}
}

func TestActivate(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	m := message("ord_1", "SIM-SPLIT", 3)
	w.send(m)
	w.story(m.Order)
	w.later(8)
	first := next(m, porting.SendActivate, 2)
	first.Numbers = m.Numbers[:2]
	w.send(first)
	same(t, w.story(m.Order), []string{"Mon 21 09:30, ported, numbers 2"})
	w.send(first)
	same(t, w.story(m.Order), nil)
	w.send(next(m, porting.SendCancel, 3))
	same(t, w.story(m.Order), []string{"Mon 21 09:30, cancel_refused"})
	rest := next(m, porting.SendActivate, 4)
	rest.Numbers = nil
	w.send(rest)
	same(t, w.story(m.Order), []string{"Mon 21 09:30, ported, numbers 3"})
}

func TestWishes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		account string
		at      int // working days after the submission; -1: in the submission itself
		wish    porting.DateWish
		want    []string
	}{
		{"submitted for a later day", "SIM-OK", -1, porting.DateWish{On: "2026-10-01"}, []string{acknowledged, "Wed 9 09:30, confirmed, Thu 1 Oct 10:00-12:00"}},
		{"submitted for an early day", "SIM-OK", -1, porting.DateWish{On: "2026-09-10"}, []string{acknowledged, confirmed}},
		{"submitted for a Sunday", "SIM-OK", -1, porting.DateWish{On: "2026-10-04"}, []string{acknowledged, confirmed}},
		{"submitted for not before a Sunday", "SIM-OK", -1, porting.DateWish{NotBefore: "2026-10-04"}, []string{acknowledged, "Wed 9 09:30, confirmed, Mon 5 Oct 10:00-12:00"}},
		{"submitted for no day at all", "SIM-OK", -1, porting.DateWish{On: "soon"}, []string{acknowledged, confirmed}},
		{"three working days ahead", "SIM-OK", 3, porting.DateWish{On: "2026-09-15"}, []string{"Fri 11 09:30, confirmed, Tue 15 Sep 10:00-12:00, by you"}},
		{"two working days ahead", "SIM-OK", 3, porting.DateWish{On: "2026-09-14"}, []string{"Fri 11 09:30, note"}},
		{"a Saturday", "SIM-OK", 3, porting.DateWish{On: "2026-09-26"}, []string{"Fri 11 09:30, note"}},
		{"not before a Saturday", "SIM-OK", 3, porting.DateWish{NotBefore: "2026-09-26"}, []string{"Fri 11 09:30, confirmed, Mon 28 Sep 10:00-12:00, by you"}},
		{"no wish any more", "SIM-OK", 3, porting.DateWish{}, []string{"Fri 11 09:30, confirmed, Thu 24 Sep 10:00-12:00, by you"}},
		{"before the acknowledgement", "SIM-OK", 0, porting.DateWish{On: "2026-09-24"}, []string{acknowledged, "Tue 8 09:30, confirmed, Thu 24 Sep 10:00-12:00, by you"}},
		{"on the day itself", "SIM-OK", 10, porting.DateWish{On: "2026-09-29"}, []string{"Tue 22 09:30, note"}},
		{"after the date was lost", "SIM-LOSE", 4, porting.DateWish{On: "2026-09-24"}, []string{"Fri 11 09:30, date_lost", "Mon 14 09:30, confirmed, Thu 24 Sep 10:00-12:00, by you"}},
		{"before the date is lost", "SIM-LOSE", 3, porting.DateWish{On: "2026-09-24"}, []string{"Fri 11 09:30, confirmed, Thu 24 Sep 10:00-12:00, by you"}},
		{"to a silent carrier", "SIM-SILENT", 3, porting.DateWish{On: "2026-09-24"}, nil},
		{"to one that rejects", "SIM-REJECT-frozen", 0, porting.DateWish{On: "2026-09-24"}, []string{"Tue 8 09:30, rejected, frozen/frozen"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "")
			m := message("ord_1", c.account, 1)
			if c.at < 0 {
				m.Wish = c.wish
			}
			w.send(m)
			if c.at >= 0 {
				for range min(c.at, 3) {
					w.later(1)
					w.hear(m.Order)
				}
				w.later(max(0, c.at-3))
				m.Wish = c.wish
				w.send(next(m, porting.SendSupplement, 2))
			}
			same(t, w.story(m.Order), c.want)
		})
	}
}

func TestTestCalls(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "carrier.jsonl")
	w := newWorld(t, file)
	w.send(message("ord_1", "SIM-OK", 1)) // an older order with the same numbers
	m := message("ord_2", "SIM-TESTFAIL", 2)
	w.send(m)
	first, second := m.Numbers[0].Number, m.Numbers[1].Number
	for range 2 {
		for _, c := range []struct {
			key    string
			number numbering.PhoneNumber
			want   string
		}{
			{"a", first, porting.TestOldCarrier},
			{"a", first, porting.TestOldCarrier}, // the same call
			{"b", first, porting.TestPassed},
			{"c", second, porting.TestPassed},
			{"d", 33199009999, porting.TestPassed}, // never with this carrier
		} {
			if got := call(t, w, c.key, c.number); got != c.want {
				t.Errorf("call %s to %s: %s, want %s", c.key, c.number, got, c.want)
			}
		}
		w.start() // remembers
	}
}

func TestRestart(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "carrier.jsonl")
	told := func(restart bool) []string {
		w := newWorld(t, file)
		m := message("ord_1", "SIM-DUPLICATE-AB12CD34", 2)
		if restart {
			m = message("ord_2", "SIM-DUPLICATE-AB12CD34", 2)
		}
		var out []string
		step := func(kind porting.MessageKind, generation, days int) {
			w.send(next(m, kind, generation))
			if restart {
				w.start()
			}
			w.later(days)
			for _, a := range w.hear(m.Order).List {
				out = append(out, w.tell(a))
			}
		}
		step(porting.SendSubmit, 1, 3)
		m.Wish = porting.DateWish{On: "2026-09-24"}
		step(porting.SendSupplement, 2, 10)
		step(porting.SendActivate, 3, 1)
		step(porting.SendCancel, 4, 0)
		return out
	}
	plain := told(false)
	if len(plain) < 10 {
		t.Fatalf("only %v was heard", plain)
	}
	same(t, told(true), plain)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "AB12CD34") {
		t.Error("the file holds an account number")
	}
}

func TestFileCutOffOrDamaged(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "carrier.jsonl")
	w := newWorld(t, file)
	m := message("ord_1", "SIM-OK", 1)
	receipt := w.send(m)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	put := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put(string(whole) + string(whole[:len(whole)/2]))
	w.start()
	w.send(message("ord_2", "SIM-OK", 1))
	w.start()
	if again := w.send(m); !again.At.Equal(receipt.At) || again.Reference != receipt.Reference {
		t.Errorf("after the cut the receipt is %v, want %v", again, receipt)
	}
	if got := w.story("ord_2"); len(got) != 2 {
		t.Errorf("what came after the cut is lost: %v", got)
	}
	for name, text := range map[string]string{
		"in the middle":    string(whole[:len(whole)/2]) + "\n" + string(whole),
		"another market":   strings.Replace(string(whole), `"fr"`, `"xx"`, 1),
		"not our own file": "hello\n",
	} {
		put(text)
		if _, err := simulator.New(w.config); err == nil {
			t.Errorf("%s: opened without an error", name)
		}
	}
	w.config.File = t.TempDir() // a folder
	if _, err := simulator.New(w.config); err == nil {
		t.Error("opened a folder")
	}
}

func TestDiskFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t, filepath.Join(t.TempDir(), "carrier.jsonl"))
	if err := w.server.Close(); err != nil { // every write fails from now on
		t.Fatal(err)
	}
	m := message("ord_1", "SIM-OK", 1)
	if _, err := w.gateway.Send(t.Context(), m); err == nil {
		t.Error("a message that is not on disk was taken")
	}
	if _, known, err := w.gateway.Ask(t.Context(), m.Order, m.Key); err != nil || known {
		t.Errorf("it is known %v, %v", known, err)
	}
	if _, _, err := w.caller.Call(t.Context(), "a", m.Numbers[0].Number, 0); err == nil {
		t.Error("a call that is not on disk was placed")
	}
}

func TestBadCalls(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	w.send(message("ord_1", "SIM-OK", 1))
	for _, c := range []struct {
		method, path, token, body string
		want                      int
	}{
		{"GET", "/v1/orders/ord_1/answers", "", "", http.StatusUnauthorized},
		{"GET", "/v1/orders/ord_1/answers", "another", "", http.StatusUnauthorized},
		{"GET", "/v1/orders/ord_1/answers", token, "", http.StatusOK},
		{"GET", "/v1/orders/ord_1/answers?after=1", token, "", http.StatusUnprocessableEntity},
		{"GET", "/v1/orders/ord_1/answers?after=-1", token, "", http.StatusUnprocessableEntity},
		{"GET", "/v1/orders/ord_1/answers?after=x", token, "", http.StatusUnprocessableEntity},
		{"GET", "/v1/orders/ord_9/answers", token, "", http.StatusNotFound},
		{"GET", "/v1/messages/ord_9.submit.1", token, "", http.StatusNotFound},
		{"DELETE", "/v1/messages/ord_9.submit.1", token, "", http.StatusMethodNotAllowed},
		{"PUT", "/v1/messages/k", token, "{", http.StatusUnprocessableEntity},
		{"PUT", "/v1/messages/k", token, `{"key":"other","kind":"submit","order":"o","market":"fr","numbers":[{"number":"+33199001234"}]}`, http.StatusUnprocessableEntity},
		{"PUT", "/v1/messages/k", token, `{"key":"k","kind":"submit","order":"","market":"fr","numbers":[{"number":"+33199001234"}]}`, http.StatusUnprocessableEntity},
		{"PUT", "/v1/messages/k", token, `{"key":"k","kind":"submit","order":"o","market":"fr","numbers":[]}`, http.StatusUnprocessableEntity},
		{"PUT", "/v1/messages/k", token, `{"key":"k","kind":"submit","order":"o","market":"fr","numbers":[{"number":""}]}`, http.StatusUnprocessableEntity},
		{"PUT", "/v1/messages/k", token, `{"key":"k","kind":"dance","order":"ord_1","market":"fr","numbers":[]}`, http.StatusUnprocessableEntity},
		{"PUT", "/v1/messages/k", token, `{"key":"k","kind":"cancel","order":"ord_9","market":"fr","numbers":[]}`, http.StatusUnprocessableEntity},
		{"PUT", "/v1/messages/k", token, strings.Repeat(" ", gateway.MaxBody+1), http.StatusRequestEntityTooLarge},
		{"POST", "/v1/test-calls", token, `{"key":"","number":"+33199001234"}`, http.StatusUnprocessableEntity},
		{"POST", "/v1/test-calls", token, `{"key":"k","number":""}`, http.StatusUnprocessableEntity},
	} {
		r := httptest.NewRequest(c.method, c.path, strings.NewReader(c.body))
		if c.token != "" {
			r.Header.Set("Authorization", "Bearer "+c.token)
		}
		if got := handle(w, r); got.Code != c.want {
			t.Errorf("%s %s %.80s: %d %s, want %d", c.method, c.path, c.body, got.Code, got.Body, c.want)
		}
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	m := message("ord_1", "SIM-OK", 1)
	w.send(m)
	for i := range 50 {
		m.Wish = porting.DateWish{On: "2026-09-08"} // never possible: a note each
		w.send(next(m, porting.SendSupplement, 2+i))
	}
	w.later(2)
	var pages []int
	for {
		page := w.hear(m.Order)
		if pages = append(pages, len(page.List)); !page.AskAgainAt.Before(w.clock().Add(simulator.Nothing)) {
			break
		}
		if !page.AskAgainAt.Equal(w.clock()) {
			t.Errorf("there is more, and the next page is for %s", page.AskAgainAt)
		}
	}
	if len(pages) != 3 || pages[0]+pages[1]+pages[2] != 52 {
		t.Errorf("pages of %v answers", pages)
	}
}

func TestConfigIsChecked(t *testing.T) {
	t.Parallel()
	whole := newWorld(t, "").config
	for name, change := range map[string]func(*simulator.Config){
		"token":    func(c *simulator.Config) { c.Token = "" },
		"clock":    func(c *simulator.Config) { c.Now = nil },
		"calendar": func(c *simulator.Config) { c.Calendar = nil },
	} {
		c := whole
		change(&c)
		if _, err := simulator.New(c); err == nil {
			t.Errorf("made without a %s", name)
		}
	}
	if _, err := simulator.NewTestCaller(gateway.Far{}); err == nil {
		t.Error("a test caller without an address")
	}
}
