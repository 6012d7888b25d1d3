package bill

import (
	"time"

	"github.com/portamento/portamento/document/bill/paper"
)

// age finds the bill's day and how old it is.
func (c *check) age() {
	best, labelled, ok := c.BillDate(c.now)
	if !ok {
		c.because("bill.age.unknown", "/bill", nil)
		return
	}
	days := int(c.now.Sub(best.Day).Hours() / 24)
	newest := best.Day
	for _, d := range c.Dates() {
		if d.Day.After(newest) && d.Day.Sub(c.now) < 120*24*time.Hour {
			newest = d.Day
		}
	}
	params := map[string]string{"date": best.Day.Format("2006-01-02"), "days": itoa(days), "most": itoa(c.Rules.Table.StaleDays)}
	f := Finding{Field: "/bill", Status: Found}
	fresh := int(c.now.Sub(newest).Hours()/24) <= c.Rules.Table.StaleDays
	switch {
	case best.Day.After(c.now.AddDate(0, 0, 1)):
		f.Status = Different
		c.because("bill.age.future", "/bill", params)
	case days > c.Rules.Table.StaleDays && (c.OCR && (paper.SureOf(best.Words) < paper.MinSure || fresh || paper.Clipped(best.Words)) || !labelled && fresh):
		f.Status = Unreadable
		c.because("bill.age.unreadable", "/bill", params)
	case days > c.Rules.Table.StaleDays:
		f.Status = Different
		c.because("bill.age.stale", "/bill", params)
	case days > c.Rules.Table.FreshDays:
		c.because("bill.age.ageing", "/bill", params)
	}
	c.out.Date, c.out.Age = best.Day, days
	c.add(f, best.Words)
}
