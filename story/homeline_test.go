package story_test

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/portamento/portamento/notify/email"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/homeline"
)

// homes is the verbs of home lines on the bed's database.
func (b *bed) homes() *homeline.Desk { return &homeline.Desk{Service: b.service, Store: b.db.Homes()} }

var fromHome = regexp.MustCompile(`/from-home/([0-9A-Za-z_.]+)`)

// wants is what somebody in the office types about the number of the home line.
func (b *bed) wants(change ...func(*homeline.Wish)) (homeline.Ask, error) {
	no := false
	w := homeline.Wish{Number: "01 99 00 12 60", Email: "dora@example.net", Serial: "Box 4711", Holder: "Dora Martin", NewNumber: &no, Language: "es"}
	for _, f := range change {
		f(&w)
	}
	return b.homes().Take(b.ctx, b.office, w)
}

// consentLink is the link in the last mail to the holder.
func (b *bed) consentLink() string {
	b.t.Helper()
	all := b.letters(porting.MailHomeConsent)
	if len(all) == 0 {
		b.t.Fatal("the holder got no mail")
	}
	found := fromHome.FindStringSubmatch(all[len(all)-1].text)
	if found == nil {
		b.t.Fatalf("no link in %s", all[len(all)-1].text)
	}
	return found[1]
}

func (b *bed) conflict(err error, code string) {
	b.t.Helper()
	state, ok := errors.AsType[*porting.StateError](err)
	if !ok || state.Code != code {
		b.t.Fatalf("%v, want %s", err, code)
	}
}

func (b *bed) gone(err error) {
	b.t.Helper()
	if !errors.Is(err, porting.ErrNotFound) {
		b.t.Fatalf("%v, want not found", err)
	}
}

// R6, ux C14: somebody in the office asks for the number of a device at home. Its holder agrees by a link, once; the desk compares, orders, and the
// number moves on the next working day.
func TestNumberFromHome(t *testing.T) {
	t.Parallel()
	on(t, true, func(b *bed) {
		asked, err := b.wants()
		b.must(err)
		b.later(time.Minute)
		l := b.only(porting.MailHomeConsent)
		if l.to != "dora@example.net" || !strings.Contains(l.text, "•• •• •• 12 60") || strings.Contains(l.text, "01 99 00 12 60") || strings.ContainsAny(l.subject, "0123456789") ||
			!strings.Contains(l.text, "de acuerdo") || !strings.Contains(l.text, "se queda sin número") {
			b.t.Fatalf("mail to %s: %s\n%s", l.to, l.subject, l.text)
		}
		b.wrote(porting.MailHomes, 0) // the desk has nothing to do before the holder answers

		_, err = b.homes().Order(b.ctx, b.desk, asked.ID, homeline.Ordering{Compared: true})
		b.conflict(err, "home.no_consent")
		link := b.consentLink()
		shown, err := b.homes().Open(b.ctx, link)
		b.must(err)
		if shown.AccountName == "" || shown.NewNumber || shown.State != homeline.Asked {
			b.t.Fatalf("shown: %+v", shown)
		}
		_, err = b.homes().Decide(b.ctx, link, homeline.Answer{Agree: true, Address: "192.0.2.9", Agent: "Test"})
		b.must(err)
		for range 2 { // the link is spent, for either answer
			_, err = b.homes().Decide(b.ctx, link, homeline.Answer{})
			b.gone(err)
			_, err = b.homes().Open(b.ctx, link)
			b.gone(err)
		}
		b.later(time.Minute)
		l = b.only(porting.MailHomes)
		if l.to != "desk@example.com" || !strings.Contains(l.text, "•• •• •• •• 60") || strings.Contains(l.text, "dora") || strings.Contains(l.text, "01 99") {
			b.t.Fatalf("mail to the desk:\n%s", l.text)
		}

		_, err = b.homes().Order(b.ctx, b.desk, asked.ID, homeline.Ordering{})
		b.faulty(err, "home.compared_missing")
		_, err = b.homes().Order(b.ctx, b.office, asked.ID, homeline.Ordering{Compared: true})
		b.forbidden(err)
		_, err = b.homes().Order(porting.WithDryRun(b.ctx), b.desk, asked.ID, homeline.Ordering{Compared: true})
		b.must(err)
		done, err := b.homes().Order(b.ctx, b.desk, asked.ID, homeline.Ordering{Compared: true})
		b.must(err)
		_, err = b.homes().Order(b.ctx, b.desk, asked.ID, homeline.Ordering{Compared: true})
		b.conflict(err, "home.over")
		if done.State != homeline.Ordered || done.Request == "" {
			b.t.Fatalf("ordered: %+v", done)
		}
		r, err := b.db.Requests(b.office.Scope()).Request(b.ctx, done.Request)
		b.must(err)
		b.settle()
		b.later(time.Minute)
		b.expect(r, porting.Confirmed, porting.StageDateSet, porting.BallNone)
		l = b.only(porting.MailHomeOrdered)
		if l.to != "dora@example.net" || !strings.Contains(l.subject, "septiembre") || !strings.Contains(l.text, "•• •• •• 12 60") {
			b.t.Fatalf("mail to %s: %s\n%s", l.to, l.subject, l.text)
		}
		if f := b.now(r).Orders[0].FOC(); !f.Start.Equal(b.window(1).Start) {
			b.t.Fatalf("moves on %s", f.Start)
		}
		b.until(b.now(r).Orders[0].FOC().Start.Add(time.Minute))
		b.expect(r, porting.Completed, porting.StageDone, porting.BallNone)
		if own := b.own(number("+33199001260")); !own.Default || own.User != b.owner {
			b.t.Fatalf("moved number: %+v", own)
		}
		b.wrote(porting.MailHomeEnded, 0)
		_, err = b.wants() // it is the account's own now
		b.faulty(err, "number.already_ours")
		b.until(done.Ended.Add(homeline.KeptAfter + time.Hour))
		b.must(b.db.Clean(b.ctx, b.clock.now(), 100))
		_, err = b.homes().Show(b.ctx, b.desk, asked.ID)
		b.gone(err)
	})
}

// "I did not ask for this" ends it; nobody answers; the desk closes it; the account takes it back: each time nothing moves, and whoever has to know does.
func TestNumberFromHome_Ends(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		declined, err := b.wants()
		b.must(err)
		b.later(time.Minute)
		_, err = b.homes().Decide(b.ctx, b.consentLink(), homeline.Answer{})
		b.must(err)
		b.later(time.Minute)
		if l := b.only(porting.MailHomeEnded); !strings.Contains(l.text, "01 99 00 12 60") || l.to == "dora@example.net" {
			b.t.Fatalf("mail to %s:\n%s", l.to, l.text)
		}
		b.wrote(porting.MailHomes, 1)
		_, err = b.homes().Order(b.ctx, b.desk, declined.ID, homeline.Ordering{Compared: true})
		b.conflict(err, "home.over")

		expired, err := b.wants()
		b.must(err)
		b.later(time.Minute)
		late := b.consentLink()
		b.until(expired.Expires)
		b.later(time.Minute)
		_, err = b.homes().Decide(b.ctx, late, homeline.Answer{Agree: true})
		b.conflict(err, "link.expired")
		b.wrote(porting.MailHomeEnded, 2)

		closed, err := b.wants()
		b.must(err)
		b.later(time.Minute)
		_, err = b.homes().Decide(b.ctx, b.consentLink(), homeline.Answer{Agree: true})
		b.must(err)
		for code, text := range map[string]string{"text.missing": " ", "text.card_number": "4111 1111 1111 1111", "text.too_long": strings.Repeat("x", homeline.MostText+1), "text.control_characters": "a\u202eb"} {
			_, err = b.homes().Close(b.ctx, b.desk, closed.ID, text)
			if p := b.faulty(err, code).Problems[0].Params; code == "text.too_long" && p["length"] != homeline.MostText+1 {
				b.t.Errorf("how long it is, is not said: %v", p)
			}
		}
		_, err = b.homes().Close(b.ctx, b.desk, closed.ID, "Ce boîtier est au nom de quelqu’un d’autre.")
		b.must(err)
		b.later(time.Minute)
		if all := b.letters(porting.MailHomeEnded); len(all) != 3 || !strings.Contains(all[2].text, "au nom de quelqu’un d’autre") {
			b.t.Fatalf("mails: %+v", all)
		}

		back, err := b.wants()
		b.must(err)
		b.later(time.Minute)
		link := b.consentLink()
		_, err = b.homes().Withdraw(b.ctx, b.office, back.ID)
		b.must(err)
		_, err = b.homes().Withdraw(b.ctx, b.office, back.ID)
		b.conflict(err, "home.over")
		_, err = b.homes().Decide(b.ctx, link, homeline.Answer{Agree: true})
		b.gone(err)
		b.later(3 * time.Hour)
		b.wrote(porting.MailHomeEnded, 3)
		if list, _, err := b.db.Lists(b.desk.Scope()).RequestList(b.ctx, porting.RequestFilter{Page: porting.Page{Limit: 10}}); err != nil || len(list) != 0 {
			b.t.Fatalf("orders: %d, %v", len(list), err)
		}
	})
}

// Where only the serial number is known the desk finds the address in its own records; a new address voids the link to the one before.
func TestNumberFromHome_SerialOnly(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		asked, err := b.wants(func(w *homeline.Wish) { w.Email = "" })
		b.must(err)
		b.later(time.Minute)
		b.wrote(porting.MailHomeConsent, 0)
		b.wrote(porting.MailHomes, 1)
		_, err = b.homes().Address(b.ctx, b.office, asked.ID, "me@example.net")
		b.forbidden(err)
		_, err = b.homes().Address(b.ctx, b.desk, asked.ID, "nobody")
		b.faulty(err, "email.invalid")
		_, err = b.homes().Address(b.ctx, b.desk, asked.ID, "old@example.net")
		b.must(err)
		b.later(time.Minute)
		before := b.consentLink()
		found, err := b.homes().Address(b.ctx, b.desk, asked.ID, "dora@example.net")
		b.must(err)
		b.later(time.Minute)
		if all := b.letters(porting.MailHomeConsent); len(all) != 2 || all[1].to != "dora@example.net" || found.EmailBy != homeline.ByDesk {
			b.t.Fatalf("mails: %+v", all)
		}
		_, err = b.homes().Decide(b.ctx, before, homeline.Answer{Agree: true})
		b.gone(err)
		_, err = b.homes().Decide(b.ctx, b.consentLink(), homeline.Answer{Agree: true})
		b.must(err)
		_, err = b.homes().Address(b.ctx, b.desk, asked.ID, "late@example.net")
		b.conflict(err, "home.consented")
		done, err := b.homes().Order(b.ctx, b.desk, asked.ID, homeline.Ordering{Compared: true, Device: "Box 4711-B"})
		b.must(err)
		r, err := b.db.Requests(b.desk.Scope()).Request(b.ctx, done.Request)
		b.must(err)
		if r.Fields.Equipment[0] != "Box 4711-B" {
			b.t.Fatalf("device: %v", r.Fields.Equipment)
		}
	})
}

// Two people of the desk order at the same time, and a call that was cut short is made again: there is one order.
func TestNumberFromHome_OrderedOnce(t *testing.T) {
	t.Parallel()
	on(t, true, func(b *bed) {
		asked, err := b.wants()
		b.must(err)
		b.later(time.Minute)
		var wait sync.WaitGroup
		link, answers := b.consentLink(), make([]error, 4)
		for i := range answers {
			wait.Go(func() { _, answers[i] = b.homes().Decide(b.ctx, link, homeline.Answer{Agree: true}) })
		}
		wait.Wait()
		taken := 0
		for _, err := range answers {
			if err == nil {
				taken++
			} else {
				b.gone(err)
			}
		}
		if taken != 1 {
			b.t.Fatalf("%d answers were taken by one link", taken)
		}
		for range 3 {
			wait.Go(func() { _, _ = b.homes().Order(b.ctx, b.desk, asked.ID, homeline.Ordering{Compared: true}) })
		}
		wait.Wait()
		orders := func() []*porting.Request {
			list, _, err := b.db.Lists(b.desk.Scope()).RequestList(b.ctx, porting.RequestFilter{Page: porting.Page{Limit: 10}})
			b.must(err)
			return list
		}
		list := orders()
		got, err := b.homes().Show(b.ctx, b.office, asked.ID)
		b.must(err)
		if len(list) != 1 || got.State != homeline.Ordered || got.Request != list[0].ID {
			b.t.Fatalf("%d orders, %+v", len(list), got)
		}
		_, err = b.db.Homes().ChangeAsk(b.ctx, asked.ID, func(a *homeline.Ask) error { // as a crash between the two leaves it
			a.State, a.Ended, a.Request = homeline.Consented, time.Time{}, ""
			return nil
		})
		b.must(err)
		again, err := b.homes().Order(b.ctx, b.desk, asked.ID, homeline.Ordering{Compared: true})
		b.must(err)
		if again.Request != list[0].ID || len(orders()) != 1 {
			b.t.Fatalf("ordered again: %+v", again)
		}
	})
}

// What cannot be asked for, and what another account cannot see.
func TestNumberFromHome_Rules(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		for _, x := range []struct {
			code   string
			change func(*homeline.Wish)
		}{
			{"number.too_short", func(w *homeline.Wish) { w.Number = "01 99" }},
			{"home.device_missing", func(w *homeline.Wish) { w.Serial, w.Email = " ", "" }},
			{"email.invalid", func(w *homeline.Wish) { w.Email = "dora" }},
			{"text.too_long", func(w *homeline.Wish) { w.Serial = strings.Repeat("1", 61) }},
			{"home.holder_missing", func(w *homeline.Wish) { w.Holder = "" }},
			{"home.number_missing", func(w *homeline.Wish) { w.Number = " " }},
			{"home.new_number_missing", func(w *homeline.Wish) { w.NewNumber = nil }},
			{"number.already_ours", func(w *homeline.Wish) { w.Number = b.temp.E164() }},
		} {
			_, err := b.wants(x.change)
			b.faulty(err, x.code)
		}
		reader := b.office
		reader.Role = porting.RoleAccountRead
		_, err := b.homes().Take(b.ctx, reader, homeline.Wish{})
		b.forbidden(err)
		_, err = b.homes().Take(b.ctx, b.office, homeline.Wish{Account: "acc_other"})
		b.gone(err)

		first, err := b.wants()
		b.must(err)
		_, err = b.wants()
		b.faulty(err, "home.asked_already")
		b.ctx = porting.WithDryRun(b.ctx)
		_, err = b.wants()
		b.faulty(err, "home.asked_already")
		b.ctx = b.t.Context()
		stranger := porting.Actor{Role: porting.RoleAccount, Account: "acc_other"}
		_, err = b.homes().Show(b.ctx, stranger, first.ID)
		b.gone(err)
		_, err = b.homes().Withdraw(b.ctx, stranger, first.ID)
		b.gone(err)
		if list, err := b.homes().List(b.ctx, stranger, false); err != nil || len(list) != 0 {
			b.t.Fatalf("a stranger sees %d, %v", len(list), err)
		}
		for i := range homeline.MostOpen {
			_, err := b.wants(func(w *homeline.Wish) { w.Number = "01 99 00 13 1" + string(rune('0'+i)) })
			if i < homeline.MostOpen-1 {
				b.must(err)
			} else {
				b.faulty(err, "home.too_many")
			}
		}
	})
}

// Two accounts ask for the same home line: neither hears of the other, the desk sees both, and the first order wins.
func TestNumberFromHome_TwoAccounts(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		other := porting.AccountID(porting.NewID(porting.PrefixAccount, b.clock.now()))
		b.must(b.db.People(b.desk.Scope()).CreateAccount(b.ctx, porting.Account{ID: other, Name: "Bob & Co", Market: "fr",
			Owner: porting.Contact{Name: "Bob", Email: "bob@example.org", Language: "en"}, CreatedAt: b.clock.now()}, nil))
		first, err := b.wants()
		b.must(err)
		bob := porting.Actor{Role: porting.RoleAccount, Account: other}
		no := false
		second, err := b.homes().Take(b.ctx, bob, homeline.Wish{Number: "01 99 00 12 60", Email: "bob@example.org", Holder: "Bob", NewNumber: &no})
		b.must(err)
		if list, err := b.homes().List(b.ctx, b.desk, true); err != nil || len(list) != 2 {
			b.t.Fatalf("the desk sees %d, %v", len(list), err)
		}
		for _, a := range []homeline.Ask{first, second} {
			_, err = b.homes().Decide(b.ctx, homeline.Token(b.service, a.ID, a.Link), homeline.Answer{Agree: true})
			b.must(err)
		}
		_, err = b.homes().Order(b.ctx, b.desk, first.ID, homeline.Ordering{Compared: true})
		b.must(err)
		_, err = b.homes().Order(b.ctx, b.desk, second.ID, homeline.Ordering{Compared: true, Device: "Box 4711"})
		b.faulty(err, "number.in_open_order")
		_, err = b.homes().Close(b.ctx, b.desk, second.ID, "The line is not yours.")
		b.must(err)
	})
}

// unknown is a mail server that knows no post box of one address.
type unknown struct {
	email.Transport
	address string
}

func (s unknown) Deliver(ctx context.Context, m email.Mail) error {
	if m.To.Address == s.address {
		return &email.PermanentError{Err: errors.New("550 no such user")}
	}
	return s.Transport.Deliver(ctx, m)
}

// Where no server takes mail for the address that was typed, the desk is told to find another one, and nothing else waits for it.
func TestNumberFromHome_NoSuchAddress(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		b.transport = unknown{b.transport, "nobody@example.net"}
		b.restarts()
		asked, err := b.wants(func(w *homeline.Wish) { w.Email = "nobody@example.net" })
		b.must(err)
		b.later(time.Minute)
		b.wrote(porting.MailHomeConsent, 0)
		b.wrote(porting.MailHomes, 1)
		got, err := b.homes().Show(b.ctx, b.desk, asked.ID)
		b.must(err)
		if got.Needs() != homeline.NeedsAddress || got.State != homeline.Asked {
			b.t.Fatalf("asked: %+v", got)
		}
		_, err = b.homes().Address(b.ctx, b.desk, asked.ID, "dora@example.net")
		b.must(err)
		b.later(time.Minute)
		b.only(porting.MailHomeConsent)
	})
}

// An ask that was taken back or closed is not ordered beside it, and one that was ordered is neither taken back nor closed; also where the call that
// ordered it was cut short.
func TestNumberFromHome_OrderedBesideItsEnd(t *testing.T) {
	t.Parallel()
	on(t, true, func(b *bed) {
		agreed := func(number string) homeline.Ask {
			a, err := b.wants(func(w *homeline.Wish) { w.Number = number })
			b.must(err)
			_, err = b.homes().Decide(b.ctx, homeline.Token(b.service, a.ID, a.Link), homeline.Answer{Agree: true})
			b.must(err)
			return a
		}
		withdraw := func(id string) error { _, err := b.homes().Withdraw(b.ctx, b.office, id); return err }
		for i := range 5 {
			a := agreed("01 99 00 14 0" + string(rune('0'+i)))
			var wait sync.WaitGroup
			ends := [3]error{}
			wait.Go(func() { _, ends[0] = b.homes().Order(b.ctx, b.desk, a.ID, homeline.Ordering{Compared: true}) })
			wait.Go(func() { _, ends[1] = b.homes().Close(b.ctx, b.desk, a.ID, "The line is not yours.") })
			wait.Go(func() { ends[2] = withdraw(a.ID) })
			wait.Wait()
			done := 0
			for _, err := range ends {
				if err == nil {
					done++
				}
			}
			list, _, err := b.db.Lists(b.desk.Scope()).RequestList(b.ctx, porting.RequestFilter{Number: a.Number, Page: porting.Page{Limit: 10}})
			b.must(err)
			if ordered := ends[0] == nil; done != 1 || (len(list) == 1) != ordered || len(list) > 1 {
				b.t.Fatalf("%d ends, %d orders: %v", done, len(list), ends)
			}
		}

		cut := func(id string, f func(*homeline.Ask)) { // as a call that is about to order leaves it
			_, err := b.db.Homes().ChangeAsk(b.ctx, id, func(a *homeline.Ask) error {
				a.State, a.Ended, a.Request, a.Ordering = homeline.Consented, time.Time{}, "", b.clock.now()
				f(a)
				return nil
			})
			b.must(err)
		}
		nothing := func(*homeline.Ask) {}
		before := agreed("01 99 00 14 11")
		cut(before.ID, nothing)
		b.conflict(withdraw(before.ID), "home.over")
		b.later(2 * time.Minute)
		b.must(withdraw(before.ID))

		for i, end := range []func(id string){
			func(id string) { b.conflict(withdraw(id), "home.over") },
			func(string) { b.must(b.homes().Expire(b.ctx, 100)) },
		} {
			after := agreed("01 99 00 14 2" + string(rune('0'+i)))
			_, err := b.homes().Order(b.ctx, b.desk, after.ID, homeline.Ordering{Compared: true})
			b.must(err)
			cut(after.ID, func(a *homeline.Ask) { a.Expires = b.clock.now() })
			b.later(2 * time.Minute)
			end(after.ID)
			if got, err := b.homes().Show(b.ctx, b.office, after.ID); err != nil || got.State != homeline.Ordered || got.Request == "" {
				b.t.Fatalf("%+v, %v", got, err)
			}
		}

		_, err := b.homes().Order(b.ctx, b.desk, agreed("01 99 00 14 31").ID, homeline.Ordering{Compared: true, Device: "a\x07"})
		b.faulty(err, "text.control_characters")
		list, err := b.homes().List(b.ctx, b.office, true)
		b.must(err)
		if len(list) != 1 || !list[0].Ordering.IsZero() {
			b.t.Fatalf("after an order that was refused: %+v", list)
		}
		b.must(withdraw(list[0].ID))
	})
}
