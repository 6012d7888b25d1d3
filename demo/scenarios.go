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
	Stops []string // keys of the scenes that are worth a jump, in their order
	steps []step
}

// Default is the scenario that is played unless another is asked for.
const Default = "rejection"

// Scenarios lists all stories. Their numbers are from the ranges that Arcep and the North American Numbering Plan reserve for fiction.
func Scenarios() []Scenario {
	return []Scenario{
		{"smooth", stops["smooth"], smooth()},
		{"rejection", stops["rejection"], rejection()},
		{"dsl", stops["dsl"], dsl()},
		{"date-moved", stops["date-moved"], dateMoved()},
		{"test-fails", stops["test-fails"], testFails()},
		{"twelve", stops["twelve"], twelve()},
		{"cancelled-early", stops["cancelled-early"], cancelledEarly()},
		{"residential", stops["residential"], residential()},
		{"toll-free", stops["toll-free"], tollFree()},
		{"rush", stops["rush"], rush()},
	}
}

// stops are the scenes of each story that are worth a jump.
var stops = map[string][]string{
	"smooth":          {"port_request.submitted", "port_order.handed_off", "port_order.foc_confirmed", "port_order.moving_started", "port_order.completed"},
	"rejection":       {"port_request.submitted", "port_order.handed_off", "port_order.rejected", "port_order.corrected", "port_order.foc_confirmed", "port_order.foc_changed", "temporary_number.kept", "port_order.moving_started", "port_order.completed"},
	"dsl":             {"stop.internet.dsl_shared", "separated", "port_request.submitted", "port_order.handed_off", "port_order.foc_confirmed", "port_order.moving_started", "port_order.completed"},
	"date-moved":      {"port_request.submitted", "port_order.handed_off", "port_order.foc_confirmed", "port_order.foc_changed", "port_request.date_wished", "port_order.moving_started", "port_order.completed"},
	"test-fails":      {"port_request.submitted", "port_order.handed_off", "port_order.foc_confirmed", "port_order.moving_started", "port_order.test_failed", "port_order.test_passed", "port_order.completed"},
	"twelve":          {"port_request.submitted", "port_order.handed_off", "port_order.foc_confirmed", "port_order.moving_started", "port_order.part_completed", "port_order.completed"},
	"cancelled-early": {"port_request.submitted", "port_order.handed_off", "port_order.cancel_requested", "port_order.cancelled", "port_order.foc_confirmed", "refused.locked", "port_order.completed"},
	"residential":     {"port_request.submitted", "port_order.foc_confirmed", "port_order.moving_started", "port_order.completed"},
	"toll-free":       {"check.ask", "care", "number.to_be_checked", "port_request.message_created", "tollfree.answers"},
	"rush":            {"rush.signed", "rush.approved", "rush.answered"},
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

// asked is how most stories begin: a check, a signature, and on the same afternoon the desk's look at it.
func asked(f client.Fields) []step {
	return []step{checks(f.MainNumber, ""), drafts(f), signs(), workday(0, 15), approves()}
}

// moves is how most stories end: the move, and the week after it.
func moves() []step { return []step{reaches("done"), later(7*day + time.Hour)} }

func smooth() []step { return slices.Concat(asked(asOnTheBill("SIM-OK", wish("F0", office))), moves()) }

// rejection: the address is not that of the bill. While mending it the customer also copies the account number anew; with it the carrier
// gives a date, and moves it.
func rejection() []step {
	f := asOnTheBill("SIM-REJECT-address_mismatch", wish("F0", office))
	right := f.ServiceAddress
	f.ServiceAddress.Street = "21 rue de la Paix"
	return slices.Concat(asked(f), []step{reaches("needs_you"),
		workday(1, 10), corrects(client.Edit{Fields: client.Fields{AccountNumber: "SIM-MOVE", ServiceAddress: right}}, true), workday(0, 15), approves(),
		hears("port_order.foc_confirmed"), hears("port_order.foc_changed"), workday(1, 11), keeps()}, moves())
}

// dsl: the Internet access is on the line of the number and would end with it.
func dsl() []step {
	f := asOnTheBill("SIM-OK", wish("F0", office))
	f.Internet = "dsl_shared"
	return slices.Concat([]step{checks(office, ""), drafts(f), cannotSign(), workday(6, 10),
		edits("separated", client.Edit{Fields: client.Fields{Separation: client.Separation{Date: "2026-09-08", Reference: "CMD-204981"}}}),
		signs(), workday(0, 15), approves()}, moves())
}

func dateMoved() []step {
	return slices.Concat(asked(asOnTheBill("SIM-MOVE", wish("F0", office))),
		[]step{hears("port_order.foc_confirmed"), hears("port_order.foc_changed"), workday(1, 10), wishes(3), hears("port_order.foc_changed")}, moves())
}

func testFails() []step {
	return slices.Concat(asked(asOnTheBill("SIM-TESTFAIL", wish("F0", office))), []step{hears("port_order.test_failed"), later(25 * time.Minute), callsAgain("rerouted")}, moves())
}

// twelve: eight numbers at Orange and four at SFR, told apart by their codes; each carrier gives two dates.
func twelve() []step {
	var numbers []client.NumberWish
	for i := range 12 {
		operator := "F0"
		if i >= 8 {
			operator = "F1"
		}
		numbers = append(numbers, wish(operator, fmt.Sprintf("01990012%02d", 40+i)))
	}
	return slices.Concat(asked(asOnTheBill("SIM-SPLIT", numbers...)), moves())
}

// cancelledEarly: taken back while the carrier has it, asked for once more, and inside the lock too late to take back.
func cancelledEarly() []step {
	f := asOnTheBill("SIM-OK", wish("F0", office))
	return slices.Concat(asked(f), []step{workday(1, 16), cancels("because.unsure"), reaches("cancelled"), workday(2, 9), drafts(f), signs(), workday(0, 15), approves(),
		reaches("date_set"), beforeMove(20 * time.Hour), cannotCancel("because.unsure")}, moves())
}

func residential() []step {
	return slices.Concat([]step{checks("0199005678", ""), movesInside("0199005678", "Portamento Box 7")}, moves())
}

// tollFree: nothing about such a number is certain before a person has looked at it, so the request cannot be sent by itself.
func tollFree() []step {
	const number = "+1 800-555-0142"
	f := client.Fields{LineType: "landline", CurrentProvider: "AT&T", Internet: "none", MainNumber: number, Numbers: []client.NumberWish{{Number: number}}}
	return []step{checks(number, ""), later(40 * time.Minute), careDrafts("us", f), lacks("number.to_be_checked"), later(20 * time.Minute), asks("tollfree.asks"), workday(1, 10), answers("tollfree.answers")}
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
