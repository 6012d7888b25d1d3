package simulator

import (
	"time"

	"github.com/portamento/portamento/porting"
)

// sameDay says that both instants lie on one day of the market.
func sameDay(cal Calendar, a, b time.Time) bool {
	x, _, _ := cal.Window(a)
	y, _, _ := cal.Window(b)
	return x.Equal(y)
}

// wished is the day to give: the wish if it is not before the earliest day, for a day that is asked for by "on" only if it is a working
// day; else the earliest.
func wished(cal Calendar, wish porting.DateWish, earliest time.Time) time.Time {
	if day, ok := dayOf(cal, wish.On, earliest); ok && isWorkday(cal, day) && (day.After(earliest) || sameDay(cal, day, earliest)) {
		return day
	}
	if day, ok := dayOf(cal, wish.NotBefore, earliest); ok && day.After(earliest) {
		if isWorkday(cal, day) {
			return day
		}
		return cal.AddWorkdays(day, 1)
	}
	return earliest
}

// dayOf reads YYYY-MM-DD as nine o'clock of that day in the market's zone; ok is false for what is no day.
func dayOf(cal Calendar, text string, near time.Time) (day time.Time, ok bool) {
	_, _, name := cal.Window(near)
	zone, err := time.LoadLocation(name)
	if err != nil {
		zone = time.UTC
	}
	day, err = time.ParseInLocation("2006-01-02 15", text+" 09", zone)
	return day, err == nil
}

// isWorkday says that the carrier works on the day: one working day after the day before it.
func isWorkday(cal Calendar, day time.Time) bool {
	return sameDay(cal, cal.AddWorkdays(day.AddDate(0, 0, -1), 1), day)
}
