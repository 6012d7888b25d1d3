package porting

import "time"

// daysSearched bounds every search in the calendar, so that a pack without any working day cannot hold a verb up for ever.
const daysSearched = 4000

const dayLayout = "2006-01-02"

// Day is a day in the parameters of a sentence, YYYY-MM-DD as everywhere in data; Words write it as the reader's language does.
type Day string

// DayOf is the day of an instant, in the zone that the instant has.
func DayOf(t time.Time) Day { return Day(t.Format(dayLayout)) }

// Holiday is a public holiday in the parameters of a sentence, by its name in the market's own language; Words give the reader's.
type Holiday string

// StartOfDay is the first instant of the day of t in the market's zone.
func (m *Market) StartOfDay(t time.Time) time.Time { return m.Shift(t, 0) }

// Shift is the first instant of the day that lies so many days after the day of t. It goes by the calendar, not by hours, so that days of
// 23 and 25 hours count as one.
func (m *Market) Shift(t time.Time, days int) time.Time {
	y, mo, d := t.In(m.Zone).Date()
	return time.Date(y, mo, d+days, 0, 0, 0, 0, m.Zone)
}

// at is the wall-clock time of clock on the day that lies so many days after it.
func (m *Market) at(clock time.Time, days int) time.Time {
	l := clock.In(m.Zone)
	return time.Date(l.Year(), l.Month(), l.Day()+days, l.Hour(), l.Minute(), l.Second(), l.Nanosecond(), m.Zone)
}

// ParseDay reads a day, YYYY-MM-DD, as its first instant in the market's zone. The error is that of time.Parse.
func (m *Market) ParseDay(s string) (time.Time, error) {
	return time.ParseInLocation(dayLayout, s, m.Zone)
}

// HolidayOn names the public holiday of the day; ok is false on other days.
func (m *Market) HolidayOn(day time.Time) (name string, ok bool) {
	name, ok = m.Holidays[day.In(m.Zone).Format(dayLayout)]
	return name, ok
}

// IsWorkday says that operators work on the day: neither weekend nor public holiday.
func (m *Market) IsWorkday(day time.Time) bool {
	if m.Weekend[day.In(m.Zone).Weekday()] {
		return false
	}
	_, holiday := m.HolidayOn(day)
	return !holiday
}

// AddWorkdays goes n working days on, or back where n is negative, and keeps the wall-clock time of the market's zone. The day of t itself
// is not counted, whatever it is; n of 0 is t.
func (m *Market) AddWorkdays(t time.Time, n int) time.Time {
	step, days := 1, 0
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 && days < daysSearched && days > -daysSearched {
		days += step
		if m.IsWorkday(m.Shift(t, days)) {
			n--
		}
	}
	return m.at(t, days)
}

// NextWorkday is the first working day after the day of t, at the same wall-clock time.
func (m *Market) NextWorkday(t time.Time) time.Time { return m.AddWorkdays(t, 1) }

// WorkdaysBetween counts the working days from the day of a, which is not counted, to the day of b, which is; negative where b lies before a.
func (m *Market) WorkdaysBetween(a, b time.Time) int {
	step, n, last := 1, 0, m.StartOfDay(b)
	if last.Before(m.StartOfDay(a)) {
		step = -1
	}
	for i, day := 0, m.StartOfDay(a); !day.Equal(last) && i < daysSearched && i > -daysSearched; {
		i += step
		if day = m.Shift(a, i); m.IsWorkday(day) {
			n += step
		}
	}
	return n
}

// PromiseFrom is when something is due that takes so many working days: the end of the last of them, at the market's cut-off hour. Whatever
// comes after that hour, or on a day without work, counts from the next working day. Without a cut-off hour the wall-clock time is kept.
func (m *Market) PromiseFrom(now time.Time, days int) time.Time {
	from := now
	if !m.IsWorkday(now) || m.CutOff > 0 && now.In(m.Zone).Hour() >= m.CutOff {
		from = m.NextWorkday(now)
	}
	due := m.AddWorkdays(from, days)
	if m.CutOff == 0 {
		return due
	}
	return time.Date(due.Year(), due.Month(), due.Day(), m.CutOff, 0, 0, 0, m.Zone)
}

// WindowOn is the market's usual cut-over window on a day.
func (m *Market) WindowOn(day time.Time) FOC {
	y, mo, d := day.In(m.Zone).Date()
	return FOC{Start: time.Date(y, mo, d, m.Window.StartHour, m.Window.StartMinute, 0, 0, m.Zone).UTC(),
		End: time.Date(y, mo, d, m.Window.EndHour, m.Window.EndMinute, 0, 0, m.Zone).UTC(), Timezone: m.Zone.String()}
}
