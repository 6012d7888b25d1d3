package bench_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/storetest"
)

// listed is how many active ports the account has whose list is asked for.
const listed = 500

// BenchmarkAgainstDocuments compares the product's verbs, in process and without HTTP, with one JSON document per request on the same
// engine with the same settings: what a caller waits for, one call after another.
func BenchmarkAgainstDocuments(b *testing.B) {
	for _, e := range storetest.Engines() {
		b.Run(e.Name, func(b *testing.B) {
			for b.Loop() {
				for _, n := range []int{1, 10, 100} {
					createAgainst(b, e, n)
					commentAgainst(b, e, n)
				}
				listAgainst(b, e)
			}
		})
	}
}

// against keeps a row; both figures are calls a second.
func against(b *testing.B, e storetest.Engine, what string, ours, theirs float64, conditions string) {
	b.Helper()
	results.add(b, line{what: what + ", " + e.Name, ours: each(ours, "calls"), other: "one document: " + each(theirs, "calls"), aim: "—", conditions: conditions}, ours/theirs)
}

func createAgainst(b *testing.B, e storetest.Engine, numbers int) {
	b.Helper()
	x, p := newBed(b, e), newPeer(b, e)
	most := 9000 / numbers
	who := make([]customer, most/porting.MaxDrafts+1)
	for i := range who {
		who[i] = x.customer(i)
	}
	ours := upTo(b, most, func(i int) error {
		_, err := x.service.CreateRequest(context.Background(), who[i/porting.MaxDrafts].actor, porting.NewRequest{Fields: fields(i*numbers, numbers)})
		return err
	})
	theirs := upTo(b, most, func(i int) error { return p.create(newPort("a", i*numbers, numbers, "unconfirmed")) })
	against(b, e, "create with "+some(numbers), ours, theirs, "ours validates, seals secrets, writes history and deadlines; the document does not")
}

func commentAgainst(b *testing.B, e storetest.Engine, numbers int) {
	b.Helper()
	x, p := newBed(b, e), newPeer(b, e)
	r := x.signed(x.customer(0), 0, numbers)
	d := newPort("a", 0, numbers, "submitted")
	must(b, p.create(d))
	const text, most = "Could you move the date to the afternoon? Somebody has to be at the office.", 100
	who := porting.Actor{Role: porting.RoleAccount, Account: r.Account, Name: "Camille Durand"}
	ours := throughput(b, 1, most, func(int) error {
		_, _, err := x.service.Post(context.Background(), who, r.ID, porting.Posting{Text: text})
		return err
	})
	theirs := throughput(b, 1, most, func(int) error { return p.comment(d.ID, text) })
	against(b, e, "comment on "+some(numbers), ours, theirs, fmt.Sprintf("%d comments on one submitted port, one after another", most))
}

// some counts numbers.
func some(n int) string {
	if n == 1 {
		return "1 number"
	}
	return fmt.Sprintf("%d numbers", n)
}

// signed makes and submits a request.
func (x *bed) signed(who customer, first, numbers int) *porting.Request {
	x.tb.Helper()
	ctx := context.Background()
	r, err := x.service.CreateRequest(ctx, who.actor, porting.NewRequest{Fields: fields(first, numbers)})
	must(x.tb, err)
	r, err = x.service.Sign(ctx, who.actor, r.ID, signing(france(x.tb)))
	must(x.tb, err)
	return r
}

func listAgainst(b *testing.B, e storetest.Engine) {
	b.Helper()
	ctx := context.Background()
	x, p := newBed(b, e), newPeer(b, e)
	who := x.customer(0)
	for i := range listed {
		x.signed(who, i, 1)
		must(b, p.create(newPort("a", i, 1, peerActive[i%len(peerActive)])))
	}
	lists := x.db.Lists(who.actor.Scope())
	stages := []porting.Stage{porting.StageReceived, porting.StageWithProvider, porting.StageDateSet}
	page := func(after string) (int, string, error) {
		list, next, err := lists.RequestList(ctx, porting.RequestFilter{Stages: stages, Page: porting.Page{After: after}})
		return len(list), next, err
	}
	first := upTo(b, 1<<30, func(int) error { _, _, err := page(""); return err })
	whole := upTo(b, 1<<30, func(int) error {
		seen := 0
		for after := ""; ; {
			n, next, err := page(after)
			if seen += n; err != nil || next == "" {
				if err == nil && seen != listed {
					err = fmt.Errorf("%d of %d listed", seen, listed)
				}
				return err
			}
			after = next
		}
	})
	theirs := upTo(b, 1<<30, func(int) error { _, err := p.active("a"); return err })
	conditions := fmt.Sprintf("an account with %d active ports; the document's list has no pages", listed)
	against(b, e, "list the active ones, first page of 50", first, theirs, conditions)
	against(b, e, "list the active ones, page by page to the end", whole, theirs, conditions)
	ours := upTo(b, 1<<30, func(i int) error {
		list, _, err := lists.RequestList(ctx, porting.RequestFilter{Number: movingNumbers + numbering.PhoneNumber(i%listed)})
		if err == nil && len(list) != 1 {
			err = fmt.Errorf("found %d", len(list))
		}
		return err
	})
	theirs = upTo(b, 1<<30, func(i int) error {
		list, err := p.find(storetest.Unique(i % listed).E164())
		if err == nil && len(list) != 1 {
			err = fmt.Errorf("found %d", len(list))
		}
		return err
	})
	against(b, e, "find by number", ours, theirs, "ours finds finished ports too, the document's view open ones only")
}
