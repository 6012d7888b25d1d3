package list_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	_ "modernc.org/sqlite" // registers "sqlite"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/list"
	"github.com/portamento/portamento/store/storetest"
)

// rows is how many orders and requests the databases of these tests hold.
const rows = 40000

// filling makes the rows: nine of ten orders, the oldest, are over; some carriers, markets and assignees are rare.
var filling = []string{
	`INSERT INTO accounts (id, name, market, owner, created_at) VALUES ('acc_1', 'A', 'fr', '{}', 0), ('acc_2', 'B', 'fr', '{}', 0)`,
	`WITH RECURSIVE n (i) AS (SELECT CAST(1 AS bigint) UNION ALL SELECT i + 1 FROM n WHERE i < %[1]d)
	INSERT INTO requests (id, account_id, reference, external_id, market, version, stage, created_at, updated_at, ended_at, erased_at, order_count,
		message_count, event_count, customer_seq, event_head, stored_at, doc, secrets)
	SELECT 'r' || i, CASE WHEN i %% 50 = 0 THEN 'acc_2' ELSE 'acc_1' END, 'ref' || i, CASE WHEN i %% 3 = 0 THEN 'x' || i ELSE '' END, 'fr', 1,
		CASE WHEN i < 36000 THEN 'done' WHEN i %% 1000 = 0 THEN 'needs_you' WHEN i %% 2 = 0 THEN 'received' ELSE 'date_set' END,
		i * 1000, i * 1000 + (i * 7919) %% 100000, 0, 0, 1, 0, 1, 1, NULL, i, '{}', NULL FROM n`,
	`WITH RECURSIVE n (i) AS (SELECT CAST(1 AS bigint) UNION ALL SELECT i + 1 FROM n WHERE i < %[1]d)
	INSERT INTO orders (id, request_id, account_id, place, reference, name, market, carrier, carrier_name, state, ball, attempt, version, assignee,
		first_number, number_count, next_due, foc_start, created_at, updated_at, doc)
	SELECT 'o' || i, 'r' || i, CASE WHEN i %% 50 = 0 THEN 'acc_2' ELSE 'acc_1' END, 0, 'ref' || i, '', CASE WHEN i %% 3000 = 7 THEN 'us' ELSE 'fr' END,
		CASE WHEN i %% 4000 = 9 THEN 'rare' ELSE 'c' || (i %% 7) END, '',
		CASE WHEN i < 36000 THEN 'completed' WHEN i %% 2 = 0 THEN 'submitted' WHEN i %% 3 = 0 THEN 'sent' WHEN i %% 7 = 0 THEN 'rejected' ELSE 'confirmed' END,
		CASE WHEN i < 36000 THEN 'none' WHEN i %% 2 = 0 THEN 'us' WHEN i %% 3 = 0 THEN 'provider' WHEN i %% 7 = 0 THEN 'you' ELSE 'none' END,
		1, 1, CASE WHEN i %% 5 = 0 THEN 'u' || (i %% 9) ELSE '' END, 1, 1,
		CASE WHEN i < 36000 THEN 9223372036854775807 ELSE (i * 7919) %% 100003 END,
		CASE WHEN i %% 4 = 0 THEN 9223372036854775807 ELSE i * 1000 + (i * 104729) %% 100003 END, i * 1000, i * 1000 + (i * 7919) %% 100003, '{}' FROM n`,
	`INSERT INTO port_numbers (request_id, order_id, number, account_id, place, state, open, doc)
	SELECT request_id, id, 330000 + created_at / 1000, account_id, 0, 'waiting', ball <> 'none', '{}' FROM orders`,
	`INSERT INTO deadlines (request_id, order_id, kind, mark, account_id, due_at, lease_until, token)
	SELECT request_id, id, 'promise', '', account_id, updated_at, 0, 0 FROM orders`,
	`INSERT INTO events (id, request_id, account_id, order_id, sequence, customer_seq, type, at, visibility, data, hash, stored_at)
	SELECT 'e' || id, id, account_id, '', 1, 1, 'x', created_at, CASE WHEN created_at %% 3000 = 0 THEN 'desk' ELSE 'both' END, '{}', event_hash, stored_at
	FROM (SELECT *, CAST('x' AS %[2]s) AS event_hash FROM requests) AS r`,
	`INSERT INTO own_numbers (number, market, state, purpose, account_id, user_id, is_default, release_at, request_id, updated_at)
	SELECT number, 'fr', CASE WHEN number %% 500 = 0 THEN 'quarantined' WHEN number %% 3 = 0 THEN 'available' ELSE 'assigned' END, '', account_id, '', number < 0,
		CASE WHEN number %% 500 = 0 THEN number ELSE 0 END, '', 0 FROM port_numbers`,
}

// asked is a list that somebody asks for.
type asked struct {
	name  string
	query list.Query
	most  int // rows that may be read for it
}

// page is how many rows the pages of these tests have, one more included.
const page = 11

func micros(n int64) time.Time { return time.UnixMicro(n).UTC() }

// orderFilters are the filters of the desk's queue, one by one and together.
var orderFilters = map[string]porting.OrderFilter{
	"":                         {},
	"state":                    {States: []porting.State{porting.Submitted}},
	"states":                   {States: []porting.State{porting.Submitted, porting.Sent, porting.Completed}},
	"ball":                     {Balls: []porting.Ball{porting.BallUs}},
	"balls":                    {Balls: []porting.Ball{porting.BallYou, porting.BallProvider}},
	"carrier":                  {Carriers: []porting.CarrierCode{"c1"}},
	"a rare carrier":           {Carriers: []porting.CarrierCode{"rare"}},
	"carriers":                 {Carriers: []porting.CarrierCode{"c1", "rare", "c2"}},
	"an unknown carrier":       {Carriers: []porting.CarrierCode{"nobody"}},
	"market":                   {Markets: []porting.MarketCode{"fr"}},
	"a rare market":            {Markets: []porting.MarketCode{"us"}},
	"markets":                  {Markets: []porting.MarketCode{"fr", "us", "mx"}},
	"assignee":                 {Assignees: []porting.UserID{"u5"}},
	"assignees":                {Assignees: []porting.UserID{"u5", "u0"}},
	"carrier and state":        {Carriers: []porting.CarrierCode{"rare"}, States: []porting.State{porting.Completed}},
	"carriers and states":      {Carriers: []porting.CarrierCode{"rare", "c3"}, States: []porting.State{porting.Sent, porting.Submitted}},
	"carrier and ball":         {Carriers: []porting.CarrierCode{"c1"}, Balls: []porting.Ball{porting.BallUs}},
	"assignee and state":       {Assignees: []porting.UserID{"u0"}, States: []porting.State{porting.Submitted}},
	"market and state":         {Markets: []porting.MarketCode{"us"}, States: []porting.State{porting.Completed}},
	"number":                   {Number: 330000 + 777},
	"number and state":         {Number: 330000 + 777, States: []porting.State{porting.Completed}},
	"due before":               {DueBefore: micros(1500)},
	"due before, much":         {DueBefore: micros(90000)},
	"due before, one state":    {DueBefore: micros(1500), States: []porting.State{porting.Submitted}},
	"due before and ball":      {DueBefore: micros(1500), Balls: []porting.Ball{porting.BallUs}},
	"FOC from and to":          {FOCFrom: micros(5000000), FOCTo: micros(5100000)},
	"FOC from":                 {FOCFrom: micros(1000)},
	"FOC to":                   {FOCTo: micros(39000000)},
	"FOC and state":            {FOCFrom: micros(5000000), FOCTo: micros(5100000), States: []porting.State{porting.Completed}},
	"FOC, much, and a carrier": {FOCFrom: micros(1000), Carriers: []porting.CarrierCode{"c1"}},
}

// dense says which of the filters name a range that holds much.
func dense(f porting.OrderFilter) bool {
	return f.DueBefore.Equal(micros(90000)) || f.FOCFrom.Equal(micros(1000)) || f.FOCFrom.IsZero() && !f.FOCTo.IsZero()
}

// lists are all the lists that are asked for.
func lists() []asked {
	var all []asked
	for name, f := range orderFilters {
		for _, sort := range []string{"due", "foc", "created", "-created", "updated", "-updated"} {
			s, _ := list.SortingOf(sort)
			q := list.Orders{Filter: f, Sorting: s, Limit: page}
			all = append(all, asked{"orders by " + sort + ": " + name, q.Page(dense(f)), 1500})
			q.At, q.ID = 20000000, "o20000"
			all = append(all, asked{"orders by " + sort + ", the next page: " + name, q.Page(dense(f)), 1500})
		}
	}
	for name, f := range map[string]porting.RequestFilter{
		"": {}, "account": {Account: "acc_2"}, "number": {Number: 330000 + 777}, "external id": {ExternalID: "x333"},
		"ids":   {IDs: []porting.RequestID{"r7", "r20003", "r39999"}},
		"stage": {Stages: []porting.Stage{porting.StageNeedsYou}}, "stages": {Stages: []porting.Stage{porting.StageNeedsYou, porting.StageDone}},
		"account and stages":  {Account: "acc_2", Stages: []porting.Stage{porting.StageNeedsYou, porting.StageReceived}},
		"updated since":       {UpdatedSince: micros(rows*1000 - 50000)},
		"long updated since":  {UpdatedSince: micros(1000)},
		"account and updated": {Account: "acc_2", UpdatedSince: micros(rows*1000 - 50000)},
		"stage and updated":   {Stages: []porting.Stage{porting.StageDone}, UpdatedSince: micros(rows*1000 - 50000)},
		"stage, long updated": {Stages: []porting.Stage{porting.StageDone, porting.StageReceived}, UpdatedSince: micros(1000)},
	} {
		q := list.Requests{Filter: f, Columns: "id, created_at, doc", Limit: page}
		all = append(all, asked{"requests: " + name, q.Page(f.UpdatedSince.Equal(micros(1000))), 1500})
		q.Account, q.At, q.ID = "acc_1", 20000000, "r20000"
		if f.Account == "" {
			all = append(all, asked{"an account's requests, the next page: " + name, q.Page(f.UpdatedSince.Equal(micros(1000))), 1500})
		}
	}
	for _, account := range []string{"", "acc_2"} { // the numbers of an account are looked at one by one, in their index alone: 800 are acc_2's, and PostgreSQL counts them twice
		q := list.Requests{Filter: porting.RequestFilter{Digits: "30100", Account: "acc_2"}, Account: account, Columns: "id, created_at, doc", Limit: page}
		all = append(all, asked{"requests: digits " + account, q.Page(false), 1700})
	}
	for _, account := range []string{"", "acc_2"} {
		who := "all "
		if account != "" {
			who = "an account's "
		}
		d := list.Deadlines{Account: account, Columns: "request_id, due_at", Limit: page}
		all = append(all, asked{who + "deadlines", d.Page(), 100})
		d.Before, d.Due, d.Key = micros(30000000), 20000000, porting.Deadline{Request: "r2", Order: "o2", Kind: "promise"}
		all = append(all, asked{who + "deadlines, the next page", d.Page(), 100})
		for _, customer := range []bool{false, true} {
			f := list.Feed{Account: account, Customer: customer, Columns: "id, data", Until: 1 << 60, Stored: 20000, ID: "e", Limit: page}
			all = append(all, asked{who + "events", f.Page(), 100})
			h := list.History{Request: "r100", Account: account, Customer: customer, Columns: "id, data", Limit: page}
			all = append(all, asked{who + "events of a request", h.Page(), 100})
		}
		for name, f := range map[string]porting.OwnFilter{"": {}, "by state": {States: []porting.OwnState{porting.OwnQuarantined}},
			"by states": {States: []porting.OwnState{porting.OwnQuarantined, porting.OwnAvailable}}, "to release": {ReleaseBefore: micros(340000)}} {
			n := list.Numbers{Filter: f, Account: account, Columns: "number, state", After: 335000, Limit: page}
			all = append(all, asked{who + "numbers " + name, n.Page(), 300})
		}
	}
	return all
}

// filled makes a database with many rows and answers its address.
func filled(t *testing.T, e storetest.Engine) string {
	t.Helper()
	url := e.URL(t)
	storetest.Open(t, url).Close()
	binary := "blob"
	if e.Name == "postgres" {
		binary = "bytea"
	}
	for _, s := range filling {
		if strings.Contains(s, "%[1]d") {
			s = fmt.Sprintf(s, rows, binary)
		} else {
			s = fmt.Sprintf(strings.ReplaceAll(s, "%[2]s", "%[1]s"), binary)
			s, _, _ = strings.Cut(s, "%!(EXTRA")
		}
		if err := storetest.Raw(t, url, s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	return url
}

// TestPlans proves that an index answers every list: no table is read from one end to the other, and nothing but what a filter leaves is sorted.
func TestPlans(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		url := filled(t, e)
		if e.Name == "postgres" {
			postgresPlans(t, url)
			return
		}
		sqlitePlans(t, url, "before ANALYZE")
		if err := storetest.Raw(t, url, "ANALYZE"); err != nil {
			t.Fatal(err)
		}
		sqlitePlans(t, url, "after ANALYZE")
	})
}

// step is one line of a plan of SQLite.
type step struct {
	parent int
	detail string
}

func sqlitePlans(t *testing.T, url, when string) {
	ctx := context.Background()
	db, err := sql.Open("sqlite", "file:"+url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, a := range lists() {
		r, err := db.QueryContext(ctx, "EXPLAIN QUERY PLAN "+a.query.SQL, a.query.Args...)
		if err != nil {
			t.Fatalf("%s: %v\n%s", a.name, err, a.query.SQL)
		}
		steps := map[int]step{}
		var text strings.Builder
		var order []int
		for r.Next() {
			var id, unused int
			var s step
			if err := r.Scan(&id, &s.parent, &unused, &s.detail); err != nil {
				t.Fatal(err)
			}
			steps[id] = s
			order = append(order, id)
			fmt.Fprintln(&text, s.detail)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		if why := faultOf(steps, order, a.query.SQL); why != "" {
			t.Errorf("%s, %s: %s\n%s\n%s", a.name, when, why, a.query.SQL, text.String())
		}
	}
}

var (
	wholeTable = regexp.MustCompile(`^SCAN (orders|requests|deadlines|events|own_numbers|port_numbers)\b`)
	onePart    = regexp.MustCompile(`^(CO-ROUTINE|MATERIALIZE) part\d+$`)
	sortedRest = regexp.MustCompile(`ORDER BY \w+\+0`)
)

// faultOf finds what may not be in a plan of SQLite.
func faultOf(steps map[int]step, order []int, query string) string {
	handful := sortedRest.MatchString(query) // what the filter leaves is read whole, and sorted
	for _, id := range order {
		s := steps[id]
		if wholeTable.MatchString(s.detail) && (!strings.Contains(s.detail, " INDEX ") || strings.Contains(query, " = $") || handful) {
			return "a table is read from one end to the other: " + s.detail
		}
		if !strings.Contains(s.detail, "USE TEMP B-TREE") || handful {
			continue
		}
		if !strings.Contains(query, "UNION ALL") {
			return "the list is sorted"
		}
		for up := s.parent; up != 0; up = steps[up].parent {
			if onePart.MatchString(steps[up].detail) {
				return "a part of the list is sorted"
			}
		}
	}
	return ""
}

func postgresPlans(t *testing.T, url string) {
	ctx := context.Background()
	c, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close(ctx) }()
	if _, err := c.Exec(ctx, "ANALYZE; SET plan_cache_mode = force_custom_plan"); err != nil { // as the product asks
		t.Fatal(err)
	}
	for _, a := range lists() {
		plan := postgresPlan(t, c, a)
		if read := plan.read(); read > a.most || plan.whole() {
			text, _ := json.MarshalIndent(plan, "", " ")
			t.Errorf("%s: %d rows are read, at most %d should be\n%s\n%s", a.name, read, a.most, a.query.SQL, text)
		}
	}
}

// node is a step of a plan of PostgreSQL that was carried out.
type node struct {
	Type     string  `json:"Node Type"`
	Table    string  `json:"Relation Name,omitempty"`
	Index    string  `json:"Index Name,omitempty"`
	Cond     string  `json:"Index Cond,omitempty"`
	Filter   string  `json:"Filter,omitempty"`
	Rows     float64 `json:"Actual Rows"`
	Loops    float64 `json:"Actual Loops"`
	Filtered float64 `json:"Rows Removed by Filter,omitempty"`
	Rechecks float64 `json:"Rows Removed by Index Recheck,omitempty"`
	Plans    []node  `json:"Plans,omitempty"`
}

// read counts the rows that were read from tables and indexes.
func (n node) read() int {
	total := 0
	if strings.Contains(n.Type, "Scan") && n.Type != "Subquery Scan" {
		total = int((n.Rows + n.Filtered + n.Rechecks) * n.Loops)
	}
	for _, p := range n.Plans {
		total += p.read()
	}
	return total
}

// whole says that a table is read from one end to the other.
func (n node) whole() bool {
	if n.Type == "Seq Scan" && n.Table != "accounts" {
		return true
	}
	for _, p := range n.Plans {
		if p.whole() {
			return true
		}
	}
	return false
}

func postgresPlan(t *testing.T, c *pgx.Conn, a asked) node {
	t.Helper()
	ctx := context.Background()
	values := make([]string, len(a.query.Args))
	for i, v := range a.query.Args {
		values[i] = "'" + strings.ReplaceAll(fmt.Sprint(v), "'", "''") + "'"
	}
	execute := "EXECUTE asked"
	if len(values) > 0 {
		execute += " (" + strings.Join(values, ", ") + ")"
	}
	if _, err := c.Exec(ctx, "PREPARE asked AS "+a.query.SQL); err != nil {
		t.Fatalf("%s: %v\n%s", a.name, err, a.query.SQL)
	}
	var text []byte
	if err := c.QueryRow(ctx, "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) "+execute).Scan(&text); err != nil {
		t.Fatalf("%s: %v", a.name, err)
	}
	if _, err := c.Exec(ctx, "DEALLOCATE asked"); err != nil {
		t.Fatal(err)
	}
	var plans []struct{ Plan node }
	if err := json.Unmarshal(text, &plans); err != nil {
		t.Fatal(err)
	}
	return plans[0].Plan
}
