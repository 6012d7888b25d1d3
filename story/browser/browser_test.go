package browser_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// deadline is how long one step in the browser may take before a test says that the page does not do it.
const deadline = 30 * time.Second

var starting = sync.OnceValues(func() (context.Context, error) {
	path, err := exec.LookPath("chromium")
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "portamento-browser-")
	if err != nil {
		return nil, err
	}
	// Without these flags Chromium looks for hosts of its maker at every start.
	quiet := []string{"disable-quic", "disable-background-networking", "disable-component-update", "disable-sync", "disable-default-apps", "no-pings"}
	options := []chromedp.ExecAllocatorOption{chromedp.ExecPath(path), chromedp.Headless, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck,
		chromedp.DisableGPU, chromedp.UserDataDir(dir)}
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium refuses its sandbox to root
	}
	for _, f := range quiet {
		options = append(options, chromedp.Flag(f, true))
	}
	allocator, _ := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, _ := chromedp.NewContext(allocator)
	return ctx, chromedp.Do(ctx)
})

// TestMain ends the browser, which all tests share.
func TestMain(m *testing.M) {
	code := m.Run()
	if ctx, err := starting(); err == nil {
		_ = chromedp.Cancel(ctx)
	}
	os.Exit(code)
}

// tab is one tab of the browser, as one person sees it: with cookies of its own.
type tab struct {
	t          *testing.T
	ctx        context.Context
	scriptless bool // script is off
}

// open opens a tab in a profile of its own. Where there is no Chromium the test is skipped.
func open(t *testing.T) *tab {
	t.Helper()
	if _, err := exec.LookPath("chromium"); err != nil {
		t.Skip("Chromium is not installed: make test installs it where it may")
	}
	browser, err := starting()
	if err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil { // the tab lives as long as the context that it is made with, so not with a step's deadline
		t.Fatalf("open a tab: %v", err)
	}
	b := &tab{t: t, ctx: ctx}
	b.do(chromedp.EmulateViewport(1200, 900))
	return b
}

// do does steps, each with a deadline.
func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	for _, s := range steps {
		ctx, cancel := context.WithTimeout(b.ctx, deadline)
		err := chromedp.Do(ctx, s)
		cancel()
		if err != nil {
			b.t.Fatalf("in the browser: %v%s", err, b.shown())
		}
	}
}

// eval evaluates an expression in the page.
func eval[T any](b *tab, expression string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, deadline)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("evaluate %.80s: %v", expression, err)
	}
	return v
}

// shown is what the page says, for a failure that has to be understood.
func (b *tab) shown() string {
	ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.pathname + "\n" + (document.querySelector("main")?.innerText ?? "")`))
	if err != nil {
		return ""
	}
	return fmt.Sprintf("\nat %.1500s", text)
}

// visit goes to an address.
func (b *tab) visit(address string) {
	b.t.Helper()
	b.do(chromedp.Navigate(address))
}

// width makes the window as wide as a device.
func (b *tab) width(pixels int64) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(pixels, 800))
}

// prefers emulates what a reader's system asks for: names and values of media features.
func (b *tab) prefers(pairs ...string) {
	b.t.Helper()
	var features []*emulation.MediaFeature
	for i := 0; i+1 < len(pairs); i += 2 {
		features = append(features, &emulation.MediaFeature{Name: pairs[i], Value: pairs[i+1]})
	}
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
		b.t.Fatalf("emulate what the reader prefers: %v", err)
	}
}
