package step

import (
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/merge"
	"github.com/portamento/portamento/web/office/request/sheet"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/ui"
)

// wanted is one number as the form has it, with what is known of it from before.
type wanted struct {
	sheet.Row
	was porting.NumberWish
}

// editNumbers makes the list of the request: the main number's own row where there is something to say about it, then the others.
func editNumbers(d *draft, sent url.Values, f *porting.Fields) error {
	before := map[string]porting.NumberWish{}
	for _, w := range f.Numbers {
		if w.Number != 0 {
			before[w.Number.E164()] = w
		}
	}
	patch := visit.Patch(sent, "main_number", "rest", "new_main_number")
	moves := sent.Get("main_moves") != "no"
	if sent.Has("main_moves") {
		patch["main_moves"] = moves
	}
	rows, err := d.sentRows(sent, before)
	if err != nil {
		return err
	}
	if bad := sent.Get("do") == "drop"; bad {
		rows = d.without(rows)
	}
	main := wanted{Row: sheet.Row{Number: sent.Get("main_number"), Code: sent.Get("main_code")}, was: before[sent.Get("main_was")]}
	main.Label = main.was.Label
	if moves && (main.Code != "" || main.was.Number != 0) && strings.TrimSpace(main.Number) != "" {
		rows = slices.Insert(rows, 0, main)
	}
	list := []any{}
	for _, w := range rows {
		list = append(list, w.patch())
	}
	patch["numbers"] = list
	if err := merge.Apply(d.m, f, patch); err != nil {
		return err
	}
	for i, w := range rows { // what the form does not carry stays as it was
		if kept(w.Code, w.was.Code) {
			f.Numbers[i].Code = w.was.Code
		}
		if f.Numbers[i].Destination.User == "" {
			f.Numbers[i].Destination = w.was.Destination
		}
		f.Numbers[i].LineType = w.was.LineType
	}
	return nil
}

// patch is the row as the API takes it.
func (w wanted) patch() map[string]any {
	one := map[string]any{"number": w.Number, "label": w.Label}
	if !kept(w.Code, w.was.Code) {
		one["code"] = w.Code
	}
	if w.Destination != "" {
		one["destination"] = map[string]any{"user_id": w.Destination}
	}
	return one
}

// without leaves out what cannot move at all.
func (d *draft) without(rows []wanted) []wanted {
	seen := map[numbering.PhoneNumber]bool{}
	return slices.DeleteFunc(rows, func(w wanted) bool {
		v := d.m.Check(w.Number)
		twice := v.Number != 0 && seen[v.Number]
		seen[v.Number] = true
		return v.Answer == porting.EligibleNo || twice || slices.Contains(d.stuck, v.Number)
	})
}

// sentRows reads the other numbers of a form: its rows or its list, and what was pasted, ranged or uploaded beside them.
func (d *draft) sentRows(sent url.Values, before map[string]porting.NumberWish) ([]wanted, error) {
	rows := formRows(sent, before)
	added, err := d.added(sent)
	if err != nil {
		return nil, err
	}
	known := map[numbering.PhoneNumber]bool{}
	note := func(typed string) (seen bool) {
		n, fault := d.m.Plan.Parse(typed)
		if fault != numbering.NoFault {
			return false
		}
		seen, known[n] = known[n], true
		return seen
	}
	note(sent.Get("main_number"))
	for _, w := range rows {
		note(w.Number)
	}
	for _, r := range added {
		if !note(r.Number) {
			rows = append(rows, wanted{Row: r})
		}
	}
	d.ring(rows)
	return rows, nil
}

// formRows reads the rows of a form, or its list.
func formRows(sent url.Values, before map[string]porting.NumberWish) []wanted {
	var rows []wanted
	if sent.Has("list") {
		byTyped := map[string]porting.NumberWish{}
		for _, w := range before {
			byTyped[w.Typed] = w
		}
		for _, r := range sheet.Read(sent.Get("list")) {
			rows = append(rows, wanted{Row: r, was: byTyped[r.Number]})
		}
		return rows
	}
	var order []int
	for name := range sent {
		if n, ok := rowOf(name); ok && strings.HasSuffix(name, ".number") {
			order = append(order, n)
		}
	}
	slices.Sort(order)
	for _, n := range order {
		at := "numbers." + strconv.Itoa(n) + "."
		r := sheet.Row{Number: strings.TrimSpace(sent.Get(at + "number")), Label: strings.TrimSpace(sent.Get(at + "label")), Code: strings.TrimSpace(sent.Get(at + "code"))}
		if gone := sent.Get("do") == "remove."+strconv.Itoa(n); gone || r.Number == "" {
			continue
		}
		rows = append(rows, wanted{Row: r, was: before[sent.Get(at+"was")]})
	}
	return rows
}

// added reads what a form adds to the rows: a pasted list, a range, a file.
func (d *draft) added(sent url.Values) ([]sheet.Row, error) {
	if d.quiet {
		return nil, nil // it is being typed still
	}
	rows := sheet.Read(sent.Get("paste"))
	if first, last := sent.Get("range_first"), sent.Get("range_last"); first != "" || last != "" {
		var ends [2]numbering.PhoneNumber
		for i, end := range []struct{ name, typed string }{{"range_first", first}, {"range_last", last}} {
			n, fault := d.m.Plan.Parse(end.typed)
			if fault != numbering.NoFault {
				return nil, fieldErrors{{Field: end.name, Message: d.Page.T("request.range.number")}}
			}
			ends[i] = n
		}
		list, err := sheet.Range(ends[0], ends[1])
		if err != nil {
			return nil, d.rangeError(err)
		}
		for i := range list {
			list[i].Number = d.Page.Number(ends[0] + numbering.PhoneNumber(i))
		}
		rows = append(rows, list...)
	}
	if d.R.MultipartForm != nil && len(d.R.MultipartForm.File["file"]) > 0 {
		file, err := d.R.MultipartForm.File["file"][0].Open()
		if err != nil {
			return nil, err
		}
		defer file.Close()
		text, err := io.ReadAll(io.LimitReader(file, maxSent))
		if err != nil {
			return nil, err
		}
		if len(text) > 0 && (strings.ContainsRune(string(text), 0) || len(sheet.Read(string(text))) == 0) {
			return nil, fieldErrors{{Field: "file", Message: d.Page.T("request.file.unread")}}
		}
		rows = append(rows, sheet.Read(string(text))...)
	}
	return rows, nil
}

// ring finds the people that a list names: by mail address or by name. Whom nobody knows is left out, and asked for on the next screens.
func (d *draft) ring(rows []wanted) {
	for i := range rows {
		said := porting.Fold(rows[i].Destination)
		rows[i].Destination = ""
		for _, u := range d.folk {
			if said != "" && (porting.Fold(u.Name) == said || porting.Fold(u.Email) == said) {
				rows[i].Destination = string(u.ID)
			}
		}
	}
}

// prepareNumbers finds the people that a list may name, and what cannot move for reasons that the number itself does not show.
func prepareNumbers(d *draft, sent url.Values) error {
	ctx := d.R.Context()
	var err error
	if d.folk, err = d.Users(); err != nil || sent.Get("do") != "drop" {
		return err
	}
	req, err := d.Service.Requirements(ctx, d.Who, d.r.ID)
	if err != nil {
		return err
	}
	for _, p := range slices.Concat(req.Missing, req.Stops) {
		rest, ok := strings.CutPrefix(p.Pointer, "/numbers/")
		at, what, _ := strings.Cut(rest, "/")
		n, err := strconv.Atoi(at)
		if ok && err == nil && what == "number" && !strings.HasPrefix(p.Code, "code.") && n < len(d.r.Fields.Numbers) {
			d.stuck = append(d.stuck, d.r.Fields.Numbers[n].Number)
		}
	}
	return nil
}

// faults turns an error of a form into what is shown at its inputs; ok is false for any other error.
func (d *draft) faults(err error, at func(porting.Problem) string) (found []ui.FieldError, ok bool) {
	if own, is := err.(fieldErrors); is {
		return own, true
	}
	var f ui.Form
	if !d.Again(&f, err) {
		return nil, false
	}
	bad := problemsOf(err)
	for i := range f.Errors {
		if i < len(bad) {
			f.Errors[i].Field = at(bad[i])
		}
	}
	return f.Errors, true
}
