package bench_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/storetest"
)

// rows are some rows of one table.
type rows struct {
	columns []string
	list    [][]any
}

// at is the value of a column.
func (r rows) at(row []any, column string) any { return row[slices.Index(r.columns, column)] }

// snapshot is everything that the database holds of one request, by table.
type snapshot map[string]rows

// kept are the tables of a request, in an order in which they can be filled, with the columns that name a row.
var kept = [...]struct{ table, where, key string }{
	{"requests", "id = $1", "id"},
	{"orders", "request_id = $1", "id"},
	{"port_numbers", "request_id = $1", "request_id order_id number"},
	{"events", "request_id = $1", "request_id sequence"},
	{"deadlines", "request_id = $1", "request_id order_id kind mark"},
	{"own_numbers", "number IN (SELECT number FROM port_numbers WHERE request_id = $1)", "number"},
}

// snapshotOf reads what a SQLite database holds of a request.
func snapshotOf(tb testing.TB, r raw, id porting.RequestID) snapshot {
	tb.Helper()
	s := snapshot{}
	for _, k := range kept {
		var part rows
		must(tb, r.query("SELECT name FROM pragma_table_info($1)", []any{k.table}, func(scan func(...any) error) error {
			var name string
			err := scan(&name)
			part.columns = append(part.columns, name)
			return err
		}))
		must(tb, r.query("SELECT "+strings.Join(part.columns, ", ")+" FROM "+k.table+" WHERE "+k.where, []any{string(id)}, func(scan func(...any) error) error {
			row := make([]any, len(part.columns))
			into := make([]any, len(row))
			for i := range row {
				into[i] = &row[i]
			}
			err := scan(into...)
			for i, c := range part.columns {
				if n, ok := row[i].(int64); ok && (c == "open" || c == "is_default") {
					row[i] = n != 0
				}
			}
			part.list = append(part.list, row)
			return err
		}))
		s[k.table] = part
	}
	return s
}

// templates are one real journey as the database held it at each step.
type templates struct {
	request                                                   *porting.Request // as completed
	draft, submitted, sent, acknowledged, confirmed, complete snapshot
}

// record drives one journey with the product and keeps what the database held at each step.
func record(tb testing.TB) *templates {
	tb.Helper()
	ctx, t := context.Background(), &templates{}
	url := filepath.Join(tb.TempDir(), "template.db")
	x := bedAt(tb, "sqlite", url)
	r := openRaw(tb, "sqlite", url)
	known := newDoneJobs()
	w, stop := x.node(known, known.add)
	defer stop()
	who := x.customer(0)
	request, err := x.service.CreateRequest(ctx, who.actor, porting.NewRequest{Fields: fields(0, 1)})
	must(tb, err)
	t.draft = snapshotOf(tb, r, request.ID)
	request, err = x.service.Sign(ctx, who.actor, request.ID, signing(france(tb)))
	must(tb, err)
	t.submitted = snapshotOf(tb, r, request.ID)
	_, err = x.service.Approve(ctx, desk(), request.Orders[0].ID)
	must(tb, err)
	must(tb, w.Settle(ctx))
	t.sent = snapshotOf(tb, r, request.ID)
	_, err = x.service.Acknowledge(ctx, desk(), request.Orders[0].ID, "C-1")
	must(tb, err)
	t.acknowledged = snapshotOf(tb, r, request.ID)
	for day := 1; request.State() != porting.Completed; day++ {
		if day > 40 {
			tb.Fatalf("the template stays in %s: %s", request.State(), x.history(request.ID))
		}
		must(tb, w.Advance(ctx, x.clock.Now().AddDate(0, 0, 1), x.clock.Set))
		request, err = x.db.Requests(porting.Scope{Desk: true}).Request(ctx, request.ID)
		must(tb, err)
		if request.State() == porting.Confirmed && t.confirmed == nil {
			t.confirmed = snapshotOf(tb, r, request.ID)
		}
	}
	// The journey ends when its secrets are erased.
	must(tb, w.Advance(ctx, x.clock.Now().AddDate(0, 0, 14), x.clock.Set))
	t.request = request
	t.complete = snapshotOf(tb, r, request.ID)
	return t
}

// historyKept is how many events of the template's history a copy carries: its first ones, chained anew.
const historyKept = 4

// person is whom a copy belongs to and which number it moves.
type person struct {
	account porting.AccountID
	number  numbering.PhoneNumber
	at      time.Time     // when the copy was created
	later   time.Duration // how much later its deadlines are

	request, order, reference string // its names; empty: new ones
}

// named gives a copy its names.
func (p person) named() person {
	if p.request == "" {
		p.request, p.order, p.reference = porting.NewID(porting.PrefixRequest, p.at), porting.NewID(porting.PrefixOrder, p.at),
			fmt.Sprintf("PRT-%04d-%04d", p.number/1e4%1e4, p.number%1e4) // chance would repeat one among a million
	}
	return p
}

// copier makes copies of a template.
type copier struct {
	original porting.RequestID
	created  time.Time
	from     []string // what differs between copies, as it stands in every text
	number   numbering.PhoneNumber
	events   int // how many events a copy carries; 0: all
}

func newCopier(s snapshot, events int) *copier {
	r := s["requests"]
	row := r.list[0]
	c := &copier{original: porting.RequestID(r.at(row, "id").(string)), created: time.UnixMicro(r.at(row, "created_at").(int64)), events: events}
	c.from = []string{string(c.original), r.at(row, "account_id").(string), r.at(row, "reference").(string), ""}
	if orders := s["orders"]; len(orders.list) > 0 {
		c.from[3] = orders.at(orders.list[0], "id").(string)
	}
	numbers := s["port_numbers"]
	c.number = numbering.PhoneNumber(numbers.at(numbers.list[0], "number").(int64))
	return c
}

// instants are shifted with the copy; deadlines by as much more as the person says.
func instant(column string) bool {
	return strings.HasSuffix(column, "_at") || column == "at" || column == "foc_start" || column == "next_due"
}

// never is the instant of what has none, where that sorts last.
const never = 1<<63 - 1

// copyOf makes the rows of a copy. Secrets do not open in another row, so a copy has none.
func (c *copier) copyOf(s snapshot, p person) (snapshot, porting.RequestID) {
	p = p.named()
	pairs := []string{c.from[0], p.request, c.from[1], string(p.account), c.from[2], p.reference, c.number.E164(), p.number.E164()}
	if c.from[3] != "" {
		pairs = append(pairs, c.from[3], p.order)
	}
	text := strings.NewReplacer(pairs...)
	shift, later := p.at.Sub(c.created).Microseconds(), p.later.Microseconds()
	out := make(snapshot, len(s))
	for _, k := range kept {
		part := s[k.table]
		list := make([][]any, len(part.list))
		for i, row := range part.list {
			list[i] = c.copyRow(part.columns, row, text, shift, later)
			for j, column := range part.columns {
				switch {
				case column == "number" || column == "first_number":
					list[i][j] = int64(p.number)
				case k.table == "events" && column == "id":
					list[i][j] = porting.NewID(porting.PrefixEvent, p.at)
				case column == "secrets":
					list[i][j] = nil
				case column == "is_default":
					list[i][j] = false
				case column == "purpose":
					list[i][j] = string(porting.UseDirect)
				}
			}
		}
		out[k.table] = rows{part.columns, list}
	}
	c.chain(out)
	return out, porting.RequestID(p.request)
}

func (c *copier) copyRow(columns []string, row []any, text *strings.Replacer, shift, later int64) []any {
	out := slices.Clone(row)
	for j, column := range columns {
		switch v := row[j].(type) {
		case string:
			out[j] = text.Replace(v)
		case int64:
			if !instant(column) || v == 0 || v == never {
				continue
			}
			out[j] = v + shift
			if column == "due_at" || column == "next_due" {
				out[j] = v + shift + later
			}
		}
	}
	return out
}

// chain cuts the history and seals it anew, so that the history of a copy can be verified like any other.
func (c *copier) chain(s snapshot) {
	part := s["events"]
	index := func(column string) int { return slices.Index(part.columns, column) }
	sequence := index("sequence")
	slices.SortFunc(part.list, func(a, b []any) int { return int(a[sequence].(int64) - b[sequence].(int64)) })
	if c.events > 0 && len(part.list) > c.events {
		part.list = part.list[:c.events]
	}
	var head []byte
	var customer int64
	for _, row := range part.list {
		get := func(column string) string { return row[index(column)].(string) }
		e := porting.Event{ID: porting.EventID(get("id")), Request: porting.RequestID(get("request_id")), Account: porting.AccountID(get("account_id")),
			Order: porting.OrderID(get("order_id")), Sequence: int(row[sequence].(int64)), CustomerSeq: int(row[index("customer_seq")].(int64)), Type: get("type"),
			At: time.UnixMicro(row[index("at")].(int64)).UTC(), Visibility: porting.Visibility(get("visibility")), DataJSON: get("data")}
		if head == nil {
			row[index("prev")] = nil
		} else {
			row[index("prev")] = head
		}
		head = e.Digest(head)
		row[index("hash")] = head
		customer = max(customer, int64(e.CustomerSeq))
	}
	s["events"] = part
	r := s["requests"]
	for column, v := range map[string]any{"event_count": int64(len(part.list)), "customer_seq": customer, "event_head": head} {
		r.list[0][slices.Index(r.columns, column)] = v
	}
}

// filling says what was put into a database.
type filling struct {
	accounts []porting.AccountID
	ids      []porting.RequestID // of every hundredth request, at least a thousand
	numbers  []numbering.PhoneNumber
}

// Shape of a filled database: nine orders of ten are completed, the others wait in four states, twenty orders to an account. One order
// of a thousand is at a carrier that hardly any other is at.
const (
	ordersPerAccount = 20
	ordersPerOpen    = 10
	ordersPerRare    = 1000
	rareCarrier      = "sfr"
	fillBatch        = 2000
)

// filled makes a database with n orders: copies of one real journey at its steps, written in bulk. Their deadlines lie years ahead, so
// that nothing of theirs falls due while others are driven.
func filled(b *testing.B, e storetest.Engine, n int) (*bed, filling) {
	b.Helper()
	x := newBed(b, e)
	start := time.Now()
	r := openRaw(b, e.Name, x.url)
	t := record(b)
	put := setAside(b, e.Name, r)
	f := fill(b, r, t, n)
	put()
	if e.Name == "postgres" {
		must(b, openRaw(b, e.Name, x.url).exec("ANALYZE")) // as autovacuum would soon
	}
	x.db.Close()
	again := bedAt(b, e.Name, x.url)
	b.Logf("%s: %d orders written in %s", e.Name, n, time.Since(start).Round(time.Millisecond))
	return again, f
}

// setAside takes the secondary indexes away and gives what puts them back: to sort a million rows once is far less work than to find a place for
// each of them in eighteen indexes.
func setAside(tb testing.TB, engine string, r raw) (put func()) {
	tb.Helper()
	list := `SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name NOT LIKE 'river%'`
	if engine == "postgres" {
		list = `SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.schemaname = current_schema() AND i.tablename NOT LIKE 'river%' AND i.tablename NOT LIKE 'goose%'
			AND NOT EXISTS (SELECT 1 FROM pg_constraint c JOIN pg_class k ON k.oid = c.conindid WHERE k.relname = i.indexname)`
	} else {
		must(tb, r.exec("PRAGMA cache_size = -400000"))
	}
	var names, definitions []string
	must(tb, r.query(list, nil, func(scan func(...any) error) error {
		var name, definition string
		err := scan(&name, &definition)
		names, definitions = append(names, name), append(definitions, definition)
		return err
	}))
	for _, name := range names {
		must(tb, r.exec("DROP INDEX "+name))
	}
	return func() {
		tb.Helper()
		for _, definition := range definitions {
			must(tb, r.exec(definition))
		}
	}
}

func fill(tb testing.TB, r raw, t *templates, n int) filling {
	tb.Helper()
	open := []snapshot{t.submitted, t.sent, t.acknowledged, t.confirmed}
	var f filling
	accounts := rows{columns: []string{"id", "name", "market", "owner", "created_at"}}
	for i := range (n + ordersPerAccount - 1) / ordersPerAccount {
		at := morning().AddDate(-2, 0, 0).Add(time.Duration(i) * time.Second)
		id := porting.NewID(porting.PrefixAccount, at)
		f.accounts = append(f.accounts, porting.AccountID(id))
		accounts.list = append(accounts.list, []any{id, fmt.Sprintf("Account %d", i), "fr", `{"name":"Camille Durand","email":"camille@example.com","language":"fr"}`, at.UnixMicro()})
	}
	must(tb, r.bulk("accounts", accounts.columns, accounts.list))
	copiers := map[int]*copier{}
	for k, s := range append(open, t.complete) {
		copiers[k] = newCopier(s, historyKept)
	}
	step := 2 * 365 * 24 * time.Hour / time.Duration(n+1)
	for from := 0; from < n; from += fillBatch {
		all := snapshot{}
		for i := from; i < min(n, from+fillBatch); i++ {
			s, k := t.complete, len(open)
			if i%ordersPerOpen == 0 {
				k = i / ordersPerOpen % len(open)
				s = open[k]
			}
			p := person{account: f.accounts[i*7%len(f.accounts)], number: storetest.Unique(i), at: morning().AddDate(-2, 0, 0).Add(time.Duration(i) * step),
				later: 10 * 365 * 24 * time.Hour}
			one, id := copiers[k].copyOf(s, p)
			if i%ordersPerRare == 0 {
				o := one["orders"]
				o.list[0][slices.Index(o.columns, "carrier")] = rareCarrier
			}
			if i%max(1, min(100, n/1000)) == 0 {
				f.ids, f.numbers = append(f.ids, id), append(f.numbers, p.number)
			}
			for name, part := range one {
				all[name] = rows{part.columns, append(all[name].list, part.list...)}
			}
		}
		for _, k := range kept {
			if part := all[k.table]; len(part.list) > 0 {
				must(tb, r.bulk(k.table, part.columns, part.list))
			}
		}
	}
	return f
}

// TestFill proves that a filled database is one that the product takes for its own: every chain verifies, every request loads.
func TestFill(t *testing.T) {
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		ctx := context.Background()
		url := e.URL(t)
		x := bedAt(t, e.Name, url)
		const n = 60
		f := fill(t, openRaw(t, e.Name, url), record(t), n)
		report, err := x.db.VerifyAudit(ctx, nil)
		must(t, err)
		if report.Findings > 0 || report.Requests != n || report.Events < 2*n {
			t.Errorf("history of the copies: %+v", report)
		}
		states := map[porting.State]int{}
		for _, id := range f.ids {
			r, err := x.db.Requests(porting.Scope{Desk: true}).Request(ctx, id)
			must(t, err)
			states[r.State()]++
		}
		if states[porting.Completed] != n*9/10 || states[porting.Submitted] == 0 || states[porting.Confirmed] == 0 {
			t.Errorf("states of the copies: %v", states)
		}
	})
}
