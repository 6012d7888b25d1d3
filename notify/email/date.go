package email

import (
	"fmt"
	"strings"
	"time"

	"github.com/portamento/portamento/porting"
)

// dayNames begin with Sunday, as time.Weekday does.
var dayNames = map[string][7]string{
	"en": {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
	"fr": {"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
	"es": {"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"},
}

var monthNames = map[string][12]string{
	"en": {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	"fr": {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
	"es": {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"},
}

// zonePlaces are places whose zone has another name in the language than the IANA database gives them.
var zonePlaces = map[string]map[string]string{
	"fr": {"America/Mexico_City": "Mexico", "America/Sao_Paulo": "São Paulo", "Europe/London": "Londres", "Europe/Brussels": "Bruxelles",
		"America/Martinique": "Martinique", "Indian/Reunion": "La Réunion", "America/Cayenne": "Cayenne"},
	"es": {"Europe/Paris": "París", "America/New_York": "Nueva York", "America/Mexico_City": "Ciudad de México", "America/Cancun": "Cancún",
		"America/Mazatlan": "Mazatlán", "America/Los_Angeles": "Los Ángeles", "America/Bogota": "Bogotá", "Europe/London": "Londres"},
	"en": {"America/Cancun": "Cancún", "America/Mazatlan": "Mazatlán", "America/Bogota": "Bogotá", "Indian/Reunion": "Réunion"},
}

// clock writes instants for people: in their language, in the zone that they live in.
type clock struct {
	language string
	zone     *time.Location
	now      time.Time // the year that goes without saying
}

// in is the same clock in another zone; an unknown name changes nothing.
func (c clock) in(zone string) clock {
	if zone == "" || zone == "Local" {
		return c
	}
	if l, err := time.LoadLocation(zone); err == nil {
		c.zone = l
	}
	return c
}

// day is "Tuesday 8 December", with the year if it is not the present one; "" for the zero instant.
func (c clock) day(t time.Time) string {
	if t.Year() < 1970 {
		return ""
	}
	t = t.In(c.zone)
	name, month := dayNames[c.language][t.Weekday()], monthNames[c.language][t.Month()-1]
	var s string
	switch {
	case c.language == "es":
		s = fmt.Sprintf("%s %d de %s", name, t.Day(), month)
	case c.language == "fr" && t.Day() == 1:
		s = fmt.Sprintf("%s 1er %s", name, month)
	default:
		s = fmt.Sprintf("%s %d %s", name, t.Day(), month)
	}
	if year := t.Year(); year != c.now.In(c.zone).Year() {
		if c.language == "es" {
			s += " de"
		}
		s += fmt.Sprintf(" %d", year)
	}
	return s
}

// time is "10:42".
func (c clock) time(t time.Time) string { return t.In(c.zone).Format("15:04") }

// hours is "10:00–12:00", or one time where the window has no length.
func (c clock) hours(f porting.FOC) string {
	if !f.End.After(f.Start) {
		return c.time(f.Start)
	}
	if c.day(f.Start) != c.day(f.End) {
		return c.time(f.Start) + "–" + c.time(f.End) + " (" + c.day(f.End) + ")"
	}
	return c.time(f.Start) + "–" + c.time(f.End)
}

// place is "Paris time".
func (c clock) place() string {
	name := c.zone.String()
	if name == "UTC" || name == "Etc/UTC" {
		return "UTC"
	}
	place := zonePlaces[c.language][name]
	if place == "" {
		place = strings.ReplaceAll(name[strings.LastIndexByte(name, '/')+1:], "_", " ")
	}
	switch c.language {
	case "fr":
		if strings.ContainsAny(place[:1], "AEIOUY") {
			return "heure d’" + place
		}
		return "heure de " + place
	case "es":
		return "hora de " + place
	}
	return place + " time"
}

// instant is "Tuesday 8 December, 10:42, Paris time".
func (c clock) instant(t time.Time) string {
	if t.Year() < 1970 {
		return ""
	}
	return c.day(t) + ", " + c.time(t) + ", " + c.place()
}

// window is "Tuesday 8 December, 10:00–12:00, Paris time"; "" if there is none.
func (c clock) window(f porting.FOC) string {
	if f.Start.Year() < 1970 {
		return ""
	}
	c = c.in(f.Timezone)
	return c.day(f.Start) + ", " + c.hours(f) + ", " + c.place()
}
