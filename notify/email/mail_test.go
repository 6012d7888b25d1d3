package email_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/portamento/portamento/notify"
	"github.com/portamento/portamento/notify/email"
	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// every runs a check on each mail in each language.
func every(t *testing.T, check func(t *testing.T, n notify.Notice, m email.Mail)) {
	t.Helper()
	for _, language := range notify.Languages() {
		for _, kind := range slices.Concat(kinds, peopleKinds) {
			t.Run(string(kind)+"."+language, func(t *testing.T) {
				t.Parallel()
				n := example(t, kind, language)
				check(t, n, render(t, n))
			})
		}
	}
}

// part is one leaf of a message.
type part struct {
	mediaType, charset, method, fileName string
	body                                 string
}

// leaves reads a message as a mail program would.
func leaves(t *testing.T, contentType, encoding, disposition string, body io.Reader) []part {
	t.Helper()
	mediaType, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasPrefix(mediaType, "multipart/") {
		var out []part
		r := multipart.NewReader(body, params["boundary"])
		for {
			p, err := r.NextRawPart()
			if err == io.EOF {
				return out
			}
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, leaves(t, p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"),
				p.Header.Get("Content-Disposition"), p)...)
		}
	}
	switch encoding {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	default:
		t.Fatalf("encoding %q", encoding)
	}
	b, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	out := part{mediaType: mediaType, charset: params["charset"], method: params["method"], body: string(b)}
	if disposition != "" {
		_, params, err := mime.ParseMediaType(disposition)
		if err != nil {
			t.Fatal(err)
		}
		out.fileName = params["filename"]
	}
	return []part{out}
}

func parse(t *testing.T, m email.Mail) (*netmail.Message, []part) {
	t.Helper()
	raw, err := m.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range strings.Split(string(raw), "\r\n") {
		if len(l) > 998 || strings.ContainsAny(l, "\r\n\x00") {
			t.Errorf("line of %d octets, or with a bare line end: %.80q", len(l), l)
		}
	}
	message, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return message, leaves(t, message.Header.Get("Content-Type"), "", "", message.Body)
}

func TestMessageStructure(t *testing.T) {
	t.Parallel()
	dated := []porting.MailKind{porting.MailDateConfirmed, porting.MailDateChanged, porting.MailDateLost, porting.MailCancelled, porting.MailReversed}
	every(t, func(t *testing.T, n notify.Notice, m email.Mail) {
		message, parts := parse(t, m)
		h := message.Header
		subject, err := new(mime.WordDecoder).DecodeHeader(h.Get("Subject"))
		if err != nil || subject != m.Subject || n.Request.Reference != "" && !strings.HasSuffix(subject, " [PRT-7F3K-29QX]") || len([]rune(subject)) > 120 {
			t.Errorf("subject %q (%v)", subject, err)
		}
		to, err := h.AddressList("To")
		if err != nil || len(to) != 1 || *to[0] != (netmail.Address{Name: n.To.Name, Address: n.To.Email}) {
			t.Errorf("To %v (%v)", to, err)
		}
		if date, err := h.Date(); err != nil || !date.Equal(n.At) {
			t.Errorf("Date %v (%v), want %v", date, err, n.At)
		}
		want := map[string]string{"Message-Id": "<" + n.Key + "@mail.voice.example>", "In-Reply-To": "<prq_01@mail.voice.example>",
			"References": "<prq_01@mail.voice.example>", "Auto-Submitted": "auto-generated", "Content-Language": n.To.Language,
			"From": `"Example Voice" <portability@voice.example>`, "Reply-To": `"Example Voice" <desk@voice.example>`, "Mime-Version": "1.0"}
		if slices.Contains(peopleKinds, n.Kind) { // a link to sign in belongs to no conversation
			want["In-Reply-To"], want["References"] = "", ""
		}
		if slices.Contains(followKinds, n.Kind) { // the identifiers of the request are not for those who follow it by a link
			want["Message-Id"], want["In-Reply-To"], want["References"] = "<"+m.MessageID+">", "<"+m.References[0]+">", "<"+m.References[0]+">"
		}
		for name, v := range want {
			if h.Get(name) != v {
				t.Errorf("%s: %q, want %q", name, h.Get(name), v)
			}
		}
		if len(parts) < 2 || parts[0].mediaType != "text/plain" || parts[1].mediaType != "text/html" ||
			parts[0].charset != "utf-8" || parts[1].charset != "utf-8" {
			t.Fatalf("parts %+v", parts)
		}
		if strings.ReplaceAll(parts[0].body, "\r\n", "\n") != m.Text || strings.ReplaceAll(parts[1].body, "\r\n", "\n") != m.HTML {
			t.Error("the parts are not what was written")
		}
		if slices.Contains(dated, n.Kind) != (len(parts) == 3) {
			t.Fatalf("%d parts", len(parts))
		}
		if len(parts) == 3 {
			method := "CANCEL"
			if n.Kind == porting.MailDateConfirmed || n.Kind == porting.MailDateChanged {
				method = "PUBLISH"
			}
			c := parts[2]
			if c.mediaType != "text/calendar" || c.charset != "utf-8" || c.method != method || c.fileName != "moving-day-PRT-7F3K-29QX.ics" ||
				c.body != string(m.Calendar.Body) || !strings.Contains(c.body, "METHOD:"+method+"\r\n") {
				t.Errorf("calendar part %+v", c)
			}
		}
	})
}

// seen is the text of an HTML document as a reader sees it, block by block.
func seen(t *testing.T, document string) []string {
	t.Helper()
	var out []string
	var line strings.Builder
	hidden := ""
	z := html.NewTokenizer(strings.NewReader(document))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return out
		case html.TextToken:
			if hidden == "" {
				line.Write(z.Text())
			}
		case html.StartTagToken:
			if name, _ := z.TagName(); string(name) == "head" {
				hidden = "head"
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if string(name) == hidden {
				hidden = ""
			}
			if slices.Contains([]string{"h1", "h2", "p", "li", "tr"}, string(name)) {
				out = append(out, strings.Join(strings.Fields(html.UnescapeString(line.String())), " "))
				line.Reset()
			}
		}
	}
}

func TestTextAndHTMLSayTheSame(t *testing.T) {
	t.Parallel()
	every(t, func(t *testing.T, _ notify.Notice, m email.Mail) {
		var text []string
		for _, l := range strings.Split(m.Text, "\n") {
			l = strings.TrimPrefix(strings.TrimPrefix(l, "- "), "> ")
			if l = strings.Join(strings.Fields(l), " "); l != "" && l != "--" {
				text = append(text, l)
			}
		}
		if got := seen(t, m.HTML); !slices.Equal(got, text) {
			t.Errorf("HTML says\n%s\nbut text says\n%s", strings.Join(got, "\n"), strings.Join(text, "\n"))
		}
	})
}

// TestHTMLLoadsNothing keeps pictures, scripts, style sheets and trackers out; the links are the reader's own request, the page to
// sign in on, and what a share link leads to.
func TestHTMLLoadsNothing(t *testing.T) {
	t.Parallel()
	every(t, func(t *testing.T, n notify.Notice, m email.Mail) {
		for _, bad := range []string{"<img", "<script", "<link", "src=", "url(", "@import", "<iframe", "background"} {
			if strings.Contains(m.HTML, bad) {
				t.Errorf("HTML has %s", bad)
			}
		}
		for _, l := range regexp.MustCompile(`href="([^"]*)"`).FindAllStringSubmatch(m.HTML, -1) {
			if l[1] != "https://voice.example/office/porting/PRT-7F3K-29QX" && l[1] != n.Text("url") && l[1] != n.Text("follow") && l[1] != n.Text("confirm") && l[1] != n.Text("end") && l[1] != "https://voice.example/sign-in/reset" {
				t.Errorf("link to %s", l[1])
			}
		}
	})
}

// TestSubjectsCount: who moves several numbers reads of all of them, not of the first alone.
func TestSubjectsCount(t *testing.T) {
	t.Parallel()
	others := map[string]string{"en": " and others ", "fr": " et d’autres", "es": " y otros"}
	for _, kind := range []porting.MailKind{porting.MailDayBefore, porting.MailCompleted} {
		for language, want := range others {
			n := example(t, kind, language)
			if many := render(t, n).Subject; !strings.Contains(many, want) {
				t.Errorf("two numbers: %s", many)
			}
			o := n.Request.Orders[0]
			o.Numbers, n.Request.Fields.Numbers = o.Numbers[:1], n.Request.Fields.Numbers[:1]
			if one := render(t, n).Subject; strings.Contains(one, want) {
				t.Errorf("one number: %s", one)
			}
		}
	}
}

// TestLinkIsForWhoCanFollowIt: whoever is told by the customer has no account to sign in with, so no mail sends them to its door.
func TestLinkIsForWhoCanFollowIt(t *testing.T) {
	t.Parallel()
	n := example(t, porting.MailReceived, "en")
	page := "https://voice.example/office/porting/" + n.Request.Reference
	if m := render(t, n); !strings.Contains(m.Text, page) || !strings.Contains(m.HTML, page) {
		t.Errorf("the customer is not led to the request:\n%s", m.Text)
	}
	n.To.Email = "colleague@example.net"
	if m := render(t, n); strings.Contains(m.Text, "/office/") || strings.Contains(m.HTML, "/office/") {
		t.Errorf("somebody without an account is sent to sign in:\n%s", m.Text)
	}
}

func TestNothingUnfitForPeople(t *testing.T) {
	t.Parallel()
	codeWord := regexp.MustCompile(`\b[a-z0-9]+_[a-z0-9_]+\b`)
	french := regexp.MustCompile(`[^\x{202F}][;!?]|[^\x{A0}0-9/s]:|« |[^\x{A0}]»|\w'\w`)
	every(t, func(t *testing.T, n notify.Notice, m email.Mail) {
		all := m.Subject + "\n" + m.Text
		for _, bad := range []string{"<no value>", "%!", "{{", "}}", "\x01", "  ", " .", " ,", "()", secretAccount, secretCode, "8834", "1P1A2B"} {
			if strings.Contains(all, bad) || bad != "  " && bad != "{{" && bad != "}}" && strings.Contains(m.HTML, bad) {
				t.Errorf("mail has %q", bad)
			}
		}
		if code := codeWord.FindString(all); code != "" {
			t.Errorf("a code where a sentence is meant: %s", code)
		}
		if n.To.Language == "fr" {
			for _, l := range strings.Split(all, "\n") {
				if hit := french.FindString(l); hit != "" && !strings.HasPrefix(l, ">") {
					t.Errorf("French typography at %q in %q", hit, l)
				}
			}
		}
	})
}

// TestDoNotCancel: R4 and R16. Until the end every mail says what to do with the old contract, as the market has it; the mail that says
// that the move is complete, and those after it, do not.
func TestDoNotCancel(t *testing.T) {
	t.Parallel()
	after := []porting.MailKind{porting.MailCompleted, porting.MailTemporarySoon, porting.MailTemporaryGone, porting.MailTemporaryKept,
		porting.MailFollowUpWeek, porting.MailFollowUpMonth, porting.MailCancelled, porting.MailNotPossible, porting.MailReversed,
		porting.MailEscalation, porting.MailDigest, porting.MailSignRefused, // these are no customer's
		porting.MailFollowLink, porting.MailFollowConfirm, porting.MailFollowUpdate, porting.MailQuestions, porting.MailAnswer,
		porting.MailHomeConsent, porting.MailHomeOrdered, porting.MailHomeEnded, porting.MailHomes}
	for _, market := range []*porting.Market{france(t), mexico(t)} {
		for _, kind := range kinds {
			t.Run(string(market.Code)+" "+string(kind), func(t *testing.T) {
				t.Parallel()
				n := example(t, kind, "en")
				n.Market = market
				m := render(t, n)
				port := strings.Contains(m.Text, "Do not cancel your contract") && strings.Contains(m.Text, "the move ends it by itself")
				customer := strings.Contains(m.Text, "until we tell you that you can cancel it")
				warned := !slices.Contains(after, kind)
				if port != (warned && market.Ends == "port") || customer != (warned && market.Ends == "customer") {
					t.Errorf("warned: port %t, customer %t\n%s", port, customer, m.Text)
				}
			})
		}
	}
}

func TestCompleted(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		change func(n *notify.Notice)
		want   string
	}{
		{"the move ends the contract", func(*notify.Notice) {}, "Nothing to do: the move has ended your contract with Acme for these numbers, you need not cancel it."},
		{"the customer ends it", func(n *notify.Notice) { n.Market = mexico(t) }, "You can now cancel your old service with Acme."},
		{"some numbers stay", func(n *notify.Notice) { n.Market, n.Request.Fields.Rest = mexico(t), "keep" },
			"You can now cancel what you no longer need at Acme; what stays there stays as it is."},
		{"others still move", func(n *notify.Notice) {
			n.Request.Orders = append(n.Request.Orders, &porting.Order{ID: "ord_02", Carrier: "acme", Step: porting.Sent})
		}, "Do not cancel anything at Acme yet: other numbers of yours are still on their way from there."},
		{"others move from elsewhere", func(n *notify.Notice) {
			n.Request.Orders = append(n.Request.Orders, &porting.Order{ID: "ord_02", Carrier: "other", Step: porting.Sent})
		}, "Nothing to do: the move has ended your contract with Acme for these numbers, you need not cancel it."},
		{"from the provider's own device", func(n *notify.Notice) { n.Request.Internal = true }, "Nothing to do."},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			n := example(t, porting.MailCompleted, "en")
			c.change(&n)
			if got := strings.Split(render(t, n).Text, "\n")[2]; got != c.want {
				t.Errorf("says %q, want %q", got, c.want)
			}
		})
	}
}

func TestMoneyIsWrittenAsReadersDo(t *testing.T) {
	t.Parallel()
	cases := []struct {
		language string
		market   *porting.Market
		minor    int64
		want     string
	}{
		{"fr", france(t), 995, "9,95\u00A0€"},
		{"en", france(t), 995, "€9.95"},
		{"es", france(t), 995, "9,95\u00A0€"},
		{"es", mexico(t), 19900, "$199.00"},
	}
	for _, c := range cases {
		n := example(t, porting.MailReceived, c.language)
		n.Market = c.market
		n.Request.Price.After.Total = porting.Money{Minor: c.minor, Currency: c.market.Currency}
		if got := render(t, n).Text; !strings.Contains(got, c.want) {
			t.Errorf("%s in %s: no %q in\n%s", c.language, c.market.Code, c.want, got)
		}
	}
}

func TestAddressesAndHeadersAreGuarded(t *testing.T) {
	t.Parallel()
	cases := map[string]func(n *notify.Notice, s *email.Sender){
		"second header in the address": func(n *notify.Notice, _ *email.Sender) { n.To.Email = "a@example.com\r\nBcc: b@example.com" },
		"second header in the name":    func(n *notify.Notice, _ *email.Sender) { n.To.Name = "A\nBcc: b@example.com" },
		"NUL in the name":              func(n *notify.Notice, _ *email.Sender) { n.To.Name = "A\x00" },
		"two addresses":                func(n *notify.Notice, _ *email.Sender) { n.To.Email = "a@example.com, b@example.com" },
		"name within the address":      func(n *notify.Notice, _ *email.Sender) { n.To.Email = "A <a@example.com>" },
		"no address":                   func(n *notify.Notice, _ *email.Sender) { n.To.Email = "" },
		"local part beyond ASCII":      func(n *notify.Notice, _ *email.Sender) { n.To.Email = "josé@example.com" },
		"line end in the reference":    func(n *notify.Notice, _ *email.Sender) { n.Request.Reference = "PRT-1\r\nX: y" },
		"line end in From":             func(_ *notify.Notice, s *email.Sender) { s.From = "a@example.com\r\nX: y" },
		"two addresses to answer to":   func(_ *notify.Notice, s *email.Sender) { s.ReplyTo = "a@example.com, b@example.com" },
		"no domain":                    func(_ *notify.Notice, s *email.Sender) { s.Domain = "" },
		"line end in the domain":       func(_ *notify.Notice, s *email.Sender) { s.Domain = "a\r\nb" },
	}
	for name, change := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, s := example(t, porting.MailSent, "en"), sender()
			change(&n, s)
			m, err := s.Render(n)
			var permanent *email.PermanentError
			if !errors.As(err, &permanent) {
				t.Errorf("rendered to %v with error %v, want a permanent one", m.To, err)
			}
		})
	}
}

func TestInternationalDomain(t *testing.T) {
	t.Parallel()
	n := example(t, porting.MailSent, "en")
	n.To.Email = "camille@société.example"
	if got := render(t, n).To.Address; got != "camille@xn--socit-esab.example" {
		t.Errorf("To %s", got)
	}
}

// TestHostileNames: what carriers and customers write is shown, and neither obeyed nor able to begin a line of its own kind.
func TestHostileNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Acme\r\nBcc: x@example.com", "@ Click here | https://evil.example", "<script>alert(1)</script>", "\x01sOther subject",
		"subject: other", "{{.Brand}}", strings.Repeat("Long ", 200), "evil\u202Etxt.exe"} {
		n := example(t, porting.MailSent, "en")
		n.Order.Name = name
		m := render(t, n)
		if _, parts := parse(t, m); len(parts) != 2 {
			t.Errorf("%q made %d parts", name, len(parts))
		}
		for _, bad := range []string{"<script", `href="https://evil`, "\u202E", "\r", "\x01"} {
			if strings.Contains(m.HTML, bad) || bad[0] < ' ' && strings.Contains(m.Subject, bad) {
				t.Errorf("%q put %q into the mail", name, bad)
			}
		}
		if len([]rune(m.Subject)) > 120 || !strings.HasSuffix(m.Subject, " [PRT-7F3K-29QX]") {
			t.Errorf("subject %q", m.Subject)
		}
		if first := strings.Split(m.Text, "\n"); first[2] != "Nothing to do." {
			t.Errorf("%q changed the second line to %q", name, first[2])
		}
	}
}

func TestMessageIDs(t *testing.T) {
	t.Parallel()
	keys := []string{"ord_01/sent.to.provider/1/ab", "ord_01/sent.to.provider/1/ac", "a b", "a=20b", "a..b", "a.b", ".a", "a.", "é", "", strings.Repeat("k", 400),
		strings.Repeat("k", 401), "x>\r\nBcc: y"}
	form := regexp.MustCompile(`^[A-Za-z0-9=/_-]+(\.[A-Za-z0-9=/_-]+)*@mail\.voice\.example$`)
	seenIDs := map[string]string{}
	for _, key := range keys {
		n := example(t, porting.MailSent, "en")
		n.Key = key
		id := render(t, n).MessageID
		if !form.MatchString(id) || len(id) > 250 {
			t.Errorf("%q became %q", key, id)
		}
		if other, ok := seenIDs[id]; ok {
			t.Errorf("%q and %q share %q", key, other, id)
		}
		seenIDs[id] = key
	}
}

func TestOptionalMailsCanBeDeclined(t *testing.T) {
	t.Parallel()
	if got := render(t, example(t, porting.MailHeartbeat, "en")).Unsubscribe; got != "mailto:desk@voice.example?subject=STOP%20PRT-7F3K-29QX" {
		t.Errorf("heartbeat: %q", got)
	}
	for _, kind := range []porting.MailKind{porting.MailDateConfirmed, porting.MailDayBefore, porting.MailCompleted, porting.MailRejected} {
		if got := render(t, example(t, kind, "en")).Unsubscribe; got != "" {
			t.Errorf("%s can be declined: %q", kind, got)
		}
	}
}

func TestLanguageOfTheReader(t *testing.T) {
	t.Parallel()
	for asked, want := range map[string]string{"fr": "fr", "fr-CA": "fr", "ES_mx": "es", "de": "fr", "": "fr"} {
		n := example(t, porting.MailSent, asked)
		if got := render(t, n).Language; got != want {
			t.Errorf("%q got %s, want %s", asked, got, want)
		}
	}
}

func TestToldToOthers(t *testing.T) {
	t.Parallel()
	n := example(t, porting.MailDateConfirmed, "en")
	n.To = porting.Contact{Name: "Robin", Email: "robin@example.com", Language: "en"}
	if m := render(t, n); !strings.Contains(m.Text, "because Camille Martin asked Example Voice to keep you informed") {
		t.Error(m.Text)
	}
}

// TestWithoutData renders every mail from a bare request: what is not known is left out.
func TestWithoutData(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds {
		for _, order := range []bool{true, false} {
			n := example(t, kind, "fr")
			n.Data, n.Market.Words, n.Market.Prices, n.Market.Lead = nil, nil, nil, nil
			n.Request.Price, n.Request.Deadlines = nil, nil
			n.Request.Fields = porting.Fields{MainNumber: n.Request.Fields.MainNumber, Replaces: n.Request.Fields.Replaces}
			if !order {
				n.Order, n.Request.Orders = nil, nil
			}
			m := render(t, n)
			for _, bad := range []string{"<no value>", "%!", "  ", " .", "()", "heure de Paris, heure", " ,"} {
				if strings.Contains(m.Subject+m.Text, bad) {
					t.Errorf("%s has %q:\n%s", kind, bad, m.Text)
				}
			}
			if strings.Contains(m.Text, "address_mismatch") {
				t.Errorf("%s shows a code", kind)
			}
		}
	}
}

func TestSameNoticeSameMail(t *testing.T) {
	t.Parallel()
	a, err := render(t, example(t, porting.MailDateConfirmed, "es")).Bytes()
	if err != nil {
		t.Fatal(err)
	}
	b, err := render(t, example(t, porting.MailDateConfirmed, "es")).Bytes()
	if err != nil || !bytes.Equal(a, b) {
		t.Errorf("a repetition differs (%v)", err)
	}
}

func TestUnknownKind(t *testing.T) {
	t.Parallel()
	n := example(t, porting.MailSent, "en")
	n.Kind = "no.such.mail"
	if m, err := sender().Render(n); err == nil {
		t.Errorf("rendered %q", m.Subject)
	}
}

// TestTomorrow: the day before may be a Friday before a Monday, which is not tomorrow.
func TestTomorrow(t *testing.T) {
	t.Parallel()
	n := example(t, porting.MailDayBefore, "en")
	if got := render(t, n).Subject; got != "Tomorrow: 01 99 00 12 34 and others move, 10:00–12:00 [PRT-7F3K-29QX]" {
		t.Error(got)
	}
	n.At = n.At.Add(-48 * time.Hour)
	if got := render(t, n).Subject; got != "Tuesday 8 December: 01 99 00 12 34 and others move, 10:00–12:00 [PRT-7F3K-29QX]" {
		t.Error(got)
	}
}

// TestSecondDateOfAnOrder: the mail about a date tells that date first, though other numbers of the order have an earlier one.
func TestSecondDateOfAnOrder(t *testing.T) {
	t.Parallel()
	n := example(t, porting.MailDateConfirmed, "en")
	last := n.Order.Numbers[len(n.Order.Numbers)-1]
	last.FOC = porting.FOC{Start: moving.Start.AddDate(0, 0, 2), End: moving.End.AddDate(0, 0, 2), Timezone: moving.Timezone}
	n.Data["start"], n.Data["end"], n.Data["timezone"] = last.FOC.Start.Format(time.RFC3339), last.FOC.End.Format(time.RFC3339), moving.Timezone
	n.Data["numbers"] = []any{last.Number.E164()}
	if got := render(t, n).Subject; !strings.HasPrefix(got, "Moving day: Thursday 10 December") {
		t.Error(got)
	}
}

func BenchmarkRender(b *testing.B) {
	n := example(b, porting.MailDateConfirmed, "fr")
	render(b, n)
	b.ReportAllocs()
	for b.Loop() {
		m := render(b, n)
		if _, err := m.Bytes(); err != nil {
			b.Fatal(err)
		}
	}
}

// Without a telephone the closing is a whole sentence still.
func TestClosing_WithoutTelephone(t *testing.T) {
	t.Parallel()
	s := sender()
	s.Phone = ""
	for language, want := range map[string]string{"en": "Questions? Answer this mail; the porting desk reads it.", "es": "Responda a este correo; el equipo de portabilidad lo lee.",
		"fr": "Répondez à ce message\u00a0: le service portabilité le lit."} {
		m, err := s.Render(example(t, porting.MailHeartbeat, language))
		if err != nil || !strings.Contains(m.Text, want) {
			t.Errorf("%s: %v\n%s", language, err, m.Text)
		}
	}
}

// A pause that nobody asked for says what it waits for, and when the order is closed.
func TestPaused_ForWantOfAnAnswer(t *testing.T) {
	t.Parallel()
	for language, want := range map[string]string{"en": "we close it on Thursday 7 January 2027", "fr": "nous la fermons le jeudi 7 janvier 2027", "es": "la cerramos el jueves 7 de enero de 2027"} {
		n := example(t, porting.MailNeedsYou, language)
		n.Kind, n.Data["close_at"] = porting.MailPaused, "2027-01-07T09:30:00Z"
		m := render(t, n)
		reason, _ := n.Market.Words.Text(language, "reason.address_mismatch.title", nil)
		if !strings.Contains(m.Text, want) || !strings.Contains(m.Text, reason) {
			t.Errorf("%s:\n%s", language, m.Text)
		}
	}
}

// The usual range is counted in calendar days, as the market means it and the API shows it, from the signature however late the mail is.
func TestUsualRange(t *testing.T) {
	t.Parallel()
	n := example(t, porting.MailHeartbeat, "en") // two days later; the market's lead is 10 to 15 days
	n.Request.Signature = &porting.Signature{SignedAt: decided.AddDate(0, 0, -2)}
	if m := render(t, n); !strings.Contains(m.Text, "between Tuesday 1 December and Sunday 6 December") {
		t.Errorf("first attempt:\n%s", m.Text)
	}
	n.Order.Attempt = 2 // counted from its own hand-off
	if m := render(t, n); !strings.Contains(m.Text, "between Thursday 3 December and Tuesday 8 December") {
		t.Errorf("second attempt:\n%s", m.Text)
	}
	n.At = decided.AddDate(0, 0, 40)
	if m := render(t, n); strings.Contains(m.Text, "between") {
		t.Errorf("when the usual time is over:\n%s", m.Text)
	}
}

// The first of a count is another word in French than the third.
func TestEscalation_OnTheFirstDay(t *testing.T) {
	t.Parallel()
	for day, want := range map[int]string{1: ", 1er jour ouvré", 3: ", 3e jour ouvré"} {
		n := example(t, porting.MailEscalation, "fr")
		n.Data["days"] = day
		if m := render(t, n); !strings.Contains(m.Subject, want) {
			t.Errorf("day %d: %q", day, m.Subject)
		}
	}
}

// Whoever is said to have signed reads how to stop the move; there is no page of an account for that person.
func TestNoticeToASigner(t *testing.T) {
	t.Parallel()
	const stop = "https://porting.example.com/stop/01k.01k.abc"
	for _, language := range notify.Languages() {
		n := example(t, porting.MailDateConfirmed, language)
		n.To = porting.Contact{Name: "Anne Onyme", Email: "anne@example.com", Language: language}
		n.Data["stop_id"], n.Data["stop"] = "lnk_01", stop
		m := render(t, n)
		if !strings.Contains(m.Text, stop) || !strings.Contains(m.HTML, stop) || strings.Contains(m.Text, "/office/") {
			t.Errorf("%s:\n%s", language, m.Text)
		}
	}
	n := example(t, porting.MailSignRefused, "en")
	n.Data["moved"] = 2
	if m := render(t, n); !strings.Contains(m.Text, "have moved already (2)") {
		t.Errorf("the desk's alarm:\n%s", m.Text)
	}
}

// TestPriceOfAChoiceMadeSince: who keeps the temporary number after the signature, or gives it back, reads what all numbers cost now, beside what
// was signed; who changed nothing reads one price.
func TestPriceOfAChoiceMadeSince(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		listed    bool // the temporary number is in the price that was signed
		now, want string
	}{
		"kept since":       {false, "keep", "€19.90"},
		"given back since": {true, "release", "€0.00"},
		"as signed, kept":  {true, "keep", ""},
		"as signed, given": {false, "release", ""},
	} {
		n := example(t, porting.MailCompleted, "en")
		r := n.Request
		temp := r.Fields.Replaces.Number
		line := porting.BillLine{Code: porting.PriceAdditional, Quantity: 1, Unit: porting.Money{Minor: 995, Currency: "EUR"}, Amount: porting.Money{Minor: 995, Currency: "EUR"}}
		if c.listed {
			line.Numbers = []numbering.PhoneNumber{temp}
		}
		r.Price.After.Lines, r.Fields.TemporaryNumber = []porting.BillLine{line}, c.now
		text := render(t, n).Text
		if got := strings.Contains(text, "with your choice about"); got != (c.want != "") || !strings.Contains(text, c.want) {
			t.Errorf("%s:\n%s", name, text)
		}
	}
}
