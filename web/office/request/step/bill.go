package step

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/portamento/portamento/porting"
	api "github.com/portamento/portamento/web/api/bill"
	"github.com/portamento/portamento/web/api/merge"
	"github.com/portamento/portamento/web/api/upload"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/ui"
)

// bill is the fourth screen: the holder and the address as printed, beside the bill itself.
var bill = screen{key: keyBill, values: billValues, edit: editBill, page: billPageOf}

// billNames are the inputs of the screen.
var billNames = []string{"holder.kind", "holder.company", "holder.company_id", "holder.first_name", "holder.last_name", "service_address.street",
	"service_address.building", "service_address.postcode", "service_address.city", "service_address.region", "billing_address.street", "billing_address.building",
	"billing_address.postcode", "billing_address.city", "billing_address.region"}

// billDay is the field that is typed in three inputs.
const billDay = "bill_date"

// mostPages is how many pages of a bill are shown.
const mostPages = 6

// billView is what the screen shows beside the form.
type billView struct {
	frame
	Kinds                []ui.Choice
	CompanyID            string // what the market calls a company's number
	IDNeeded             bool
	RegionNeeded         bool
	Paper                paper
	DayOfBill, AgeOfBill string
}

// paper is the newest bill of the request, and how it compares.
type paper struct {
	ID      string // of the document; empty: there is none
	Name    string
	Refused bool // it may not be opened
	State   string
	Message string
	Score   string
	Verdict string // clean, look, stop
	Pages   []string
	Fields  []compared
	Take    []api.BillFilled // what could be filled in from it
}

// compared is one field of the request beside what the bill says.
type compared struct{ Label, Result, Tag, Typed, Printed, Message string }

func billValues(d *draft) url.Values {
	f := &d.r.Fields
	h, a, b := f.Holder, f.ServiceAddress, f.BillingAddress
	out := url.Values{}
	for i, v := range []string{h.Kind, h.Company, h.CompanyID, h.FirstName, h.LastName, a.Street, a.Building, a.Postcode, a.City, a.Region,
		b.Street, b.Building, b.Postcode, b.City, b.Region} {
		out.Set(billNames[i], v)
	}
	ui.SetDay(out, billDay, f.BillDate)
	if same := f.SameAddress; same != nil {
		out.Set("same_address", map[bool]string{true: "yes", false: "no"}[*same])
	}
	return out
}

func editBill(d *draft, sent url.Values, f *porting.Fields) error {
	patch := visit.Patch(sent, billNames...)
	if sent.Has(billDay + ".year") {
		day, fault := ui.Day(sent, billDay)
		switch {
		case fault == "":
			patch["bill_date"] = day
		case !d.quiet: // else it is being typed still
			return fieldErrors{{Field: billDay, Message: d.Page.T("request.bill_date." + fault)}}
		}
	}
	switch sent.Get("same_address") {
	case "yes":
		patch["same_address"], patch["billing_address"] = true, nil
	case "no":
		patch["same_address"] = false
	}
	return merge.Apply(d.m, f, patch)
}

func billPageOf(d *draft, x frame) (templ.Component, error) {
	if d.R.URL.Query().Has("taken") {
		d.Page.Notice = d.Page.T("request.taken")
	}
	p := d.Page
	s := billView{frame: x, CompanyID: d.m.CompanyID.Name, IDNeeded: d.m.CompanyID.Need, RegionNeeded: slices.Contains(d.m.Required, "/service_address/region"),
		Kinds: kindChoices(p)}
	var err error
	s.Paper, err = d.paper(&s)
	return billPage(p, s), err
}

// newestBill is the bill that counts: the one that was attached last; nil: there is none.
func (d *draft) newestBill() *porting.Document {
	for i := len(d.r.Documents) - 1; i >= 0; i-- {
		if doc := &d.r.Documents[i]; doc.Kind == "bill" && doc.ErasedAt.IsZero() {
			return doc
		}
	}
	return nil
}

// paper shows the newest bill.
func (d *draft) paper(s *billView) (paper, error) {
	doc, desk := d.newestBill(), d.BillDesk()
	if doc == nil || desk == nil {
		return paper{}, nil
	}
	ctx, of := d.R.Context(), api.Of{ID: string(d.r.ID), Document: string(doc.ID)}
	out := paper{ID: of.Document, Name: doc.Name, Refused: doc.State == porting.DocumentQuarantined}
	found, err := desk.Check(ctx, &of)
	if err != nil {
		return out, err
	}
	b := found.Body
	out.State, out.Message, out.Verdict = b.State, b.Message, text(b.Verdict)
	if b.Score != nil {
		out.Score = strconv.Itoa(*b.Score)
	}
	if b.BillDate != nil {
		s.DayOfBill = d.Page.Date(*b.BillDate)
		s.AgeOfBill = d.Page.T("request.bill_age", "count", *b.AgeDays)
	}
	for _, f := range b.Fields {
		out.Fields = append(out.Fields, compared{Label: d.labelOf(f.Pointer, f.Label), Result: d.Page.T("request.result." + f.Result), Tag: resultTag(f.Result), Typed: text(f.Typed),
			Printed: text(f.Printed), Message: f.Message})
	}
	if !out.Refused {
		for i := range min(max(doc.Pages, 1), mostPages) {
			out.Pages = append(out.Pages, d.path("bill", of.Document, strconv.Itoa(i+1)+".png"))
		}
	}
	if b.State == "done" && !s.ReadOnly {
		out.Take, err = d.couldTake(ctx, desk, of)
	}
	return out, err
}

// couldTake is what could be filled in from a bill: the same act, tried and not done.
func (d *draft) couldTake(ctx context.Context, desk *api.Desk, of api.Of) ([]api.BillFilled, error) {
	filled, err := desk.Prefill(porting.WithDryRun(ctx), &api.Fill{Of: of, ValidateOnly: true})
	if err != nil {
		return nil, err
	}
	for i, f := range filled.Body.Filled {
		filled.Body.Filled[i].Label = d.labelOf(f.Pointer, f.Label)
	}
	return filled.Body.Filled, nil
}

// labelOf is what a field is called: what is said of one of the numbers names that number, as the form counts them otherwise.
func (d *draft) labelOf(pointer, label string) string {
	rest, ok := strings.CutPrefix(pointer, "/numbers/")
	at, what, _ := strings.Cut(rest, "/")
	n, err := strconv.Atoi(at)
	if !ok || err != nil || n < 0 || n >= len(d.r.Fields.Numbers) || d.r.Fields.Numbers[n].Number == 0 {
		return label
	}
	w := d.r.Fields.Numbers[n]
	if what == "code" {
		return d.Page.T("request.code_for", "name", d.m.Codes[d.m.Line(&d.r.Fields, w).String()].Name, "number", d.Page.Number(w.Number))
	}
	return d.Page.Number(w.Number)
}

func resultTag(result string) string {
	switch result {
	case "found":
		return "done"
	case "different":
		return "late"
	}
	return "you"
}

// uploadBill takes the file of a bill.
func uploadBill(d *draft) error {
	_, err := d.Attach(d.r.ID)
	if err == nil {
		return d.Redirect(d.path("step", keyBill) + "#paper")
	}
	message := ""
	var refusal *upload.Refusal
	if errors.As(err, &refusal) {
		message = d.Sentence(porting.Problem{Code: refusal.Code})
	} else if bad := problemsOf(err); len(bad) > 0 {
		message = d.Sentence(bad[0])
	} else {
		return err
	}
	x, err := d.frame(keyBill)
	if err != nil {
		return err
	}
	x.Form = ui.Form{Values: billValues(d), Errors: []ui.FieldError{{Field: "file", Message: message}}}
	return bill.render(d, x, http.StatusUnprocessableEntity)
}

// takeFromBill fills in what is empty from a bill.
func takeFromBill(d *draft) error {
	desk := d.BillDesk()
	if desk == nil {
		return porting.ErrNotFound
	}
	_, err := desk.Prefill(d.R.Context(), &api.Fill{Of: api.Of{ID: string(d.r.ID), Document: d.R.PathValue("doc")}})
	if err != nil {
		return gone(err)
	}
	return d.Redirect(d.path("step", keyBill) + "?taken=1")
}

// showPicture answers a page of a bill as a picture.
func showPicture(v *visit.Visit) error {
	desk := v.BillDesk()
	if desk == nil {
		return porting.ErrNotFound
	}
	pic, err := desk.Page(v.R.Context(), &api.OfPage{Of: api.Of{ID: v.R.PathValue("id"), Document: v.R.PathValue("doc")}, Page: v.R.PathValue("page")})
	if err != nil {
		return gone(err)
	}
	return v.SendPicture(pic)
}

// gone makes of a file that is not given out one that is not there.
func gone(err error) error {
	var refusal *upload.Refusal
	if errors.As(err, &refusal) {
		return porting.ErrNotFound
	}
	return err
}
