package story_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// lines are what moves in one country: a landline, a mobile, and what the plan tells to be free of charge.
type lines struct {
	market   porting.MarketCode
	provider string
	numbers  []porting.NumberWish
	edit     func(*porting.Fields)
	groups   []string // carrier and line type of each order
	warned   []string // pointer and code
}

// One request, one signature: each number is judged by its own kind of line and travels with its own kind.
func TestLinesOfSeveralKindsTravelTogether(t *testing.T) {
	t.Parallel()
	for _, x := range []lines{
		{"fr", "Orange", []porting.NumberWish{wish("F0", "+33199001234"), wish("01", "+33639980042"), wish("F0", "+33199001235")}, func(*porting.Fields) {},
			[]string{"orange landline", "orange mobile"}, []string{"/numbers/1/number number.wrong_line"}},
		{"us", "AT&T", []porting.NumberWish{{TypedNumber: typed("+12125550142")}, said(numbering.Mobile, "+12125550143", "482193"), {TypedNumber: typed("+18005550142")}},
			func(f *porting.Fields) {
				f.ServiceAddress = porting.Address{Street: "350 Fifth Avenue", Postcode: "10118", City: "New York", Region: "NY", Country: "US"}
			}, []string{"att landline", "att mobile", "att toll_free"}, []string{"/numbers/2/number number.to_be_checked", "/numbers/2/number number.wrong_line"}},
		{"mx", "Telmex", []porting.NumberWish{{TypedNumber: typed("+525512345678")}, said(numbering.Mobile, "+525512345679", "4821")}, func(f *porting.Fields) {
			f.ServiceAddress = porting.Address{Street: "Avenida Juárez 20", Postcode: "06010", City: "Ciudad de México", Country: "MX"}
		}, []string{"telmex landline", "telmex mobile"}, nil},
	} {
		t.Run(string(x.market), func(t *testing.T) {
			t.Parallel()
			on(t, false, func(b *bed) {
				f := asOnTheBill("SIM-OK", x.numbers...)
				f.CurrentProvider, f.Holder.CompanyID = x.provider, map[porting.MarketCode]string{"fr": "73282932000074"}[x.market]
				x.edit(&f)
				r, err := b.service.CreateRequest(b.ctx, b.desk, porting.NewRequest{Account: b.account, Market: x.market, Fields: f})
				b.must(err)
				q := b.needs(r)
				var warned []string
				for _, p := range q.Warnings {
					if p.Code != "number.not_guaranteed" {
						warned = append(warned, p.Pointer+" "+p.Code)
					}
				}
				slices.Sort(warned)
				if !q.Complete || !slices.Equal(warned, x.warned) {
					b.t.Fatalf("needs: %+v\nwarned %v, want %v", q, warned, x.warned)
				}
				m, _ := b.service.Markets.Market(x.market)
				s := b.signature()
				s.Statements, s.TermsVersion = m.Statements, m.Terms
				r, err = b.service.Sign(b.ctx, b.office, r.ID, s)
				if err != nil {
					b.t.Fatal(describe(err))
				}
				var groups []string
				for _, o := range r.Orders {
					groups = append(groups, fmt.Sprint(o.Carrier, " ", o.LineType))
				}
				if !slices.Equal(groups, x.groups) {
					b.t.Fatalf("orders: %v, want %v", groups, x.groups)
				}
				b.told(r, "port_request.signed", 1)
			})
		})
	}
}

func said(line numbering.LineType, e164 string, code porting.Secret) porting.NumberWish {
	return porting.NumberWish{TypedNumber: typed(e164), Code: code, LineType: line}
}

// Each kind has its own code: a mobile needs one in any request, and the code of another kind of line is no code.
func TestCodesGoWithTheKindOfLine(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		f := asOnTheBill("SIM-OK", wish("F0", "+33199001234"), porting.NumberWish{TypedNumber: typed("+33639980042")})
		r := b.drafts(f)
		b.faulty(b.signs(r), "code.missing")
		b.changes(r, func(f *porting.Fields) { f.Numbers[1].Code = f.Numbers[0].Code })
		if e := b.faulty(b.signs(r), "code.wrong_line"); len(e.Problems) != 1 || e.Problems[0].Pointer != "/numbers/1/code" {
			b.t.Fatalf("problems: %+v", e.Problems)
		}
		b.changes(r, func(f *porting.Fields) { f.Numbers[1].Code = rio("02", "+33639980042") })
		b.must(b.signs(r))
		r = b.now(r)
		if len(r.Orders) != 2 || r.Orders[1].LineType != numbering.Mobile || r.Orders[1].Carrier != "sfr" {
			b.t.Fatalf("orders: %+v", r.Orders)
		}
		b.moves(b.approves(r))
		b.wrote(porting.MailReceived, 1)
	})
	on(t, false, func(b *bed) { // in Mexico the plan does not tell the kinds apart: a code on a fixed line means that it is none
		f := asOnTheBill("SIM-OK", porting.NumberWish{TypedNumber: typed("+525512345678"), Code: "4821"})
		f.CurrentProvider, f.Holder.CompanyID = "Telmex", ""
		f.ServiceAddress = porting.Address{Street: "Avenida Juárez 20", Postcode: "06010", City: "Ciudad de México", Country: "MX"}
		r, err := b.service.CreateRequest(b.ctx, b.desk, porting.NewRequest{Account: b.account, Market: "mx", Fields: f})
		b.must(err)
		if q := b.needs(r); !coded(q.Missing, "code.wrong_line") {
			b.t.Fatalf("needs: %+v", q)
		}
		b.changes(r, func(f *porting.Fields) { f.Numbers[0].LineType = numbering.Mobile })
		if q := b.needs(r); coded(q.Missing, "code.wrong_line") {
			b.t.Fatalf("needs: %+v", q)
		}
	})
}
