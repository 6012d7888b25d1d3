// Package written is how days, times and windows are written for people, in English, French and Spanish.
package written

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

// Clock writes instants for people: in their language, in the zone that they live in. The zero Now writes every year.
type Clock struct {
	Language string // en, fr, es
	Zone     *time.Location
	Now      time.Time // the year that goes without saying
}

// In is the same clock in another zone; an unknown name changes nothing.
func (c Clock) In(zone string) Clock {
	if zone == "" || zone == "Local" {
		return c
	}
	if l, err := time.LoadLocation(zone); err == nil {
		c.Zone = l
	}
	return c
}

// Day is "Tuesday 8 December", with the year if it is not the present one; "" for the zero instant.
func (c Clock) Day(t time.Time) string {
	if t.Year() < 1970 {
		return ""
	}
	t = t.In(c.Zone)
	name, month := dayNames[c.Language][t.Weekday()], monthNames[c.Language][t.Month()-1]
	var s string
	switch {
	case c.Language == "es":
		s = fmt.Sprintf("%s %d de %s", name, t.Day(), month)
	case c.Language == "fr" && t.Day() == 1:
		s = fmt.Sprintf("%s 1er %s", name, month)
	default:
		s = fmt.Sprintf("%s %d %s", name, t.Day(), month)
	}
	if year := t.Year(); year != c.Now.In(c.Zone).Year() {
		if c.Language == "es" {
			s += " de"
		}
		s += fmt.Sprintf(" %d", year)
	}
	return s
}

// Time is "10:42".
func (c Clock) Time(t time.Time) string { return t.In(c.Zone).Format("15:04") }

// Hours is "10:00–12:00", or one time where the window has no length.
func (c Clock) Hours(f porting.FOC) string {
	if !f.End.After(f.Start) {
		return c.Time(f.Start)
	}
	if c.Day(f.Start) != c.Day(f.End) {
		return c.Time(f.Start) + "–" + c.Time(f.End) + " (" + c.Day(f.End) + ")"
	}
	return c.Time(f.Start) + "–" + c.Time(f.End)
}

// Place is "Paris time".
func (c Clock) Place() string {
	name := c.Zone.String()
	if name == "UTC" || name == "Etc/UTC" {
		return "UTC"
	}
	place := zonePlaces[c.Language][name]
	if place == "" {
		place = strings.ReplaceAll(name[strings.LastIndexByte(name, '/')+1:], "_", " ")
	}
	switch c.Language {
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

// Instant is "Tuesday 8 December, 10:42, Paris time".
func (c Clock) Instant(t time.Time) string {
	if t.Year() < 1970 {
		return ""
	}
	return c.Day(t) + ", " + c.Time(t) + ", " + c.Place()
}

// Window is "Tuesday 8 December, 10:00–12:00, Paris time"; "" if there is none.
func (c Clock) Window(f porting.FOC) string {
	if f.Start.Year() < 1970 {
		return ""
	}
	c = c.In(f.Timezone)
	return c.Day(f.Start) + ", " + c.Hours(f) + ", " + c.Place()
}
