package loa

import (
	"fmt"
	"strconv"
	"time"

	"github.com/bojanz/currency"

	"github.com/portamento/portamento/porting"
)

// day writes a date for people.
func (t *Template) day(at time.Time) string {
	day := strconv.Itoa(at.Day())
	if at.Day() == 1 && t.FirstDay != "" {
		day = t.FirstDay
	}
	return fill(t.Date, "day", day, "month", t.Months[at.Month()-1], "year", strconv.Itoa(at.Year()))
}

// date writes a YYYY-MM-DD for people; what is no date stays as it is.
func (t *Template) date(typed string) string {
	at, err := time.Parse(time.DateOnly, typed)
	if err != nil {
		return typed
	}
	return t.day(at)
}

// instant writes a time in the market's zone, with the same in UTC behind it.
func (t *Template) instant(at time.Time, zone *time.Location) string {
	if at.IsZero() {
		return ""
	}
	local := at.In(zone)
	clock := fill(t.Time, "hour", fmt.Sprintf("%02d", local.Hour()), "minute", fmt.Sprintf("%02d", local.Minute()))
	return t.text("zone_utc", "local", t.day(local)+", "+clock, "utc", at.UTC().Format("2006-01-02 15:04:05"))
}

// amount writes money as the letter's locale does; "" without a currency.
func (t *Template) amount(m porting.Money) string {
	a, err := currency.NewAmountFromInt64(m.Minor, m.Currency)
	if err != nil {
		return ""
	}
	return currency.NewFormatter(currency.NewLocale(t.Locale)).Format(a)
}
