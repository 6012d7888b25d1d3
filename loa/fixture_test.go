package loa_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/portamento/portamento/loa"
	"github.com/portamento/portamento/loa/pdf"
	"github.com/portamento/portamento/market"
	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// made is when the letters of the tests are made.
var made = time.Date(2026, 12, 1, 9, 30, 15, 0, time.UTC)

// office is what a market's letters are made of.
type office struct {
	market    *porting.Market
	templates loa.Templates
}

func open(t testing.TB, code porting.MarketCode) office {
	t.Helper()
	set, err := market.Load()
	if err != nil {
		t.Fatal(err)
	}
	m, ok := set.Market(code)
	if !ok {
		t.Fatalf("no market %s", code)
	}
	all, err := loa.LoadTemplates(market.Shipped())
	if err != nil {
		t.Fatal(err)
	}
	return office{m, all}
}

// places are the holder, the address and the first number of a market's example. The numbers are reserved for fiction.
var places = map[porting.MarketCode]struct {
	first    uint64
	provider string
	holder   porting.Holder
	address  porting.Address
	agent    loa.Agent
}{
	"fr": {33199000000, "Orange", porting.Holder{Kind: "company", Company: "Boulangerie Lefèvre & Fils SARL", CompanyID: "73282932000074", FirstName: "Aïda", LastName: "Lefèvre"},
		porting.Address{Street: "12 rue de la Paix", Building: "Bâtiment B, 2e étage", Postcode: "75002", City: "Paris", Country: "FR"},
		loa.Agent{Name: "Portamento Télécom", Address: "1 place de l’Exemple\n75001 Paris", ID: "SIREN 000 000 000"}},
	"us": {12025550100, "Verizon", porting.Holder{Kind: "company", Company: "Harbor Street Bakery LLC", CompanyID: "123456789", FirstName: "Grace", LastName: "O’Neill"},
		porting.Address{Street: "120 Harbor Street", Building: "Suite 4", Postcode: "20001", City: "Washington", Region: "DC", Country: "US"},
		loa.Agent{Name: "Portamento Voice Inc.", Address: "1 Example Plaza\nWashington, DC 20001"}},
	"mx": {525555550100, "Telmex", porting.Holder{Kind: "person", FirstName: "María José", LastName: "Núñez Peña"},
		porting.Address{Street: "Av. de los Ejemplos 120", Building: "Piso 4", Postcode: "06600", City: "Ciudad de México", Country: "MX"},
		loa.Agent{Name: "Portamento Telefonía", Address: "Calle Ficticia 1\n06600 Ciudad de México"}},
}

// request is an order of so many numbers, all of them neighbours but for the last.
func (o office) request(count int) *porting.Request {
	p := places[o.market.Code]
	yes := true
	f := porting.Fields{CurrentProvider: p.provider, AccountNumber: "4021-778812", Internet: "fibre", LineType: numbering.Landline, Holder: p.holder, ServiceAddress: p.address,
		MainMoves: &yes, Rest: "none", RequestedDate: porting.DateWish{NotBefore: "2027-01-11"}}
	for i := range count {
		n := p.first + uint64(i)
		if i > 1 && i == count-1 {
			n += 7
		}
		w := porting.NumberWish{TypedNumber: porting.TypedNumber{Number: numbering.PhoneNumber(n)}}
		switch i {
		case 0:
			f.MainNumber, w.Code = w.TypedNumber, "F0FABC1237KN"
		case 1:
			w.Label = "Accueil"
		}
		f.Numbers = append(f.Numbers, w)
	}
	temporary := numbering.PhoneNumber(p.first + 900)
	f.Replaces.Number = temporary
	r := &porting.Request{ID: "prq_1", Reference: "PRT-7F3K-29QX", Market: o.market.Code, Fields: f,
		OwnNumbers: map[numbering.PhoneNumber]porting.OwnNumber{temporary: {Number: temporary, Use: porting.UseTemporary, State: porting.OwnAssigned, Default: true}}}
	own := []porting.OwnNumber{r.OwnNumbers[temporary]}
	r.Price = &porting.PriceFreeze{Before: o.market.Bill(own, made), After: o.market.BillAfter(r, own, made)}
	return r
}

func (o office) input(count int, language string) loa.Input {
	return loa.Input{Market: o.market, Request: o.request(count), Template: o.templates.Template(o.market.Code, language),
		Agent: places[o.market.Code].agent, At: made, VerifyAt: "https://porting.example/verify/"}
}

// evidence is the record of a signature of a letter.
func (o office) evidence(l *loa.Letter) *loa.Evidence {
	e := &loa.Evidence{Version: loa.EvidenceVersion, Reference: l.Reference, Market: o.market.Code,
		ShownSHA256:   "4f2c0a9b8d7e6f5a4b3c2d1e0f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f10",
		ContentSHA256: "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff", TemplateVersion: l.Template.Version, TermsVersion: l.Terms,
		Language: l.Template.Language, ViewedAt: made.Add(-4 * time.Minute), Name: l.Signer.Name, Capacity: "holder",
		Holder: l.Holder.FirstName + " " + l.Holder.LastName, Address: "203.0.113.7",
		Agent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", LinkID: "lnk_01JD3V9Y5H", SignedAt: made, Numbers: l.Numbers(),
		Possession: &loa.Possession{Channel: "sms", Number: l.Numbers()[0], Passed: true, At: made.Add(-2 * time.Minute)}}
	for i, s := range l.Statements {
		e.Consents = append(e.Consents, loa.Consent{Code: s.Code, Text: s.Text, At: made.Add(time.Duration(i-20) * time.Second)})
	}
	e.Mark = [][]pdf.Point{{{X: 10, Y: 60}, {X: 30, Y: 10}, {X: 45, Y: 70}, {X: 60, Y: 30}, {X: 75, Y: 62}, {X: 95, Y: 40}, {X: 120, Y: 58}},
		{{X: 20, Y: 45}, {X: 130, Y: 38}, {X: 180, Y: 50}}}
	return e
}

func (o office) letter(t testing.TB, in loa.Input) *loa.Letter {
	t.Helper()
	l, err := loa.New(in)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func (o office) signed(t testing.TB, count int, language string) *loa.Letter {
	t.Helper()
	in := o.input(count, language)
	in.Evidence = o.evidence(o.letter(t, in))
	return o.letter(t, in)
}

func draw(t testing.TB, l *loa.Letter) []byte {
	t.Helper()
	data, err := l.PDF()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func caseName(code porting.MarketCode, language string, count int) string {
	return fmt.Sprintf("%s-%s-%d", code, language, count)
}
