package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
)

// checkBatch is as many numbers as one check takes, of all regions of the plan.
func checkBatch() []string {
	numbers := make([]string, porting.MaxChecks)
	for i := range numbers {
		numbers[i] = fmt.Sprintf("%02d %02d %02d %02d %02d", 1+i%9, 30+i%60, i/100%100, i%100, i/7%100)
	}
	return numbers
}

// BenchmarkChecksOverHTTP shows how much of the speed of the verdicts themselves, on one core, is left over HTTP with a connection that is
// kept, in batches of 10,000 (design: at least half). The callers are in this process and use the same processors.
func BenchmarkChecksOverHTTP(b *testing.B) {
	x := newBench(b)
	server := httptest.NewServer(x.handler)
	b.Cleanup(server.Close)
	numbers := checkBatch()
	body, err := json.Marshal(object{"numbers": numbers})
	if err != nil {
		b.Fatal(err)
	}
	set, err := packs()
	if err != nil {
		b.Fatal(err)
	}
	m, _ := set.Market("fr")
	for _, callers := range []int{1, 2, 4} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			clients, into := make([]*http.Client, callers), make([][]byte, callers)
			for i := range callers {
				clients[i], into[i] = &http.Client{Transport: &http.Transport{ReadBufferSize: 256 << 10}}, make([]byte, 256<<10)
				b.Cleanup(clients[i].CloseIdleConnections)
			}
			var direct, over, directCPU, overCPU time.Duration // in turns, so that both meet the same machine
			b.ReportAllocs()
			for b.Loop() {
				start, startCPU := time.Now(), spent(b)
				for _, n := range numbers {
					m.Check(n)
				}
				between, betweenCPU := time.Now(), spent(b)
				var wait sync.WaitGroup
				for i := range callers {
					wait.Go(func() { askChecks(b, clients[i], server.URL, x.keyB, body, into[i]) })
				}
				wait.Wait()
				direct, over = direct+between.Sub(start), over+time.Since(between)
				directCPU, overCPU = directCPU+betweenCPU-startCPU, overCPU+spent(b)-betweenCPU
			}
			batch := float64(b.N) * float64(len(numbers))
			b.ReportMetric(float64(direct.Nanoseconds())/batch, "direct-ns/number")
			b.ReportMetric(float64(over.Nanoseconds())/batch/float64(callers), "http-ns/number")
			b.ReportMetric(float64(direct)*float64(callers)/float64(over), "of-direct")
			// What other processes on the machine do not change: processor time, of the callers too. All cores together give this much of a core's
			// own rate when the machine is ours.
			b.ReportMetric(float64(directCPU)*float64(callers)/float64(overCPU), "of-direct-per-core")
			b.ReportMetric(float64(runtime.GOMAXPROCS(0)), "cores")
		})
	}
}

// spent is the processor time that this process has used.
func spent(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// askChecks sends a batch and counts what comes back.
func askChecks(b *testing.B, client *http.Client, url, key string, body, into []byte) {
	r, err := http.NewRequest("POST", url+"/v1/portability-checks", bytes.NewReader(body))
	if err != nil {
		b.Error(err)
		return
	}
	r.Header.Set("Authorization", "Bearer "+key)
	got, err := client.Do(r)
	if err != nil {
		b.Error(err)
		return
	}
	defer func() { _ = got.Body.Close() }()
	var size int64
	for {
		n, err := got.Body.Read(into)
		size += int64(n)
		if err == io.EOF {
			break
		}
		if err != nil {
			b.Error(err)
			return
		}
	}
	if got.StatusCode != 200 || size != got.ContentLength || size < int64(100*porting.MaxChecks) {
		b.Errorf("status %d, %d bytes of %d", got.StatusCode, size, got.ContentLength)
	}
}

// sameChecks sends a body the quick way and the ordinary way, which a parameter forces, and wants the same answer to the byte.
func sameChecks(t *testing.T, x *bench, key, body string, headers ...string) answer {
	t.Helper()
	quick := x.call(key, "POST", "/v1/portability-checks", body, headers...)
	ordinary := x.call(key, "POST", "/v1/portability-checks?validate_only=false", body, headers...)
	a, b := requestID.ReplaceAllString(string(quick.body), ""), requestID.ReplaceAllString(string(ordinary.body), "")
	if quick.status != ordinary.status || a != b || quick.header.Get("Content-Type") != ordinary.header.Get("Content-Type") ||
		quick.header.Get("Content-Length") != ordinary.header.Get("Content-Length") {
		t.Errorf("%.300s\nquick:    %d %.2000s\nordinary: %d %.2000s", body, quick.status, a, ordinary.status, b)
	}
	return quick
}

func TestChecks_QuickAndOrdinaryAgree(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	odd := []string{"", " ", "17", "112", "+33 1 99 00 12 34", "0033199001234", "+1 212 555 0100", "(212) 555-0100", "+52 55 5555 0100", "+44 20 7946 0000",
		"01\u00a099\u202f00 12 34", "０１９９００１２３４", "hello", "01 99 00 12 34 <&> é", "\u2028", "x\u007f", strings.Repeat("1", 500), "+33639980001",
		"01 99 00 90 10", "0590 00 00 00", "08 99 00 00 00", "118 218", "09 99 00 00 00", "tel:+33199001234", "[]{}:,"}
	batch := append(checkBatch(), odd...)
	for _, lang := range []string{"en", "fr", "es"} {
		for _, market := range []string{``, `"market":"fr",`, `"market":"us",`, `"market":"mx",`, `"market":"",`} {
			body := func(numbers []string) string {
				var text bytes.Buffer
				e := json.NewEncoder(&text)
				e.SetEscapeHTML(false)
				if err := e.Encode(numbers); err != nil {
					t.Fatal(err)
				}
				return `{` + market + `"numbers":` + text.String() + `}`
			}
			for _, numbers := range [][]string{odd, batch[len(odd):], {"+33199009010"}} {
				got := sameChecks(t, x, x.keys[porting.RoleAccount], body(numbers), "Accept-Language", lang)
				if list, _ := got.get("data").([]any); len(list) != len(numbers) {
					t.Fatalf("%d of %d numbers: %.300s", len(list), len(numbers), got.body)
				}
			}
		}
	}
	own := sameChecks(t, x, x.keys[porting.RoleAccount], `{"numbers":["+33199009010"]}`)
	if own.text("data", 0, "verdict") != "already" || own.get("summary", "already") != 1.0 {
		t.Errorf("an own number: %s", own.body)
	}
	if other := sameChecks(t, x, x.keyB, `{"numbers":["+33199009010"]}`); other.text("data", 0, "verdict") == "already" {
		t.Errorf("somebody else's number: %s", other.body)
	}
}

func TestChecks_UnusualBodies(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	key := x.keys[porting.RoleAccount]
	for body, status := range map[string]int{
		` { "numbers" : [ "0199001234" , "17" ] , "market" : "fr" } `: 200, `{"market":null,"numbers":["1"]}`: 200, `{"numbers":["\u0030199001234"]}`: 200,
		`{"numbers":[]}`: 422, `{}`: 422, ``: 400, `{"numbers":["1"],}`: 400, `{"numbers":["1",]}`: 400, `{"numbers":["1"]}x`: 400, `{"numbers":["1"`: 400,
		`{"numbers":["1"],"numbers":["2"]}`: 422, `{"numbers":["1"],"market":"xx"}`: 422, `{"numbers":[1]}`: 422, `{"numbers":["1"],"other":1}`: 422,
		"{\"numbers\":[\"\xff\"]}": 400, "{\"numbers\":[\"\x01\"]}": 400, `{"numbers":["\u0000"]}`: 200, `{,"numbers":["1"]}`: 400, `{"numbers" ["1"]}`: 400,
		`{"numbers":["1"]"market":"fr"}`: 400, `{"Numbers":["1"]}`: 422, `[]`: 422, `{"market":"fr"}`: 422,
		`{"numbers":[` + strings.TrimSuffix(strings.Repeat(`"1",`, porting.MaxChecks+1), ",") + `]}`: 422,
	} {
		if got := sameChecks(t, x, key, body); got.status != status {
			t.Errorf("%.100s: %d %s", body, got.status, got.body)
		}
	}
	sameChecks(t, x, key, `{"numbers":["1"]}`, "Content-Type", "text/plain")
	if got := x.call("", "POST", "/v1/portability-checks", `{"numbers":[`+strings.TrimSuffix(strings.Repeat(`"1",`, 51), ",")+`]}`); got.text("errors", 0, "code") != "check.no_key" {
		t.Errorf("51 numbers without a key: %d %s", got.status, got.body)
	}
}

// FuzzCheckEncoder wants the quick way to answer everything as the ordinary way does.
func FuzzCheckEncoder(f *testing.F) {
	for _, b := range []string{`{"numbers":["01 99 00 12 34","+1 212 555 0100"]}`, `{"market":"us","numbers":["(212) 555-0100","é\"<"]}`, `{"numbers":["\u00e9"]}`,
		`{ "numbers":["` + "\u2028\u00a0\u007f" + `"] ,"market":""}`, `{"numbers":[]}`, `{"market":"fr","market":"fr","numbers":["1"]}`} {
		f.Add(b)
	}
	x := newBench(f)
	f.Fuzz(func(t *testing.T, body string) {
		x := *x
		x.t = t
		sameChecks(t, &x, x.keys[porting.RoleAccount], body)
	})
}
