package request_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/store/storetest"
)

// filled goes through the first five screens with answers that nothing can be said against.
func filled(b *browser, i int) *browser {
	b.t.Helper()
	n := storetest.Number(i)
	b.get("/office/add-ons/number-porting").wants(http.StatusOK, "/number-porting", "Start number porting")
	b.submit("/number-porting", "", nil).wants(http.StatusOK, "/step/service")
	b.submit("/step/service", "continue", url.Values{"line_type": {"landline"}, "current_provider": {"Orange"}, "account_number": {"1234567890"}}).wants(http.StatusOK, "/step/internet")
	b.submit("/step/internet", "continue", url.Values{"internet": {"fibre"}, "equipment": {"fax", "alarm"}}).wants(http.StatusOK, "/step/numbers")
	b.submit("/step/numbers", "continue", url.Values{"main_number": {"0" + strings.TrimPrefix(n.E164(), "+33")}, "main_code": {rio(n)}, "rest": {"none"}}).wants(http.StatusOK, "/step/bill")
	b.submit("/step/bill", "continue", url.Values{"holder.kind": {"company"}, "holder.company": {"Ada & Co"}, "holder.company_id": {"73282932000074"}, "holder.first_name": {"Ada"},
		"holder.last_name": {"Martin"}, "service_address.street": {"12 rue de la Paix"}, "service_address.postcode": {"75002"}, "service_address.city": {"Paris"}}).wants(http.StatusOK, "/step/setup")
	return b.submit("/step/setup", "continue", url.Values{"notify.0.email": {"noe@example.org"}, "name": {"Head office"}}).wants(http.StatusOK, "/step/sign")
}

// everything is what the last screen wants.
var everything = url.Values{"name": {"Ada Martin"}, "capacity": {"holder"}, "statements": {"keep_service", "other_services", "leaving_fees", "details_true"}}

// The whole way without a script: start, six screens, signature, confirmation, and back to it by its address.
func TestJourney(t *testing.T) {
	t.Parallel()
	b := newBed(t).browser("", "")
	b = b.bed.browser(b.a, login.Owner)
	filled(b, 1)
	b.wants(http.StatusOK, "/step/sign", "Fax", "Alarm", "Head office", "noe@example.org", "••••90", "The temporary number 01 99 00 90 10, after the move")
	if strings.Contains(b.text, "1234567890") || strings.Contains(b.text, rio(storetest.Number(1))) {
		t.Error("the last screen shows a secret")
	}
	letter := b.get("/office/porting/" + string(b.id()) + "/letter.pdf")
	if letter.status != http.StatusOK || !strings.HasPrefix(letter.text, "%PDF") || !strings.Contains(letter.header.Get("Content-Disposition"), "attachment") {
		t.Fatalf("the letter to read first: %d %.80s", letter.status, letter.text)
	}
	b.get("/office/porting/" + string(b.id()) + "/step/sign")
	again, _ := controls(form(b, "/step/sign"))
	fill := url.Values{"note": {"The bill shows the old street name."}}
	for k, v := range everything {
		fill[k] = v
	}
	b.submit("/step/sign", "", fill).wants(http.StatusOK, "/sent", "Request sent", "By Tuesday 24 November (tomorrow)",
		"forward all calls of 01 99 00 00 01 to this number", "Test the forwarding")
	r := b.draft()
	if r.Signature == nil || r.Signature.Name != "Ada Martin" || len(r.Orders) != 1 || r.MessageCount != 1 {
		t.Fatalf("signed: %+v, %d orders, %d messages", r.Signature, len(r.Orders), r.MessageCount)
	}
	for k, v := range everything {
		again[k] = v
	}
	at := "/office/porting/" + string(r.ID)
	if b.post(at+"/step/sign", again).wants(http.StatusOK, "/sent"); len(b.draft().Orders) != 1 || b.draft().Version != r.Version {
		t.Error("a second click changed something")
	}
	b.get(at+"/sent").wants(http.StatusOK, "/sent", r.Reference)
	b.get(at+"/summary").wants(http.StatusOK, "/summary", "12 rue de la Paix")
	if strings.Contains(b.text, "/step/") {
		t.Error("the summary of a request that is sent leads to its screens")
	}
	for _, gone := range []string{"/step/service", "/step/sign", "/stop/internet", "/discard"} {
		if b.get(at + gone); b.at != at {
			t.Errorf("%s of a signed request leads to %s", gone, b.at)
		}
	}
	if b.post(at+"/step/service", url.Values{"current_provider": {"SFR"}}); b.at != at || b.draft().Fields.CurrentProvider != "Orange" {
		t.Error("a signed request could be changed")
	}
	b.get("/office/add-ons").wants(http.StatusOK, "/add-ons", "We have your request", "Head office")
}

// A draft is left and gone on with where it was left; it can be thrown away.
func TestDrafts(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	b := x.browser(x.a, login.Porting)
	b.get("/office/add-ons/number-porting").submit("/number-porting", "", nil)
	b.submit("/step/service", "continue", url.Values{"line_type": {"landline"}, "current_provider": {"Orange"}, "account_number": {"1234567890"}}).wants(http.StatusOK, "/step/internet")
	id := b.id()
	b.submit("/step/internet", "leave", url.Values{"internet": {"fibre"}}).wants(http.StatusOK, "/number-porting", "Your draft is kept", "Next: Numbers.", "Start another request")
	if !strings.Contains(b.text, `href="/office/porting/`+string(id)+`/step/numbers"`) {
		t.Error("the draft does not go on where it was left")
	}
	b.get("/office/porting/"+string(id)+"/step/service").wants(http.StatusOK, "/step/service")
	if v, _ := controls(form(b, "/step/service")); v.Get("account_number") != "••••90" || v.Get("current_provider") != "Orange" || strings.Contains(b.text, "1234567890") {
		t.Errorf("the draft shows %v", v)
	}
	b.submit("/step/service", "leave", nil)
	if r := x.request(id); r.Fields.AccountNumber.Reveal() != "1234567890" {
		t.Error("a masked account number replaced what was there")
	}
	version := x.request(id).Version
	b.get("/office/porting/"+string(id)+"/step/service").submit("/step/service", "leave", nil)
	if x.request(id).Version != version {
		t.Error("what changes nothing was saved")
	}
	b.get("/office/porting/"+string(id)+"/discard").wants(http.StatusOK, "/discard", "Delete this draft?")
	if x.request(id).Stage() != porting.StageDraft {
		t.Fatal("looking at the question deleted the draft")
	}
	b.submit("/discard", "", nil).wants(http.StatusOK, "/number-porting", "The draft is deleted.")
	if x.request(id).Stage() != porting.StageCancelled {
		t.Error("the draft is still there")
	}
}

// What a form saved by itself while the button was pressed, and what arrives after it, restores nothing: neither rows that were removed nor a
// secret that was mended. Who types on is not in the way of anybody who only looks, or of papers that are read meanwhile.
func TestAutosave_Overtaken(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	b := x.browser(x.a, login.Owner)
	b.get("/office/add-ons/number-porting").submit("/number-porting", "", nil)
	at := "/office/porting/" + string(b.id()) + "/step/"
	b.submit("/step/service", "continue", url.Values{"line_type": {"landline"}, "current_provider": {"Orange"}, "account_number": {"1111111111"}}).wants(http.StatusOK, "/step/internet")
	b.goTo("step/service")
	late, _ := controls(form(b, "/step/service"))
	late.Set("account_number", "2222222222") // typed, and on its way
	b.submit("/step/service", "continue", url.Values{"account_number": {"3333333333"}})
	if got := b.quiet(at+"service", late); got.status != http.StatusConflict || !strings.Contains(got.text, "changed elsewhere") {
		t.Errorf("the late one was answered %d %q", got.status, got.text)
	}
	if a := b.draft().Fields.AccountNumber.Reveal(); a != "3333333333" {
		t.Fatalf("it restored the account number %s", a)
	}
	b.goTo("step/numbers").submit("/step/numbers", "add", url.Values{"main_number": {"01 99 00 00 01"}, "numbers.0.number": {"01 99 00 00 02"}})
	b.goTo("step/numbers")
	late, _ = controls(form(b, "/step/numbers"))
	b.submit("/step/numbers", "remove.0", nil)
	if got := b.quiet(at+"numbers", late); got.status != http.StatusConflict || len(b.draft().Fields.Numbers) != 0 {
		t.Errorf("answered %d, and there are %d rows again", got.status, len(b.draft().Fields.Numbers))
	}
	b.goTo("step/numbers")
	now, _ := controls(form(b, "/step/numbers"))
	if _, err := x.db.Requests(storetest.Desk()).Update(t.Context(), b.id(), func(r *porting.Request) error { return nil }); err != nil { // a new version, and the same fields
		t.Fatal(err)
	}
	now.Set("main_number", "01 99 00 00 03")
	if got := b.quiet(at+"numbers", now); got.status != http.StatusOK || b.draft().Fields.MainNumber.Number != storetest.Number(3) {
		t.Errorf("what another version alone stands against: %d", got.status)
	}
	delete(now, "seen")
	if got := b.quiet(at+"numbers", now); got.status != http.StatusConflict {
		t.Errorf("made of nobody knows which fields: %d", got.status)
	}
}

// An account keeps so many drafts; the next is refused in a sentence with a way out, and another account is not concerned.
func TestStart_TooMany(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	who := porting.Actor{Role: porting.RoleAccount, Account: x.a}
	for range porting.MaxDrafts {
		if _, err := x.service.CreateRequest(t.Context(), who, porting.NewRequest{}); err != nil {
			t.Fatal(err)
		}
	}
	b := x.browser(x.a, login.Porting)
	b.post("/office/add-ons/number-porting", nil).wants(http.StatusUnprocessableEntity, "/number-porting", "There are 100 drafts already.", "See your drafts")
	x.browser(x.b, login.Porting).post("/office/add-ons/number-porting", nil).wants(http.StatusOK, "/step/service")
	list, _, err := x.db.Lists(storetest.Desk()).RequestList(t.Context(), porting.RequestFilter{Stages: []porting.Stage{porting.StageDraft}, Account: x.a, Page: porting.Page{Limit: 1}})
	if err != nil || len(list) != 1 {
		t.Fatal(err)
	}
	if _, err := x.service.CancelRequest(t.Context(), who, list[0].ID, ""); err != nil {
		t.Fatal(err)
	}
	b.post("/office/add-ons/number-porting", nil).wants(http.StatusOK, "/step/service")
}

// What was checked before becomes a draft, the first number as its main one.
func TestStart_WithNumbers(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	b := x.browser(x.a, login.Owner)
	b.post("/office/add-ons/number-porting", url.Values{"numbers": {"01 99 00 00 01\r\n0199000002\nx"}}).wants(http.StatusOK, "/step/service")
	f := b.draft().Fields
	if f.MainNumber.Number != storetest.Number(1) || len(f.Numbers) != 2 || f.Numbers[0].Number != storetest.Number(2) || f.Numbers[1].Typed != "x" || f.Numbers[1].Number != 0 {
		t.Errorf("%+v", f)
	}
}

// A form that saves itself says when, keeps secrets, and takes nothing that is still being typed.
func TestAutosave(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	b := x.browser(x.a, login.Owner)
	b.get("/office/add-ons/number-porting").submit("/number-porting", "", nil)
	id := b.id()
	seen := func(step string) string {
		b.get("/office/porting/" + string(id) + "/step/" + step)
		v, _ := controls(form(b, "/step/"+step))
		return v.Get("seen")
	}
	got := b.quiet("/office/porting/"+string(id)+"/step/service", url.Values{"seen": {seen("service")}, "current_provider": {"Orange"}, "account_number": {"1234567890"}})
	if got.status != http.StatusOK || got.text != "Saved 10:00" || x.request(id).Fields.CurrentProvider != "Orange" {
		t.Errorf("autosave answered %d %q", got.status, got.text)
	}
	got = b.quiet("/office/porting/"+string(id)+"/step/numbers", url.Values{"seen": {got.header.Get("X-Seen")}, "main_number": {"0199000001"}, "paste": {"01990"}, "range_first": {"0"}})
	if f := x.request(id).Fields; got.status != http.StatusOK || len(f.Numbers) != 0 || f.MainNumber.Number != storetest.Number(1) {
		t.Errorf("autosave of a list: %d, %+v", got.status, f.Numbers)
	}
	if got = b.quiet("/office/porting/"+string(id)+"/step/setup", url.Values{"seen": {seen("setup")}, "name": {strings.Repeat("x", 200)}}); got.status != http.StatusUnprocessableEntity {
		t.Errorf("a name that is too long: %d", got.status)
	}
}
