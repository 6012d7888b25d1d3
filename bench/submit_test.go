package bench_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/storetest"
)

// BenchmarkSubmitOverHTTP signs drafts over loopback, and beside it writes the same rows and one job in a bare loop that reads and checks
// nothing: one durable transaction for each request on both sides, as many callers as loops. The letter that the product draws, signs and keeps at
// every signature has no counterpart in a loop of rows, so that ours is timed without it and with it (docs/decisions/0012).
func BenchmarkSubmitOverHTTP(b *testing.B) {
	for _, e := range storetest.Engines() {
		for _, callers := range []int{1, 4} {
			b.Run(fmt.Sprintf("%s/callers=%d", e.Name, callers), func(b *testing.B) {
				n := 4 * *journeysFlag
				for b.Loop() {
					bare, touched := bareSubmissions(b, e, callers, n)
					for _, with := range []struct {
						letter bool
						words  string
					}{{false, ""}, {true, ", with its letter"}} {
						ours := submissions(b, e, callers, n, with.letter)
						l := line{what: "signed requests over HTTP, " + e.Name + with.words, ours: each(ours, "requests"), other: "a bare loop: " + each(bare, "requests"), aim: "≥ 0.5",
							conditions: fmt.Sprintf("%d caller(s), %d requests with one number, %d rows and one job each, every one durable", callers, n, touched)}
						if with.letter {
							l.conditions += "; ours draws, signs and keeps a letter of 60 kB beside"
						}
						results.add(b, l, ours/bare)
					}
				}
			})
		}
	}
}

// submissions signs n drafts over HTTP.
func submissions(b *testing.B, e storetest.Engine, callers, n int, letter bool) float64 {
	b.Helper()
	x := newBed(b, e)
	if !letter {
		x.service.Letters = nil
	}
	server := listen(b, x.handler(), "")
	const each = 20 // requests of one account
	who := make([]customer, (n+each-1)/each)
	keys := make([]string, len(who))
	for i := range who {
		who[i] = x.customer(i)
		keys[i] = x.key(porting.RoleAccount, who[i].account)
	}
	ids := make([]porting.RequestID, n)
	x.concurrently(n, func(i int) error {
		r, err := x.service.CreateRequest(context.Background(), who[i/each].actor, porting.NewRequest{Fields: fields(i, 1)})
		if err == nil {
			ids[i] = r.ID
		}
		return err
	})
	m := france(b)
	body := object(b, map[string]any{"name": "Camille Durand", "capacity": "holder", "statements": m.Statements, "terms_version": m.Terms})
	return throughput(b, callers, n, func(i int) error {
		c := server
		c.key = keys[i/each]
		_, err := c.send("/v1/port-requests/"+string(ids[i])+"/sign", body)
		return err
	})
}

// statement is one of the bare loop.
type statement struct {
	text string
	args []any
}

// bareSubmissions writes for n drafts what their submission writes, and answers how many rows that is for each.
func bareSubmissions(b *testing.B, e storetest.Engine, loops, n int) (perSecond float64, touched int) {
	b.Helper()
	url := e.URL(b)
	bedAt(b, e.Name, url).db.Close() // makes the tables
	r, t := openRaw(b, e.Name, url), record(b)
	must(b, r.bulk("accounts", []string{"id", "name", "market", "owner", "created_at"}, [][]any{{"acc_bare", "Bare", "fr", "{}", int64(0)}}))
	draft, submitted := newCopier(t.draft, 0), newCopier(t.submitted, 0)
	work := make([][]statement, n)
	all := snapshot{}
	for i := range n {
		p := person{account: "acc_bare", number: storetest.Unique(i), at: morning()}.named()
		before, _ := draft.copyOf(t.draft, p)
		after, _ := submitted.copyOf(t.submitted, p)
		work[i] = difference(before, after)
		for name, part := range before {
			all[name] = rows{part.columns, append(all[name].list, part.list...)}
		}
	}
	for _, k := range kept {
		if part := all[k.table]; len(part.list) > 0 {
			must(b, r.bulk(k.table, part.columns, part.list))
		}
	}
	perSecond = throughput(b, loops, n, func(i int) error {
		return r.write(func(t rawTx) error {
			for _, s := range work[i] {
				if err := t.exec(s.text, s.args...); err != nil {
					return fmt.Errorf("%s: %w", s.text, err)
				}
			}
			return t.job(porting.Effect{Do: porting.EffectMail, Key: fmt.Sprint("bare/", i)})
		})
	})
	return perSecond, len(work[0])
}

// difference lists the statements that lead from one state of a request to the next: one for each row that differs.
func difference(before, after snapshot) []statement {
	var list []statement
	for _, k := range kept {
		key := strings.Fields(k.key)
		old, new := before[k.table], after[k.table]
		find := func(in rows, of rows, row []any) []any {
			i := slices.IndexFunc(in.list, func(r []any) bool {
				return !slices.ContainsFunc(key, func(c string) bool { return in.at(r, c) != of.at(row, c) })
			})
			if i < 0 {
				return nil
			}
			return in.list[i]
		}
		where := func(of rows, row []any, first int) (string, []any) {
			var parts []string
			var args []any
			for i, c := range key {
				parts, args = append(parts, fmt.Sprintf("%s = $%d", c, first+i)), append(args, of.at(row, c))
			}
			return " WHERE " + strings.Join(parts, " AND "), args
		}
		for _, row := range old.list {
			if find(new, old, row) == nil {
				condition, args := where(old, row, 1)
				list = append(list, statement{"DELETE FROM " + k.table + condition, args})
			}
		}
		for _, row := range new.list {
			was := find(old, new, row)
			switch {
			case was == nil:
				list = append(list, statement{insertRows(k.table, new.columns, 1), row})
			case k.table != "events" && !reflect.DeepEqual(was, row):
				var parts []string
				for i, c := range new.columns {
					parts = append(parts, fmt.Sprintf("%s = $%d", c, i+1))
				}
				condition, args := where(new, row, len(row)+1)
				list = append(list, statement{"UPDATE " + k.table + " SET " + strings.Join(parts, ", ") + condition, append(slices.Clone(row), args...)})
			}
		}
	}
	return list
}
