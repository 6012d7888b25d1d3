package email

import (
	"errors"
	"slices"
	"strings"

	ics "github.com/arran4/golang-ical"
	"golang.org/x/net/idna"

	"github.com/portamento/portamento/notify"
	"github.com/portamento/portamento/porting"
)

// Calendar writes one calendar of the dates of many orders, as calendar programs read it from an address again and again. Its entries have the
// ids of those in the mails, so whoever has both sees each date once. Each notice has its request, order, market and reader's language;
// those without a date give no entry. Errors: *PermanentError for settings that fit no calendar, and plain errors for a notice without order.
func (s *Sender) Calendar(notices []notify.Notice, language string) ([]byte, error) {
	s.once.Do(s.read)
	if s.err != nil {
		return nil, s.err
	}
	from, err := s.sender()
	if err != nil {
		return nil, err
	}
	domain, err := idna.Lookup.ToASCII(s.Domain)
	if err != nil || domain == "" {
		return nil, permanent("write calendar: %q is no domain", s.Domain)
	}
	cal := ics.NewCalendar()
	cal.SetProductId("-//Portamento//Number porting//" + strings.ToUpper(language))
	cal.SetMethod(ics.MethodPublish)
	cal.SetCalscale("GREGORIAN")
	m := Mail{MessageID: messageID("calendar", domain), ReplyTo: from}
	zones := map[string]bool{}
	for _, n := range notices {
		if n.Request == nil || n.Market == nil || n.Order == nil {
			return nil, errors.New("write calendar: notice without request, order or market")
		}
		n.Kind = porting.MailDateConfirmed
		w := newWriter(n)
		spans := slices.DeleteFunc(w.spans(), w.dead)
		if len(spans) == 0 {
			continue
		}
		l := w.letter(s)
		words, err := s.pages.compose("calendar", l)
		if err != nil {
			return nil, err
		}
		for _, sp := range spans {
			zone := w.clock.In(sp.Timezone).Zone
			if !zones[zone.String()] && zone.String() != "UTC" {
				zones[zone.String()] = true
				addZone(cal, zone, sp.Start)
			}
		}
		for _, sp := range spans {
			w.addEvent(cal, event{span: sp, status: ics.ObjectStatusConfirmed, words: words, mail: m, link: l.Link})
		}
	}
	return []byte(cal.Serialize(ics.WithNewLine("\r\n"))), nil
}
