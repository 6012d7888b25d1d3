package story_test

import (
	"fmt"
	"math"
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/written"
)

// What is expected is the market's usual time until ten moves of a carrier are known; from then on it is what those took (R2).
func TestWhatIsExpectedIsLearnt(t *testing.T) {
	t.Parallel()
	on(t, true, func(b *bed) {
		office := b.api(porting.RoleAccount, b.account)
		expected := func() map[string]any {
			b.t.Helper()
			made := office.must(http.StatusCreated, "POST", "/v1/port-requests", map[string]any{"line_type": "landline", "current_provider": "Orange", "main_number": "01 99 00 77 77"})
			return made.body["expected"].(map[string]any)
		}
		france, _ := b.service.Markets.Market("fr")
		ahead := func(day any) int {
			b.t.Helper()
			at, err := time.ParseInLocation(time.DateOnly, day.(string), france.Zone)
			b.must(err)
			return int(math.Round(at.Sub(france.StartOfDay(b.clock.now())).Hours() / 24))
		}
		days := func(e map[string]any) (int, int) { return ahead(e["from"]), ahead(e["to"]) }
		usual := france.Lead["landline"]
		if from, to := days(expected()); from != usual.From || to != usual.To || expected()["sample_size"] != 0.0 {
			b.t.Fatalf("before there is a history: %d to %d days", from, to)
		}
		var all []*porting.Request
		for i := range 10 {
			all = append(all, b.approves(b.asks(asOnTheBill("SIM-OK", wish("F0", fmt.Sprintf("+331990012%02d", i))))))
		}
		b.workdays(20)
		for _, r := range all {
			b.expect(r, porting.Completed, porting.StageDone, porting.BallNone)
		}
		later := expected()
		from, to := days(later)
		if later["sample_size"] != 10.0 || from != to || from < 10 || to >= usual.From {
			b.t.Errorf("after ten moves that took alike: %d to %d days, learnt from %v", from, to, later["sample_size"])
		}
		b.asks(asOnTheBill("SIM-OK", wish("F0", "+33199001290"))) // the mails say the same
		b.settle()
		learnt := written.Clock{Language: "fr", Zone: france.Zone, Now: b.clock.now()}.Day(b.clock.now().In(france.Zone).AddDate(0, 0, from))
		b.inMail(porting.MailReceived, regexp.MustCompile("entre le ("+learnt+") et le "+learnt))
		other := office.must(http.StatusCreated, "POST", "/v1/port-requests", map[string]any{"line_type": "landline", "current_provider": "SFR", "main_number": "01 99 00 77 78"})
		if e := other.body["expected"].(map[string]any); e["sample_size"] != 0.0 {
			b.t.Errorf("another carrier is judged by the moves of this one: %v", e)
		}
	})
}
