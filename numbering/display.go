package numbering

import "strings"

// Display writes a number for people of the country: national form for its own numbers ("01 99 00 12 34"),
// international form for those of other countries ("+33 1 99 00 12 34"), "" for none. Parts are joined by plain
// spaces; pages put no-break spaces in their place.
func (p *Plan) Display(n PhoneNumber) string { return string(p.AppendDisplay(nil, n)) }

// AppendDisplay appends what Display gives to b, and allocates nothing beyond that.
func (p *Plan) AppendDisplay(b []byte, n PhoneNumber) []byte {
	r, ok := p.national(n)
	if !ok {
		return p.appendInternational(b, n)
	}
	var d Digits
	d.set(r.v, r.n)
	groups, special := p.groups(&d)
	if !special && p.country.Pattern != "" && strings.Count(p.country.Pattern, "#") == d.Len() {
		return fill(b, p.country.Pattern, &d)
	}
	return group(b, &d, groups)
}

// International writes a number with its calling code: "+33 1 99 00 12 34", "" for none.
func (p *Plan) International(n PhoneNumber) string { return string(p.appendInternational(nil, n)) }

func (p *Plan) appendInternational(b []byte, n PhoneNumber) []byte {
	if n == 0 {
		return b
	}
	code, rest := n.split()
	groups := foreignGroups(rest.n)
	if r, ok := p.national(n); ok {
		var d Digits
		d.set(r.v, r.n)
		groups, _ = p.groups(&d)
		if cut := p.trunk.n; cut > 0 && len(groups) > 0 {
			groups = append([]int{groups[0] - cut}, groups[1:]...)
			if groups[0] == 0 {
				groups = groups[1:]
			}
		}
	}
	var d Digits
	d.set(code, width(code))
	b = d.appendTo(append(b, '+'))
	if rest.n > 0 {
		d.set(rest.v, rest.n)
		b = group(append(b, ' '), &d, groups)
	}
	return b
}

// groups is the grouping of a number's national form, and whether it is special to its kind of line.
func (p *Plan) groups(d *Digits) (sizes []int, special bool) {
	if i, _, ok := p.lines.match(d); ok && len(p.country.LineTypes[i].Groups) > 0 {
		return p.country.LineTypes[i].Groups, true
	}
	return p.country.Groups, false
}

// foreignGroups is how n digits behind a foreign calling code are grouped: that country's plan is not at hand here.
func foreignGroups(n int) []int {
	switch n {
	case 8:
		return []int{4, 4}
	case 9:
		return []int{1, 2}
	case 10:
		return []int{3, 3, 4}
	}
	return nil
}

// group appends digits in groups of the given sizes, of which the last repeats; without sizes, in threes.
func group(b []byte, d *Digits, sizes []int) []byte {
	size := 3
	for i, at := 0, 0; at < d.Len(); i++ {
		if i < len(sizes) {
			size = sizes[i]
		}
		if i > 0 {
			b = append(b, ' ')
		}
		for end := min(at+size, d.Len()); at < end; at++ {
			b = append(b, '0'+d.d[at])
		}
	}
	return b
}

// fill appends a pattern with digits in the place of its # signs.
func fill(b []byte, pattern string, d *Digits) []byte {
	at := 0
	for i := range len(pattern) {
		c := pattern[i]
		if c == '#' {
			c = '0' + d.d[at]
			at++
		}
		b = append(b, c)
	}
	return b
}
