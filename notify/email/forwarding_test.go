package email_test

import (
	"strings"
	"testing"

	"github.com/portamento/portamento/notify/email"
	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/bridge"
)

// The first mail says how calls are forwarded until the move: by the code of the line, where it has one, in the text and in the HTML.
func TestReceived_TellsHowToForward(t *testing.T) {
	t.Parallel()
	for language, want := range map[string]string{
		"en": "You can have them forwarded to %: dial **21*+33199005678# on the line itself, and ##21# to end it. The page of your request tests whether it works.",
		"fr": "Vous pouvez les faire renvoyer vers le %\u00a0: composez **21*+33199005678# sur la ligne même, et ##21# pour l’arrêter. La page de votre demande teste si cela fonctionne.",
		"es": "Puede pedir que se desvíen al %: marque **21*+33199005678# en la propia línea, y ##21# para quitarlo. La página de su solicitud prueba si funciona.",
	} {
		n := example(t, porting.MailReceived, language)
		temp := number(t, "+33199005678")
		plain := oneLine(render(t, n))
		if strings.Contains(plain, "**21*") {
			t.Errorf("%s: a code without a rule:\n%s", language, plain)
		}
		n.Request.OwnNumbers = map[numbering.PhoneNumber]porting.OwnNumber{temp: {Number: temp, Account: "acc_1", Use: porting.UseTemporary, State: porting.OwnAssigned}}
		n.Request.Account = "acc_1"
		n.Market.Forward = map[string]bridge.Codes{"landline": {On: "**21*{international}#", Off: "##21#"}}
		m := render(t, n)
		want := strings.Replace(want, "%", n.Market.Plan.Display(temp), 1)
		if got := oneLine(m); !strings.Contains(got, want) {
			t.Errorf("%s:\n%s\nwant %s", language, got, want)
		}
		if !strings.Contains(m.HTML, "**21*&#43;33199005678#") && !strings.Contains(m.HTML, "**21*+33199005678#") {
			t.Errorf("%s: the HTML has no code:\n%s", language, m.HTML)
		}
		n.Market.Forward = nil
		if got := oneLine(render(t, n)); strings.Contains(got, "dial ") || !strings.Contains(got, n.Market.Plan.Display(temp)) {
			t.Errorf("%s: a line without a code:\n%s", language, got)
		}
	}
}

// oneLine is the text of a mail without its line ends.
func oneLine(m email.Mail) string {
	return strings.ReplaceAll(strings.ReplaceAll(m.Text, "\n", " "), "\r", "")
}
