package bench_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/portamento/portamento/notify/email"
	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/storetest"
	"github.com/portamento/portamento/worker"
)

// carrier is a losing carrier that takes every order, acknowledges and gives a date on the next two working days, and moves
// the numbers on that date, eight working days later. It keeps
// nothing: the cursor says how far the order is, so that every node may ask it.
type carrier struct {
	m   *porting.Market
	now func() time.Time
}

func (c carrier) Send(_ context.Context, m porting.CarrierMessage) (porting.Receipt, error) {
	return porting.Receipt{Reference: "C-" + string(m.Order), At: c.now()}, nil
}

func (c carrier) Ask(_ context.Context, order porting.OrderID, _ string) (porting.Receipt, bool, error) {
	return porting.Receipt{Reference: "C-" + string(order), At: c.now()}, true, nil
}

// Answers: the cursor names the next thing to say and when.
func (c carrier) Answers(_ context.Context, order porting.OrderID, cursor string) (porting.Answers, error) {
	now := c.now()
	wait := func(next string, at time.Time, said ...porting.Answer) (porting.Answers, error) {
		return porting.Answers{List: said, Cursor: next + " " + strconv.FormatInt(at.Unix(), 10), AskAgainAt: at}, nil
	}
	next, text, ok := strings.Cut(cursor, " ")
	if !ok {
		return wait(string(porting.AnswerAcknowledged), c.m.AddWorkdays(now, 1))
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return porting.Answers{}, err
	}
	at := time.Unix(seconds, 0).UTC()
	if now.Before(at) {
		return wait(next, at)
	}
	a := porting.Answer{ID: string(order) + "/" + next, Order: order, Kind: porting.AnswerKind(next), At: now, Reference: "C-" + string(order)}
	switch a.Kind {
	case porting.AnswerAcknowledged:
		return wait(string(porting.AnswerConfirmed), c.m.AddWorkdays(now, 1), a)
	case porting.AnswerConfirmed:
		a.FOC = c.m.WindowOn(c.m.AddWorkdays(now, 8))
		return wait(string(porting.AnswerPorted), a.FOC.Start, a)
	}
	return wait(next, now.AddDate(1, 0, 0), a)
}

// phone places test calls that always reach the right place.
type phone struct{}

func (phone) Call(context.Context, string, numbering.PhoneNumber, numbering.PhoneNumber) (string, string, error) {
	return porting.TestPassed, "", nil
}

// doneJobs are the jobs that the nodes of a bed have done.
type doneJobs struct {
	mu   sync.Mutex
	jobs map[int64]bool
}

func newDoneJobs() *doneJobs { return &doneJobs{jobs: map[int64]bool{}} }

func (d *doneJobs) add(id int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.jobs[id] = true
}

// look is how many unfinished jobs the worker asks for at once; a full look proves nothing, so nothing is left out of it.
const look = 500

func (d *doneJobs) without(ids []int64) []int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(ids) >= look {
		return ids
	}
	return slices.DeleteFunc(ids, func(id int64) bool { return d.jobs[id] })
}

// reporting tells of every job that was done.
type reporting struct {
	river.MiddlewareDefaults
	done func(int64)
}

func (r *reporting) Work(ctx context.Context, job *rivertype.JobRow, inner func(context.Context) error) error {
	err := inner(ctx)
	if err == nil {
		r.done(job.ID)
	}
	return err
}

var _ rivertype.WorkerMiddleware = (*reporting)(nil)

// parallel is how many jobs of each queue a node does at once.
const parallel = 8

// node starts background work on the bed: the product's worker, a carrier and mails that end in a sink.
func (x *bed) node(known *doneJobs, done func(int64)) (w *worker.Worker, stop func()) {
	x.tb.Helper()
	way := carrier{france(x.tb), x.clock.Now}
	sender := &email.Sender{From: "porting@example.com", Brand: "Portamento", Domain: "example.com", Transport: sink{}}
	w = &worker.Worker{Service: x.service, Timers: timers{x.db, known}, Mailer: post{sender}, Told: x.db.Told, Caller: phone{}, Parallel: parallel, Poll: 10 * time.Millisecond,
		Gateway: func(porting.MarketCode, porting.CarrierCode) porting.Gateway { return way }, Logger: discard()}
	cfg := w.Config()
	cfg.Middleware = []rivertype.Middleware{&reporting{done: done}}
	jobs, err := x.db.Jobs(cfg)
	must(x.tb, err)
	must(x.tb, jobs.Start(context.Background()))
	return w, func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		_ = jobs.Stop(ctx)
	}
}

// journeys drives n requests from the draft to completed, and answers how many a second. Before and after belong to the set-up: accounts
// are there, and that every order is completed is checked.
func (x *bed) journeys(w *worker.Worker, n int) float64 {
	x.tb.Helper()
	ctx, m := context.Background(), france(x.tb)
	who := make([]customer, n)
	for i := range who {
		who[i] = x.customer(i)
	}
	ids := make([]porting.RequestID, n)
	start := time.Now()
	x.concurrently(n, func(i int) error {
		r, err := x.service.CreateRequest(ctx, who[i].actor, porting.NewRequest{Fields: fields(i, 1)})
		if err != nil {
			return err
		}
		ids[i] = r.ID
		if r, err = x.service.Sign(ctx, who[i].actor, r.ID, signing(m)); err != nil {
			return err
		}
		_, err = x.service.Approve(ctx, desk(), r.Orders[0].ID)
		return err
	})
	began := time.Since(start)
	must(x.tb, w.Advance(ctx, x.clock.Now().AddDate(0, 0, 24), x.clock.Set))
	took := time.Since(start)
	x.tb.Logf("%s: %d journeys in %s, of which %s until approved", x.engine, n, took.Round(time.Millisecond), began.Round(time.Millisecond))
	for _, id := range ids {
		r, err := x.db.Requests(porting.Scope{Desk: true}).Request(ctx, id)
		must(x.tb, err)
		if r.State() != porting.Completed {
			x.tb.Fatalf("%s is %s: %s", r.Reference, r.State(), x.history(id))
		}
	}
	return float64(n) / took.Seconds()
}

// history lists what happened to a request.
func (x *bed) history(id porting.RequestID) string {
	list, _, err := x.db.Lists(porting.Scope{Desk: true}).EventList(context.Background(), porting.EventFilter{Request: id, Page: porting.Page{Limit: 200}})
	must(x.tb, err)
	var types []string
	for _, e := range list {
		types = append(types, e.Type)
	}
	return strings.Join(types, ", ")
}

// concurrently calls f for 0 to n-1 in a few goroutines, as people and callers would.
func (x *bed) concurrently(n int, f func(i int) error) {
	x.tb.Helper()
	next, failed := make(chan int, n), make(chan error, n)
	for i := range n {
		next <- i
	}
	close(next)
	var all sync.WaitGroup
	for range parallel {
		all.Go(func() {
			for i := range next {
				if err := f(i); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	all.Wait()
	close(failed)
	for err := range failed {
		x.tb.Fatal(err)
	}
}

// BenchmarkJourneys drives whole journeys with one node on one core, one node on all cores, and two nodes with a core each.
func BenchmarkJourneys(b *testing.B) {
	for _, e := range storetest.Engines() {
		b.Run(e.Name, func(b *testing.B) {
			for b.Loop() {
				alone := journeysWith(b, e, 1, 1)
				results.plain(line{what: "whole journeys, " + e.Name, ours: each(alone, "journeys"), other: "—", ratio: "1.00", aim: "—", conditions: journeyConditions(1, 1)})
				setups := [][2]int{{1, runtime.NumCPU()}}
				if e.Name == "postgres" {
					setups = append(setups, [2]int{2, 1})
				}
				for _, s := range setups {
					if s == [2]int{1, 1} {
						continue
					}
					more := journeysWith(b, e, s[0], s[1])
					aim := "grows"
					if e.Name != "postgres" {
						aim = "—"
					}
					results.add(b, line{what: "whole journeys, " + e.Name, ours: each(more, "journeys"), other: "one node, one core: " + each(alone, "journeys"), aim: aim,
						conditions: journeyConditions(s[0], s[1])}, more/alone)
				}
			}
		})
	}
}

func journeyConditions(nodes, cores int) string {
	return fmt.Sprintf("%d node(s) with GOMAXPROCS %d each on %d cores that the database shares, %d journeys at once", nodes, cores, runtime.NumCPU(), *journeysFlag)
}

func journeysWith(b *testing.B, e storetest.Engine, nodes, cores int) float64 {
	b.Helper()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
	x := newBed(b, e)
	known := newDoneJobs()
	if nodes > 1 {
		x.clock = newFileClock(b, morning())
		for range nodes - 1 {
			defer startNode(b, x, known, cores)()
		}
	}
	w, stop := x.node(known, known.add)
	defer stop()
	return x.journeys(w, *journeysFlag)
}

// BenchmarkJourneyCost drives journeys in databases of growing size: the cost of one must not grow with what is there.
func BenchmarkJourneyCost(b *testing.B) {
	for _, e := range storetest.Engines() {
		b.Run(e.Name, func(b *testing.B) {
			for b.Loop() {
				var first float64
				for _, size := range sizes(b) {
					x, _ := filled(b, e, size)
					known := newDoneJobs()
					w, stop := x.node(known, known.add)
					cost := 1000 / x.journeys(w, *journeysFlag)
					stop()
					own := fmt.Sprintf("%.1f ms/journey", cost)
					conditions := fmt.Sprintf("%d orders in the database, one node, %d journeys at once", size, *journeysFlag)
					if first == 0 {
						first = cost
						results.plain(line{what: "cost of a journey, " + e.Name, ours: own, other: "—", ratio: "1.00", aim: "—", conditions: conditions})
						continue
					}
					results.add(b, line{what: "cost of a journey, " + e.Name, ours: own, other: fmt.Sprintf("at the smallest size: %.1f ms", first), aim: "about 1",
						conditions: conditions}, cost/first)
				}
			}
		})
	}
}

// sizes are the sizes that the run was told.
func sizes(b *testing.B) []int {
	b.Helper()
	var list []int
	for word := range strings.SplitSeq(*ordersFlag, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(word))
		must(b, err)
		list = append(list, n)
	}
	return list
}
