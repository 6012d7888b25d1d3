package tracker_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"image"
	"image/png"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/homeline"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/store/storetest"
)

func TestList_FiltersSearchesAndPages(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	x.get("/office/porting").want(t, 200, "Nothing is moving yet.", `class="drawing"`)
	dated, refused := x.dated(1), x.refused(2, "address_mismatch")
	got := x.get("/office/porting")
	got.want(t, 200, dated.Reference, refused.Reference, "attention")
	if strings.Index(got.body, refused.Reference) > strings.Index(got.body, dated.Reference) || strings.Count(got.body, refused.Reference) != 1 {
		t.Error("what needs the customer does not stand on top, once")
	}
	got = x.get("/office/porting?show=needs")
	got.want(t, 200, refused.Reference)
	if strings.Contains(got.body, dated.Reference) {
		t.Error("the filter lets another stage through")
	}
	x.get("/office/porting?show=done").want(t, 200, "Nothing is done yet.")
	for _, q := range []string{"+33199000001", "01 99 00 00 01", dated.Reference, strings.ToLower(dated.Reference), "00 0001", "199000001"} {
		got := x.get("/office/porting?q=" + strings.ReplaceAll(strings.ReplaceAll(q, "+", "%2B"), " ", "+"))
		got.want(t, 200, dated.Reference)
		if strings.Contains(got.body, refused.Reference) {
			t.Errorf("%s finds another one, too", q)
		}
	}
	x.get("/office/porting?q=HEAD").want(t, 200, dated.Reference, refused.Reference)
	x.get("/office/porting?q=nobody").want(t, 200, "0 requests for")
	x.account = x.b
	got = x.get("/office/porting?q=" + dated.Reference)
	if strings.Contains(got.body, `href="/office/porting/prq_`) {
		t.Error("another account's request was found")
	}
}

// Digits of a number find their request, however many newer ones there are, and never another account's.
func TestList_FindsDigitsAmongAll(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	old := x.signed(4321)
	x.clock.Advance(time.Minute)
	for i := range 210 {
		r, err := x.service.CreateRequest(t.Context(), x.customer(), porting.NewRequest{Account: x.a, Fields: porting.Fields{Name: fmt.Sprintf("Branch %d", i)}})
		x.must(err)
		_, err = x.service.CancelRequest(t.Context(), x.customer(), r.ID, "") // so many drafts are none's
		x.must(err)
	}
	for _, q := range []string{"4321", "04 321", "0199004321", "0199004", "01.99.00-43", "3319900"} {
		x.get("/office/porting?q="+url.QueryEscape(q)).want(t, 200, old.Reference)
	}
	for _, q := range []string{"4322", "0043219", "432"} {
		if got := x.get("/office/porting?q=" + url.QueryEscape(q)); strings.Contains(got.body, old.Reference) {
			t.Errorf("%s finds it", q)
		}
	}
	x.account = x.b
	if got := x.get("/office/porting?q=4321"); strings.Contains(got.body, old.Reference) {
		t.Error("another account's request was found")
	}
}

func TestExport_IsHarmless(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	r := x.signed(1)
	for _, name := range []string{`=cmd|' /C calc'!A0`, `"+1+1"`, "  @x", "＝1+1", "-2", "\t=1"} {
		_, err := x.db.Requests(storetest.Desk()).Update(t.Context(), r.ID, func(r *porting.Request) error { r.Fields.Name = name; return nil })
		x.must(err)
		got := x.get("/office/porting.csv")
		got.want(t, 200)
		if !strings.HasPrefix(got.header.Get("Content-Type"), "text/csv") || !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment;") {
			t.Errorf("%v", got.header)
		}
		rows, err := csv.NewReader(strings.NewReader(got.body)).ReadAll()
		x.must(err)
		if len(rows) != 2 || rows[1][1] != "'"+name || rows[1][2] != "01 99 00 00 01" {
			t.Errorf("%q came out as %q", name, rows)
		}
	}
}

func TestTracker_SaysWhereItIs(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	r := x.dated(1)
	x.get("/office/porting/"+string(r.ID)).want(t, 200, "Head office", "Date set", "Monday 7 December, 10:00–12:00, Paris time", "Do not cancel", `aria-current="step"`, "01 99 00 00 01",
		"••••90", "You can cancel until", `data-events="/office/porting/`+string(r.ID)+`/live?seen=`)
	x.get("/office/porting/"+r.Reference).leads(t, "/office/porting/"+string(r.ID))
	x.get("/office/porting/"+string(r.ID)+"/moving-day.ics").want(t, 200, "BEGIN:VEVENT", "DTSTART;TZID=Europe/Paris:20261207T100000")
	got := x.get("/office/porting/" + string(r.ID))
	for _, secret := range []string{"1234567890", string(rio(t, storetest.Number(1)).Reveal())} {
		if strings.Contains(got.body, secret) {
			t.Error("the page shows a secret")
		}
	}
}

// TestTracker_InternetTask: an access over the line is to be separated, and was; one that ends is nobody's task.
func TestTracker_InternetTask(t *testing.T) {
	t.Parallel()
	const task = "Have the Internet access separated"
	x := newBed(t)
	apart := x.signed(1, func(f *porting.Fields) {
		f.Internet, f.Separation = "dsl_shared", porting.Separation{Date: "2026-11-20", Reference: "SEP-1"}
	})
	got := x.get("/office/porting/" + string(apart.ID))
	got.want(t, 200, task)
	if row, _, _ := strings.Cut(got.body[strings.Index(got.body, task):], "</li>"); !strings.Contains(row, "Done") {
		t.Errorf("what was separated is still to do: %s", row)
	}
	leaving := x.signed(2, func(f *porting.Fields) { f.Internet = "dsl_leaving" })
	if got := x.get("/office/porting/" + string(leaving.ID)); got.status != 200 || strings.Contains(got.body, task) {
		t.Errorf("%d: whoever ends the access is told to have it separated", got.status)
	}
}

// Who sends the bill may be somebody else than whose network the number is in: the one is paid, the other answers.
func TestTracker_Reseller(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	r := x.handed(1, func(f *porting.Fields) { f.CurrentProvider = "Acme Télécom" })
	at := "/office/porting/" + string(r.ID)
	x.get(at).want(t, 200, "Orange is looking at it", "Pay the bills of Acme Télécom as before.", "Do not change anything at Acme Télécom")
	x.get(at+"/cancel").want(t, 200, "stays with Acme Télécom")
}

func TestTracker_Acts(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	r := x.dated(1)
	at := "/office/porting/" + string(r.ID)
	x.post(at+"/messages", "text", "Bonjour <script>").leads(t, at+"?done=message")
	x.get(at+"?done=message").want(t, 200, "Message sent.", "Bonjour &lt;script&gt;")
	x.post(at+"/messages", "text", " ").want(t, 422, `href="#f-text"`, "<title>Error: ")
	x.get(at+"/date").want(t, 200, "Ask for another date")
	x.post(at+"/date", "when", "on").want(t, 422, `href="#f-day"`)
	x.post(at+"/date", "when", "on", "day", "2026-11-24").want(t, 422, `value="2026-11-24"`)
	x.post(at+"/date", "when", "not_before", "day", "2026-12-15").leads(t, at+"?done=date")
	if d := x.request(r.ID).Fields.RequestedDate; d.NotBefore != "2026-12-15" {
		t.Errorf("wished %+v", d)
	}
	x.post(at+"/temporary", "keep", "yes").leads(t, at+"?done=kept")
	x.post(at+"/pause").leads(t, at+"?done=paused")
	x.get(at).want(t, 200, "Go on with the move")
	x.post(at+"/pause").want(t, 409)
	x.post(at+"/resume").leads(t, at+"?done=resumed")
	x.get(at+"/cancel").want(t, 200, "stays with Orange", "is not cancelled")
	x.post(at+"/cancel", "reason", "later", "words", "in spring").leads(t, at+"?done=cancelled")
	if o := x.request(r.ID).Orders[0]; o.State() != porting.CancelRequested || o.CancelReason != "I want to move later: in spring" {
		t.Errorf("%s, %q", o.State(), o.CancelReason)
	}
	x.post(at+"/unreached", "network", "SFR").want(t, 422, `href="#f-when"`, `href="#f-heard"`, `value="SFR"`)
	x.post(at+"/unreached", "network", "SFR", "when", "10:40", "heard", "busy", "ending", "1234").leads(t, at+"?done=unreached")
	x.get(at+"?show=messages").want(t, 200, "SFR", "Number ends in: 1234.", "busy tone")
	x.post(at+"/unreached", "network", "Free", "when", "11:40", "heard", "busy").leads(t, at+"?done=unreached")
	x.get(at+"?show=messages").want(t, 200, "network: Free. When: 11:40.")
}

func TestTracker_LockedActsSayWhy(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	r := x.dated(1)
	x.clock.Advance(r.Orders[0].FOC().Start.Add(-time.Hour).Sub(x.clock.Now()))
	at := "/office/porting/" + string(r.ID)
	x.get(at).want(t, 200, "only the porting desk can stop the move", "Moving day", "Released", "Call it yourself")
	x.post(at+"/cancel").want(t, 409, "too late to change this")
	x.post(at+"/date", "when", "first").want(t, 409)
	x.clock.Advance(4 * time.Hour)
	x.get(at).want(t, 200, "Later than planned by")
}

func TestTracker_Documents(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	r := x.signed(1)
	at := "/office/porting/" + string(r.ID)
	var picture bytes.Buffer
	x.must(png.Encode(&picture, image.NewGray(image.Rect(0, 0, 40, 40))))
	file := picture.Bytes()
	x.upload(at+"/documents", "bill", "facture.png", "image/png", file).leads(t, at+"?done=document")
	x.get(at).want(t, 200, "facture.png")
	d := x.request(r.ID).Documents[0]
	got := x.get(at + "/documents/" + string(d.ID))
	got.want(t, 200, string(file))
	if got.header.Get("Content-Security-Policy") != "default-src 'none'; sandbox" || !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment;") || got.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%v", got.header)
	}
	x.upload(at+"/documents", "nonsense", "facture.png", "image/png", file).want(t, 422, `href="#f-kind"`)
	x.get(at+"/documents/doc_none").want(t, 404)
	x.account = x.b
	x.get(at+"/documents/"+string(d.ID)).want(t, 404)
	x.upload(at+"/documents", "bill", "facture.png", "image/png", file).want(t, 404)
}

func TestFix_MendsWhatWasRefused(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	r := x.refused(1, "account_number_wrong")
	at := "/office/porting/" + string(r.ID)
	x.get(at).want(t, 200, "We need something from you", "Ne correspond pas &lt;b&gt;", `class="button button-main" href="`+at+`/fix"`)
	x.get(at+"/fix").want(t, 200, "What Orange answered", "Ne correspond pas &lt;b&gt;", "code N-7", "<del>••••90</del>", `name="account_number"`)
	x.post(at+"/fix").want(t, 422, "Nothing has been changed")
	x.post(at+"/fix", "account_number", "••••90").want(t, 422, "Nothing has been changed") // what was shown, sent back
	x.post(at+"/fix", "account_number", "5550001111").leads(t, at+"?done=corrected")
	got := x.request(r.ID)
	if got.Fields.AccountNumber.Reveal() != "5550001111" || got.Orders[0].State() != porting.Submitted || got.Orders[0].Attempt != 2 {
		t.Errorf("%s, attempt %d", got.Orders[0].State(), got.Orders[0].Attempt)
	}
	x.get(at+"/fix").leads(t, at)
	x.post(at+"/fix", "account_number", "1").leads(t, at)
}

// A number from home that is asked for is on the list before it is ordered, and the account of another does not see it.
func TestList_NumbersFromHome(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	x.get("/office/porting").want(t, 200, "Nothing is moving yet.")
	no := false
	_, err := x.homes.Take(t.Context(), x.customer(), homeline.Wish{Number: storetest.Number(77).E164(), Serial: "WT-4711", Holder: "Dora Martin", NewNumber: &no})
	x.must(err)
	x.get("/office/porting").want(t, 200, "1 number from home is asked for", homeline.PathAsk)
	x.account = x.b
	if strings.Contains(x.get("/office/porting").body, "from home is asked for") {
		t.Error("another account sees it")
	}
}

// Every screen of a new request is saved; its history says once in a row that it was changed.
func TestActivity_SavedDrafts(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	r, err := x.service.CreateRequest(t.Context(), x.customer(), porting.NewRequest{})
	x.must(err)
	edit := func(who porting.Actor, name string) {
		_, err := x.service.EditRequest(t.Context(), who, r.ID, func(f *porting.Fields) error { f.Name = name; return nil })
		x.must(err)
	}
	edit(x.customer(), "one")
	edit(x.customer(), "two")
	edit(x.desk(), "three")
	edit(x.customer(), "four")
	edit(x.customer(), "five")
	if n := strings.Count(x.get("/office/porting/"+string(r.ID)).body, "Request changed"); n != 3 {
		t.Errorf("%d times", n)
	}
}

func TestFix_AsksForASignatureWhereItIsNeeded(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	r := x.refused(1, "address_mismatch", "pending_order")
	at := "/office/porting/" + string(r.ID)
	x.post(at+"/fix", "service_address.street", "14 rue de la Paix").want(t, 422, `href="#f-confirmed-pending-order"`)
	x.post(at+"/fix", "service_address.street", "14 rue de la Paix", "confirmed.pending_order", "yes").want(t, 422, `href="#f-signature-name"`, `value="14 rue de la Paix"`)
	x.post(at+"/fix", "service_address.street", "BP 12", "service_address.postcode", "7500", "confirmed.pending_order", "yes", "signature.name", "Ada Martin").
		want(t, 422, `href="#f-service-address-street"`, `href="#f-service-address-postcode"`, `href="#f-signature-statements"`)
	m, _ := x.service.Markets.Market("fr")
	sign := []string{"service_address.street", "14 rue de la Paix", "confirmed.pending_order", "yes", "signature.name", "Bob", "signature.capacity", "holder", "signature.terms_version", m.Terms}
	for _, s := range m.Statements {
		sign = append(sign, "signature.statements", s)
	}
	x.post(at+"/fix", sign...).want(t, 422, `href="#f-signature-name"`, `value="Bob"`)
	sign[5] = "Ada Martin"
	x.post(at+"/fix", sign[2:]...).want(t, 422, "Nothing has been changed.") // the refused address would go out again, signed
	x.post(at+"/fix", sign...).leads(t, at+"?done=corrected")
	if got := x.request(r.ID); got.Fields.ServiceAddress.Street != "14 rue de la Paix" || got.Fields.ServiceAddress.City != "Paris" || got.Signature == nil {
		t.Errorf("%+v", got.Fields.ServiceAddress)
	}
}

func TestFix_CodesNumbersAndDisputes(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	r := x.refused(1, "secret_wrong")
	at := "/office/porting/" + string(r.ID)
	x.get(at+"/fix").want(t, 200, `name="numbers.0.code"`, "RIO of 01\u00a099\u00a000\u00a000\u00a001", "3179")
	x.post(at+"/fix/dispute", "dispute", "").want(t, 422, `href="#f-dispute"`)
	x.post(at+"/fix/dispute", "dispute", "The code is the one of the line.").leads(t, at+"?done=disputed")
	x.get(at).want(t, 200, "The code is the one of the line.")
	x.post(at+"/fix", "numbers.0.code", "XX").want(t, 422, `href="#f-numbers-0-code"`)
	x.post(at+"/fix", "numbers.0.code", string(rio(t, storetest.Number(1)).Reveal()), "numbers.0.off", "").leads(t, at+"?done=corrected")
}

func TestPages_OtherAccountsAndReaders(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	r := x.refused(1, "account_number_wrong")
	at := "/office/porting/" + string(r.ID)
	reads := []string{at, at + "/fix", at + "/live", at + "/moving-day.ics", at + "/evidence.zip", at + "/closing/" + string(r.Orders[0].ID) + ".pdf", "/office/porting/" + r.Reference}
	acts := []string{"/messages", "/date", "/temporary", "/pause", "/resume", "/cancel", "/unreached", "/follow-up", "/fix", "/fix/dispute", "/forwarding/test", "/forwarding/works"}
	x.account = x.b
	for _, p := range reads {
		x.get(p).want(t, 404)
	}
	for _, p := range []string{at + "/cancel", at + "/date", at + "/unreached"} {
		x.get(p).want(t, 404)
	}
	for _, p := range acts {
		if got := x.post(at+p, "text", "x", "day", "2026-12-15", "when", "on", "keep", "yes", "answer", "rings", "network", "a", "heard", "busy", "dispute", "x", "account_number", "1"); got.status != 404 {
			t.Errorf("%s of another account: %d", p, got.status)
		}
	}
	x.account, x.as = x.a, login.Read
	got := x.get(at)
	got.want(t, 200, "See what was answered")
	for _, form := range []string{`method="post" action="` + at, "button-main"} {
		if strings.Contains(got.body, form) {
			t.Errorf("a reader is offered %s", form)
		}
	}
	x.get(at+"/fix").want(t, 200)
	for _, p := range append(acts, "/documents", "/fix/documents") {
		if got := x.post(at+p, "text", "x"); got.status != 403 {
			t.Errorf("%s by a reader: %d", p, got.status)
		}
	}
	x.post("/office/porting/calendar", "act", "new").want(t, 403)
	x.as = ""
	x.get(at).leads(t, "/sign-in?next="+strings.ReplaceAll(at, "/", "%2F"))
	if v := x.request(r.ID).Version; v != r.Version {
		t.Error("something was changed")
	}
}

func TestCalendar_IsRevocable(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	x.dated(1)
	address := func() string {
		_, rest, ok := strings.Cut(x.get("/office/porting").body, "http://office.example/calendar/")
		if !ok {
			return ""
		}
		return "/calendar/" + rest[:strings.Index(rest, "<")]
	}
	if address() != "" {
		t.Fatal("there is an address before anybody asked for one")
	}
	x.post("/office/porting/calendar", "act", "new").leads(t, "/office/porting#calendar")
	first := address()
	x.as = "" // a calendar program does not sign in
	got := x.get(first)
	got.want(t, 200, "BEGIN:VEVENT")
	if !strings.HasPrefix(got.header.Get("Content-Type"), "text/calendar") {
		t.Errorf("%v", got.header)
	}
	slip, at := []byte(first), len(first)-10
	if slip[at]++; first[at] == '9' || first[at] == 'z' {
		slip[at] = 'a'
	}
	for _, wrong := range []string{strings.TrimSuffix(first, ".ics"), string(slip), "/calendar/x.ics", "/calendar/.ics"} {
		x.get(wrong).want(t, 404)
	}
	x.as = login.Owner
	x.post("/office/porting/calendar", "act", "new").leads(t, "/office/porting#calendar")
	second := address()
	x.get(first).want(t, 404)
	x.get(second).want(t, 200)
	x.account = x.b
	x.post("/office/porting/calendar", "act", "off").leads(t, "/office/porting#calendar")
	x.get(second).want(t, 200) // another account's act changes nothing
	x.account = x.a
	x.post("/office/porting/calendar", "act", "off").leads(t, "/office/porting#calendar")
	x.get(second).want(t, 404)
}

func TestShare_MakesAndEndsLinks(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	r := x.signed(1)
	at := "/office/porting/" + string(r.ID)
	x.post(at+"/share", "label", strings.Repeat("x", 81)).want(t, 422, `href="#f-label"`)
	x.post(at+"/share", "label", "Bob <b>", "full", "yes").leads(t, at+"?done=shared#share")
	l := x.request(r.ID).Shares[0]
	x.get(at).want(t, 200, "Bob &lt;b&gt;", "http://office.example/t/"+x.service.ShareToken(r.ID, l.ID), "Shows whole numbers")
	x.as = login.Read
	if strings.Contains(x.get(at).body, "/t/") {
		t.Error("a reader sees the link")
	}
	x.post(at+"/share", "label", "me").want(t, 403)
	x.as = login.Owner
	x.post(at+"/unshare", "link", string(l.ID)).leads(t, at+"?done=unshared#share")
	x.post(at+"/unshare", "link", "lnk_none").want(t, 404)
	if strings.Contains(x.get(at).body, "/t/") {
		t.Error("the link is shown still")
	}
}
