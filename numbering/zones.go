package numbering

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// zone is an area of the numbering plan.
type zone struct {
	code, name string
	source     uint8
}

// LoadZones reads a list that attaches blocks to zones: prefix, code of the zone, name of the zone; semicolons, UTF-8
// or ISO-8859-1, with or without header. Codes are texts (INSEE codes of communes in France). A prefix that was loaded
// before is replaced. The error wraps ErrBadList and names the line; the plan is then unchanged.
func (p *Plan) LoadZones(r io.Reader, source string, date time.Time) error {
	if len(p.list.sources) > 1<<8-1 {
		return fmt.Errorf("load zones: more than %d lists: %w", 1<<8, ErrBadList)
	}
	from := uint8(len(p.list.sources))
	zones := p.zoneList
	place := map[zone]uint32{}
	type entry struct {
		prefix run
		zone   uint32
	}
	var entries []entry
	err := eachRecord(r, 3, func(rec []string) error {
		prefix, err := parseRun(rec[0])
		if err != nil || prefix.n == 0 {
			return fmt.Errorf("prefix %q is not 1 to %d digits", rec[0], maxDigits)
		}
		z := zone{rec[1], rec[2], from}
		i, ok := place[z]
		if !ok {
			i = uint32(len(zones))
			z.code, z.name = strings.Clone(z.code), strings.Clone(z.name)
			zones = append(zones, z)
			place[z] = i
		}
		entries = append(entries, entry{prefix, i})
		return nil
	})
	if err != nil {
		return fmt.Errorf("load zones: %w", err)
	}
	p.zoneList = zones
	p.list.sources = append(p.list.sources, listing{source, date})
	var d Digits
	for _, e := range entries {
		d.set(e.prefix.v, e.prefix.n)
		p.zones.put(&d, e.zone)
	}
	return nil
}

// LoadHolders reads the names of block holders: code, name; semicolons. Codes without a block are kept for lists
// that are loaded later. The error wraps ErrBadList and names the line.
func (p *Plan) LoadHolders(r io.Reader) error {
	text, err := readText(r)
	if err != nil {
		return fmt.Errorf("load holders: %w", err)
	}
	l := &p.list
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		code, rest, ok := strings.Cut(line, ";")
		name, _, _ := strings.Cut(rest, ";")
		code, name = unquote(code), unquote(name)
		if !ok || code == "" {
			return fmt.Errorf("load holders: line %d: no code and name: %w", i+1, ErrBadList)
		}
		at, err := l.holders.put(code)
		if err != nil {
			return fmt.Errorf("load holders: line %d: %w", i+1, err)
		}
		for len(l.holderNames) < len(l.holders.text) {
			l.holderNames = append(l.holderNames, "")
		}
		l.holderNames[at] = name
	}
	return nil
}

// unquote strips the spaces and the quotes around a field.
func unquote(s string) string {
	s = strings.TrimSpace(s)
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		return strings.ReplaceAll(s[1:len(s)-1], `""`, `"`)
	}
	return s
}
