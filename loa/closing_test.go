package loa_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/loa"
	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// closing is what the letter of an order of so many numbers is made of, which moved yesterday.
func (o office) closing(count int) loa.Closing {
	r := o.request(count)
	order := &porting.Order{ID: "ord_1", Name: places[o.market.Code].provider, Step: porting.Completed, LineType: numbering.Landline}
	for _, w := range r.Fields.Numbers {
		order.Numbers = append(order.Numbers, &porting.Number{Number: w.Number, State: porting.NumberCompleted, PortedAt: made.Add(-24 * time.Hour)})
	}
	return loa.Closing{Market: o.market, Request: r, Order: order, Agent: places[o.market.Code].agent, At: made, Account: true}
}

func TestClosing_Reads(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		market, lang string
		count        int
	}{{"fr", "fr", 3}, {"fr", "en", 1}, {"us", "en", 3}, {"mx", "es", 40}} {
		t.Run(c.market+"-"+c.lang, func(t *testing.T) {
			t.Parallel()
			o := open(t, porting.MarketCode(c.market))
			file, err := o.templates.Template(o.market.Code, c.lang).Closing(o.closing(c.count))
			if err != nil {
				t.Fatal(err)
			}
			golden(t, "closing-"+c.market+"-"+c.lang, text(t, file))
		})
	}
}

func TestClosing_LeavesALineWhereTheAccountNumberIsGone(t *testing.T) {
	t.Parallel()
	o := open(t, "fr")
	tpl := o.templates.Template("fr", "fr")
	in := o.closing(1)
	with, err := tpl.Closing(in)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := tpl.Closing(in)
	if !bytes.Equal(with, again) {
		t.Error("two letters of one content differ")
	}
	if !strings.Contains(text(t, with), "4021-778812") {
		t.Error("the account number is missing")
	}
	in.Account = false
	hidden, _ := tpl.Closing(in)
	in.Account, in.Request.Fields.AccountNumber = true, ""
	erased, _ := tpl.Closing(in)
	for name, file := range map[string][]byte{"not shown": hidden, "erased": erased} {
		if s := text(t, file); strings.Contains(s, "4021") || !strings.Contains(s, "______") {
			t.Errorf("%s: no line to fill in:\n%s", name, s)
		}
	}
}
