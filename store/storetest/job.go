package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store"
)

// effectWorker tells of the effects it is given.
type effectWorker struct {
	river.WorkerDefaults[porting.Effect]
	got chan porting.Effect
}

func (w *effectWorker) Work(_ context.Context, job *river.Job[porting.Effect]) error {
	w.got <- job.Args
	return nil
}

// dueWorker tells of the deadlines it is given.
type dueWorker struct {
	river.WorkerDefaults[porting.Due]
	got chan porting.Due
}

func (w *dueWorker) Work(_ context.Context, job *river.Job[porting.Due]) error {
	w.got <- job.Args
	return nil
}

// unfinished counts the jobs that wait or run.
func unfinished(t *testing.T, db *store.DB) int {
	t.Helper()
	ids, err := db.Unfinished(t.Context(), 100)
	must(t, err)
	return len(ids)
}

// jobs works off an effect and a deadline, ordered before the client starts and while it runs.
func jobs(t *testing.T, e Engine) {
	db := Open(t, e.URL(t))
	a := Account(t, db, "A")
	effects, dues := make(chan porting.Effect, 10), make(chan porting.Due, 10)
	workers := river.NewWorkers()
	river.AddWorker(workers, &effectWorker{got: effects})
	river.AddWorker(workers, &dueWorker{got: dues})
	client, err := db.Jobs(&river.Config{Workers: workers, TestOnly: true})
	must(t, err)
	r := Saved(t, db, a, Number(1))
	r, err = db.Requests(Of(a)).Update(t.Context(), r.ID, Submit)
	must(t, err)
	must(t, client.Start(t.Context()))
	defer func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := client.StopAndCancel(ctx); err != nil {
			t.Error(err)
		}
	}()
	if n, err := db.ClaimDue(t.Context(), Start().Add(48*time.Hour), 10, time.Minute); n != 1 || err != nil {
		t.Fatalf("claimed %d, %v", n, err)
	}
	limit := time.After(20 * time.Second)
	for range 2 {
		select {
		case got := <-effects:
			if got.Do != porting.EffectMail || got.Mail.To != r.Author || got.Order != r.Orders[0].ID || !got.At.Equal(r.UpdatedAt) {
				t.Errorf("effect %+v", got)
			}
		case got := <-dues:
			if got.Token != 1 || got.Order != r.Orders[0].ID || got.Deadline.Kind != porting.DuePromise || !got.DueAt.Equal(Start().Add(48*time.Hour)) {
				t.Errorf("due %+v", got)
			}
		case <-limit:
			t.Fatal("a job was not worked off")
		}
	}
	for range 1000 { // River notes the end of a job a moment after its worker returns
		if unfinished(t, db) == 0 {
			return
		}
		select {
		case <-time.After(10 * time.Millisecond):
		case <-limit:
			t.Fatal("jobs do not come to rest")
		}
	}
	t.Fatal("jobs do not come to rest")
}

// recorder records that an effect was carried out, as a worker does, and then waits: the queue does not yet hear that the job is done.
type recorder struct {
	river.WorkerDefaults[porting.Effect]
	db       *store.DB
	recorded chan error
	leave    chan struct{}
}

func (w *recorder) Work(ctx context.Context, job *river.Job[porting.Effect]) error {
	_, err := w.db.Requests(Desk()).Update(ctx, job.Args.Request, func(r *porting.Request) error {
		Note(r, "mail.left", porting.ForDesk)
		return nil
	})
	w.recorded <- err
	<-w.leave
	return err
}

// recordedJobs completes the job of an effect with the transaction that records it: a crash right after it repeats nothing.
func recordedJobs(t *testing.T, e Engine) {
	db := Open(t, e.URL(t))
	a := Account(t, db, "A")
	workers := river.NewWorkers()
	w := &recorder{db: db, recorded: make(chan error, 1), leave: make(chan struct{})}
	river.AddWorker(workers, w)
	client, err := db.Jobs(&river.Config{Workers: workers, TestOnly: true})
	must(t, err)
	r := Saved(t, db, a, Number(1))
	_, err = db.Requests(Of(a)).Update(t.Context(), r.ID, Submit)
	must(t, err)
	must(t, client.Start(t.Context()))
	defer func() {
		close(w.leave)
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := client.StopAndCancel(ctx); err != nil {
			t.Error(err)
		}
	}()
	select {
	case err := <-w.recorded:
		must(t, err)
	case <-time.After(20 * time.Second):
		t.Fatal("the effect was not carried out")
	}
	if n := unfinished(t, db); n != 0 {
		t.Error("the effect was recorded and its job was not")
	}
}
