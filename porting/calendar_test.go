package porting_test

import (
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
)

func at(t testing.TB, m *porting.Market, s string) time.Time {
	t.Helper()
	x, err := time.ParseInLocation("2006-01-02 15:04", s, m.Zone)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestWorkdays(t *testing.T) {
	t.Parallel()
	m := french(t)
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-03-24 09:30", 0, "2026-03-24 09:30"},
		{"2026-03-24 09:30", 1, "2026-03-25 09:30"},
		{"2026-03-27 09:30", 1, "2026-03-30 09:30"},  // a Friday; the clocks go forward in the night to Sunday
		{"2026-10-23 09:30", 1, "2026-10-26 09:30"},  // and back
		{"2026-03-30 09:30", -1, "2026-03-27 09:30"}, // the same backwards
		{"2026-04-03 23:59", 1, "2026-04-07 23:59"},  // over Easter Monday
		{"2026-04-07 00:00", -1, "2026-04-03 00:00"},
		{"2026-05-13 12:00", 1, "2026-05-15 12:00"}, // over Ascension, a Thursday
		{"2026-05-09 12:00", 1, "2026-05-11 12:00"}, // from a Saturday
		{"2026-05-09 12:00", -1, "2026-05-07 12:00"},
		{"2026-03-24 09:30", 10, "2026-04-08 09:30"},
	} {
		from := at(t, m, c.from)
		if got := m.AddWorkdays(from.UTC(), c.n); !got.Equal(at(t, m, c.want)) {
			t.Errorf("AddWorkdays(%s, %d) = %s, want %s", c.from, c.n, got, c.want)
		}
		if got := m.WorkdaysBetween(from, at(t, m, c.want)); got != c.n {
			t.Errorf("WorkdaysBetween(%s, %s) = %d, want %d", c.from, c.want, got, c.n)
		}
	}
	if got := m.NextWorkday(at(t, m, "2026-04-03 08:00")); !got.Equal(at(t, m, "2026-04-07 08:00")) {
		t.Errorf("NextWorkday before Easter = %s", got)
	}
}

// A time of day that the change of clocks leaves out still gives an instant of that day.
func TestWorkdayInTheGapOfTheClocks(t *testing.T) {
	t.Parallel()
	m := french(t)
	m.Weekend = nil
	got := m.AddWorkdays(at(t, m, "2026-03-28 02:30"), 1)
	if y, mo, d := got.Date(); y != 2026 || mo != time.March || d != 29 {
		t.Errorf("got %s, want a time on 2026-03-29", got)
	}
	if day := m.StartOfDay(got); !day.Equal(at(t, m, "2026-03-29 00:00")) || m.StartOfDay(day.Add(22*time.Hour+59*time.Minute)) != day {
		t.Errorf("the day of 23 hours does not start and end at midnight: %s", day)
	}
}

func TestCalendarWithoutWorkdaysEnds(t *testing.T) {
	t.Parallel()
	m := french(t)
	for d := time.Sunday; d <= time.Saturday; d++ {
		m.Weekend[d] = true
	}
	from := at(t, m, "2026-03-24 09:30")
	if got := m.AddWorkdays(from, 3); !got.After(from) {
		t.Errorf("AddWorkdays = %s", got)
	}
	if got := m.WorkdaysBetween(from, from.AddDate(100, 0, 0)); got != 0 {
		t.Errorf("WorkdaysBetween = %d", got)
	}
}

func TestPromiseFrom(t *testing.T) {
	t.Parallel()
	m := french(t)
	for _, c := range []struct {
		now  string
		days int
		want string
	}{
		{"2026-03-24 09:30", 0, "2026-03-24 18:00"},
		{"2026-03-24 17:59", 1, "2026-03-25 18:00"},
		{"2026-03-24 18:00", 1, "2026-03-26 18:00"}, // the working day is over: counts from tomorrow
		{"2026-03-27 18:30", 0, "2026-03-30 18:00"},
		{"2026-03-28 09:00", 1, "2026-03-31 18:00"}, // a Saturday counts from Monday
		{"2026-04-06 09:00", 1, "2026-04-08 18:00"}, // so does a holiday
	} {
		if got := m.PromiseFrom(at(t, m, c.now), c.days); !got.Equal(at(t, m, c.want)) {
			t.Errorf("PromiseFrom(%s, %d) = %s, want %s", c.now, c.days, got, c.want)
		}
	}
	m.CutOff = 0
	if got := m.PromiseFrom(at(t, m, "2026-03-24 23:30"), 1); !got.Equal(at(t, m, "2026-03-25 23:30")) {
		t.Errorf("without a cut-off hour: %s", got)
	}
}

func TestWindowOn(t *testing.T) {
	t.Parallel()
	m := french(t)
	for day, utc := range map[string]string{"2026-03-28": "09:00", "2026-03-29": "08:00", "2026-10-24": "08:00", "2026-10-25": "09:00"} {
		d, err := m.ParseDay(day)
		if err != nil {
			t.Fatal(err)
		}
		w := m.WindowOn(d)
		if w.Start.Format("2006-01-02 15:04 MST") != day+" "+utc+" UTC" || w.End.Sub(w.Start) != 150*time.Minute || w.Timezone != "Europe/Paris" {
			t.Errorf("WindowOn(%s) = %+v, want a start at %s UTC", day, w, utc)
		}
	}
}

func TestParseDayAndHolidays(t *testing.T) {
	t.Parallel()
	m := french(t)
	for _, bad := range []string{"", "2026-2-3", "2026-02-30", "03/02/2026", "2026-02-03T00:00:00Z"} {
		if _, err := m.ParseDay(bad); err == nil {
			t.Errorf("ParseDay(%q) gave no error", bad)
		}
	}
	day, err := m.ParseDay("2026-04-06")
	if err != nil {
		t.Fatal(err)
	}
	if name, ok := m.HolidayOn(day.UTC()); !ok || name != "Lundi de Pâques" { // still 5 April in UTC
		t.Errorf("HolidayOn = %q, %t", name, ok)
	}
	if m.IsWorkday(day) || !m.IsWorkday(day.AddDate(0, 0, 1)) {
		t.Error("Easter Monday is no working day, the Tuesday is")
	}
}
