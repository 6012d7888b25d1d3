package corpus

import "strings"

// number writes a phone number in the layout's way.
func (p *page) number(national string) string {
	digits := national
	form := p.l.phone
	if strings.HasPrefix(form, "+33") {
		digits = digits[1:]
	}
	var b strings.Builder
	at := 0
	for i := 0; i < len(form); i++ {
		if form[i] == '#' && at < len(digits) {
			b.WriteByte(digits[at])
			at++
			continue
		}
		b.WriteByte(form[i])
	}
	return b.String()
}

// span writes the block of numbers.
func (p *page) span() string {
	t := p.t
	first := t.lines[1].national
	last := plus(first, t.block-1)
	from, to := p.number(first), p.number(last)
	switch p.l.rangeForm {
	case "tail":
		return from + " à " + to[len(to)-5:]
	case "dash":
		return from + " - " + to
	case "to":
		return from + " to " + to
	case "al":
		return from + " al " + to
	}
	return from + " à " + to
}

func plus(national string, n int) string {
	b := []byte(national)
	for i := len(b) - 1; n > 0 && i >= 0; i-- {
		v := int(b[i]-'0') + n
		b[i], n = byte('0'+v%10), v/10
	}
	return string(b)
}

// printed are the numbers as rows: the block in one.
func (p *page) printed() []string {
	t := p.t
	var rows []string
	for i, n := range t.lines {
		if t.block > 0 && i == 1 {
			rows = append(rows, p.span())
			break
		}
		rows = append(rows, p.number(n.national))
	}
	return rows
}

// numberList draws the lines of the account and returns where it ended.
func (p *page) numberList() float64 {
	l, t := p.l, p.t
	x, y := l.numbersAt[0], l.numbersAt[1]
	step := l.size + 5
	if l.numbersTitle != "" {
		p.text(x, y, style{l.size + 1, true}, l.numbersTitle)
		y += step
	}
	rows := p.printed()
	switch l.numbersForm {
	case "table":
		y = p.table(x, y, rows)
	case "inline":
		for i, row := range rows {
			if i > 0 && i%3 == 0 {
				y += step
			}
			label := ""
			if i%3 == 0 {
				label = l.lineLabel + " "
			}
			p.text(x+float64(i%3)*150, y, style{l.size, false}, label+row)
		}
	case "blocks": // one block per line with its code and its cost
		for i, row := range rows {
			p.text(x, y, style{l.size + 1, true}, l.lineLabel+" "+row)
			y += step
			if l.codeLabel != "" && t.lines[i].code != "" {
				p.text(x+12, y, style{l.size, false}, l.codeLabel+" "+t.lines[i].code)
				y += step
			}
			p.text(x+12, y, style{l.size, false}, plans[l.market][i%len(plans[l.market])])
			p.right(x+480, y, style{l.size, false}, p.amount(2490+i*110))
			y += step
		}
	default:
		for i, row := range rows {
			text := l.lineLabel + " " + row
			if l.codeLabel != "" && t.lines[i].code != "" {
				text += "   " + l.codeLabel + " " + t.lines[i].code
			}
			p.text(x, y, style{l.size, false}, strings.TrimSpace(text))
			y += step
		}
	}
	return y
}

// table draws the lines with their codes and costs.
func (p *page) table(x, y float64, rows []string) float64 {
	l, t := p.l, p.t
	step := l.size + 5
	p.box(stroke{x - 4, y - l.size - 2, 500, l.size + 6, 0.85})
	second := 170.0
	for _, row := range rows {
		second = max(second, p.width(false, l.size, row)+14)
	}
	third := max(300, second+110)
	heads := []string{l.lineLabel, l.codeLabel, ""}
	for i, at := range []float64{0, second, third} {
		p.text(x+at, y, style{l.size, true}, heads[i])
	}
	p.right(x+480, y, style{l.size, true}, l.sums[0])
	for i, row := range rows {
		y += step
		p.text(x, y, style{l.size, false}, row)
		if l.codeLabel != "" {
			p.text(x+second, y, style{l.size, false}, t.lines[i].code)
		}
		p.text(x+third, y, style{l.size, false}, plans[l.market][i%len(plans[l.market])])
		p.right(x+480, y, style{l.size, false}, p.amount(1500+i*370))
	}
	return y
}
