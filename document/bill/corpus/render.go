package corpus

import (
	"fmt"
	"strings"
	"time"
	"unicode"
)

// page draws one bill.
type page struct {
	*Sheet
	l *layout
	t *truth
}

// sheets draws a truth in a layout.
func (l *layout) sheets(t *truth) []*Sheet {
	p := &page{Sheet: l.sheet(), l: l, t: t}
	p.head()
	p.to()
	p.references()
	p.installation()
	y := p.numberList()
	y = p.amounts(y)
	all := []*Sheet{p.Sheet}
	if l.calls != "" {
		if l.callsPage {
			second := &page{Sheet: l.sheet(), l: l, t: t}
			second.callList(70)
			all = append(all, second.Sheet)
		} else {
			p.callList(y + 30)
		}
	}
	p.foot()
	return all
}

func (l *layout) sheet() *Sheet {
	if l.letter {
		return &Sheet{Width: 612, Height: 792, face: l.face}
	}
	return &Sheet{Width: 595, Height: 842, face: l.face}
}

func (p *page) head() {
	l := p.l
	name := l.provider
	if l.shown != "" {
		name = l.shown
	}
	if l.nameAt[2] > 0 {
		p.text(l.nameAt[0], l.nameAt[1], l.nameAt[2], true, name)
	} else {
		p.box(l.nameAt[0], l.nameAt[1]-20, 90, 24, 0.4)
	}
	y := l.nameAt[1] + 14
	if l.own != "" {
		for _, row := range strings.Split(l.own, "\n") {
			p.text(l.nameAt[0], y, l.size-1.5, false, row)
			y += l.size + 1
		}
	}
	for _, row := range l.hotline {
		p.text(l.nameAt[0], y, l.size-1, false, row)
		y += l.size + 2
	}
	if l.title != "" {
		p.text(l.refsAt[0], l.refsAt[1]-l.size*2, l.size+4, true, l.title)
	}
}

// rows is an address as its lines.
func (p *page) rows(a address) []string {
	var rows []string
	street := a.street
	if p.l.short {
		street = abbreviate(p.l.market, street)
	}
	number := a.number
	if a.suffix != "" {
		number += " " + a.suffix
	}
	switch p.l.market {
	case "mx":
		row := street + " " + number
		if a.building != "" {
			row += ", " + a.building
		}
		rows = append(rows, row, a.quarter, "C.P. "+a.postcode+" "+a.city+", "+a.region)
	case "us":
		row := number + " " + street
		if a.building != "" {
			row += ", " + a.building
		}
		rows = append(rows, row, a.city+", "+a.region+" "+a.postcode)
	default:
		if a.building != "" {
			rows = append(rows, a.building)
		}
		rows = append(rows, number+" "+street, a.postcode+" "+a.city)
	}
	if p.l.capitals {
		for i := range rows {
			rows[i] = strings.ToUpper(rows[i])
		}
	}
	return rows
}

func (p *page) holder() string {
	t, name := p.t, p.t.holder()
	if t.company == "" {
		if p.l.familyHead {
			name = strings.ToUpper(t.last) + " " + t.first
		}
		if p.l.honorific != "" {
			name = p.l.honorific + " " + name
		}
	}
	if p.l.capitals {
		name = strings.ToUpper(name)
	}
	return name
}

func (p *page) to() {
	l := p.l
	x, y := l.recipient[0], l.recipient[1]
	if l.toLabel != "" {
		p.text(x, y, l.size-1, false, l.toLabel)
		y += l.size + 4
	}
	for _, row := range append([]string{p.holder()}, p.rows(p.t.billing)...) {
		p.text(x, y, l.size+0.5, false, row)
		y += l.size + 3
	}
}

// value is what a reference shows.
func (p *page) value(what string) string {
	t := p.t
	switch what {
	case "account":
		return spaced(t.account, p.l.account)
	case "invoice":
		return t.invoice
	case "date":
		return p.day(t.date)
	case "due":
		return p.day(t.due)
	case "period":
		return fmt.Sprintf(p.l.period, p.day(t.from), p.day(t.to))
	case "holder":
		return p.holder()
	case "company_id":
		return t.companyID
	case "main":
		return p.number(t.lines[0].national)
	}
	return strings.TrimPrefix(what, "extra:")
}

func (p *page) references() {
	l := p.l
	x, y := l.refsAt[0], l.refsAt[1]
	step := l.size + 4
	var kept []ref
	for _, r := range l.refs {
		if p.value(r.what) != "" {
			kept = append(kept, r)
		}
	}
	switch l.refsForm {
	case "tab":
		for _, r := range kept {
			p.text(x, y, l.size, false, r.label)
			p.text(x+l.refsStep, y, l.size, true, p.value(r.what))
			y += step
		}
	case "ends": // values at the right edge of a box
		p.frame(x-6, y-l.size-4, l.refsStep+12, step*float64(len(kept))+6)
		for _, r := range kept {
			p.text(x, y, l.size, false, r.label)
			p.right(x+l.refsStep, y, l.size, false, p.value(r.what))
			y += step
		}
	case "grid":
		for i, r := range kept {
			at := x + float64(i)*l.refsStep
			p.text(at, y, l.size-1, true, r.label)
			p.text(at, y+step, l.size, false, p.value(r.what))
		}
		p.rule(x, y+4, l.refsStep*float64(len(kept)))
	case "pairs": // label over value, two columns
		for i, r := range kept {
			at := x + float64(i%2)*l.refsStep
			p.text(at, y, l.size-1, false, r.label)
			p.text(at, y+step-2, l.size, true, p.value(r.what))
			if i%2 == 1 {
				y += 2*step + 4
			}
		}
	case "sentence":
		row := ""
		for i, r := range kept {
			row += r.label + " " + p.value(r.what) + "   "
			if i%2 == 1 || i == len(kept)-1 {
				p.text(x, y, l.size, false, strings.TrimSpace(row))
				row, y = "", y+step
			}
		}
	default:
		for _, r := range kept {
			p.text(x, y, l.size, false, r.label+" "+p.value(r.what))
			y += step
		}
	}
}

// installation shows the service address where the layout does and there is one of its own.
func (p *page) installation() {
	l, t := p.l, p.t
	if l.service == "" || !t.apart && !strings.HasSuffix(l.serviceForm, "always") {
		return
	}
	x, y := l.serviceAt[0], l.serviceAt[1]
	step := l.size + 3
	rows := p.rows(t.service)
	switch strings.TrimSuffix(l.serviceForm, " always") {
	case "inline":
		p.text(x, y, l.size, false, l.service+" "+strings.Join(rows, ", "))
	case "dash":
		p.text(x, y, l.size, false, l.service+" "+strings.Join(rows, " - "))
	case "tab":
		p.text(x, y, l.size, false, l.service)
		for _, row := range rows {
			p.text(x+l.refsStep, y, l.size, false, row)
			y += step
		}
	case "named": // the holder's name again
		p.text(x, y, l.size, true, l.service)
		for _, row := range append([]string{p.holder()}, rows...) {
			y += step
			p.text(x, y, l.size, false, row)
		}
	default:
		p.text(x, y, l.size, true, l.service)
		for _, row := range rows {
			y += step
			p.text(x, y, l.size, false, row)
		}
	}
	if l.billing != "" {
		x += 260
		y = l.serviceAt[1]
		p.text(x, y, l.size, true, l.billing)
		for _, row := range p.rows(t.billing) {
			y += step
			p.text(x, y, l.size, false, row)
		}
	}
}

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
		p.text(x, y, l.size+1, true, l.numbersTitle)
		y += step
	}
	rows := p.printed()
	switch l.numbersForm {
	case "table":
		p.box(x-4, y-l.size-2, 500, l.size+6, 0.85)
		second := 170.0
		for _, row := range rows {
			second = max(second, p.width(false, l.size, row)+14)
		}
		third := max(300, second+110)
		heads := []string{l.lineLabel, l.codeLabel, ""}
		for i, at := range []float64{0, second, third} {
			p.text(x+at, y, l.size, true, heads[i])
		}
		p.right(x+480, y, l.size, true, l.sums[0])
		for i, row := range rows {
			y += step
			p.text(x, y, l.size, false, row)
			if l.codeLabel != "" {
				p.text(x+second, y, l.size, false, t.lines[i].code)
			}
			p.text(x+third, y, l.size, false, plans[l.market][i%len(plans[l.market])])
			p.right(x+480, y, l.size, false, p.amount(1500+i*370))
		}
	case "inline":
		for i, row := range rows {
			if i > 0 && i%3 == 0 {
				y += step
			}
			label := ""
			if i%3 == 0 {
				label = l.lineLabel + " "
			}
			p.text(x+float64(i%3)*150, y, l.size, false, label+row)
		}
	case "blocks": // one block per line with its code and its cost
		for i, row := range rows {
			p.text(x, y, l.size+1, true, l.lineLabel+" "+row)
			y += step
			if l.codeLabel != "" && t.lines[i].code != "" {
				p.text(x+12, y, l.size, false, l.codeLabel+" "+t.lines[i].code)
				y += step
			}
			p.text(x+12, y, l.size, false, plans[l.market][i%len(plans[l.market])])
			p.right(x+480, y, l.size, false, p.amount(2490+i*110))
			y += step
		}
	default:
		for i, row := range rows {
			text := l.lineLabel + " " + row
			if l.codeLabel != "" && t.lines[i].code != "" {
				text += "   " + l.codeLabel + " " + t.lines[i].code
			}
			p.text(x, y, l.size, false, strings.TrimSpace(text))
			y += step
		}
	}
	return y
}

func (p *page) amounts(y float64) float64 {
	l := p.l
	y += 26
	x := l.numbersAt[0]
	for i, label := range l.sums {
		y += l.size + 5
		p.text(x+250, y, l.size, i == 2, label)
		p.right(x+480, y, l.size, i == 2, p.amount(4210+i*713))
	}
	return y
}

func (p *page) amount(cents int) string {
	switch p.l.market {
	case "us":
		return fmt.Sprintf("$%d.%02d", cents/100, cents%100)
	case "mx":
		return fmt.Sprintf("$ %d.%02d", cents/10, cents%100)
	}
	return fmt.Sprintf("%d,%02d €", cents/100, cents%100)
}

func (p *page) callList(y float64) {
	x := p.l.numbersAt[0]
	p.text(x, y, p.l.size, true, p.l.calls)
	for i, n := range p.t.calls {
		y += p.l.size + 2
		p.text(x, y, p.l.size-1, false, p.day(p.t.from.AddDate(0, 0, i*3)))
		p.text(x+90, y, p.l.size-1, false, fmt.Sprintf("%02d:%02d", 9+i, 7*i%60))
		p.text(x+160, y, p.l.size-1, false, p.number(n))
		p.text(x+300, y, p.l.size-1, false, fmt.Sprintf("00:%02d:%02d", i*2, 11*i%60))
		p.right(x+480, y, p.l.size-1, false, p.amount(i*13))
	}
}

func (p *page) foot() {
	y := p.Height - 46
	p.rule(40, y-10, p.Width-80)
	for _, row := range p.l.legal {
		p.text(42, y, 6.8, false, strings.ReplaceAll(row, "{id}", p.t.ownID))
		y += 8.6
	}
}

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
