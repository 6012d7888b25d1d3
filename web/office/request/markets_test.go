package request_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
)

// The same screens in other markets: what is asked for, and what becomes of the contract, is the market's.
func TestJourney_OtherMarkets(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		market        porting.MarketCode
		main          string
		address       url.Values
		says, never   []string
		provider, end string
	}{
		{market: "us", main: "(212) 555-0123", provider: "Comcast", says: []string{"EIN (optional)", "State or region"}, never: []string{"RIO", "SIRET"}, end: "Keep your current service until we tell you",
			address: url.Values{"service_address.street": {"12 Main Street"}, "service_address.postcode": {"10001"}, "service_address.city": {"New York"}, "service_address.region": {"NY"}}},
		{market: "mx", main: "55 5500 0012", provider: "Telmex", says: []string{"RFC (optional)"}, never: []string{"RIO", "State or region"}, end: "Keep your current service until we tell you",
			address: url.Values{"service_address.street": {"Calle 12"}, "service_address.postcode": {"06000"}, "service_address.city": {"Ciudad de México"}}},
	} {
		t.Run(string(c.market), func(t *testing.T) {
			t.Parallel()
			x := newBed(t)
			b := x.browser(x.abroad[c.market], login.Owner)
			b.get("/office/add-ons/number-porting").wants(http.StatusOK, "/number-porting", "Keep your contract for now", c.end, "You have no temporary number.")
			b.submit("/number-porting", "", nil).wants(http.StatusOK, "/step/service")
			b.submit("/step/service", "continue", url.Values{"line_type": {"landline"}, "current_provider": {c.provider}, "account_number": {"1234567890"}}).wants(http.StatusOK, "/step/internet")
			b.submit("/step/internet", "continue", url.Values{"internet": {"none"}}).wants(http.StatusOK, "/step/numbers")
			b.submit("/step/numbers", "continue", url.Values{"main_number": {c.main}, "rest": {"none"}})
			if strings.Contains(b.text, "Continue anyway") {
				b.submit("/step/numbers", "anyway", nil)
			}
			b.wants(http.StatusOK, "/step/bill", c.says...)
			for _, never := range c.never {
				if strings.Contains(text(b.page), never) {
					t.Errorf("%s asks for %s", c.market, never)
				}
			}
			fill := url.Values{"holder.kind": {"person"}, "holder.first_name": {"Ada"}, "holder.last_name": {"Martin"}}
			for k, v := range c.address {
				fill[k] = v
			}
			b.submit("/step/bill", "continue", fill).wants(http.StatusOK, "/step/setup", "You have no number to replace.", "Is there a notice period at "+c.provider+"?")
			b.submit("/step/setup", "continue", nil).wants(http.StatusOK, "/step/sign")
			b.submit("/step/sign", "", everything).wants(http.StatusOK, "/sent", c.end)
		})
	}
}
