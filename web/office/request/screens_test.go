package request_test

import (
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/document"
	"github.com/portamento/portamento/document/vault"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/store/storetest"
	"github.com/portamento/portamento/web/office/request"
	"github.com/portamento/portamento/web/office/visit"
)

// begun is somebody at the first screen of a new request.
func begun(t *testing.T) *browser {
	t.Helper()
	x := newBed(t)
	b := x.browser(x.a, login.Owner)
	b.get("/office/add-ons/number-porting").submit("/number-porting", "", nil).wants(http.StatusOK, "/step/service")
	return b
}

// goTo opens a screen of the request that the browser is at.
func (b *browser) goTo(screen string) *browser {
	b.t.Helper()
	return b.get("/office/porting/"+string(b.id())+"/"+screen).wants(http.StatusOK, screen)
}

// said fails unless the summary has exactly these inputs.
func (b *browser) said(inputs ...string) {
	b.t.Helper()
	slices.Sort(inputs)
	if got := slices.Sorted(maps.Keys(b.problems())); !slices.Equal(got, inputs) {
		b.t.Errorf("%s: the summary leads to %v, want %v", b.at, got, inputs)
	}
	for id := range b.problems() {
		if !strings.Contains(b.text, `id="`+id+`"`) {
			b.t.Errorf("%s: the summary leads to %s, which is not there", b.at, id)
		}
	}
	if len(inputs) > 0 && !strings.Contains(b.text, "<title>Error: ") {
		b.t.Errorf("%s: the title does not say that there is an error", b.at)
	}
}

func TestService_SaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	b := begun(t)
	b.submit("/step/service", "continue", nil).wants(http.StatusUnprocessableEntity, "/step/service").said("f-line-type", "f-current-provider", "f-account-number")
	b.submit("/step/service", "continue", url.Values{"line_type": {"landline"}, "current_provider": {"O"}, "account_number": {strings.Repeat("1", 41)}}).
		wants(http.StatusUnprocessableEntity, "/step/service", "Use 40 characters at most.").said("f-current-provider", "f-account-number")
	if v, _ := controls(form(b, "/step/service")); v.Get("account_number") != strings.Repeat("1", 41) {
		t.Error("what was typed is gone")
	}
	b.submit("/step/service", "continue", url.Values{"current_provider": {"Acme Télécom"}, "account_number": {"12345"}}).wants(http.StatusOK, "/step/internet")
	b.goTo("step/service").wants(http.StatusOK, "/step/service", "This name is new to us.")
	b.submit("/step/service", "continue", url.Values{"line_type": {"special"}}).wants(http.StatusOK, "/stop/special", "A person moves these numbers with you")
}

func TestInternet_Stop(t *testing.T) {
	t.Parallel()
	b := begun(t)
	b.submit("/step/service", "leave", url.Values{"line_type": {"landline"}, "current_provider": {"Orange"}, "account_number": {"1234567890"}})
	id := string(b.bed.only(b.a).ID)
	b.get("/office/porting/"+id+"/step/internet").submit("/step/internet", "continue", nil).wants(http.StatusUnprocessableEntity, "/step/internet").said("f-internet")
	b.submit("/step/internet", "continue", url.Values{"internet": {"unknown"}, "ask_box": {"no"}}).wants(http.StatusUnprocessableEntity, "/step/internet").said("f-ask-filters", "f-internet")
	b.submit("/step/internet", "continue", url.Values{"internet": {"unknown"}, "ask_box": {"no"}, "ask_filters": {"no"}, "ask_bill": {"yes"}}).
		wants(http.StatusUnprocessableEntity, "/step/internet", "Your Internet does not seem to run over this line")
	b.submit("/step/internet", "continue", url.Values{"internet": {"unknown"}, "ask_box": {"yes"}, "ask_filters": {"no"}, "ask_bill": {"yes"}}).
		wants(http.StatusOK, "/stop/internet", "It runs over the phone line that leaves Orange.")
	if f := b.draft().Fields; f.Internet != "dsl_shared" {
		t.Fatalf("two yeses make %q", f.Internet)
	}
	stop := func(do string, fill url.Values) *browser {
		b.get("/office/porting/" + id + "/stop/internet")
		fill.Set("do", do)
		return b.post("/office/porting/"+id+"/stop/internet", fill)
	}
	stop("remind", url.Values{"remind": {"2026-11-23"}}).wants(http.StatusUnprocessableEntity, "/stop/internet").said("f-remind")
	stop("done", url.Values{"date": {"2026-11-24"}, "reference": {"A1"}}).wants(http.StatusUnprocessableEntity, "/stop/internet").said("f-date")
	stop("done", url.Values{"date": {"2026-11-20"}}).wants(http.StatusUnprocessableEntity, "/stop/internet").said("f-reference")
	stop("done", url.Values{}).wants(http.StatusUnprocessableEntity, "/stop/internet").said("f-date", "f-reference") // everything at once
	stop("leaving", url.Values{}).wants(http.StatusUnprocessableEntity, "/stop/internet").said("f-leaving")
	stop("remind", url.Values{"remind": {"2026-12-07"}}).wants(http.StatusOK, "/number-porting", "Your draft is kept")
	if d := b.bed.request(porting.RequestID(id)).Deadlines; !slices.ContainsFunc(d, func(d porting.Deadline) bool { return d.Kind == porting.DueSeparation }) {
		t.Error("nobody will be reminded")
	}
	b.get("/office/porting/"+id+"/stop/internet").wants(http.StatusOK, "/stop/internet", "We write to you on Monday 7 December.")
	stop("done", url.Values{"date": {"2026-11-20"}, "reference": {"A-123"}}).wants(http.StatusOK, "/step/numbers")
	b.goTo("step/internet").submit("/step/internet", "continue", nil).wants(http.StatusOK, "/step/internet", "You told us that the Internet was separated", "Continue anyway")
	b.submit("/step/internet", "anyway", nil).wants(http.StatusOK, "/step/numbers")
	stop("leaving", url.Values{"leaving": {"yes"}}).wants(http.StatusOK, "/step/numbers")
	if f := b.draft().Fields; f.Internet != "dsl_leaving" || f.Separation != (porting.Separation{}) {
		t.Errorf("leaving: %q %+v", f.Internet, f.Separation)
	}
	b.goTo("step/internet").submit("/step/internet", "continue", nil).wants(http.StatusOK, "/step/internet", "Your Internet on this line will end with the move.")
	b.submit("/step/internet", "anyway", nil).wants(http.StatusOK, "/step/numbers")
	if b.draft().Fields.Internet != "dsl_leaving" {
		t.Error("the statement was lost on the way")
	}
}

// only is the one request of an account.
func (x *bed) only(a porting.AccountID) *porting.Request {
	x.t.Helper()
	list, _, err := x.db.Lists(storetest.Of(a)).RequestList(x.t.Context(), porting.RequestFilter{Page: porting.Page{Limit: 10}})
	if err != nil || len(list) != 1 {
		x.t.Fatalf("%d requests, %v", len(list), err)
	}
	return list[0]
}

func TestNumbers_Rows(t *testing.T) {
	t.Parallel()
	b := begun(t)
	b.submit("/step/service", "continue", url.Values{"line_type": {"landline"}, "current_provider": {"Orange"}, "account_number": {"1234567890"}})
	b.submit("/step/internet", "continue", url.Values{"internet": {"fibre"}}).wants(http.StatusOK, "/step/numbers")
	b.submit("/step/numbers", "continue", nil).wants(http.StatusUnprocessableEntity, "/step/numbers").said("f-main-number")
	b.submit("/step/numbers", "add", url.Values{"main_number": {"01 99 00 00 01"}, "numbers.0.number": {"01 99 00 00 02"}, "numbers.0.label": {"Atelier"}}).
		wants(http.StatusOK, "/step/numbers", "Number 2", "Understood as 01 99 00 00 01")
	b.submit("/step/numbers", "continue", url.Values{"numbers.1.number": {"01 99 00"}, "main_code": {rio(storetest.Number(1))}}).wants(http.StatusUnprocessableEntity, "/step/numbers",
		"Continue without this row").said("f-numbers-1-number", "f-rest")
	b.submit("/step/numbers", "drop", url.Values{"rest": {"keep"}}).wants(http.StatusUnprocessableEntity, "/step/numbers").said("f-new-main-number")
	f := b.draft().Fields
	if len(f.Numbers) != 2 || f.Numbers[0].Number != storetest.Number(1) || f.Numbers[0].Code == "" || f.Numbers[1].Label != "Atelier" {
		t.Fatalf("after the bad row was left out: %+v", f.Numbers)
	}
	b.submit("/step/numbers", "continue", url.Values{"new_main_number": {"01 99 00 00 02"}}).wants(http.StatusUnprocessableEntity, "/step/numbers").said("f-new-main-number")
	b.submit("/step/numbers", "continue", url.Values{"new_main_number": {"01 99 00 00 05"}, "main_code": {""}}).wants(http.StatusOK, "/step/bill")
	if f = b.draft().Fields; f.Numbers[0].Code.Reveal() != rio(storetest.Number(1)) {
		t.Error("an empty code replaced the one that was there")
	}
	// The code of another operator is a warning, and one of another number an error, each at its input.
	b.goTo("step/numbers").submit("/step/numbers", "continue", url.Values{"main_code": {rio(storetest.Number(2))}}).wants(http.StatusUnprocessableEntity, "/step/numbers").said("f-main-code")
	b.submit("/step/numbers", "continue", url.Values{"main_code": {"••••xx"}}).wants(http.StatusUnprocessableEntity, "/step/numbers").said("f-main-code")
	b.goTo("step/numbers").submit("/step/numbers", "remove.0", url.Values{"main_code": {rio(storetest.Number(1))}, "main_moves": {"no"}}).wants(http.StatusOK, "/step/numbers")
	if f = b.draft().Fields; len(f.Numbers) != 0 || f.MainMoves == nil || *f.MainMoves {
		t.Errorf("after the row was removed: %+v", f)
	}
	b.submit("/step/numbers", "continue", nil).wants(http.StatusUnprocessableEntity, "/step/numbers").said("f-main-number")
}

func TestNumbers_OtherOperator(t *testing.T) {
	t.Parallel()
	b := begun(t)
	b.submit("/step/service", "continue", url.Values{"line_type": {"landline"}, "current_provider": {"SFR"}, "account_number": {"1234567890"}})
	b.submit("/step/internet", "continue", url.Values{"internet": {"fibre"}})
	b.submit("/step/numbers", "continue", url.Values{"main_number": {"01 99 00 00 01"}, "main_code": {rio(storetest.Number(1))}}).
		wants(http.StatusOK, "/step/numbers", "This RIO belongs to Orange. You chose SFR.", "Continue anyway").said()
	b.submit("/step/numbers", "anyway", nil).wants(http.StatusOK, "/step/bill")
}

// Who cannot tell what becomes of the other numbers is warned, and goes on.
func TestNumbers_RestUnknown(t *testing.T) {
	t.Parallel()
	b := begun(t)
	b.submit("/step/service", "continue", url.Values{"line_type": {"landline"}, "current_provider": {"Orange"}, "account_number": {"1234567890"}})
	b.submit("/step/internet", "continue", url.Values{"internet": {"fibre"}})
	b.submit("/step/numbers", "continue", url.Values{"main_number": {"01 99 00 00 01"}, "main_code": {rio(storetest.Number(1))}, "rest": {"unknown"}}).
		wants(http.StatusOK, "/step/numbers", "I don’t know", "we ask you before it goes to your provider", "Continue anyway").said()
	b.submit("/step/numbers", "anyway", nil).wants(http.StatusOK, "/step/bill")
	if rest := b.draft().Fields.Rest; rest != porting.RestUnknown {
		t.Errorf("kept %q", rest)
	}
	b.goTo("step/sign").wants(http.StatusOK, "/step/sign", "Your other numbers at Orange: to be settled with you", "we ask you before it goes to your provider")
}

func TestNumbers_Many(t *testing.T) {
	t.Parallel()
	b := begun(t)
	b.submit("/step/service", "continue", url.Values{"line_type": {"landline"}, "current_provider": {"Orange"}, "account_number": {"1234567890"}})
	b.submit("/step/internet", "continue", url.Values{"internet": {"fibre"}}).wants(http.StatusOK, "/step/numbers")
	b.submit("/step/numbers", "take", url.Values{"main_number": {"01 99 00 00 01"}, "paste": {"0199000002\n0199000003; Desk\n0199000001"}}).wants(http.StatusOK, "/step/numbers")
	if f := b.draft().Fields; len(f.Numbers) != 2 || f.Numbers[1].Label != "Desk" {
		t.Fatalf("pasted: %+v", f.Numbers)
	}
	b.submit("/step/numbers", "take", url.Values{"range_first": {"0199000020"}, "range_last": {"0199000010"}}).wants(http.StatusUnprocessableEntity, "/step/numbers").said("f-range-last")
	b.submit("/step/numbers", "take", url.Values{"range_first": {"0199000010"}, "range_last": {"0199002000"}}).wants(http.StatusUnprocessableEntity, "/step/numbers").said("f-range-last")
	b.submit("/step/numbers", "take", url.Values{"range_first": {"x"}, "range_last": {"0199002000"}}).wants(http.StatusUnprocessableEntity, "/step/numbers").said("f-range-first")
	b.goTo("step/numbers").submit("/step/numbers", "take", url.Values{"range_first": {"01 99 00 00 10"}, "range_last": {"01 99 00 00 39"}}).wants(http.StatusOK, "/step/numbers", "Your other numbers", "32 numbers can move.")
	values, _ := controls(form(b, "/step/numbers"))
	if lines := strings.Count(strings.TrimSpace(values.Get("list")), "\n") + 1; lines != 32 || !strings.Contains(values.Get("list"), "0199000003; Desk") {
		t.Fatalf("%d lines: %s", lines, values.Get("list"))
	}
	csv := "RIO;Numéro;Libellé;Destination\n" + rio(storetest.Number(40)) + ";01 99 00 00 40;Atelier;ada martin\n;01 99 00 00 02;again;\n"
	values.Set("do", "take")
	b.upload("/office/porting/"+string(b.id())+"/step/numbers", "numbers.csv", "text/csv", csv, values).wants(http.StatusOK, "/step/numbers")
	f := b.draft().Fields
	last := f.Numbers[len(f.Numbers)-1]
	if len(f.Numbers) != 33 || last.Number != storetest.Number(40) || last.Label != "Atelier" || last.Code.Reveal() != rio(storetest.Number(40)) || last.Destination.User != b.user {
		t.Fatalf("uploaded: %d, %+v", len(f.Numbers), last)
	}
	values, _ = controls(form(b, "/step/numbers"))
	values.Set("list", values.Get("list")+"01 99 00\n")
	values.Set("rest", "none")
	values.Set("do", "continue")
	b.post("/office/porting/"+string(b.id())+"/step/numbers", values).wants(http.StatusUnprocessableEntity, "/step/numbers", "is too short").said("f-list")
	if f = b.draft().Fields; f.Numbers[len(f.Numbers)-2].Code.Reveal() != rio(storetest.Number(40)) {
		t.Error("a list without codes lost them")
	}
	b.submit("/step/numbers", "drop", nil).wants(http.StatusOK, "/step/bill")
	if f = b.draft().Fields; len(f.Numbers) != 33 {
		t.Errorf("%d numbers are left", len(f.Numbers))
	}
	b.upload("/office/porting/"+string(b.id())+"/step/numbers", "photo.png", "image/png", "\x89PNG\x00\x00", url.Values{"main_number": {"0199000001"}}).
		wants(http.StatusUnprocessableEntity, "/step/numbers").said("f-file")
}

// onePage is a PDF with an empty page.
const onePage = "%PDF-1.4\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj\n" +
	"3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >> endobj\nxref\n0 0\ntrailer << /Root 1 0 R >>\nstartxref\n0\n%%EOF\n"

func TestBill(t *testing.T) {
	t.Parallel()
	b := begun(t)
	n := storetest.Number(1)
	b.submit("/step/service", "continue", url.Values{"line_type": {"landline"}, "current_provider": {"Orange"}, "account_number": {"1234567890"}})
	b.submit("/step/internet", "continue", url.Values{"internet": {"fibre"}})
	b.submit("/step/numbers", "continue", url.Values{"main_number": {"01 99 00 00 01"}, "main_code": {rio(n)}}).wants(http.StatusOK, "/step/bill")
	b.submit("/step/bill", "continue", url.Values{"holder.kind": {"company"}, "service_address.street": {"BP 12"}, "service_address.postcode": {"7500"}}).
		wants(http.StatusUnprocessableEntity, "/step/bill").said("f-holder-company", "f-holder-company-id", "f-holder-first-name", "f-holder-last-name",
		"f-service-address-street", "f-service-address-postcode", "f-service-address-city")
	at := "/office/porting/" + string(b.id())
	b.upload(at+"/bill", "bill.gif", "image/gif", "GIF89a", url.Values{"kind": {"bill"}}).wants(http.StatusUnprocessableEntity, "/bill").said("f-file")
	b.post(at+"/bill", url.Values{"kind": {"bill"}}).wants(http.StatusUnprocessableEntity, "/bill").said("f-file")
	b.upload(at+"/bill", "bill.pdf", "application/pdf", onePage, url.Values{"kind": {"bill"}}).wants(http.StatusOK, "/step/bill", "We are reading this bill.", "bill.pdf")
	doc := b.draft().Documents[0]
	b.bed.reads(b.id(), doc)
	b.goTo("step/bill").wants(http.StatusOK, "/step/bill", "Date of the bill: Monday 2 November.", "We read this on the bill", "75002", "Not found")
	b.submit("/take", "", nil).wants(http.StatusOK, "/step/bill")
	if a := b.draft().Fields.ServiceAddress; a.Street != "BP 12" || a.City == "" {
		t.Errorf("taken from the bill: %+v", a)
	}
	pic := b.get(at + "/bill/" + string(doc.ID) + "/1.png")
	switch {
	case pic.status == http.StatusNotFound && len(tools().Missing()) > 0: // nothing here draws pages
	case pic.status != http.StatusOK || !strings.HasPrefix(pic.text, "\x89PNG") || !strings.Contains(pic.header.Get("Content-Security-Policy"), "sandbox"):
		t.Errorf("the picture: %d, %v", pic.status, pic.header)
	}
	for _, no := range []string{"/2.png", "/1.pdf", "/0.png"} {
		if b.get(at + "/bill/" + string(doc.ID) + no); b.status != http.StatusNotFound {
			t.Errorf("%s: %d", no, b.status)
		}
	}
	other := b.bed.browser(b.b, login.Owner)
	if other.get(at + "/bill/" + string(doc.ID) + "/1.png"); other.status != http.StatusNotFound {
		t.Errorf("somebody else sees the bill: %d", other.status)
	}
}

// reads lets a bill be read, with what would have been found on it.
func (x *bed) reads(id porting.RequestID, doc porting.Document) {
	x.t.Helper()
	page := document.Page{Number: 1, Width: 595, Height: 842, Source: document.SourceText}
	for i, row := range []string{"Orange                                           Ada & Co", "                                                 12 rue de la Paix",
		"N° de compte : 1234567890                        75002 PARIS", "Date de facture : 02/11/2026", "", "Adresse d'installation :", "12 rue de la Paix", "75002 PARIS", "", "Ligne 01 99 00 00 01"} {
		for at := 0; at < len(row); {
			if row[at] == ' ' {
				at++
				continue
			}
			end := at + strings.IndexByte(row[at:]+" ", ' ')
			page.Words = append(page.Words, document.Word{Text: row[at:end], X: 40 + 6*float64(at), Y: 40 + 14*float64(i), W: 6 * float64(end-at), H: 10, Sure: 1})
			at = end
		}
	}
	found := porting.Findings{State: porting.DocumentRead, Pages: 1}
	var err error
	found.Reading, err = vault.Readings{Vault: x.vault}.KeepReading(x.t.Context(), x.request(id).Account, doc, document.Reading{Source: document.SourceText, Pages: []document.Page{page}})
	if err == nil {
		err = x.service.Found(x.t.Context(), porting.Effect{Key: string(doc.ID) + "/read", Request: id, Data: map[string]string{"document": string(doc.ID)}}, found)
	}
	if err != nil {
		x.t.Fatal(err)
	}
}

func TestSetup(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	b := filled(x.browser(x.a, login.Owner), 1)
	b.goTo("step/setup").wants(http.StatusOK, "/step/setup", "Which of your numbers will 01 99 00 00 01 replace?", "01 99 00 90 10 (temporary number)", "Keep it as a virtual number, €9.95 a month", "What you pay")
	b.submit("/step/setup", "continue", url.Values{"when": {"on"}}).wants(http.StatusUnprocessableEntity, "/step/setup").said("f-on")
	b.submit("/step/setup", "continue", url.Values{"when": {"on"}, "on": {"2026-12-25"}}).wants(http.StatusUnprocessableEntity, "/step/setup", "is a public holiday").said("f-on")
	b.submit("/step/setup", "continue", url.Values{"when": {"on"}, "on": {"2026-12-18"}}).wants(http.StatusOK, "/step/setup", "is not a working day: nothing could be repaired", "Continue anyway")
	b.submit("/step/setup", "continue", url.Values{"notify.0.email": {"noe"}}).wants(http.StatusUnprocessableEntity, "/step/setup").said("f-notify-0-email")
	b.submit("/step/setup", "add", url.Values{"notify.0.email": {"noe@example.org"}, "when": {"after"}, "not_before": {"2026-12-10"}}).wants(http.StatusOK, "/step/setup", "E-mail address 2")
	ring := "ring." + storetest.Number(1).E164()
	b.submit("/step/setup", "continue", url.Values{ring: {string(x.user)}, "temporary_number": {"keep"}, "notify.1.email": {"zoe@example.org"}, "notify.1.language": {"fr"}}).wants(http.StatusOK, "/step/sign", "01 99 00 00 01: Ada Martin", "Kept as a virtual number")
	f := b.draft().Fields
	if f.Moving()[0].Destination.User != x.user || len(f.Notify) != 2 || f.Notify[1].Language != "fr" || f.RequestedDate.NotBefore != "2026-12-10" || f.RequestedDate.On != "" {
		t.Errorf("%+v", f)
	}
	if f.Numbers[0].Code.Reveal() != rio(storetest.Number(1)) {
		t.Error("where a number rings cost it its code")
	}
	b.goTo("step/setup").submit("/step/setup", "continue", url.Values{ring: {"usr_none"}}).wants(http.StatusUnprocessableEntity, "/step/setup").said("f-ring-+33199000001")
}

// Of many users, who came last can be chosen and is named like the first.
func TestSetup_ManyUsers(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	people, now, last := x.db.People(storetest.Desk()), x.clock.Now(), porting.UserID("")
	for i := range 205 {
		last = porting.UserID(porting.NewID(porting.PrefixUser, now.Add(time.Duration(i)*time.Second)))
		if err := people.CreateUser(t.Context(), porting.User{ID: last, Account: x.a, Name: "User " + strconv.Itoa(i), Email: strconv.Itoa(i) + "@example.org", Role: porting.RoleAccount}); err != nil {
			t.Fatal(err)
		}
	}
	b := filled(x.browser(x.a, login.Owner), 1)
	b.goTo("step/setup").submit("/step/setup", "continue", url.Values{"ring." + storetest.Number(1).E164(): {string(last)}}).wants(http.StatusOK, "/step/sign", "01 99 00 00 01: User 204")
}

func TestSign_Refusals(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	b := filled(x.browser(x.a, login.Owner), 1)
	b.submit("/step/sign", "", nil).wants(http.StatusUnprocessableEntity, "/step/sign").said("f-name", "f-capacity", "f-statements")
	wrong := maps.Clone(everything)
	wrong.Set("name", "A. Martin")
	b.submit("/step/sign", "", wrong).wants(http.StatusUnprocessableEntity, "/step/sign", "The signature must be the account holder’s name, Ada Martin.").said("f-name")
	if v, _ := controls(form(b, "/step/sign")); v.Get("name") != "A. Martin" || len(v["statements"]) != 4 {
		t.Errorf("what was typed is gone: %v", v)
	}
	stale, _ := controls(form(b, "/step/sign"))
	at := "/office/porting/" + string(b.id())
	b.goTo("step/service").submit("/step/service", "leave", url.Values{"account_number": {"999"}})
	stale.Set("name", "Ada Martin")
	b.post(at+"/step/sign", stale).wants(http.StatusUnprocessableEntity, "/step/sign", "The request was changed since this page was made.")
	b.goTo("step/bill").submit("/step/bill", "leave", url.Values{"holder.last_name": {""}})
	b.get(at+"/step/sign").wants(http.StatusOK, "/step/sign", "One thing is missing", "Enter the account holder’s last name.")
	if strings.Contains(b.text, `name="terms_version"`) {
		t.Error("an incomplete request can be signed")
	}
	if b.get(at + "/step/bill?check=1"); len(b.problems()) != 1 {
		t.Errorf("whoever comes to mend it sees %v", b.problems())
	}
}

func TestSign_ByLinkAndCode(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	b := filled(x.browser(x.a, login.Owner), 1)
	at := "/office/porting/" + string(b.id())
	b.submit("/invite", "", url.Values{"email": {"ada"}}).wants(http.StatusUnprocessableEntity, "/invite").said("f-email")
	b.submit("/invite", "", url.Values{"email": {"ada@example.org"}}).wants(http.StatusOK, "/step/sign", "We asked Ada Martin to sign", "ada@example.org")
	b.submit("/possession", "", nil).wants(http.StatusUnprocessableEntity, "/possession").said("f-channel")
	b.submit("/possession", "", url.Values{"channel": {"sms"}}).wants(http.StatusOK, "/step/sign", "5 tries left", "Where your calls ring today")
	right := x.service.Code(b.draft())
	other := "000000"
	if right == other {
		other = "111111"
	}
	b.submit("/possession/check", "", url.Values{"code": {other}}).wants(http.StatusUnprocessableEntity, "/possession/check", "The code is not the one we sent.", "4 tries left").said("f-code")
	b.submit("/possession/check", "", url.Values{"code": {right[:3] + " " + right[3:]}}).wants(http.StatusOK, "/step/sign", "Confirmed by a code")
	b.get(at+"/step/sign").submit("/step/sign", "", everything).wants(http.StatusOK, "/sent")
}

// Who may only look sees every screen, and changes nothing.
func TestReader(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	owner := filled(x.browser(x.a, login.Owner), 1)
	at, b := "/office/porting/"+string(owner.id()), x.browser(x.a, login.Read)
	version := owner.draft().Version
	for _, screen := range []string{"/step/service", "/step/internet", "/step/numbers", "/step/bill", "/step/setup", "/step/sign", "/stop/internet"} {
		b.get(at+screen).wants(http.StatusOK, screen)
		if screen != "/stop/internet" && !strings.Contains(b.text, "You can look at this request, but not change it.") {
			t.Errorf("%s does not say that it cannot be changed", screen)
		}
		if regexp.MustCompile(`<button class="button button-main"`).MatchString(b.text) && screen != "/stop/internet" {
			t.Errorf("%s offers an act", screen)
		}
		if b.post(at+screen, url.Values{"current_provider": {"SFR"}}); b.status != http.StatusForbidden {
			t.Errorf("POST %s: %d", screen, b.status)
		}
	}
	b.get("/office/add-ons/number-porting").wants(http.StatusOK, "/number-porting", "Your role may look, but not start a move")
	if b.post("/office/add-ons/number-porting", nil); b.status != http.StatusForbidden {
		t.Errorf("a reader starts a request: %d", b.status)
	}
	if x.request(owner.id()).Version != version {
		t.Error("a reader changed the request")
	}
}

var variable = regexp.MustCompile(`\{[a-z]+\}`)

// Every page of a request that is somebody else's is the page of one that never was.
func TestForeign(t *testing.T) {
	t.Parallel()
	var house *visit.House
	x := newBed(t, func(h *visit.House) { house = h })
	owner := filled(x.browser(x.a, login.Owner), 1)
	b := x.browser(x.b, login.Owner)
	tried := 0
	for _, r := range request.Routes(house) {
		method, path, _ := strings.Cut(r.Pattern, " ")
		if !strings.Contains(path, "{id}") {
			continue
		}
		tried++
		answer := func(id string) (int, string) {
			address := variable.ReplaceAllString(strings.Replace(path, "{id}", id, 1), "doc_1")
			if method == "POST" {
				b.post(address, url.Values{"do": {"continue"}})
			} else {
				b.get(address)
			}
			return b.status, strings.ReplaceAll(b.text, id, "")
		}
		theirs, text := answer(string(owner.id()))
		none, blank := answer("prq_0")
		if theirs != http.StatusNotFound || none != http.StatusNotFound || text != blank {
			t.Errorf("%s: %d, and %d for what is not there", r.Pattern, theirs, none)
		}
	}
	if tried < 20 {
		t.Errorf("only %d routes were tried", tried)
	}
}
