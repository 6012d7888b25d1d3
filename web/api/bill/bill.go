// Package bill is the calls about bills: how one compares with its request, a draft filled in from one, and its pages as pictures.
package bill

import (
	"context"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/compared"
	"github.com/portamento/portamento/web/api/upload"
	"github.com/portamento/portamento/web/api/view"
)

// Bills compares bills and fills drafts in. Both answer porting.ErrNotFound for a document that is no bill.
type Bills interface {
	Compare(ctx context.Context, r *porting.Request, d porting.Document) (compared.Report, error)
	// Filler gives what fills in the empty fields of a draft; it is called on fields of its own, perhaps several times.
	Filler(ctx context.Context, r *porting.Request, d porting.Document) (func(*porting.Fields) []compared.Filled, error)
	// Verdict is what the newest bill of a request came to; nil: there is none, or it cannot be looked at just now.
	Verdict(ctx context.Context, r *porting.Request) *compared.Report
}

// Pages makes pictures of pages.
type Pages interface {
	// Page is a PNG of one page, counted from 1; nil where no picture can be made.
	Page(ctx context.Context, account porting.AccountID, d porting.Document, page int) ([]byte, error)
}

// Desk answers the calls.
type Desk struct {
	Service *porting.Service
	Bills   Bills
	Pages   Pages
	// Reader is for whom an answer is made: who calls, and in which language. It is told the market of what is answered.
	Reader func(context.Context, porting.MarketCode) view.Reader
}

// Of names a document of a request.
type Of struct {
	ID       string `path:"id"`
	Document string `path:"doc"`
}

// Fill asks to fill in a draft.
type Fill struct {
	Of
	ValidateOnly bool `query:"validate_only" doc:"Show what would be filled in, and change nothing"`
}

// OfPage names a page.
type OfPage struct {
	Of
	Page string `path:"page" example:"1.png" doc:"The number of the page, counted from 1, and .png"`
}

// find loads a request and one of its documents that still is here.
func (d *Desk) find(ctx context.Context, in Of) (*porting.Request, porting.Document, error) {
	r, err := d.Service.Store.Requests(d.Reader(ctx, "").Who.Scope()).Request(ctx, porting.RequestID(in.ID))
	if err != nil {
		return nil, porting.Document{}, err
	}
	doc := r.Document(porting.DocumentID(in.Document))
	if doc == nil {
		return nil, porting.Document{}, porting.ErrNotFound
	}
	return r, *doc, upload.Here(*doc)
}

// Checked is the answer of Check.
type Checked struct{ Body BillComparison }

// Check compares a bill with the request as it is now.
func (d *Desk) Check(ctx context.Context, in *Of) (*Checked, error) {
	r, doc, err := d.find(ctx, *in)
	if err != nil && doc.State != porting.DocumentQuarantined { // that one is not given out, and a person knows what to do
		return nil, err
	}
	report, err := d.Bills.Compare(ctx, r, doc)
	if err != nil {
		return nil, err
	}
	return &Checked{show(d.Reader(ctx, r.Market), r, report)}, nil
}

// Prefilled is the answer of Prefill.
type Prefilled struct {
	ETag string `header:"ETag"`
	Body struct {
		Request view.Request `json:"request"`
		Filled  []BillFilled `json:"filled"`
	} `nameHint:"Prefilled"`
}

// Prefill fills in the empty fields of a draft.
func (d *Desk) Prefill(ctx context.Context, in *Fill) (*Prefilled, error) {
	r, doc, err := d.find(ctx, in.Of)
	if err != nil {
		return nil, err
	}
	fill, err := d.Bills.Filler(ctx, r, doc)
	if err != nil {
		return nil, err
	}
	reader := d.Reader(ctx, r.Market)
	var done []compared.Filled
	r, err = d.Service.EditRequest(ctx, reader.Who, r.ID, func(f *porting.Fields) error {
		done = fill(f)
		if len(done) == 0 {
			return porting.ErrUnchanged
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := d.Service.Quote(ctx, reader.Who, r); err != nil {
		return nil, err
	}
	out := &Prefilled{ETag: `"` + strconv.FormatInt(r.Version, 10) + `"`}
	out.Body.Request, out.Body.Filled = reader.Request(r), []BillFilled{}
	for _, f := range done {
		out.Body.Filled = append(out.Body.Filled, BillFilled{Pointer: f.Pointer, Label: label(reader, r, f.Pointer), Value: f.Value, Sure: hundredths(f.Sure), Place: place(f.Place)})
	}
	return out, nil
}

// Picture is the answer of Page.
type Picture struct {
	Type    string `header:"Content-Type"`
	Options string `header:"X-Content-Type-Options"`
	Policy  string `header:"Content-Security-Policy"`
	Cache   string `header:"Cache-Control"`
	Body    []byte
}

var pageName = regexp.MustCompile(`^([1-9][0-9]{0,3})\.png$`)

// Page answers a picture of a page, made anew, so that nothing of the file itself reaches a browser.
func (d *Desk) Page(ctx context.Context, in *OfPage) (*Picture, error) {
	r, doc, err := d.find(ctx, in.Of)
	if err != nil {
		return nil, err
	}
	name := pageName.FindStringSubmatch(in.Page)
	if name == nil {
		return nil, porting.ErrNotFound
	}
	n, _ := strconv.Atoi(name[1]) // the pattern lets nothing else through
	if doc.Pages > 0 && n > doc.Pages {
		return nil, porting.ErrNotFound
	}
	data, err := d.Pages.Page(ctx, r.Account, doc, n)
	if err != nil {
		return nil, err
	}
	if data == nil {
		return nil, &upload.Refusal{Status: http.StatusNotFound, Code: "document.no_picture"}
	}
	return &Picture{Type: "image/png", Options: "nosniff", Policy: "default-src 'none'; sandbox", Cache: "private, no-store", Body: data}, nil
}

// BillComparison is how a bill compares with its request.
type BillComparison struct {
	State    string       `json:"state" enum:"pending,done,unreadable,by_hand,erased" doc:"by_hand: it cannot be read here, and a person compares it"`
	Message  string       `json:"message"`
	Verdict  *string      `json:"verdict" enum:"clean,look,stop" doc:"clean: nothing speaks against sending; look: somebody should compare; stop: the carrier would probably refuse"`
	Score    *int         `json:"score" minimum:"0" maximum:"100"`
	Reasons  []BillReason `json:"reasons" doc:"Why the score is not 100, the heaviest first"`
	BillDate *string      `json:"bill_date" format:"date"`
	AgeDays  *int         `json:"age_days"`
	Fields   []BillField  `json:"fields"`
}

// BillReason is why a score is not 100.
type BillReason struct {
	Pointer string         `json:"pointer" doc:"JSON pointer into the request, or /bill"`
	Code    string         `json:"code" doc:"Stable"`
	Message string         `json:"message"`
	Params  map[string]any `json:"params" doc:"What the sentence mentions; secrets are masked"`
	Points  int            `json:"points"`
	Verdict string         `json:"verdict" enum:"clean,look,stop" doc:"What this reason alone asks for"`
}

// BillField is what became of a field of the request.
type BillField struct {
	Pointer string               `json:"pointer"`
	Label   string               `json:"label"`
	Result  string               `json:"result" enum:"found,different,not_found,unreadable"`
	Typed   *string              `json:"typed" doc:"Masked where it is a secret"`
	Printed *string              `json:"printed" doc:"Masked where it is a secret"`
	Message string               `json:"message"`
	Place   view.Null[BillPlace] `json:"place"`
}

// BillPlace is where something stands on a page.
type BillPlace struct {
	Page   int     `json:"page"`
	X      float64 `json:"x" doc:"In points (1/72 inch) from the top left corner"`
	Y      float64 `json:"y"`
	Width  float64 `json:"width"`
	Height float64 `json:"height"`
}

// BillFilled is a field that was filled in.
type BillFilled struct {
	Pointer string               `json:"pointer"`
	Label   string               `json:"label"`
	Value   string               `json:"value" doc:"Masked where it is a secret"`
	Sure    float64              `json:"sure" minimum:"0" maximum:"1"`
	Place   view.Null[BillPlace] `json:"place"`
}

func hundredths(x float64) float64 { return float64(int(x*100+0.5)) / 100 }

func place(p compared.Place) view.Null[BillPlace] {
	if p.Page == 0 {
		return view.Null[BillPlace]{}
	}
	return view.Some(BillPlace{p.Page, hundredths(p.X), hundredths(p.Y), hundredths(p.Width), hundredths(p.Height)})
}

// show says a report in the reader's language.
func show(x view.Reader, r *porting.Request, report compared.Report) BillComparison {
	out := BillComparison{State: string(report.State), Reasons: []BillReason{}, Fields: []BillField{}}
	out.Message = x.Say(r.Market, "bill_check."+out.State, nil)
	if report.State != compared.Done {
		return out
	}
	out.Message = x.Say(r.Market, "bill_check."+report.Verdict, nil)
	out.Verdict, out.Score = &report.Verdict, &report.Score
	if !report.Date.IsZero() {
		day := report.Date.Format(time.DateOnly)
		out.BillDate, out.AgeDays = &day, &report.Age
	}
	said := map[string]string{}
	for _, w := range report.Reasons {
		v := BillReason{Pointer: w.Pointer, Code: w.Code, Message: x.Say(r.Market, "problem."+w.Code, w.Params), Params: w.Params, Points: w.Points, Verdict: w.Verdict}
		if said[w.Pointer] == "" {
			said[w.Pointer] = v.Message
		}
		out.Reasons = append(out.Reasons, v)
	}
	for _, f := range report.Fields {
		v := BillField{Pointer: f.Pointer, Label: label(x, r, f.Pointer), Result: f.Result, Typed: view.Text(f.Typed), Printed: view.Text(f.Printed), Place: place(f.Place)}
		if v.Message = said[f.Pointer]; v.Message == "" {
			v.Message = x.Say(r.Market, "bill_check."+fieldKey(f.Result), nil)
		}
		out.Fields = append(out.Fields, v)
	}
	return out
}

// fieldKey is the end of the key of a result's sentence; one word stands for papers, too.
func fieldKey(result string) string {
	if result == string(compared.Unreadable) {
		return "field." + result
	}
	return result
}

// label is what people call the field that a pointer names.
func label(x view.Reader, r *porting.Request, pointer string) string {
	parts := strings.Split(pointer[1:], "/")
	params := map[string]any{}
	if m, ok := x.Markets.Market(r.Market); ok && m.CompanyID.Name != "" {
		params["name"] = m.CompanyID.Name
	}
	if len(parts) == 3 { // numbers, which one, and what of it
		i, _ := strconv.Atoi(parts[1])
		params["n"] = strconv.Itoa(i + 1)
	}
	return x.Say(r.Market, "field."+parts[0]+"."+parts[len(parts)-1], params)
}
