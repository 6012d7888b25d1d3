package browser_test

import (
	"encoding/json"
	"strings"
	"testing"

	pointer "github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// TestDrawing: a signature can be drawn with a mouse; strokes can be taken back one by one or all, and the form carries what is left.
func TestDrawing(t *testing.T) {
	t.Parallel()
	base, _ := gallery(t)
	b := open(t)
	b.visit(base + "/fr/en/light/front/sign")
	box := eval[map[string]float64](b, `(() => { const c = document.querySelector("[data-draw] canvas"); c.scrollIntoView({block: "center"}); const r = c.getBoundingClientRect(); return {x: r.x, y: r.y}; })()`)
	at := func(typ pointer.DispatchMouseEventType, x, y float64) chromedp.Action[chromedp.Void] {
		return chromedp.MouseEvent(typ, box["x"]+x, box["y"]+y, chromedp.ButtonLeft)
	}
	stroke := func(x, y float64) {
		b.do(at(pointer.DispatchMouseEventTypeMousePressed, x, y), at(pointer.DispatchMouseEventTypeMouseMoved, x+20, y+10), at(pointer.DispatchMouseEventTypeMouseMoved, x+40, y), at(pointer.DispatchMouseEventTypeMouseReleased, x+40, y))
	}
	drawn := func() (strokes [][][]float64) {
		text := eval[string](b, `document.querySelector("[data-draw] input").value`)
		if text != "" {
			if err := json.Unmarshal([]byte(text), &strokes); err != nil {
				t.Fatalf("%q: %v", text, err)
			}
		}
		return strokes
	}
	ink := func() bool {
		return eval[bool](b, `(() => { const c = document.querySelector("[data-draw] canvas"); return c.getContext("2d").getImageData(0, 0, c.width, c.height).data.some(v => v); })()`)
	}
	if len(drawn()) != 0 || ink() {
		t.Fatal("something is drawn before anybody drew")
	}
	stroke(20, 30)
	stroke(60, 60)
	got := drawn()
	if len(got) != 2 || got[0][0][0] != 20 || got[0][0][1] != 30 || len(got[1]) < 3 || !ink() {
		t.Fatalf("drawn: %v, ink %t", got, ink())
	}
	b.do(chromedp.Click(chromedp.CSS("[data-draw-undo]")))
	if got := drawn(); len(got) != 1 || got[0][0][0] != 20 {
		t.Errorf("after undo: %v", got)
	}
	b.do(chromedp.Click(chromedp.CSS("[data-draw-clear]")))
	if len(drawn()) != 0 || ink() || !strings.Contains(eval[string](b, `document.getElementById("live").textContent`), "empty") {
		t.Errorf("after clear: %v, ink %t", drawn(), ink())
	}
}

// TestBillingAddress: where the bill is sent to is asked for only if it is another address; without script all of it is there.
func TestBillingAddress(t *testing.T) {
	t.Parallel()
	base, _ := gallery(t)
	b := open(t)
	b.visit(base + "/fr/en/light/request/bill")
	shown := func() bool { return eval[bool](b, `document.querySelector(".billing").offsetParent !== null`) }
	if shown() {
		t.Error("asked for before anybody said that it is another one")
	}
	b.do(chromedp.Click(chromedp.CSS(choice("same_address", "no"))))
	if !shown() {
		t.Error("another address, and nowhere to type it")
	}
	b.do(chromedp.Click(chromedp.CSS(choice("same_address", "yes"))))
	if shown() {
		t.Error("the same address, and it is asked for again")
	}
}

// TestAutosave: a form saves itself while it is filled in, as often as somebody types on, and each save is made of the one before.
func TestAutosave(t *testing.T) {
	t.Parallel()
	b := open(t)
	h, s := mouse{b}, serve(t)
	signIn(b, h, s)
	h.press(`.tabs a[href="/office/add-ons"]`)
	h.press(`main a[href="/office/add-ons/number-porting"]`)
	h.press(`main form .button-main`)
	type saved struct{ Seen, Said string }
	now := func() saved {
		return eval[saved](b, `({Seen: document.querySelector("[name=seen]").value, Said: document.querySelector("[data-saved]").textContent})`)
	}
	for _, typed := range [][2]string{{"current_provider", "Orange"}, {"account_number", "SIM-OK"}, {"current_provider", "Free"}} {
		before := now()
		h.fill(typed[0], typed[1])
		eval[bool](b, `new Promise(done => { const look = () => document.querySelector("[name=seen]").value !== "`+before.Seen+`" ? done(true) : setTimeout(look, 50); look(); })`)
		if got := now(); got.Said == "" {
			t.Errorf("%s was saved, and nothing says so", typed[0])
		}
	}
	b.visit(eval[string](b, `location.href`))
	if got := eval[string](b, `document.querySelector("[name=current_provider]").value + " " + document.querySelector("[name=account_number]").value`); !strings.HasPrefix(got, "Free ") || !strings.HasSuffix(got, "OK") {
		t.Errorf("kept: %q", got)
	}
}
