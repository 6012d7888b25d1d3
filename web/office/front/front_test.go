package front_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/store/storetest"
)

func TestHome(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	x.has(x.get(200, "/"), "Keep your phone number", "21 to 28 days", "Moving is free")
	x.has(x.get(200, "/fr/"), "Gardez votre numéro", "Ne résiliez pas votre contrat")
	x.has(x.get(200, "/?market=us"), "7 to 21 days", "Keep your current service")
	x.get(404, "/nowhere")
}

// The address of an answer holds no number and can be opened for a day, by whoever has it.
func TestCheck(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	x.has(x.get(200, "/check"), "Which number do you want to keep?")
	to := x.post(303, "/check", "market", "fr", "numbers", "01 99 00 90 10").header.Get("Location")
	if !strings.HasPrefix(to, "/check/result/") || strings.Contains(to, "9010") || strings.Contains(to, "99009010") {
		t.Fatalf("led to %s", to)
	}
	got := x.get(200, to)
	x.has(got, "01 99 00 90 10", "Yes, this number can move", "Start the request", "/sign-in?next="+url.QueryEscape(to), "3179")
	if got.header.Get("X-Robots-Tag") != "noindex" {
		t.Error("the answer can be indexed")
	}
	x.has(x.get(200, "/fr"+to), "Oui, ce numéro peut être porté")
	x.clock.Advance(25 * time.Hour)
	x.has(x.get(404, to), "This answer is no longer here")
	x.get(404, to[:len(to)-1]+"_")
	x.get(404, "/check/result/nonsense")
	if back := x.get(303, "/check/result").header.Get("Location"); back != "/check" {
		t.Errorf("without a token: %s", back)
	}
}

func TestCheck_Errors(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ market, numbers, want string }{
		"none":          {"fr", " \n ", "Enter the number you want to keep"},
		"no country":    {"xx", "01 99 00 90 10", "Select the country of the number"},
		"short":         {"fr", "01 99 00 90", "01 99 00 90 is too short"},
		"letters":       {"fr", "01 99 00 90 1O x", "contains letters"},
		"other country": {"fr", "+1 555 555 0100", "Choose United States"},
		"short code":    {"fr", "3008", "Short codes cannot be moved"},
		"in a list":     {"fr", "01 99 00 90 10\n01 99", "Line 2: 01 99 is too short"},
		"too many":      {"fr", many(51), "Check up to 50 numbers at a time"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := newBed(t)
			got := x.post(422, "/check", "market", c.market, "numbers", c.numbers)
			x.has(got, c.want, "There is a problem", "<title>Error: ")
			if typed := strings.TrimSpace(strings.Split(c.numbers, "\n")[0]); !strings.Contains(got.body, typed) {
				t.Error("what was typed is gone")
			}
		})
	}
}

func many(n int) string {
	var all []string
	for i := range n {
		all = append(all, storetest.Number(i).E164())
	}
	return strings.Join(all, "\n")
}

// Of a list those that can move are taken on; what cannot stays behind.
func TestCheck_Mixed(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	to := x.post(303, "/check", "market", "fr", "numbers", "01 99 00 90 10, 01 99 00 90 11\n3008\n01 99 00 90 10").header.Get("Location")
	x.has(x.get(200, to), "Answers for 3 numbers", "2 can move", "1 cannot move", "Continue with 2 of 3", "You sign in first")
	x.enter(login.Owner)
	got := x.get(200, to)
	if !regexp.MustCompile(`action="/office/add-ons/number-porting"[^>]*><input type="hidden" name="numbers" value="01 99 00 90 10\n01 99 00 90 11"`).MatchString(got.body) {
		t.Errorf("no way on: %s", got.body)
	}
	x.enter(login.Read)
	if got := x.get(200, to); strings.Contains(got.body, "Continue with") {
		t.Error("who only reads is led on")
	}
}

// What no rule decides reaches the desk, with the address for the answer.
func TestCheck_AskAPerson(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	to := x.post(303, "/check", "market", "fr", "numbers", "0 800 00 00 00\n01 99 00 90 10").header.Get("Location")
	x.has(x.get(200, to), "1 to be looked at", "Have it checked by a person")
	x.has(x.post(422, to, "email", "nobody"), "There is a problem", `value="nobody"`, "<title>Error: ")
	then := x.post(303, to, "email", "camille@example.com").header.Get("Location")
	x.has(x.get(200, then), "We have your question")
	list, err := x.db.Questions().Questions(t.Context(), 10)
	if err != nil || len(list) != 1 || list[0].Email != "camille@example.com" || len(list[0].Numbers) != 1 || list[0].Numbers[0] != "0 800 00 00 00" || list[0].Language != "en" {
		t.Errorf("the desk has %+v, %v", list, err)
	}
	if strings.Contains(then, "camille") {
		t.Error("the address of the page tells who asked")
	}
}

// Ten questions a minute from one address; whoever fills in what people do not see gets no answer at all.
func TestCheck_Limits(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	if to := x.post(303, "/check", "market", "fr", "numbers", "01 99 00 90 10", "company_site", "http://example.com").header.Get("Location"); to != "/check" {
		t.Errorf("a program was led to %s", to)
	}
	for range 10 {
		x.post(303, "/check", "market", "fr", "numbers", "01 99 00 90 10")
	}
	slow := x.post(429, "/check", "market", "fr", "numbers", "01 99 00 90 10")
	x.has(slow, "You have checked many numbers", "or sign in")
	if slow.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	x.enter(login.Owner)
	x.post(303, "/check", "market", "fr", "numbers", "01 99 00 90 10")
}

// The public answer is the same for a number of an account, of an open order and of nobody; its owner alone is told.
func TestCheck_TellsNobodysNumber(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	r := x.draft(storetest.Number(1))
	x.sign(r)
	want := ""
	for _, n := range []numbering.PhoneNumber{storetest.Number(1), storetest.Number(2)} {
		display := "01 99 00 " + n.E164()[8:10] + " " + n.E164()[10:]
		to := x.post(303, "/check", "market", "fr", "numbers", display).header.Get("Location")
		got := strings.NewReplacer(display, "N", to[len("/check/result/"):], "T", url.QueryEscape(to), "U").Replace(x.get(200, to).body)
		if want == "" {
			want = got
		}
		if got != want {
			t.Errorf("another answer for %s", display)
		}
	}
}

// sign signs a draft as its account.
func (x *bed) sign(r *porting.Request) *porting.Request {
	x.t.Helper()
	m, _ := x.service.Markets.Market("fr")
	r, err := x.service.Sign(x.t.Context(), x.who(), r.ID, porting.Signing{Name: "Ada Martin", Capacity: porting.CapacityHolder, Statements: m.Statements, TermsVersion: m.Terms, Language: "en"})
	if err != nil {
		x.t.Fatal(err)
	}
	return r
}

// Whoever has a link sees where the numbers are, and no name; its owner can switch it off.
func TestFollow(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	r := x.sign(x.draft(storetest.Number(1)))
	_, l, err := x.service.Share(t.Context(), x.who(), r.ID, porting.Sharing{})
	if err != nil {
		t.Fatal(err)
	}
	code := x.service.ShareToken(r.ID, l.ID)
	x.enter(login.Owner) // also who is signed in sees what others see
	got := x.get(200, "/t/"+code)
	x.has(got, "We have your request", r.Reference, "•• •• •• 00 01", "Request sent", `<meta name="robots" content="noindex">`)
	for _, secret := range []string{"Martin", "Olsen", "rue de la Paix", string(r.ID), "/office/porting"} {
		if strings.Contains(got.body, secret) {
			t.Errorf("shows %s", secret)
		}
	}
	x.get(404, "/t/"+code+"/calendar.ics")
	if _, err := x.service.Unshare(t.Context(), x.who(), r.ID, l.ID); err != nil {
		t.Fatal(err)
	}
	x.has(x.get(410, "/t/"+code), "This link was switched off by its owner")
	x.has(x.get(404, "/t/nonsense"), "This link leads nowhere")
}

// Signing by a link: what is shown is what is signed, GET changes nothing, and the link works once.
func TestSign(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	r, token := x.invited(storetest.Number(1))
	before := x.now(r.ID).Version
	got := x.get(200, "/sign/"+token)
	x.has(got, "Grace Olsen asks for your signature", "01 99 00 00 01", "the move ends it by itself", "12 rue de la Paix", "I did not ask for this", `href="/fr/sign/`+token)
	x.has(x.get(200, "/fr/sign/"+token), "Signer le mandat")
	x.get(200, "/sign/"+token+"/refuse")
	if pdf := x.get(200, "/sign/"+token+"/letter.pdf"); !strings.HasPrefix(pdf.body, "%PDF") {
		t.Error("no letter")
	}
	if x.now(r.ID).Version != before {
		t.Error("looking changed the request")
	}
	form := []string{"terms_version", hidden(t, got.body, "terms_version"), "document_sha256", hidden(t, got.body, "document_sha256"), "capacity", "holder"}
	bad := x.post(422, "/sign/"+token, append(form, "name", "Ada")...)
	x.has(bad, "There is a problem", "Tick every box", "<title>Error: ", `value="Ada"`)
	if n := strings.Count(bad.body, "Tick every box"); n != 2 {
		t.Errorf("said %d times", n)
	}
	m, _ := x.service.Markets.Market("fr")
	for _, s := range m.Statements {
		form = append(form, "statements", s)
	}
	x.has(x.post(422, "/sign/"+token, append(form[:len(form):len(form)], "name", "Ada Martin", "drawn", "[[1]]")...), "The drawn signature cannot be used", `href="#f-drawn"`)
	form = append(form, "drawn", "[[[1,2],[3,4]]]")
	stale := append([]string{}, form...)
	stale[3] = strings.Repeat("0", 64)
	x.has(x.post(422, "/sign/"+token, append(stale, "name", "Ada Martin")...), "The letter changed while you were reading")
	to := x.post(303, "/sign/"+token, append(form, "name", "Ada Martin")...).header.Get("Location")
	if r = x.now(r.ID); r.Signature == nil || r.Signature.Name != "Ada Martin" || !strings.Contains(to, r.Signature.DocumentSHA256) {
		t.Fatalf("led to %s", to)
	}
	x.has(x.get(200, to), "the letter is signed", "/verify/"+r.Signature.DocumentSHA256)
	x.has(x.get(404, "/sign/"+token), "This link cannot be used")
	x.has(x.post(404, "/sign/"+token, append(form, "name", "Ada Martin")...), "This link cannot be used")
	if strings.Contains(x.get(200, "/sign/done?letter=%3Cscript%3E").body, "<script>") {
		t.Error("repeats what it is given")
	}
	stop := x.service.StopToken(r.ID, r.Links[0].ID)
	x.has(x.get(200, "/stop/"+stop), "A letter was signed in your name", "Stop this move")
	if x.now(r.ID).Frozen() {
		t.Fatal("looking froze the request")
	}
	x.post(303, "/stop/"+stop)
	x.has(x.get(200, "/stop/"+stop), "The move is stopped")
	if !x.now(r.ID).Frozen() {
		t.Error("the request goes on")
	}
}

// hidden is the value of a hidden input.
func hidden(t *testing.T, page, name string) string {
	t.Helper()
	m := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(page)
	if m == nil || m[1] == "" {
		t.Fatalf("no %s in the form", name)
	}
	return m[1]
}

func TestSign_Refuse(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	r, token := x.invited(storetest.Number(1))
	x.has(x.get(200, "/sign/"+token+"/refuse"), "Everything that can be stopped", "Stop this move")
	if to := x.post(303, "/sign/"+token+"/refuse").header.Get("Location"); to != "/sign/refused" || !x.now(r.ID).Frozen() {
		t.Errorf("led to %s", to)
	}
	x.has(x.get(200, "/sign/refused"), "The move is stopped")
	x.get(404, "/sign/"+token)
}

func TestSign_Expired(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	_, token := x.invited(storetest.Number(1))
	x.clock.Advance(15 * 24 * time.Hour)
	x.has(x.get(410, "/sign/"+token), "This link has expired", "can send you a new link")
	x.post(410, "/sign/"+token)
	x.get(404, "/sign/"+token+"x")
}

// The code to the main number: sent once it is asked for, wrong ones are counted.
func TestSign_Possession(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	r, token := x.invited(storetest.Number(1))
	if to := x.post(303, "/sign/"+token+"/code", "channel", "call").header.Get("Location"); to != "/sign/"+token+"#number" {
		t.Errorf("led to %s", to)
	}
	if p := x.now(r.ID).Possession; p == nil || p.Channel != "call" {
		t.Fatalf("no code: %+v", p)
	}
	if page := x.get(200, "/sign/"+token); strings.Contains(page.body, `value="sms"`) || !strings.Contains(page.body, `value="call"`) {
		t.Error("nobody reads a text on a landline")
	}
	x.has(x.get(200, "/sign/"+token), "A code is on its way")
	x.has(x.post(422, "/sign/"+token+"/code/check", "code", "000000"), "not the code that was sent", "<title>Error: ")
}

func TestVerify(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	r := x.sign(x.draft(storetest.Number(1)))
	hash := r.Signature.DocumentSHA256
	if to := x.post(303, "/verify", "sha256", " "+strings.ToUpper(hash[:32])+"\n"+hash[32:]+" ").header.Get("Location"); to != "/verify/"+hash {
		t.Errorf("led to %s", to)
	}
	x.has(x.get(200, "/verify/"+hash), "Yes. This letter was signed here", "It is for 1 number", hash)
	x.has(x.get(200, "/fr/verify/"+strings.ToUpper(hash)), "Oui. Ce mandat a été signé ici")
	x.has(x.get(200, "/verify/"+strings.Repeat("a", 64)), "No valid letter")
	if got := x.get(200, "/verify/nonsense"); strings.Contains(got.body[strings.Index(got.body, "<main"):strings.Index(got.body, "</main>")], "nonsense") {
		t.Error("repeats what it is given")
	}
	x.has(x.post(422, "/verify", "sha256", ""), "Enter the fingerprint")
	for range 6 {
		x.get(200, "/verify/"+hash)
	}
	if slow := x.get(429, "/verify/"+hash); slow.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
}

func TestTerms(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	x.has(x.get(200, "/terms?market=fr"), "Terms and prices: France", "€9.95 per month, VAT included", "1 January 2026", "the move ends it by itself", "United States")
	x.has(x.get(200, "/terms?market=us"), "Terms and prices: United States", "Cancel it yourself")
	x.has(x.get(200, "/es/terms?market=mx"), "IVA")
	x.has(x.get(200, "/accessibility"), "EN 301 549", "porting@example.com")
}
