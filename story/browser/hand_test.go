package browser_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// hand is how somebody uses a page: by mouse or by keyboard alone.
type hand interface {
	// fill types into the input of that name, in place of what stands there.
	fill(name, value string)
	// choose picks a radio or ticks a box.
	choose(name, value string)
	// press presses a button or follows a link, and waits for the page that comes.
	press(selector string)
}

// input is the selector of an input.
func input(name string) string { return fmt.Sprintf(`main [name="%s"]`, name) }

// choice is the selector of one of several.
func choice(name, value string) string {
	return fmt.Sprintf(`main [name="%s"][value="%s"]`, name, value)
}

// mouse clicks, and types where it has clicked.
type mouse struct{ *tab }

func (m mouse) fill(name, value string) {
	m.t.Helper()
	at := chromedp.CSS(input(name))
	m.do(chromedp.Click(at), chromedp.KeyEvent("a", chromedp.KeyModifiers(chromedp.Modifier(2))), chromedp.KeyEvent(kb.Backspace))
	if value != "" {
		m.do(chromedp.KeyEvent(value))
	}
}

func (m mouse) choose(name, value string) {
	m.t.Helper()
	m.do(chromedp.Click(chromedp.CSS(choice(name, value))))
}

func (m mouse) press(selector string) {
	m.t.Helper()
	m.lands(chromedp.Click(chromedp.CSS(selector)))
}

// lands does something that leads to another page, and waits for it. A page of an error of ours fails the test.
func (b *tab) lands(step chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, deadline)
	defer cancel()
	answer, err := chromedp.RunResponse(ctx, step)
	if err != nil {
		b.t.Fatalf("no page came: %v%s", err, b.shown())
	}
	if answer != nil && answer.Status >= 500 {
		b.t.Fatalf("status %d%s", answer.Status, b.shown())
	}
}

// keys uses no mouse: Tab to where it is, then letters, Space, arrows and Enter.
type keys struct{ *tab }

// reach presses Tab until the element has the focus, and fails if it never gets it: that is a trap, or a part that keyboards cannot reach.
func (k keys) reach(selector string) {
	k.t.Helper()
	is := fmt.Sprintf(`document.activeElement === document.querySelector(%q)`, selector)
	for range 400 {
		if eval[bool](k.tab, is) {
			if !eval[bool](k.tab, `(() => { const r = document.activeElement.getBoundingClientRect(); return r.bottom > 0 && r.top < innerHeight; })()`) {
				k.t.Fatalf("%s has the focus and cannot be seen%s", selector, k.shown())
			}
			return
		}
		k.do(chromedp.KeyEvent(kb.Tab))
	}
	k.t.Fatalf("Tab does not lead to %s%s", selector, k.shown())
}

func (k keys) fill(name, value string) {
	k.t.Helper()
	k.reach(input(name))
	k.do(chromedp.KeyEvent("a", chromedp.KeyModifiers(chromedp.Modifier(2))), chromedp.KeyEvent(kb.Backspace))
	if value != "" {
		k.do(chromedp.KeyEvent(value))
	}
}

// choose reaches a group as Tab does, at what is chosen or at its first, and goes on with the arrows; a box it ticks with Space.
func (k keys) choose(name, value string) {
	k.t.Helper()
	want := choice(name, value)
	if eval[string](k.tab, fmt.Sprintf(`document.querySelector(%q).type`, want)) == "checkbox" {
		k.reach(want)
		k.do(chromedp.KeyEvent(" "))
		return
	}
	if eval[bool](k.tab, fmt.Sprintf(`document.querySelector(%q).checked`, want)) {
		return
	}
	in := fmt.Sprintf(`document.activeElement.name === %q`, name)
	for range 400 {
		if eval[bool](k.tab, in) {
			break
		}
		k.do(chromedp.KeyEvent(kb.Tab))
	}
	for range 20 {
		if eval[bool](k.tab, fmt.Sprintf(`document.activeElement === document.querySelector(%q)`, want)) {
			k.do(chromedp.KeyEvent(" "))
			return
		}
		k.do(chromedp.KeyEvent(kb.ArrowDown))
	}
	k.t.Fatalf("the arrows do not lead to %s%s", want, k.shown())
}

func (k keys) press(selector string) {
	k.t.Helper()
	k.reach(selector)
	k.lands(chromedp.KeyEvent(kb.Enter))
}

// withoutScript switches script off, as some people and many companies do.
func (b *tab) withoutScript() {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		b.t.Fatalf("switch script off: %v", err)
	}
	b.scriptless = true
}

// says waits for nothing: it fails unless the page says all of it.
func (b *tab) says(parts ...string) {
	b.t.Helper()
	text := eval[string](b, `document.querySelector("main").innerText`)
	for _, part := range parts {
		if !strings.Contains(text, part) {
			b.t.Errorf("the page does not say %q%s", part, b.shown())
		}
	}
}

// isAt fails unless the browser is at a path.
func (b *tab) isAt(path string) {
	b.t.Helper()
	if at := eval[string](b, `location.pathname`); !strings.HasPrefix(at, path) {
		b.t.Fatalf("the browser is at %s, not at %s%s", at, path, b.shown())
	}
}
