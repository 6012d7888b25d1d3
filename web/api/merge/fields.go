// Package merge applies what callers send to the fields of a request: a merge patch that has passed the schema.
package merge

import (
	"strconv"
	"strings"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/body"
	"github.com/portamento/portamento/web/api/view"
)

// Fields are the writable fields of a request; null clears one, a list replaces the one before as a whole.
type Fields struct {
	Name            *string                       `json:"name,omitempty" nullable:"true"`
	LineType        *string                       `json:"line_type,omitempty" nullable:"true" enum:"landline,mobile"`
	CurrentProvider *string                       `json:"current_provider,omitempty" nullable:"true"`
	AccountNumber   *string                       `json:"account_number,omitempty" nullable:"true" doc:"Kept sealed, read back masked"`
	Internet        *string                       `json:"internet,omitempty" nullable:"true" enum:"fibre,dsl_shared,dsl_separate,dsl_leaving,mobile,none,unknown"`
	Separation      view.Null[view.Separation]    `json:"separation,omitzero"`
	Equipment       view.Null[[]string]           `json:"equipment,omitzero"`
	MainNumber      *string                       `json:"main_number,omitempty" nullable:"true" doc:"As people write it, or E.164"`
	MainMoves       *bool                         `json:"main_moves,omitempty" nullable:"true"`
	Numbers         view.Null[[]view.Number]      `json:"numbers,omitzero"`
	Rest            *string                       `json:"rest,omitempty" nullable:"true" enum:"none,keep,close,unknown"`
	NewMainNumber   *string                       `json:"new_main_number,omitempty" nullable:"true"`
	Holder          view.Null[view.Holder]        `json:"holder,omitzero"`
	ServiceAddress  view.Null[view.Address]       `json:"service_address,omitzero"`
	BillDate        *string                       `json:"bill_date,omitempty" nullable:"true" doc:"Of the latest bill, YYYY-MM-DD"`
	SameAddress     *bool                         `json:"same_address,omitempty" nullable:"true" doc:"The bill is sent to the service address"`
	BillingAddress  view.Null[view.Address]       `json:"billing_address,omitzero" doc:"Where the bill is sent to, if it is another address"`
	Replaces        *string                       `json:"replaces,omitempty" nullable:"true"`
	TemporaryNumber *string                       `json:"temporary_number,omitempty" nullable:"true" enum:"release,keep"`
	RequestedDate   view.Null[view.RequestedDate] `json:"requested_date,omitzero"`
	Notify          view.Null[[]view.Notify]      `json:"notify,omitzero"`
	ExternalID      *string                       `json:"external_id,omitempty" nullable:"true"`
}

// merge applies a merge patch to the fields of a request in a market.
type merge struct {
	market *porting.Market
	found  []porting.Problem
}

// Apply sets what the patch (RFC 7396) names in the fields of a request of a market, and leaves the rest. Errors: *porting.InvalidError.
func Apply(m *porting.Market, f *porting.Fields, patch map[string]any) error {
	g := merge{market: m}
	return g.apply(f, patch)
}

func (g *merge) apply(f *porting.Fields, patch map[string]any) error {
	texts := map[string]*string{"name": &f.Name, "current_provider": &f.CurrentProvider, "internet": &f.Internet, "rest": &f.Rest,
		"temporary_number": &f.TemporaryNumber, "bill_date": &f.BillDate, "external_id": &f.ExternalID}
	numbers := map[string]*porting.TypedNumber{"main_number": &f.MainNumber, "new_main_number": &f.NewMainNumber, "replaces": &f.Replaces}
	objects := map[string]map[string]*string{
		"separation":      {"date": &f.Separation.Date, "reference": &f.Separation.Reference},
		"holder":          {"kind": &f.Holder.Kind, "company": &f.Holder.Company, "company_id": &f.Holder.CompanyID, "first_name": &f.Holder.FirstName, "last_name": &f.Holder.LastName},
		"service_address": address(&f.ServiceAddress),
		"billing_address": address(&f.BillingAddress),
		"requested_date":  {"not_before": &f.RequestedDate.NotBefore, "on": &f.RequestedDate.On},
	}
	for name, v := range patch {
		if to, ok := texts[name]; ok {
			*to = Plain(v)
		} else if to, ok := numbers[name]; ok {
			*to = g.number(Plain(v))
		} else if parts, ok := objects[name]; ok {
			mergeObject(parts, v)
		}
	}
	g.rest(f, patch)
	if len(g.found) > 0 {
		return &porting.InvalidError{Code: "invalid", Problems: g.found}
	}
	return nil
}

func address(a *porting.Address) map[string]*string {
	return map[string]*string{"street": &a.Street, "building": &a.Building, "postcode": &a.Postcode, "city": &a.City, "region": &a.Region, "country": &a.Country}
}

// flag is a yes or a no; nil for null.
func flag(v any) *bool {
	if said, ok := v.(bool); ok {
		return &said
	}
	return nil
}

// rest sets the fields that are neither plain texts nor objects of texts.
func (g *merge) rest(f *porting.Fields, patch map[string]any) {
	if v, ok := patch["line_type"]; ok {
		f.LineType = numbering.UnknownLine
		_ = f.LineType.UnmarshalText([]byte(Plain(v))) // the schema knows the words; null is unknown
	}
	if v, ok := patch["account_number"]; ok {
		f.AccountNumber = g.secret(v, "/account_number")
	}
	if v, ok := patch["main_moves"]; ok {
		f.MainMoves = flag(v)
	}
	if v, ok := patch["same_address"]; ok {
		f.SameAddress = flag(v)
	}
	if v, ok := patch["equipment"]; ok {
		f.Equipment = nil
		list, _ := v.([]any)
		for _, x := range list {
			f.Equipment = append(f.Equipment, Plain(x))
		}
	}
	if v, ok := patch["notify"]; ok {
		f.Notify = nil
		list, _ := v.([]any)
		for _, x := range list {
			one, _ := x.(map[string]any)
			f.Notify = append(f.Notify, porting.Contact{Email: Plain(one["email"]), Language: Plain(one["language"])})
		}
	}
	if v, ok := patch["numbers"]; ok {
		f.Numbers = nil
		list, _ := v.([]any)
		for i, x := range list {
			f.Numbers = append(f.Numbers, g.wish(x, "/numbers/"+strconv.Itoa(i)))
		}
	}
}

func (g *merge) wish(v any, at string) porting.NumberWish {
	one, _ := v.(map[string]any)
	w := porting.NumberWish{TypedNumber: g.number(Plain(one["number"])), Label: Plain(one["label"])}
	_ = w.LineType.UnmarshalText([]byte(Plain(one["line_type"]))) // the schema knows the words; none is unknown
	if code, ok := one["code"]; ok {
		w.Code = g.secret(code, at+"/code")
	}
	if to, ok := one["destination"].(map[string]any); ok {
		w.Destination.User = porting.UserID(Plain(to["user_id"]))
	}
	return w
}

// number keeps what was typed beside what it was understood as.
func (g *merge) number(typed string) porting.TypedNumber {
	n, fault := g.market.Plan.Parse(typed)
	if fault != numbering.NoFault {
		n = 0
	}
	return porting.TypedNumber{Typed: typed, Number: n}
}

// secret refuses the masked form: whoever sends it back unchanged would destroy what we have.
func (g *merge) secret(v any, at string) porting.Secret {
	s := Plain(v)
	if strings.Contains(s, "•") {
		g.found = append(g.found, body.Wrong(at, "secret.masked"))
	}
	return porting.Secret(s)
}

// mergeObject sets the named parts of an object; null clears all of it.
func mergeObject(parts map[string]*string, v any) {
	given, ok := v.(map[string]any)
	for name, to := range parts {
		x, named := given[name]
		if !ok || named {
			*to = Plain(x)
		}
	}
}

// Plain is a text without white space at its ends; "" for null.
func Plain(v any) string {
	s, _ := v.(string)
	return strings.TrimSpace(s)
}
