package ui

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Form is what a person typed, and what is wrong with it. Its names are those of the API's fields, with dots: holder.first_name,
// numbers.2.number. What was typed is kept as it was typed.
type Form struct {
	Values url.Values
	Errors []FieldError
}

// FieldError is one thing that is wrong: the name of the input it belongs to (empty: the form as a whole) and the sentence.
type FieldError struct{ Field, Message string }

// Value is what an input holds.
func (f Form) Value(name string) string { return f.Values.Get(name) }

// Has says whether a value was chosen in an input of several.
func (f Form) Has(name, value string) bool {
	for _, v := range f.Values[name] {
		if v == value {
			return true
		}
	}
	return false
}

// Error is the first sentence about an input; "" if it is right.
func (f Form) Error(name string) string {
	for _, e := range f.Errors {
		if e.Field == name {
			return e.Message
		}
	}
	return ""
}

// Set is the form with another value, for drafts that were saved before.
func (f *Form) Set(name string, values ...string) {
	if f.Values == nil {
		f.Values = url.Values{}
	}
	for _, v := range values {
		if v != "" {
			f.Values.Add(name, v)
		}
	}
}

// Said is what is wrong, each thing once: a sentence about the form as a whole is left out where an input says it already.
func (f Form) Said() []FieldError {
	var out []FieldError
	for _, e := range f.Errors {
		twice := slices.ContainsFunc(out, func(x FieldError) bool { return x.Message == e.Message && (x.Field == e.Field || e.Field == "") })
		if !twice {
			out = append(out, e)
		}
	}
	return out
}

// Sort puts what is wrong into the order of the inputs on the page, which are named by their beginnings: what is wrong with the form as a whole
// comes first, and what is at none of them last.
func (f *Form) Sort(inputs ...string) {
	rank := func(e FieldError) int {
		if e.Field == "" {
			return 0
		}
		for i, name := range inputs {
			if e.Field == name || strings.HasPrefix(e.Field, name+".") {
				return i + 1
			}
		}
		return len(inputs) + 1
	}
	slices.SortStableFunc(f.Errors, func(a, b FieldError) int { return rank(a) - rank(b) })
}

// ID is the id of an input in the page.
func ID(name string) string {
	return "f-" + strings.NewReplacer(".", "-", "_", "-", "[", "-", "]", "").Replace(name)
}

// Day reads a date that was typed as day, month and year, in inputs that begin with the name. It is empty where nothing was typed. fault says
// what is wrong: the first part that is missing (day, month or year, of four digits), or real, for a day that no calendar has.
func Day(values url.Values, name string) (day, fault string) {
	var parts [3]int
	typed := false
	for i, part := range [...]string{"day", "month", "year"} {
		text := strings.TrimSpace(values.Get(name + "." + part))
		typed = typed || text != ""
		n, err := strconv.Atoi(text)
		switch {
		case fault != "":
		case text == "", part == "year" && len(text) != 4:
			fault = part
		case err != nil || n < 1:
			fault = "real"
		}
		parts[i] = n
	}
	if !typed {
		return "", ""
	}
	d := time.Date(parts[2], time.Month(parts[1]), parts[0], 0, 0, 0, 0, time.UTC)
	if fault == "" && (d.Day() != parts[0] || int(d.Month()) != parts[1]) {
		fault = "real"
	}
	return d.Format(time.DateOnly), fault
}

// SetDay puts a date, YYYY-MM-DD, into the three inputs that Day reads.
func SetDay(values url.Values, name, day string) {
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return
	}
	values.Set(name+".day", strconv.Itoa(d.Day()))
	values.Set(name+".month", strconv.Itoa(int(d.Month())))
	values.Set(name+".year", strconv.Itoa(d.Year()))
}

// FieldName turns the pointer of a problem into the name of its input: /holder/first_name is holder.first_name.
func FieldName(pointer string) string {
	return strings.ReplaceAll(strings.TrimPrefix(pointer, "/"), "/", ".")
}

// Input is one field of a form.
type Input struct {
	Name         string
	Label, Hint  string
	Type         string // text when empty
	Autocomplete string // a token of HTML; off where we ask for another person's or a secret
	Mode         string // inputmode: tel, numeric, email
	Max          int    // of characters; 0: none
	Rows         int    // of a text of several lines
	Optional     bool
	Plain        bool     // no spelling help: names, codes
	Width        string   // short, medium; empty: full
	Suggest      []string // what may be meant
	Choices      []Choice
	Understood   string // what we understood, beside what was typed
	Small        bool   // the legend is no heading
	Accept       string // of a file: its kinds and endings; empty: those of documents
}

// describedBy lists the ids of the hint and the error of an input.
func (i Input) describedBy(f Form) string {
	var ids []string
	if i.Hint != "" {
		ids = append(ids, ID(i.Name)+"-hint")
	}
	if f.Error(i.Name) != "" {
		ids = append(ids, ID(i.Name)+"-error")
	}
	return strings.Join(ids, " ")
}

func (i Input) kind() string {
	if i.Type == "" {
		return "text"
	}
	return i.Type
}

func (i Input) class(f Form) string {
	c := "field"
	if f.Error(i.Name) != "" {
		c += " field-wrong"
	}
	return c
}

// choiceID is the id of one of the choices of an input: the first has the id of the input itself, where the summary of errors leads.
func (i Input) choiceID(n int) string {
	if n == 0 {
		return ID(i.Name)
	}
	return ID(i.Name) + "-" + i.Choices[n].Value
}

// choiceHintID is the id of the hint of one of the choices. That of the first one gives way to the hint of the input itself.
func (i Input) choiceHintID(n int) string {
	if n == 0 && i.Hint != "" {
		return ID(i.Name) + "-first-hint"
	}
	return i.choiceID(n) + "-hint"
}
