package email_test

import (
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // zones, wherever the test runs

	"github.com/portamento/portamento/notify"
	"github.com/portamento/portamento/notify/email"
	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// kinds are all mails, in the order of a customer's journey.
var kinds = []porting.MailKind{porting.MailDraftReminder, porting.MailReceived, porting.MailQuestion, porting.MailSent, porting.MailHeartbeat,
	porting.MailRejected, porting.MailNeedsYou, porting.MailResubmitted, porting.MailDateConfirmed, porting.MailDateChanged,
	porting.MailDateLost, porting.MailWeekBefore, porting.MailDayBefore, porting.MailMovingStarted, porting.MailMovingLate,
	porting.MailPartDone, porting.MailTestFailed, porting.MailCompleted, porting.MailTemporarySoon, porting.MailTemporaryGone,
	porting.MailTemporaryKept, porting.MailFollowUpWeek, porting.MailFollowUpMonth, porting.MailCancelled, porting.MailCancelTooLate,
	porting.MailNotPossible, porting.MailReversed, porting.MailMessage, porting.MailPaused, porting.MailCancelRequested,
	porting.MailSeparation, porting.MailEscalation, porting.MailDigest, porting.MailSignLink, porting.MailSignRefused,
	porting.MailSignReminder, porting.MailSignWaiting, porting.MailSignExpired,
	porting.MailFollowLink, porting.MailFollowConfirm, porting.MailFollowUpdate, porting.MailQuestions, porting.MailAnswer,
	porting.MailHomeConsent, porting.MailHomeOrdered, porting.MailHomeEnded, porting.MailHomes}

// plan displays numbers; it reads nothing.
type plan struct{}

func (plan) Parse(string) (n numbering.PhoneNumber, f numbering.Fault)            { return n, f }
func (plan) Describe(numbering.PhoneNumber) (f numbering.Facts)                   { return f }
func (plan) CheckCode(numbering.PhoneNumber, string) (c porting.CodeCheck)        { return c }
func (plan) Coverage(numbering.PhoneNumber, numbering.Facts) (c porting.Coverage) { return c }

func (plan) Display(n numbering.PhoneNumber) string {
	s := n.E164()
	if national, ok := strings.CutPrefix(s, "+33"); ok {
		s = "0" + national
		return s[:2] + " " + s[2:4] + " " + s[4:6] + " " + s[6:8] + " " + s[8:]
	}
	return s
}

// words are a few sentences of a market.
type words map[string]string

func (w words) Text(language, key string, params map[string]any) (string, bool) {
	s, ok := w[language+"/"+key]
	for name, v := range params {
		if text, isText := v.(string); isText {
			s = strings.ReplaceAll(s, "{"+name+"}", text)
		}
	}
	return s, ok
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	l, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// france is a market in which the move ends the old contract.
func france(t testing.TB) *porting.Market {
	return &porting.Market{Code: "fr", Country: "FR", Languages: []string{"fr"}, Currency: "EUR", TaxRate: 2000,
		TaxWord: map[string]string{"en": "VAT", "fr": "TVA", "es": "IVA"}, Zone: zone(t, "Europe/Paris"), Plan: plan{}, Ends: "port",
		Lead: map[string]porting.Days{"landline": {From: 10, To: 15}}, Lock: 48 * time.Hour, Temporary: "release",
		Weekend:  map[time.Weekday]bool{time.Saturday: true, time.Sunday: true},
		Holidays: map[string]string{"2026-12-25": "Noël"},
		Prices: []porting.PriceList{{Market: "fr", Date: "2026-01-01", From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
			Items: []porting.PriceItem{{Code: porting.PriceAdditional, Minor: 995, TaxIncluded: true}}}},
		Words: words{
			"en/state.sent": "Sent to the carrier", "fr/state.sent": "Envoyée à l’opérateur", "es/state.sent": "Enviada al operador",
			"en/reason.address_mismatch.title":   "The service address is different",
			"en/reason.address_mismatch.meaning": "{provider} has another address for this line.",
			"en/reason.address_mismatch.ask":     "Copy the installation address from your bill, not the billing address.",
			"fr/reason.address_mismatch.title":   "L’adresse d’installation est différente",
			"fr/reason.address_mismatch.meaning": "{provider} connaît une autre adresse pour cette ligne.",
			"fr/reason.address_mismatch.ask":     "Recopiez l’adresse d’installation de votre facture, et non l’adresse de facturation.",
			"es/reason.address_mismatch.title":   "La dirección del servicio es distinta",
			"es/reason.address_mismatch.meaning": "{provider} tiene otra dirección para esta línea.",
			"es/reason.address_mismatch.ask":     "Copie la dirección de instalación de su factura, no la de facturación.",
		}}
}

// mexico is a market in which the customer ends the old contract.
func mexico(t testing.TB) *porting.Market {
	m := france(t)
	m.Code, m.Country, m.Currency, m.Languages, m.Zone, m.Ends = "mx", "MX", "MXN", []string{"es"}, zone(t, "America/Mexico_City"), "customer"
	m.TaxRate = 1600
	return m
}

func number(t testing.TB, e164 string) numbering.PhoneNumber {
	t.Helper()
	n, err := numbering.ParseE164(e164)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// The secrets of the example request: no mail may show them.
const (
	secretAccount = "FX8834512907"
	secretCode    = "01P1A2B3C4D5"
)

var (
	decided = time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC) // a Monday
	moving  = porting.FOC{Start: time.Date(2026, 12, 8, 9, 0, 0, 0, time.UTC), End: time.Date(2026, 12, 8, 11, 0, 0, 0, time.UTC),
		Timezone: "Europe/Paris", Sequence: 1}
)

// request is an order of two numbers at one carrier, with a date.
func request(t testing.TB) *porting.Request {
	a, b, temp := number(t, "+33199001234"), number(t, "+33199001235"), number(t, "+33199005678")
	o := &porting.Order{ID: "ord_01", Carrier: "acme", Name: "Acme Télécom", LineType: numbering.Landline, Step: porting.Acknowledged,
		Attempt: 1, CarrierReference: "AC-20931", SentAt: decided, FOCSequence: 1, CreatedAt: decided,
		Numbers: []*porting.Number{{Number: a, State: porting.NumberConfirmed, FOC: moving, Destination: porting.Destination{User: "usr_1"}},
			{Number: b, State: porting.NumberConfirmed, FOC: moving}}}
	return &porting.Request{ID: "prq_01", Account: "acc_1", Reference: "PRT-7F3K-29QX", Market: "fr", Ready: true,
		Author: porting.Contact{Name: "Camille Martin", Email: "camille@example.com", Language: "fr"},
		Fields: porting.Fields{LineType: numbering.Landline, CurrentProvider: "Acme", AccountNumber: secretAccount,
			MainNumber:      porting.TypedNumber{Number: a},
			Numbers:         []porting.NumberWish{{TypedNumber: porting.TypedNumber{Number: a}, Code: secretCode}, {TypedNumber: porting.TypedNumber{Number: b}}},
			Replaces:        porting.TypedNumber{Number: temp},
			TemporaryNumber: "release"},
		Price: &porting.PriceFreeze{Before: porting.Bill{Total: porting.Money{Minor: 0, Currency: "EUR"}, PriceList: "2026-01-01"},
			After: porting.Bill{Total: porting.Money{Minor: 995, Currency: "EUR"}, PriceList: "2026-01-01"}},
		Orders:    []*porting.Order{o},
		Deadlines: []porting.Deadline{{Request: "prq_01", Order: "ord_01", Kind: porting.DuePromise, DueAt: decided.Add(72 * time.Hour)}}}
}

// example is a notice of a kind as the trade would order it: the request in the state that goes with it, and the data of its verb.
func example(t testing.TB, kind porting.MailKind, language string) notify.Notice {
	if slices.Contains(peopleKinds, kind) {
		return aboutPeople(t, kind, language)
	}
	r := request(t)
	o := r.Orders[0]
	n := notify.Notice{Key: "ord_01/" + string(kind) + "/1/ab12cd34", Kind: kind, At: decided, Sequence: 1, Request: r, Order: o,
		Market: france(t), To: porting.Contact{Name: r.Author.Name, Email: r.Author.Email, Language: language}, Data: map[string]any{}}
	waiting := func(step porting.State) {
		o.Step = step
		for _, x := range o.Numbers {
			x.State, x.FOC = porting.NumberWaiting, porting.FOC{}
		}
	}
	switch kind {
	case porting.MailDraftReminder:
		r.Orders, n.Order, n.Data["step"] = nil, nil, 3
	case porting.MailSeparation:
		r.Orders, n.Order = nil, nil
	case porting.MailSignWaiting, porting.MailSignExpired:
		r.Orders, n.Order = nil, nil
		n.Data["name"], n.Data["expires_at"] = "Anne Onyme", "2026-12-15T09:30:00Z"
	case porting.MailSignLink, porting.MailSignReminder:
		r.Orders, n.Order = nil, nil
		n.To = porting.Contact{Name: "Anne Onyme", Email: "anne@example.com", Language: language}
		n.Data["link_id"], n.Data["url"], n.Data["expires_at"] = "lnk_01", "https://porting.example.com/sign/01k.01k.abc", "2026-12-15T09:30:00Z"
	case porting.MailFollowLink, porting.MailFollowConfirm, porting.MailFollowUpdate:
		n.To = porting.Contact{Email: "anne@example.com", Language: language}
		n.Data["follow_id"], n.Data["follow"], n.Data["expires_at"] = "lnk_01", "https://voice.example/t/01k.01k.abc", "2027-01-22T09:30:00Z"
		if kind != porting.MailFollowLink {
			n.Data["follower_id"], n.Data["confirm"], n.Data["end"] = "lnk_02", "https://voice.example/updates/01k.02k.abc", "https://voice.example/updates/01k.02k.def"
		}
		if kind == porting.MailFollowUpdate {
			n.Data["about"] = string(porting.MailDateConfirmed)
		} else {
			n.Order = nil
		}
	case porting.MailSignRefused:
		r.Orders, n.Order, n.Data["name"] = nil, nil, "Anne Onyme"
	case porting.MailEscalation:
		waiting(porting.Sent)
		n.Data["days"] = 9
	case porting.MailQuestions:
		n.Request, n.Order = &porting.Request{ID: r.ID}, nil
		n.Data = map[string]any{"waits": 2, "asked": []string{"FR · • ••• •• •• 00", "US · ••• ••• ••12 +3"}}
	case porting.MailAnswer:
		n.Request, n.Order = &porting.Request{ID: r.ID}, nil
		n.Data = map[string]any{"asked": []string{"0 800 00 00 00"}, "text": "Yes.\nFreephone numbers move in ten working days."}
	case porting.MailHomeConsent, porting.MailHomeOrdered, porting.MailHomeEnded:
		n.Request = &porting.Request{ID: r.ID, Author: porting.Contact{Name: "Camille Martin"}, Orders: r.Orders}
		n.Data = map[string]any{"number": "01 99 00 12 34", "account": "Atelier Lumière", "new_number": true, "url": "https://porting.example.com/from-home/token", "expires_at": "2026-12-07T09:30:00Z"}
		switch kind {
		case porting.MailHomeConsent:
			n.Request.Orders, n.Order = nil, nil
		case porting.MailHomeOrdered:
			delete(n.Data, "url")
		default:
			n.Request.Orders, n.Order = nil, nil
			n.Data = map[string]any{"number": "01 99 00 12 34", "end": "closed", "text": "This device is in another person’s name.", "url": "https://voice.example/office/add-ons/number-porting/from-home"}
		}
	case porting.MailHomes:
		n.Request, n.Order = &porting.Request{ID: r.ID}, nil
		n.Data = map[string]any{"waits": 3, "consented": []string{"FR · •• •• •• 12 34"}, "address": []string{"FR · •• •• •• 12 35"}, "declined": []string{"US · (•••) •••-0112"}}
	case porting.MailDigest:
		n.Request, n.Order = &porting.Request{ID: r.ID}, nil // about no request of anybody
		n.Data = map[string]any{"moves": 3, "review": 2, "testing": 1, "late": 1, "waits": 0}
	case porting.MailReceived:
		waiting(porting.Submitted)
		n.Order = nil
	case porting.MailQuestion, porting.MailNotPossible:
		waiting(porting.ActionRequired)
		n.Data["reasons"], n.Data["text"] = []any{"address_mismatch"}, "Your bill shows 12 rue des Lilas."
	case porting.MailSent, porting.MailResubmitted, porting.MailPaused, porting.MailCancelRequested:
		waiting(porting.Sent)
	case porting.MailHeartbeat:
		waiting(porting.Sent)
		n.At, n.Data["days"] = decided.Add(48*time.Hour), 2
	case porting.MailRejected, porting.MailNeedsYou:
		waiting(porting.Rejected)
		o.Rejection = &porting.Rejection{Reasons: []string{"address_mismatch"}, CarrierCode: "R112",
			CarrierText: "Adresse non conforme, compte FX-8834-512907", WhoActs: porting.BallYou, Attempt: 1}
		if kind == porting.MailNeedsYou {
			n.Data["days"], n.Data["pause_at"], n.Data["close_at"] = 3, "2026-12-14T09:30:00Z", "2027-01-07T09:30:00Z"
		}
	case porting.MailDateChanged:
		n.Sequence, o.FOCSequence = 2, 2
		n.Data["old_start"], n.Data["old_end"], n.Data["old_timezone"] = "2026-12-03T09:00:00Z", "2026-12-03T11:00:00Z", "Europe/Paris"
		n.Data["moved_by"], n.Data["reason"] = "provider", "Technician not available"
	case porting.MailDateLost, porting.MailCancelled:
		waiting(porting.Acknowledged)
		o.FOCSequence = 3
		n.Sequence = 0
		n.Data["lost_start"], n.Data["lost_end"], n.Data["lost_timezone"] = "2026-12-08T09:00:00Z", "2026-12-08T11:00:00Z", "Europe/Paris"
	case porting.MailDayBefore:
		n.At = moving.Start.Add(-24 * time.Hour)
	case porting.MailWeekBefore:
		n.At = moving.Start.AddDate(0, 0, -7)
	case porting.MailMovingStarted, porting.MailMovingLate, porting.MailPartDone, porting.MailTestFailed, porting.MailCompleted,
		porting.MailReversed, porting.MailTemporarySoon, porting.MailTemporaryGone, porting.MailTemporaryKept, porting.MailFollowUpWeek,
		porting.MailFollowUpMonth:
		moved(n)
	case porting.MailMessage:
		n.Data["text"] = "Good morning,\nplease send us page 2 of your bill.\n\nThe porting desk"
	}
	return n
}

// moved brings the example to its moving day and beyond.
func moved(n notify.Notice) {
	n.Data["release_at"] = "2026-12-22T09:00:00Z"
	for i, x := range n.Order.Numbers {
		switch {
		case n.Kind == porting.MailMovingStarted, n.Kind == porting.MailMovingLate, n.Kind == porting.MailPartDone && i == 1:
			x.State = porting.NumberMoving
		case n.Kind == porting.MailTestFailed, n.Kind == porting.MailPartDone:
			x.State = porting.NumberTesting
		case n.Kind == porting.MailReversed:
			x.State = porting.NumberReversed
		default:
			x.State = porting.NumberCompleted
			x.Tests = []porting.TestCall{{At: moving.Start.Add(42 * time.Minute), Result: porting.TestPassed}}
		}
	}
	if n.Kind == porting.MailTestFailed {
		n.Data["number"], n.Data["result"] = "+33199001234", porting.TestWrongPlace
	}
}

func sender() *email.Sender {
	return &email.Sender{From: "portability@voice.example", ReplyTo: "desk@voice.example", Brand: "Example Voice", Phone: "01 99 00 99 00",
		BaseURL: "https://voice.example/", Domain: "mail.voice.example"}
}

// shared renders for all tests at once, as one sender does for all workers.
var shared = sender()

func render(t testing.TB, n notify.Notice) email.Mail {
	t.Helper()
	m, err := shared.Render(n)
	if err != nil {
		t.Fatalf("%s in %s: %v", n.Kind, n.To.Language, err)
	}
	return m
}
