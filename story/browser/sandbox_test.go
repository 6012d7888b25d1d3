package browser_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// binary builds the program once for all tests.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "portamento-bin-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "portamento")
	out, err := exec.Command("go", "build", "-o", path, "../../cmd/portamento").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build: %w: %s", err, out)
	}
	return path, nil
})

// sandbox is a running program with nothing real in it.
type sandbox struct {
	t         *testing.T
	URL       string            `json:"url"`
	AccountID string            `json:"account_id"`
	Temporary string            `json:"temporary_number"`
	Keys      map[string]string `json:"keys"`
	SignIn    string            `json:"sign_in"`
}

// record is the last lines of a log.
type record struct {
	mu    sync.Mutex
	lines []string
}

func (r *record) add(line string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lines = append(r.lines, line)[max(0, len(r.lines)-20):]
}

// String is the lines.
func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Join(r.lines, "\n")
}

// serve starts a sandbox and waits until it can be used.
func serve(t *testing.T) *sandbox {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	ready := filepath.Join(dir, "ready.json")
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, path, "serve", "--sandbox", "--data", filepath.Join(dir, "data"), "--listen", "127.0.0.1:0", "--operator-listen", "127.0.0.1:0", "--ready-file", ready)
	told, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 20 * time.Second
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	up, log := make(chan bool, 1), &record{}
	go func() {
		lines := bufio.NewScanner(told)
		for lines.Scan() {
			log.add(lines.Text())
			if strings.Contains(lines.Text(), "sign in as the owner") { // the last thing that it says before it waits for people
				up <- true
			}
		}
		close(up)
	}()
	t.Cleanup(func() {
		cancel()
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("the program's log ends with %s", log)
		}
	})
	if !<-up {
		t.Fatalf("the program did not start: %s", log)
	}
	text, err := os.ReadFile(ready)
	if err != nil {
		t.Fatal(err)
	}
	s := &sandbox{t: t}
	if err := json.Unmarshal(text, s); err != nil {
		t.Fatalf("read what the program says of itself: %v: %s", err, log)
	}
	return s
}

// call asks the API, as the desk and its clock do beside the customer at the pages.
func (s *sandbox) call(role, method, path string, body any) map[string]any {
	s.t.Helper()
	var in io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			s.t.Fatal(err)
		}
		in = bytes.NewReader(text)
	}
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.URL+path, in)
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+s.Keys[role])
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	if answer.StatusCode/100 != 2 {
		s.t.Fatalf("%s %s: %s: %s", method, path, answer.Status, text)
	}
	out := map[string]any{}
	if err := json.Unmarshal(text, &out); err != nil {
		s.t.Fatal(err)
	}
	return out
}

// at makes an address of this sandbox: its links name the host that people would use.
func (s *sandbox) at(address string) string {
	if i := strings.Index(address, "://"); i >= 0 {
		_, path, _ := strings.Cut(address[i+3:], "/")
		return s.URL + "/" + path
	}
	return s.URL + address
}
