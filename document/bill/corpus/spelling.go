package corpus

import (
	"fmt"
	"strings"
	"time"
	"unicode"
)

func (p *page) day(t time.Time) string {
	switch p.l.date {
	case "dmy.":
		return t.Format("02.01.2006")
	case "dmy-":
		return t.Format("02-01-2006")
	case "dmy2":
		return t.Format("02/01/06")
	case "iso":
		return t.Format("2006-01-02")
	case "mdy/":
		return t.Format("01/02/2006")
	case "us":
		return t.Format("January 2, 2006")
	case "us3":
		return t.Format("Jan 2, 2006")
	case "long":
		return fmt.Sprintf("%d %s %d", t.Day(), frenchMonths[t.Month()-1], t.Year())
	case "largo":
		return fmt.Sprintf("%d de %s de %d", t.Day(), spanishMonths[t.Month()-1], t.Year())
	case "corto":
		return fmt.Sprintf("%02d-%s-%d", t.Day(), spanishMonths[t.Month()-1][:3], t.Year())
	}
	return t.Format("02/01/2006")
}

// spaced writes an account number in groups.
func spaced(account, groups string) string {
	if groups == "" || groups == "plain" {
		return account
	}
	var b strings.Builder
	at := 0
	for _, size := range strings.Fields(groups) {
		n := int(size[0] - '0')
		if at+n > len(account) {
			break
		}
		b.WriteString(account[at:at+n] + " ")
		at += n
	}
	return strings.TrimSpace(b.String() + account[at:])
}

// abbreviate shortens the kind of road.
func abbreviate(market, street string) string {
	for _, pair := range abbreviations[market] {
		if market == "us" {
			street = strings.ReplaceAll(street, pair[0], pair[1])
			continue
		}
		if rest, ok := strings.CutPrefix(street, pair[0]+" "); ok {
			return pair[1] + " " + rest
		}
	}
	return street
}

// plain takes the accents off.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if i := strings.IndexRune("éèêëàâîïôöûüçÉÈÊÀÔÇñÑíóúáÓ", r); i >= 0 {
			at := len([]rune("éèêëàâîïôöûüçÉÈÊÀÔÇñÑíóúáÓ"[:i]))
			return []rune("eeeeaaiioouucEEEAOCnNiouaO")[at]
		}
		return r
	}, text)
}

func lower(text string) string {
	return strings.Map(unicode.ToLower, text)
}
