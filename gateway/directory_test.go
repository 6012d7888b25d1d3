package gateway_test

import (
	"testing"

	"github.com/portamento/portamento/gateway"
	"github.com/portamento/portamento/gateway/manual"
	"github.com/portamento/portamento/porting"
)

func TestDirectory(t *testing.T) {
	t.Parallel()
	type named struct {
		manual.Gateway
		name string
	}
	d := gateway.Directory{Default: named{name: "default"}, Ways: map[gateway.Place]porting.Gateway{
		{Market: "fr", Carrier: "acme"}: named{name: "acme"},
		{Market: "us"}:                  named{name: "us"},
	}}
	for _, c := range []struct {
		market  porting.MarketCode
		carrier porting.CarrierCode
		want    string
	}{
		{"fr", "acme", "acme"},
		{"fr", "other", "default"},
		{"us", "acme", "us"}, // the same code is another carrier in another market
		{"us", "", "us"},
		{"mx", "acme", "default"},
	} {
		if got := d.Gateway(c.market, c.carrier).(named).name; got != c.want {
			t.Errorf("%s in %s goes by %s, want %s", c.carrier, c.market, got, c.want)
		}
	}
}
