package corpus

import (
	"fmt"
	"strings"
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
		p.text(l.nameAt[0], l.nameAt[1], style{l.nameAt[2], true}, name)
	} else {
		p.box(stroke{l.nameAt[0], l.nameAt[1] - 20, 90, 24, 0.4})
	}
	y := l.nameAt[1] + 14
	if l.own != "" {
		for _, row := range strings.Split(l.own, "\n") {
			p.text(l.nameAt[0], y, style{l.size - 1.5, false}, row)
			y += l.size + 1
		}
	}
	for _, row := range l.hotline {
		p.text(l.nameAt[0], y, style{l.size - 1, false}, row)
		y += l.size + 2
	}
	if l.title != "" {
		p.text(l.refsAt[0], l.refsAt[1]-l.size*2, style{l.size + 4, true}, l.title)
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
		p.text(x, y, style{l.size - 1, false}, l.toLabel)
		y += l.size + 4
	}
	for _, row := range append([]string{p.holder()}, p.rows(p.t.billing)...) {
		p.text(x, y, style{l.size + 0.5, false}, row)
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
			p.text(x, y, style{l.size, false}, r.label)
			p.text(x+l.refsStep, y, style{l.size, true}, p.value(r.what))
			y += step
		}
	case "ends": // values at the right edge of a box
		p.frame(x-6, y-l.size-4, l.refsStep+12, step*float64(len(kept))+6)
		for _, r := range kept {
			p.text(x, y, style{l.size, false}, r.label)
			p.right(x+l.refsStep, y, style{l.size, false}, p.value(r.what))
			y += step
		}
	case "grid":
		for i, r := range kept {
			at := x + float64(i)*l.refsStep
			p.text(at, y, style{l.size - 1, true}, r.label)
			p.text(at, y+step, style{l.size, false}, p.value(r.what))
		}
		p.rule(x, y+4, l.refsStep*float64(len(kept)))
	case "pairs": // label over value, two columns
		for i, r := range kept {
			at := x + float64(i%2)*l.refsStep
			p.text(at, y, style{l.size - 1, false}, r.label)
			p.text(at, y+step-2, style{l.size, true}, p.value(r.what))
			if i%2 == 1 {
				y += 2*step + 4
			}
		}
	case "sentence":
		row := ""
		for i, r := range kept {
			row += r.label + " " + p.value(r.what) + "   "
			if i%2 == 1 || i == len(kept)-1 {
				p.text(x, y, style{l.size, false}, strings.TrimSpace(row))
				row, y = "", y+step
			}
		}
	default:
		for _, r := range kept {
			p.text(x, y, style{l.size, false}, r.label+" "+p.value(r.what))
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
		p.text(x, y, style{l.size, false}, l.service+" "+strings.Join(rows, ", "))
	case "dash":
		p.text(x, y, style{l.size, false}, l.service+" "+strings.Join(rows, " - "))
	case "tab":
		p.text(x, y, style{l.size, false}, l.service)
		for _, row := range rows {
			p.text(x+l.refsStep, y, style{l.size, false}, row)
			y += step
		}
	case "named": // the holder's name again
		p.text(x, y, style{l.size, true}, l.service)
		for _, row := range append([]string{p.holder()}, rows...) {
			y += step
			p.text(x, y, style{l.size, false}, row)
		}
	default:
		p.text(x, y, style{l.size, true}, l.service)
		for _, row := range rows {
			y += step
			p.text(x, y, style{l.size, false}, row)
		}
	}
	if l.billing != "" {
		x += 260
		y = l.serviceAt[1]
		p.text(x, y, style{l.size, true}, l.billing)
		for _, row := range p.rows(t.billing) {
			y += step
			p.text(x, y, style{l.size, false}, row)
		}
	}
}

func (p *page) amounts(y float64) float64 {
	l := p.l
	y += 26
	x := l.numbersAt[0]
	for i, label := range l.sums {
		y += l.size + 5
		p.text(x+250, y, style{l.size, i == 2}, label)
		p.right(x+480, y, style{l.size, i == 2}, p.amount(4210+i*713))
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
	p.text(x, y, style{p.l.size, true}, p.l.calls)
	for i, n := range p.t.calls {
		y += p.l.size + 2
		p.text(x, y, style{p.l.size - 1, false}, p.day(p.t.from.AddDate(0, 0, i*3)))
		p.text(x+90, y, style{p.l.size - 1, false}, fmt.Sprintf("%02d:%02d", 9+i, 7*i%60))
		p.text(x+160, y, style{p.l.size - 1, false}, p.number(n))
		p.text(x+300, y, style{p.l.size - 1, false}, fmt.Sprintf("00:%02d:%02d", i*2, 11*i%60))
		p.right(x+480, y, style{p.l.size - 1, false}, p.amount(i*13))
	}
}

func (p *page) foot() {
	y := p.Height - 46
	p.rule(40, y-10, p.Width-80)
	for _, row := range p.l.legal {
		p.text(42, y, style{6.8, false}, strings.ReplaceAll(row, "{id}", p.t.ownID))
		y += 8.6
	}
}
