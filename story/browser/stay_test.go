package browser_test

import (
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// hurried makes every page believe that its session has 121 seconds left: it asks after one.
const hurried = `document.addEventListener("readystatechange", () => {
	const s = document.querySelector("[data-left]");
	if (s && document.readyState === "interactive") s.dataset.left = 121;
})`

// TestStay: two minutes before the session ends a dialog asks, in reach of the keyboard. Its button goes on with the session, Escape puts it
// aside, and both lead back to where the person was. Without script the page says until when.
func TestStay(t *testing.T) {
	t.Parallel()
	b, s := open(t), serve(t)
	signIn(b, mouse{b}, s)
	if _, err := chromedp.Call(b.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: hurried}); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{kb.Enter, kb.Escape} {
		b.visit(s.at("/office/account/notifications"))
		b.do(chromedp.Focus(chromedp.CSS(`#f-language`)))
		b.until("the dialog asks", `!document.querySelector(".stay").hidden`)
		if got := eval[string](b, `document.activeElement.closest(".stay")?.getAttribute("role") ?? document.activeElement.outerHTML`); got != "alertdialog" {
			t.Errorf("the keyboard is at %s", got)
		}
		if got := eval[string](b, `document.title`); got != eval[string](b, `document.querySelector("#stay-title").textContent`) {
			t.Errorf("the title says %q", got)
		}
		b.do(chromedp.KeyEvent(key))
		b.until("the dialog is gone", `document.querySelector(".stay").hidden`)
		if got := eval[string](b, `document.activeElement.id`); got != "f-language" {
			t.Errorf("the keyboard is at %q afterwards", got)
		}
	}
	b.isAt("/office/account/notifications")

	b.withoutScript()
	b.visit(s.at("/office"))
	b.says("Sans nouvelle page ouverte, votre session prend fin à ce moment")
}
