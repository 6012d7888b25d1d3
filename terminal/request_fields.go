package terminal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"unicode"

	"github.com/portamento/portamento/client"
	"github.com/portamento/portamento/terminal/numbersfile"
)

// FieldFlags are the writable fields of a request. The account number and the codes are secrets: they come from files, never from an
// argument that others on the machine can read.
type FieldFlags struct {
	File                string   `help:"JSON file with any of the fields, - for standard input; flags win." placeholder:"FILE" group:"fields"`
	Title               string   `name:"name" help:"What you call the request." group:"fields"`
	LineType            string   `help:"landline or mobile." enum:",landline,mobile" default:"" group:"fields"`
	CurrentProvider     string   `help:"The name on your phone bill." placeholder:"NAME" group:"fields"`
	AccountNumberFile   string   `help:"File that holds the account number at that provider, - for standard input." placeholder:"FILE" group:"fields"`
	Internet            string   `help:"How the site gets Internet: fibre, dsl_shared, dsl_separate, dsl_leaving, mobile, none, unknown." placeholder:"KIND" group:"fields"`
	SeparationDate      string   `help:"Day on which the Internet was taken off the line." placeholder:"YYYY-MM-DD" group:"fields"`
	SeparationReference string   `help:"Order number of that separation." placeholder:"TEXT" group:"fields"`
	Equipment           []string `help:"What else uses the line." group:"fields"`
	MainNumber          string   `help:"The main number on the bill." placeholder:"NUMBER" group:"fields"`
	MainMoves           *bool    `help:"Whether the main number moves." negatable:"" group:"fields"`
	Number              []string `help:"A number that moves; again for more." placeholder:"NUMBER" group:"fields"`
	NumbersFile         string   `help:"CSV file of numbers with the columns number, code, label; - for standard input." placeholder:"FILE" group:"fields"`
	Rest                string   `help:"What happens to the other numbers: none, keep, close, unknown (the desk will ask)." enum:",none,keep,close,unknown" default:"" group:"fields"`
	NewMainNumber       string   `help:"The number that stays as the new main number." placeholder:"NUMBER" group:"fields"`
	HolderKind          string   `help:"Whom the bill is addressed to: company or person." enum:",company,person" default:"" group:"fields"`
	Company             string   `help:"Company as on the bill." placeholder:"NAME" group:"fields"`
	CompanyID           string   `help:"Its number: SIRET, EIN, RFC." placeholder:"ID" group:"fields"`
	FirstName           string   `help:"First name of the account holder." placeholder:"NAME" group:"fields"`
	LastName            string   `help:"Last name of the account holder." placeholder:"NAME" group:"fields"`
	Street              string   `help:"Service address as on the bill: number and street." group:"fields"`
	Building            string   `help:"Building, stairs, floor." group:"fields"`
	Postcode            string   `help:"Postcode." group:"fields"`
	City                string   `help:"Town." group:"fields"`
	Region              string   `help:"Region or state." group:"fields"`
	Country             string   `help:"Country, two letters." placeholder:"XX" group:"fields"`
	Replaces            string   `help:"The number of your account that the main one takes the place of." placeholder:"NUMBER" group:"fields"`
	TemporaryNumber     string   `help:"What becomes of that number: release or keep." enum:",release,keep" default:"" group:"fields"`
	NotBefore           string   `help:"Nothing moves before this day." placeholder:"YYYY-MM-DD" group:"fields"`
	On                  string   `help:"The day on which it should move." placeholder:"YYYY-MM-DD" group:"fields"`
	Notify              []string `help:"Who gets mails: ADDRESS or ADDRESS:LANGUAGE." placeholder:"ADDRESS" group:"fields"`
	ExternalID          string   `help:"Your own reference." placeholder:"ID" group:"fields"`
}

// draft is what a JSON file may hold.
type draft struct {
	client.NewRequest
	Signature *client.Signing `json:"signature"`
}

// edit reads the file and lays the flags over it.
func (f *FieldFlags) edit(con *Console) (draft, []string, error) {
	d, clear, err := f.readFile(con)
	if err != nil {
		return d, nil, err
	}
	f.plain(&d.Fields)
	if f.AccountNumberFile != "" {
		raw, err := con.read(f.AccountNumberFile, "the account number", 4096)
		if err != nil {
			return d, nil, err
		}
		d.AccountNumber = strings.TrimSpace(string(raw))
	}
	if f.NumbersFile != "" {
		if d.Numbers, err = con.readNumbers(f.NumbersFile); err != nil {
			return d, nil, err
		}
	}
	for _, n := range f.Number {
		d.Numbers = append(d.Numbers, client.NumberWish{Number: n})
	}
	for i, n := range f.Notify {
		if i == 0 {
			d.Notify = nil
		}
		address, language, _ := strings.Cut(n, ":")
		d.Notify = append(d.Notify, client.Contact{Email: address, Language: language})
	}
	return d, clear, nil
}

// plain sets the fields whose flag is their value.
func (f *FieldFlags) plain(to *client.Fields) {
	for _, x := range []struct {
		to   *string
		flag string
	}{
		{&to.Name, f.Title}, {&to.LineType, f.LineType}, {&to.CurrentProvider, f.CurrentProvider}, {&to.Internet, f.Internet},
		{&to.Separation.Date, f.SeparationDate}, {&to.Separation.Reference, f.SeparationReference}, {&to.MainNumber, f.MainNumber},
		{&to.Rest, f.Rest}, {&to.NewMainNumber, f.NewMainNumber}, {&to.Holder.Kind, f.HolderKind}, {&to.Holder.Company, f.Company},
		{&to.Holder.CompanyID, f.CompanyID}, {&to.Holder.FirstName, f.FirstName}, {&to.Holder.LastName, f.LastName},
		{&to.ServiceAddress.Street, f.Street}, {&to.ServiceAddress.Building, f.Building}, {&to.ServiceAddress.Postcode, f.Postcode},
		{&to.ServiceAddress.City, f.City}, {&to.ServiceAddress.Region, f.Region}, {&to.ServiceAddress.Country, f.Country},
		{&to.Replaces, f.Replaces}, {&to.TemporaryNumber, f.TemporaryNumber}, {&to.RequestedDate.NotBefore, f.NotBefore},
		{&to.RequestedDate.On, f.On}, {&to.ExternalID, f.ExternalID},
	} {
		if x.flag != "" {
			*x.to = x.flag
		}
	}
	if f.MainMoves != nil {
		to.MainMoves = f.MainMoves
	}
	if len(f.Equipment) > 0 {
		to.Equipment = f.Equipment
	}
}

// readFile reads the JSON file; what is null there shall be emptied.
func (f *FieldFlags) readFile(con *Console) (d draft, clear []string, err error) {
	if f.File == "" {
		return d, nil, nil
	}
	raw, err := con.read(f.File, "the file of fields", numbersfile.Max)
	if err != nil {
		return d, nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&d); err != nil {
		return d, nil, &contentError{fileName(f.File), []string{jsonMistake(err)}}
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return d, nil, &contentError{fileName(f.File), []string{"something stands after the end of the object"}}
	}
	tree := map[string]any{}
	if err := json.Unmarshal(raw, &tree); err != nil {
		return d, nil, &contentError{fileName(f.File), []string{jsonMistake(err)}}
	}
	return d, nulls(tree, ""), nil
}

// jsonMistake says what is wrong with JSON without repeating a value: it may be a secret.
func jsonMistake(err error) string {
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Sprintf("%q is of the wrong type: it should be %s", plainField(e.Field), kindName(e.Type.Kind()))
	}
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Sprintf("is not JSON, at byte %d", e.Offset)
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return "a request has no field " + name + " that can be written"
	}
	return "is not JSON"
}

// plainField leaves out what the path of a field says of Go's types.
func plainField(path string) string {
	var names []string
	for _, name := range strings.Split(path, ".") {
		if name != "" && unicode.IsLower(rune(name[0])) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ".")
}

func kindName(k reflect.Kind) string {
	switch k {
	case reflect.String:
		return "a text"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "a list"
	case reflect.Struct:
		return "an object"
	}
	return "something else"
}

func nulls(tree map[string]any, at string) []string {
	var out []string
	for name, v := range tree {
		switch v := v.(type) {
		case nil:
			out = append(out, at+"/"+name)
		case map[string]any:
			out = append(out, nulls(v, at+"/"+name)...)
		}
	}
	return out
}
