package bill

import (
	"fmt"
	"strings"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// Wanted is what a request says about the account that the bill shall show. Empty fields are not looked for.
type Wanted struct {
	Provider string
	// Aliases are other names of the provider: the network behind a reseller, a former name.
	Aliases       []string
	AccountNumber string
	// Company is the legal name of a company; FirstName and LastName are looked for where it is empty.
	Company   string
	FirstName string
	LastName  string
	// CompanyID is the company's number at the tax office or register.
	CompanyID                                string
	Street, Building, Postcode, City, Region string
	Main                                     Line
	// Numbers are the further ones, in the order of the request.
	Numbers []Line
	// All says that no number stays with the old provider: others on the bill were forgotten.
	All bool
}

// Line is one number of a request and its porting code, which may be empty.
type Line struct {
	Number numbering.PhoneNumber
	Code   string
	// Field and CodeField are the JSON pointers of the number and of its code in the request.
	Field, CodeField string
}

// From takes from a request what its bill shall show. Aliases are those of the losing carrier in the market, if it is known.
func From(r *porting.Request, m *porting.Market) Wanted {
	f := &r.Fields
	w := Wanted{
		Provider: f.CurrentProvider, AccountNumber: f.AccountNumber.Reveal(), CompanyID: f.Holder.CompanyID,
		FirstName: f.Holder.FirstName, LastName: f.Holder.LastName,
		Street: f.ServiceAddress.Street, Building: f.ServiceAddress.Building, Postcode: f.ServiceAddress.Postcode,
		City: f.ServiceAddress.City, Region: f.ServiceAddress.Region,
		Main: Line{Number: f.MainNumber.Number, Field: "/main_number"},
		All:  f.Rest == "none",
	}
	if f.Holder.Kind != "person" {
		w.Company = strings.TrimSpace(f.Holder.Company)
	}
	for i, n := range f.Numbers {
		if n.Number == w.Main.Number && w.Main.Code == "" {
			w.Main.Code, w.Main.CodeField = n.Code.Reveal(), fmt.Sprintf("/numbers/%d/code", i)
			continue
		}
		if n.Number != 0 {
			w.Numbers = append(w.Numbers, Line{Number: n.Number, Code: n.Code.Reveal(), Field: fmt.Sprintf("/numbers/%d", i), CodeField: fmt.Sprintf("/numbers/%d/code", i)})
		}
	}
	w.Aliases = aliases(m, f.CurrentProvider)
	return w
}

// aliases are the market's other names of a provider.
func aliases(m *porting.Market, named string) []string {
	name := porting.Fold(named)
	for _, c := range m.Carriers {
		all := append([]string{c.Name}, c.Aliases...)
		for _, n := range all {
			if porting.Fold(n) == name {
				return all
			}
		}
	}
	return nil
}

// lines are all numbers, the main one first.
func (w *Wanted) lines() []Line {
	if w.Main.Number == 0 {
		return w.Numbers
	}
	return append([]Line{w.Main}, w.Numbers...)
}
