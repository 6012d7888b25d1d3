package market

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/portamento/portamento/porting"
)

// dayNames and monthNames are the names of the days and months, by language.
var (
	dayNames = map[string][7]string{
		"en": {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
		"fr": {"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
		"es": {"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"},
	}
	monthNames = map[string][12]string{
		"en": {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
		"fr": {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
		"es": {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"},
	}
)

// dayInWords writes a day as people do: "Monday 14 December 2026", "lundi 14 décembre 2026", "lunes 14 de diciembre de 2026". What is no
// day, and what is asked for in a language without names of days, stays as it is.
func dayInWords(lang, day string) string {
	t, err := time.Parse(time.DateOnly, day)
	days, known := dayNames[lang]
	if err != nil || !known {
		return day
	}
	name, month := days[t.Weekday()], monthNames[lang][t.Month()-1]
	switch {
	case lang == "es":
		return fmt.Sprintf("%s %d de %s de %d", name, t.Day(), month, t.Year())
	case lang == "fr" && t.Day() == 1:
		return fmt.Sprintf("%s 1er %s %d", name, month, t.Year())
	}
	return fmt.Sprintf("%s %d %s %d", name, t.Day(), month, t.Year())
}

// holidayKey begins the keys of the words for public holidays; their names in the market's own language follow.
const holidayKey = "holiday."

// holidayNames lists the keys of the market's holidays, each once.
func holidayNames(m *porting.Market) []string {
	var out []string
	for _, name := range m.Holidays {
		out = append(out, holidayKey+name)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// ownHoliday says that a key is the name of a holiday in the language that it has its name in: it needs no other word.
func ownHoliday(m *porting.Market, lang, key string) bool {
	return strings.HasPrefix(key, holidayKey) && lang == first(m.Languages)
}
