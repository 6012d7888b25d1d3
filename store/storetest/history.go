package storetest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store"
	"github.com/portamento/portamento/store/audit"
)

func failOn(t *testing.T) func(audit.Finding) {
	return func(f audit.Finding) { t.Errorf("finding in a sound history: %+v", f) }
}

// unguard removes what refuses changes, as somebody with all rights could.
func unguard(url string) []string {
	if strings.HasPrefix(url, "postgres") {
		return []string{"DROP FUNCTION append_only() CASCADE"}
	}
	return []string{"DROP TRIGGER events_no_update", "DROP TRIGGER events_no_delete", "DROP TRIGGER checkpoints_no_update",
		"DROP TRIGGER checkpoints_no_delete", "DROP TRIGGER checkpoint_heads_no_update", "DROP TRIGGER checkpoint_heads_no_delete"}
}

// recorded makes a database with two requests of five events and two checkpoints.
func recorded(t *testing.T, e Engine) (url string, db *store.DB, x *porting.Request) {
	t.Helper()
	url = e.URL(t)
	db = Open(t, url)
	a := Account(t, db, "A")
	var list []*porting.Request
	for i := range 2 {
		r := Saved(t, db, a, Number(i))
		for range 4 {
			changed, err := db.Requests(Of(a)).Update(t.Context(), r.ID, func(r *porting.Request) error {
				Note(r, "port_request.note", porting.ForBoth)
				return nil
			})
			must(t, err)
			r = changed
		}
		list = append(list, r)
		if n, err := db.SealCheckpoint(t.Context(), Start().Add(time.Duration(i)*time.Minute)); err != nil || n != 1 {
			t.Fatalf("checkpoint of %d heads, %v", n, err)
		}
	}
	if n, err := db.SealCheckpoint(t.Context(), Start().Add(time.Hour)); err != nil || n != 0 {
		t.Fatalf("a checkpoint of nothing new: %d heads, %v", n, err)
	}
	return url, db, list[0]
}

func tampering(t *testing.T, e Engine) {
	attacks := map[string]struct {
		sql   []string
		fault audit.Fault
	}{
		"data edited":       {[]string{`UPDATE events SET data = replace(data, '"n":2', '"n":3') WHERE request_id = '$R' AND sequence = 2`}, audit.FaultEdited},
		"type edited":       {[]string{`UPDATE events SET type = 'other' WHERE request_id = '$R' AND sequence = 1`}, audit.FaultEdited},
		"instant edited":    {[]string{`UPDATE events SET at = at + 1 WHERE request_id = '$R' AND sequence = 5`}, audit.FaultEdited},
		"visibility edited": {[]string{`UPDATE events SET visibility = 'desk' WHERE request_id = '$R' AND sequence = 3`}, audit.FaultEdited},
		"hash edited":       {[]string{`UPDATE events SET hash = prev WHERE request_id = '$R' AND sequence = 3`}, audit.FaultEdited},
		"deleted":           {[]string{`DELETE FROM events WHERE request_id = '$R' AND sequence = 3`}, audit.FaultGap},
		"deleted and closed up": {[]string{`DELETE FROM events WHERE request_id = '$R' AND sequence = 3`,
			`UPDATE events SET sequence = 3 WHERE request_id = '$R' AND sequence = 4`, `UPDATE events SET sequence = 4 WHERE request_id = '$R' AND sequence = 5`}, audit.FaultChain},
		"inserted": {[]string{`INSERT INTO events (id, request_id, account_id, order_id, sequence, customer_seq, type, at, visibility, data, prev, hash, stored_at)
			SELECT 'evt_x', request_id, account_id, order_id, 6, 6, type, at, visibility, data, prev, hash, stored_at FROM events WHERE request_id = '$R' AND sequence = 5`}, audit.FaultTail},
		"reordered": {[]string{`UPDATE events SET sequence = 99 WHERE request_id = '$R' AND sequence = 2`,
			`UPDATE events SET sequence = 2 WHERE request_id = '$R' AND sequence = 3`, `UPDATE events SET sequence = 3 WHERE request_id = '$R' AND sequence = 99`}, audit.FaultChain},
		"tail cut": {[]string{`DELETE FROM events WHERE request_id = '$R' AND sequence = 5`}, audit.FaultTail},
		"tail cut and the count with it": {[]string{`DELETE FROM events WHERE request_id = '$R' AND sequence = 5`,
			`UPDATE requests SET event_count = 4, event_head = (SELECT hash FROM events WHERE request_id = '$R' AND sequence = 4) WHERE id = '$R'`}, audit.FaultHead},
		"whole request deleted": {[]string{`DELETE FROM port_numbers WHERE request_id = '$R'`, `DELETE FROM events WHERE request_id = '$R'`,
			`DELETE FROM requests WHERE id = '$R'`}, audit.FaultHead},
		"head edited":            {[]string{`UPDATE checkpoint_heads SET sequence = 4 WHERE request_id = '$R'`}, audit.FaultHead},
		"head deleted":           {[]string{`DELETE FROM checkpoint_heads WHERE request_id = '$R'`}, audit.FaultCheckpoint},
		"first checkpoint cut":   {[]string{`DELETE FROM checkpoint_heads WHERE checkpoint = 1`, `DELETE FROM checkpoints WHERE sequence = 1`}, audit.FaultCheckpoint},
		"checkpoint's hour":      {[]string{`UPDATE checkpoints SET at = at + 1 WHERE sequence = 2`}, audit.FaultCheckpoint},
		"signature of another":   {[]string{`UPDATE checkpoints SET signature = (SELECT signature FROM checkpoints WHERE sequence = 1) WHERE sequence = 2`}, audit.FaultCheckpoint},
		"event of another chain": {[]string{`UPDATE events SET account_id = 'acc_x' WHERE request_id = '$R' AND sequence = 2`}, audit.FaultEdited},
	}
	for name, attack := range attacks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, db, x := recorded(t, e)
			report, err := db.VerifyAudit(t.Context(), failOn(t))
			if err != nil || report.Requests != 2 || report.Events != 10 || report.Checkpoints != 2 {
				t.Fatalf("%+v, %v", report, err)
			}
			statements := unguard(url)
			for _, s := range attack.sql {
				statements = append(statements, strings.ReplaceAll(s, "$R", string(x.ID)))
			}
			must(t, Raw(t, url, statements...))
			var faults []audit.Fault
			report, err = db.VerifyAudit(t.Context(), func(f audit.Finding) { faults = append(faults, f.Fault) })
			must(t, err)
			if !slices.Contains(faults, attack.fault) || report.Findings != len(faults) {
				t.Errorf("found %v, want %s among them", faults, attack.fault)
			}
		})
	}
}

func appendOnly(t *testing.T, e Engine) {
	url, db, x := recorded(t, e)
	for _, s := range []string{`UPDATE events SET type = 'x'`, `DELETE FROM events`, `UPDATE checkpoints SET at = 0`, `DELETE FROM checkpoint_heads`} {
		if err := Raw(t, url, s); err == nil || !strings.Contains(err.Error(), "only ever added") {
			t.Errorf("%s: %v", s, err)
		}
	}
	var out bytes.Buffer
	must(t, db.ExportCheckpoints(t.Context(), &out, 0))
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	var first struct {
		Heads []struct {
			Request  string
			Sequence int
		}
	}
	if err := json.Unmarshal([]byte(lines[0]), &first); err != nil || len(lines) != 2 || len(first.Heads) != 1 || first.Heads[0].Request != string(x.ID) {
		t.Errorf("exported %d lines, %v: %s", len(lines), err, lines[0])
	}
	out.Reset()
	must(t, db.ExportCheckpoints(t.Context(), &out, 1))
	if n := strings.Count(out.String(), "\n"); n != 1 {
		t.Errorf("%d lines after the first checkpoint", n)
	}
	r := Draft(x.Account, Number(50))
	r.Record.Events[0].Sequence = 2 // a gap
	if err := db.Requests(Desk()).CreateRequest(t.Context(), r); err == nil {
		t.Error("a history with a gap was saved")
	}
	if fmt.Sprint(x.EventHead) == "[]" {
		t.Error("no head")
	}
}
