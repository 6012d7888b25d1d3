package demo

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/portamento/portamento/client"
	"github.com/portamento/portamento/numbering"
)

// Scenario is a story: what people do, and what they wait for.
type Scenario struct {
	Name  string
	steps []step
}

// Default is the scenario that is played unless another is asked for.
const Default = "rejection"

// Scenarios lists all stories. Their numbers are from the ranges that Arcep and NANPA reserve for fiction.
func Scenarios() []Scenario {
	return []Scenario{
		{"smooth", smooth()},
		{"rejection", rejection()},
	}
}

// Find finds a scenario by its name.
func Find(name string) (Scenario, bool) {
	all := Scenarios()
	i := slices.IndexFunc(all, func(s Scenario) bool { return s.Name == name })
	if i < 0 {
		return Scenario{}, false
	}
	return all[i], true
}

// The people and the number of most stories.
const (
	office = "0199001234"
	day    = 24 * time.Hour
)

// asOnTheBill is a plain request: one landline at Orange, with the script that the carrier shall play.
func asOnTheBill(script string, numbers ...client.NumberWish) client.Fields {
	yes := true
	return client.Fields{LineType: "landline", CurrentProvider: "Orange", AccountNumber: script, Internet: "fibre", MainNumber: numbers[0].Number,
		MainMoves: &yes, Numbers: numbers, Rest: "none", TemporaryNumber: "release",
		Holder:         client.Holder{Kind: "company", Company: "Atelier Lumière SARL", CompanyID: "73282932000074", FirstName: "Camille", LastName: "Durand"},
		ServiceAddress: client.Address{Street: "12 rue de la Paix", Postcode: "75002", City: "Paris", Country: "FR"}}
}

// wish is a number with the RIO that its line would have at the operator of the prefix, such as F0 for Orange.
func wish(operator, national string) client.NumberWish {
	first := operator + "FDEM123"
	key, err := numbering.Key(first, national)
	if err != nil {
		key = "???" // refused by the check of the request
	}
	return client.NumberWish{Number: national, Code: first + key}
}

// epilogue is what follows a move: the week after it.
func epilogue() []step { return []step{later(7*day + time.Hour)} }

func smooth() []step {
	return append([]step{checks(office, ""), drafts(asOnTheBill("SIM-OK", wish("F0", office))), signs(), workday(0, 15), approves(), reaches("done")}, epilogue()...)
}

// rejection: the address is not that of the bill. While mending it the customer also copies the account number anew; with it the carrier
// gives a date, and moves it.
func rejection() []step {
	f := asOnTheBill("SIM-REJECT-address_mismatch", wish("F0", office))
	f.ServiceAddress.Street = "21 rue de la Paix"
	mended := client.Edit{Fields: client.Fields{AccountNumber: "SIM-MOVE", ServiceAddress: client.Address{Street: "12 rue de la Paix", Postcode: "75002", City: "Paris", Country: "FR"}}}
	return append([]step{checks(office, ""), drafts(f), signs(), workday(0, 15), approves(), reaches("needs_you"),
		workday(1, 10), corrects(mended, true), workday(0, 15), approves(), hears("port_order.foc_confirmed"), hears("port_order.foc_changed"),
		workday(1, 11), keeps(), reaches("done")}, epilogue()...)
}

// List writes the names of all stories and what each tells.
func List(out io.Writer, language string) error {
	w := words{language: language}
	for _, s := range Scenarios() {
		if _, err := fmt.Fprintf(out, "%-17s%s\n", s.Name, w.say("scenario."+s.Name)); err != nil {
			return err
		}
	}
	return nil
}
