package visit

import "github.com/portamento/portamento/web/api/dates"

// DatesDesk answers the API's calls about calendars for the visitor; nil where nobody writes any.
func (v *Visit) DatesDesk() *dates.Desk {
	if v.Calendars == nil {
		return nil
	}
	return &dates.Desk{Service: v.Service, Feeds: v.Feeds, Calendars: v.Calendars, Reader: v.reader}
}
