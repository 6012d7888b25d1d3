package story_test

import (
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/follow"
	"github.com/portamento/portamento/porting/follower"
	"github.com/portamento/portamento/porting/quiet"
)

// Who asks with a reference gets a link only where the address belongs to the request, and one mail for two clicks. Who follows by mail is asked
// first, gets the short form of what happens, and nothing once the mails were ended or the link switched off.
func TestStory_OthersFollow(t *testing.T) {
	t.Parallel()
	on(t, true, func(b *bed) {
		r := b.asks(asOnTheBill("SIM-OK"))
		desk := &follow.Desk{Service: b.service, Wishes: b.db.Questions()}
		for _, email := range []string{"stranger@example.com", r.Author.Email, r.Author.Email} {
			b.must(desk.Ask(b.ctx, follow.Wish{Reference: r.Reference, Email: email, Language: "en"}))
		}
		b.must(desk.Ask(b.ctx, follow.Wish{Reference: "PRT-0000-0000", Email: r.Author.Email}))
		b.settle()
		b.wrote(porting.MailFollowLink, 1)
		if shares := b.now(r).Shares; len(shares) != 1 || shares[0].AskedBy != r.Author.Email {
			t.Fatalf("links: %+v", shares)
		}
		_, l, err := b.service.Share(b.ctx, b.office, r.ID, porting.Sharing{Label: "Reception"})
		b.must(err)
		code := b.service.ShareToken(r.ID, l.ID)
		for _, email := range []string{"anne@example.com", "anne@example.com", "bob@example.com", "carl@example.com"} {
			b.must(desk.AskUpdates(b.ctx, code, porting.Contact{Email: email, Language: "en"}))
		}
		b.settle()
		b.wrote(porting.MailFollowConfirm, 3)
		followers := b.now(r).Shared(l.ID).Followers
		for _, f := range followers[:2] { // the third never answers
			confirm, _ := follow.Tokens(b.service, r.ID, porting.LinkID(f.ID))
			_, err := desk.UseUpdates(b.ctx, confirm)
			b.must(err)
		}
		b.approves(r)
		b.wrote(porting.MailFollowUpdate, 2) // the losing carrier has it
		_, end := follow.Tokens(b.service, r.ID, porting.LinkID(followers[0].ID))
		_, err = desk.UseUpdates(b.ctx, end)
		b.must(err)
		b.waitsFor(r, porting.Confirmed, 10*day)
		b.wrote(porting.MailFollowUpdate, 3) // and Bob alone hears of the date
		b.settle()
		_, err = b.service.Unshare(b.ctx, b.office, r.ID, l.ID)
		b.must(err)
		b.waitsFor(r, porting.Completed, 40*day)
		b.wrote(porting.MailFollowUpdate, 3)
		if len(b.now(r).Shared(l.ID).Followers) != 0 {
			t.Error("a link that is switched off has followers")
		}
		b.audited()
	})
}

// Addresses of those who follow are kept for as long as they are of use: a day for one that was never confirmed, and for the others until the
// secrets of the request are erased.
func TestStory_FollowersAreForgotten(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		r := b.asks(asOnTheBill("SIM-OK"))
		desk := &follow.Desk{Service: b.service}
		_, l, err := b.service.Share(b.ctx, b.office, r.ID, porting.Sharing{Label: "Reception"})
		b.must(err)
		for _, email := range []string{"anne@example.com", "bob@example.com"} {
			b.must(desk.AskUpdates(b.ctx, b.service.ShareToken(r.ID, l.ID), porting.Contact{Email: email, Language: "en"}))
		}
		followers := func() follower.List { return b.now(r).Shared(l.ID).Followers }
		confirm, _ := follow.Tokens(b.service, r.ID, porting.LinkID(followers()[0].ID))
		_, err = desk.UseUpdates(b.ctx, confirm)
		b.must(err)
		b.later(2 * day)
		r = b.approves(r)
		if left := followers(); len(left) != 1 || left[0].Email != "anne@example.com" {
			t.Errorf("after two days: %+v", left)
		}
		r = b.waitsFor(r, porting.Completed, 40*day)
		b.until(r.EndedAt.Add(7*day - time.Minute))
		if left := followers(); len(left) != 1 {
			t.Errorf("before the secrets are erased: %+v", left)
		}
		b.later(time.Hour)
		if left := followers(); len(left) != 0 || b.now(r).SecretsErasedAt.IsZero() {
			t.Errorf("with the secrets: %+v", left)
		}
	})
}

// Who ends the mails in the night does not get in the morning what quiet hours held back.
func TestStory_AFollowerEndsWhatWaits(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		r := b.asks(asOnTheBill("SIM-OK"))
		desk := &follow.Desk{Service: b.service}
		hours, err := quiet.Read("20:00", "08:00")
		b.must(err)
		b.must((&quiet.Desk{Store: b.db.Logins(), Accounts: b.db.People}).Set(b.ctx, b.office, b.account, hours, false))
		_, l, err := b.service.Share(b.ctx, b.office, r.ID, porting.Sharing{Label: "Reception"})
		b.must(err)
		ends := map[string]string{}
		for _, email := range []string{"anne@example.com", "bob@example.com"} {
			b.must(desk.AskUpdates(b.ctx, b.service.ShareToken(r.ID, l.ID), porting.Contact{Email: email, Language: "en"}))
		}
		for _, f := range b.now(r).Shared(l.ID).Followers {
			confirm, end := follow.Tokens(b.service, r.ID, porting.LinkID(f.ID))
			_, err := desk.UseUpdates(b.ctx, confirm)
			b.must(err)
			ends[f.Email] = end
		}
		b.until(time.Date(2026, 9, 1, 20, 30, 0, 0, time.UTC)) // 22:30 in Paris
		b.approves(r)
		b.wrote(porting.MailFollowUpdate, 0)
		_, err = desk.UseUpdates(b.ctx, ends["anne@example.com"])
		b.must(err)
		b.until(time.Date(2026, 9, 2, 6, 1, 0, 0, time.UTC))
		if l := b.only(porting.MailFollowUpdate); l.to != "bob@example.com" {
			t.Errorf("mail to %s", l.to)
		}
	})
}
