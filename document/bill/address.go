package bill

import "github.com/portamento/portamento/document/bill/paper"

// The fields of an address.
const (
	fieldStreet   = "/service_address/street"
	fieldBuilding = "/service_address/building"
	fieldPostcode = "/service_address/postcode"
	fieldCity     = "/service_address/city"
)

// address compares the service address. Where the bill names the place of installation, that one counts and no other.
func (c *check) address() {
	if c.want.Street == "" && c.want.Postcode == "" {
		return
	}
	a := asked(c.Rules, c.want)
	if m, ok := c.bestOf(a, paper.LabelService); ok {
		c.installed(m, a)
		return
	}
	m, ok := c.bestOf(a, "", paper.LabelBilling)
	if ok && m.found && m.name == paper.Same && m.number == paper.Same && m.postcode == paper.Same {
		c.addressed(m, a, false)
		return
	}
	if c.scattered(a) {
		return
	}
	if !ok || !c.customerPlace(m) {
		c.absent(a)
		return
	}
	c.addressed(m, a, c.OCR && !c.certain(m.site))
}

// installed judges against a labelled place of installation. One that holds no street was not read whole.
func (c *check) installed(m matched, a address) {
	if !m.found {
		c.addressed(m, a, true)
		return
	}
	if m.name != paper.Different && m.number != paper.Different {
		c.addressed(m, a, false)
		return
	}
	if other, ok := c.bestOf(a, "", paper.LabelBilling); ok && other.found && other.name == paper.Same && other.number == paper.Same && other.postcode == paper.Same {
		c.add(Finding{Field: fieldStreet, Typed: a.typedStreet, Status: Different}, m.row)
		c.because("bill.street.billing", fieldStreet, map[string]string{"typed": a.typedStreet, "printed": paper.TextOf(m.row)})
		c.postcodeCity(m, a, false)
		return
	}
	c.addressed(m, a, false)
}

// addressed writes the findings of a comparison; doubt turns every difference into something that could not be read.
func (c *check) addressed(m matched, a address, doubt bool) {
	f := Finding{Field: fieldStreet, Typed: a.typedStreet}
	code := ""
	params := map[string]string{"typed": a.typedStreet, "printed": paper.TextOf(m.row)}
	switch {
	case !m.found && !doubt:
		f.Status, code = NotFound, "bill.street.not_found"
	case !m.found:
		f.Status, code = Unreadable, "bill.street.unreadable"
	case m.name != paper.Same:
		f.Status, code = statusOf(m.name), "bill.street."+wordOf(m.name)
	case m.number != paper.Same:
		f.Status, code = statusOf(m.number), "bill.house_number."+wordOf(m.number)
		params = map[string]string{"typed": a.street.Number, "printed": m.printed.Number}
	default:
		f.Status = Found
	}
	if doubt && f.Status == Different {
		f.Status, code = Unreadable, "bill.street.unreadable"
	}
	if a.typedStreet != "" {
		c.add(f, m.row)
		if code != "" {
			c.because(code, f.Field, params)
		}
	}
	c.postcodeCity(m, a, doubt)
	if a.building != "" {
		b := Finding{Field: fieldBuilding, Typed: a.typedBuilding, Status: Found}
		if m.building != paper.Same {
			b.Status = NotFound
			c.because("bill.building.not_found", fieldBuilding, nil)
		}
		c.add(b, nil)
	}
}

// wordOf is how reasons call an outcome that is not the same.
func wordOf(o paper.Outcome) string {
	if o == paper.Unsure {
		return "unreadable"
	}
	return "different"
}

func (c *check) postcodeCity(m matched, a address, doubt bool) {
	for _, x := range [...]struct {
		field, typed, name string
		o                  paper.Outcome
		words              []paper.Word
	}{{fieldPostcode, a.typedPostcode, "postcode", m.postcode, m.site.Postcode}, {fieldCity, a.typedCity, "city", m.city, m.site.City}} {
		if x.typed == "" || len(x.words) == 0 {
			continue
		}
		if doubt && x.o == paper.Different {
			x.o = paper.Unsure
		}
		c.add(Finding{Field: x.field, Typed: x.typed, Status: statusOf(x.o)}, x.words)
		if x.o != paper.Same {
			c.because("bill."+x.name+"."+wordOf(x.o), x.field, map[string]string{"typed": x.typed, "printed": paper.TextOf(x.words)})
		}
	}
}

// absent says that the paper shows no address to compare with.
func (c *check) absent(a address) {
	for _, f := range [...]struct{ field, typed, code string }{
		{fieldStreet, a.typedStreet, "street"}, {fieldPostcode, a.typedPostcode, "postcode"}, {fieldCity, a.typedCity, "city"},
	} {
		if f.typed == "" {
			continue
		}
		c.add(Finding{Field: f.field, Typed: f.typed, Status: NotFound}, nil)
		c.because("bill."+f.code+".not_found", f.field, nil)
	}
}

// scattered looks for the street and the postcode anywhere, for bills whose addresses are laid out as this package does not know.
func (c *check) scattered(a address) bool {
	if a.street.Name == "" {
		return false
	}
	var row, postcode []paper.Word
	for _, seg := range c.Segs {
		for i, w := range seg.Words {
			if postcode == nil && c.IsPostcode(w.Text) && paper.PostcodeOf(w.Text, c.OCR) == paper.PostcodeOf(a.postcode, false) {
				postcode = seg.Words[i : i+1]
			}
		}
		if row != nil || seg.Quiet || seg.Legal {
			continue
		}
		for _, chunk := range append([][]paper.Word{seg.Words}, paper.Commas(seg.Words)...) {
			st := c.Rules.Street(chunk, c.OCR)
			if st.Name != "" && paper.CompareText(a.street.Name, st.Name, c.OCR, 1) == paper.Same && c.house(a.street.Number, st.Number, chunk) == paper.Same {
				row = chunk
			}
		}
	}
	if row == nil || postcode == nil && a.postcode != "" {
		return false
	}
	c.add(Finding{Field: fieldStreet, Typed: a.typedStreet, Status: Found}, row)
	if a.postcode != "" {
		c.add(Finding{Field: fieldPostcode, Typed: a.typedPostcode, Status: Found}, postcode)
	}
	return true
}

// customerPlace says that an address that differs is one of the customer's: it is labelled, or a holder's name stands over it.
func (c *check) customerPlace(m matched) bool {
	p := m.site
	if p.Role == paper.LabelBilling || p.Named || m.found && m.name != paper.Different {
		return true
	}
	if len(p.Rows) < 2 {
		return false
	}
	return !c.providers(p.Rows[0].Words)
}

// certain says that a picture was read well enough at an address to contradict what was typed.
func (c *check) certain(p *paper.Site) bool {
	sure := paper.SureOf(p.Postcode)
	for _, row := range p.Rows {
		sure = min(sure, paper.SureOf(row.Words))
	}
	return sure >= paper.MinSure && len(p.Rows) >= 2
}
