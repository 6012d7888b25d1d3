package api

import (
	"bytes"
	"context"
	"net/http"
	"runtime"
	"strconv"
	"sync"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/body"
	"github.com/portamento/portamento/web/api/view"
)

// checkPart is how many numbers are worth a goroutine of their own.
const checkPart = 1000

// checkDesk is the memory that one call of the check route works with; the next one uses it again.
type checkDesk struct {
	body    bytes.Buffer
	numbers []string
	parts   []checkedPart
}

// checkedPart is one goroutine's share of an answer.
type checkedPart struct {
	text    []byte
	summary view.CheckSummary
	fault   any // what it panicked with
}

// quickChecks answers a body of checks that is written in the ordinary way, at a speed of millions of numbers a minute. What is unusual
// or wrong it leaves alone: false sends it through the same route as everything else, which gives the same answer, or the reason why not.
func (a *API) quickChecks(ctx context.Context, w http.ResponseWriter, r *http.Request, d *checkDesk) bool {
	t := tripOf(ctx)
	if r.URL.RawQuery != "" || t.keyed && r.Header.Get("Idempotency-Key") != "" || !body.IsJSON(r.Header) {
		return false
	}
	market, numbers, ok := body.Checks(d.body.String(), d.numbers[:0])
	d.numbers = numbers
	defer clear(d.numbers)
	if !ok || len(numbers) > porting.MaxChecks || !t.keyed && len(numbers) > freeChecks {
		return false
	}
	var who *porting.Actor
	if t.keyed {
		who = &t.who
	}
	checker, err := a.cfg.Service.Checker(ctx, who, porting.MarketCode(market))
	if err != nil {
		return false
	}
	parts := d.check(checker, a.read(ctx))
	size := 0
	for i := range parts {
		size += len(parts[i].text)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(size))
	w.WriteHeader(http.StatusOK)
	for i := range parts {
		if _, err := w.Write(parts[i].text); err != nil {
			break // the caller has gone
		}
	}
	return true
}

// check judges the numbers, in as many parts as there are processors; the texts of the parts make up the answer.
func (d *checkDesk) check(checker *porting.Checker, reader view.Reader) []checkedPart {
	n := len(d.numbers)
	count := min(runtime.GOMAXPROCS(0), 1+n/checkPart)
	for len(d.parts) < count {
		d.parts = append(d.parts, checkedPart{})
	}
	parts := d.parts[:count]
	parts[0].text = append(parts[0].text[:0], `{"data":[`...)
	var wait sync.WaitGroup
	for i := range parts {
		if i > 0 {
			parts[i].text = append(parts[i].text[:0], ',')
		}
		wait.Go(func() { parts[i].check(checker, reader, d.numbers[i*n/count:(i+1)*n/count]) })
	}
	wait.Wait()
	var sum view.CheckSummary
	for i := range parts {
		if parts[i].fault != nil {
			panic(parts[i].fault) // here somebody answers for it
		}
		sum.Add(parts[i].summary)
	}
	last := &parts[count-1]
	last.text = append(sum.AppendSummary(append(last.text, `],"summary":`...)), '}', '\n')
	return parts
}

func (p *checkedPart) check(checker *porting.Checker, reader view.Reader, numbers []string) {
	defer func() { p.fault = recover() }()
	text := reader.CheckText()
	for i, typed := range numbers {
		if i > 0 {
			p.text = append(p.text, ',')
		}
		v := checker.Check(typed)
		p.text = text.Append(p.text, &v)
	}
	p.summary = text.Summary
}
