package story_test

import (
	"slices"
	"testing"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
)

// Mails about signing in leave with the others; the one that was ordered for an address that nobody has goes nowhere, and is done: the queue
// settles when nothing is left to try.
func TestStory_MailsAboutSigningIn(t *testing.T) {
	t.Parallel()
	on(t, true, func(b *bed) {
		at := b.clock.now()
		to := porting.Contact{Name: "Camille Durand", Email: "camille@example.com", Language: "fr"}
		b.must(b.db.Logins().Apply(b.ctx, login.Change{Posts: []login.Post{
			{Key: "inv_1.1", Mail: login.MailInvitation, To: porting.Contact{Email: "noe@example.com", Language: "es"}, Market: "fr", At: at,
				LinkKind: login.LinkInvitation, LinkID: "inv_1.1", Words: map[string]string{"account": "Atelier", "by": "Camille", "role": "porting"}},
			{Key: "lnk_1", Mail: login.MailSignIn, To: to, At: at, LinkKind: login.LinkSignIn, LinkID: "lnk_1"},
			{Key: "lnk_2", Mail: login.MailReset, At: at, LinkKind: login.LinkReset, LinkID: "lnk_2"},
			{Key: "per_1/password/1", Mail: login.MailPassword, To: to, At: at},
		}}))
		b.settle()
		got := b.mails()
		slices.Sort(got)
		if want := []string{"people.invitation", "people.password.changed", "people.sign.in"}; !slices.Equal(got, want) {
			t.Errorf("mails %q, want %q", got, want)
		}
	})
}
