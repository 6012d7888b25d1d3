package story_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

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

// Who does without mails about dates gets none, and all the others, in the language that they read by now; the mails behind go on.
func TestStory_MailsThatSomebodyDoesWithout(t *testing.T) {
	t.Parallel()
	on(t, true, func(b *bed) {
		r := b.asks(asOnTheBill("SIM-OK"))
		if r.Author.Email == "" {
			b.t.Fatal("nobody is written to")
		}
		b.must(b.db.Logins().UpdateTeam(b.ctx, b.account, func(team *login.Team) (login.Change, error) {
			team.Newcomers = []login.Person{{ID: "per_quiet", Name: "Camille Durand", Email: strings.ToUpper(r.Author.Email), Language: "es", CreatedAt: b.clock.now(),
				Quiet: []login.MailGroup{login.MailsDates}}}
			return login.Change{}, nil
		}))
		r = b.waitsFor(b.approves(r), porting.Confirmed, 30*24*time.Hour)
		b.settle()
		b.wrote(porting.MailSent, 1)
		b.wrote(porting.MailDateConfirmed, 0)
		b.until(r.Orders[0].FOC().Start.Add(time.Hour))
		b.wrote(porting.MailDayBefore, 0)
		b.wrote(porting.MailMovingStarted, 0)
		b.wrote(porting.MailCompleted, 1)
		files, err := filepath.Glob(filepath.Join(b.outbox, "*completed*.eml"))
		b.must(err)
		text, err := os.ReadFile(files[0])
		b.must(err)
		if !strings.Contains(string(text), "Content-Language: es") {
			b.t.Errorf("the mail is not in the person's language: %.400s", text)
		}
	})
}
