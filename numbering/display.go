package numbering

import "strings"

// Display writes a number for people of the country: national form for its own numbers ("01 99 00 12 34"),
// international form for those of other countries ("+33 1 99 00 12 34"), "" for none. Parts are joined by plain
// spaces; pages put no-break spaces in their place.
func (p *Plan) Display(n PhoneNumber) string {
	r, ok := p.national(n)
	if !ok {
		return p.International(n)
	}
	var d Digits
	d.set(r.v, r.n)
	digits := d.String()
	groups, special := p.groups(&d)
	if !special && p.country.Pattern != "" && strings.Count(p.country.Pattern, "#") == len(digits) {
		return fill(p.country.Pattern, digits)
	}
	var b strings.Builder
	group(&b, digits, groups)
	return b.String()
}

// International writes a number with its calling code: "+33 1 99 00 12 34", "" for none.
func (p *Plan) International(n PhoneNumber) string {
	if n == 0 {
		return ""
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
	var b strings.Builder
	b.WriteByte('+')
	var d Digits
	d.set(code, width(code))
	b.WriteString(d.String())
	if rest.n > 0 {
		b.WriteByte(' ')
		group(&b, rest.tail(rest.n), groups)
	}
	return b.String()
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

// group writes digits in groups of the given sizes, of which the last repeats; without sizes, in threes.
func group(b *strings.Builder, digits string, sizes []int) {
	size := 3
	for i := 0; digits != ""; i++ {
		if i < len(sizes) {
			size = sizes[i]
		}
		if i > 0 {
			b.WriteByte(' ')
		}
		k := min(size, len(digits))
		b.WriteString(digits[:k])
		digits = digits[k:]
	}
}

// fill puts digits in the place of the # signs of a pattern.
func fill(pattern, digits string) string {
	out := make([]byte, 0, len(pattern))
	for i := range len(pattern) {
		c := pattern[i]
		if c == '#' {
			c, digits = digits[0], digits[1:]
		}
		out = append(out, c)
	}
	return string(out)
}
