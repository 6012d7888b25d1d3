package browser_test

import (
	"bufio"
	"context"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// demoAt is where a demo that is starting says that its page is.
var demoAt = regexp.MustCompile(`https?://\S+/demo`)

// tells starts the demo and gives the address of its page.
func tells(t *testing.T) string {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, path, "demo", "--web", "--lang", "en", "--data", t.TempDir())
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 20 * time.Second
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	at := make(chan string, 1)
	go func() {
		defer close(at)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if found := demoAt.FindString(lines.Text()); found != "" {
				at <- found
			}
		}
	}()
	t.Cleanup(func() {
		cancel()
		_ = cmd.Wait()
	})
	page := <-at
	if page == "" {
		t.Fatal("the demo did not say where its page is")
	}
	return page
}

// until waits for an expression to become true, and fails if it does not.
func (b *tab) until(what, expression string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 2*deadline)
	defer cancel()
	if _, err := chromedp.Run(ctx, chromedp.Poll[bool](expression)); err != nil {
		b.t.Fatalf("%s: %v%s", what, err, b.shown())
	}
}

// TestDemo: a visitor presses Play and watches a number move, from the signature to the bill, on a page that never loads anew.
func TestDemo(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.visit(tells(t))
	eval[bool](b, `(window.never = true)`)
	b.do(chromedp.Click(chromedp.CSS("#demo-speed-20")))
	b.until("the story is fast", `document.querySelector("#demo-speed-20").ariaPressed === "true"`)
	b.do(chromedp.Click(chromedp.CSS("#demo-play")))
	b.until("the story begins", `+document.querySelector(".scene").dataset.step > 1`)
	b.until("the story ends", `document.querySelector(".controls").dataset.state === "ended"`)
	if !eval[bool](b, `window.never === true`) {
		t.Error("the page was loaded anew")
	}
	if n := eval[int](b, `document.querySelectorAll("#demo-stops .stop").length - document.querySelectorAll("#demo-stops .stop-reached").length`); n != 0 {
		t.Errorf("%d stops of the story were not reached", n)
	}
	b.until("the customer sees that it is done", `document.querySelector("#demo-frame").contentDocument.body.innerText.includes("Done")`)
	for part, want := range map[string][]string{"#demo-end": {"€"}, "#demo-mails": {"Your number has moved"}, "#demo-events": {"port_order.test_passed"}} {
		text := eval[string](b, `document.querySelector("`+part+`").innerText`)
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s does not say %q: %.600s", part, w, text)
			}
		}
	}
}
