package drill_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/portamento/portamento/client"
)

var (
	journeys  = flag.Int("journeys", 60, "journeys of the crash drill on the file engine")
	kills     = flag.Int("kills", 8, "how often the crash drill kills the server")
	rounds    = flag.Int("rounds", 6, "rounds of the drill with two nodes")
	seed      = flag.Uint64("seed", 0, "seed of the killer; 0: a new one")
	buildFrom = flag.String("build-args", "", "more arguments of go build, such as -race")
)

// binary builds the program once; its folder is removed when all drills are over.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "portamento-drill-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "portamento")
	args := append([]string{"build"}, strings.Fields(*buildFrom)...)
	out, err := exec.Command("go", append(args, "-o", path, "github.com/portamento/portamento/cmd/portamento")...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	if !testing.Short() {
		if path, err := binary(); err == nil {
			_ = os.RemoveAll(filepath.Dir(path))
		}
	}
	os.Exit(code)
}

// program gives the path of the binary; the drills are skipped in a short run.
func program(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("a drill takes its time")
	}
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// run runs a sub-command to its end and gives what it printed, both outputs together, and its exit code.
func run(t *testing.T, args ...string) (string, int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, program(t), args...).CombinedOutput()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		return string(out), exit.ExitCode()
	case err != nil:
		t.Fatalf("portamento %s: %v", strings.Join(args, " "), err)
	}
	return string(out), 0
}

// runs is run for what has to succeed.
func runs(t *testing.T, args ...string) string {
	t.Helper()
	out, code := run(t, args...)
	if code != 0 {
		t.Fatalf("portamento %s: exit %d\n%s", strings.Join(args, " "), code, out)
	}
	return out
}

// ready is what a server writes when it can be used.
type ready struct {
	URL             string            `json:"url"`
	OperatorURL     string            `json:"operator_url"`
	AccountID       string            `json:"account_id"`
	TemporaryNumber string            `json:"temporary_number"`
	Keys            map[string]string `json:"keys"`
}

// server is one serving process that may be killed and started again.
type server struct {
	t      *testing.T
	args   []string
	file   string // the ready file
	log    string
	listen string   // the address, the same over restarts
	env    []string // nil: that of the test

	cmd   *exec.Cmd
	ended chan struct{}
	ready ready
}

// newServer prepares a server with arguments behind "serve"; dir is for its ready file and log.
func newServer(t *testing.T, dir string, args ...string) *server {
	t.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	s := &server{t: t, file: filepath.Join(dir, "ready.json"), log: filepath.Join(dir, "log"), listen: freeAddress(t)}
	s.args = append([]string{"serve", "--listen", s.listen, "--operator-listen", freeAddress(t), "--ready-file", s.file}, args...)
	t.Cleanup(func() {
		s.kill()
		if t.Failed() {
			t.Logf("end of %s:\n%s", s.log, tail(s.log))
		}
	})
	return s
}

// freeAddress finds a port of the loopback that nobody listens on, below those that a system gives to outgoing connections: one of these would take
// the port of a server that was killed.
func freeAddress(t *testing.T) string {
	t.Helper()
	for range 100 {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 20000+rand.IntN(12000)))
		if err != nil {
			continue
		}
		defer l.Close()
		return l.Addr().String()
	}
	t.Fatal("no port is free")
	return ""
}

func tail(path string) string {
	b, _ := os.ReadFile(path)
	return string(b[max(0, len(b)-6000):])
}

// start starts the process and waits until it says that it is ready; took is how long that was.
func (s *server) start() (took time.Duration, err error) {
	begun := time.Now()
	_ = os.Remove(s.file)
	out, err := os.OpenFile(s.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	defer out.Close()
	s.cmd = exec.Command(program(s.t), s.args...)
	s.cmd.Stderr, s.cmd.Env = out, s.env
	if err := s.cmd.Start(); err != nil {
		return 0, err
	}
	s.ended = make(chan struct{})
	go func() { _ = s.cmd.Wait(); close(s.ended) }()
	err = soon(30*time.Second, "the server is not ready", func() (bool, error) {
		select {
		case <-s.ended:
			return false, fmt.Errorf("the server ended: %s\n%s", s.cmd.ProcessState, tail(s.log))
		default:
		}
		b, err := os.ReadFile(s.file)
		if err != nil {
			return false, nil
		}
		return true, json.Unmarshal(b, &s.ready)
	})
	return time.Since(begun), err
}

// starts is start for what has to succeed.
func (s *server) starts() *server {
	s.t.Helper()
	if _, err := s.start(); err != nil {
		s.t.Fatal(err)
	}
	return s
}

// kill ends the process with SIGKILL, also one that is frozen.
func (s *server) kill() {
	if s.cmd == nil || s.cmd.Process == nil {
		return
	}
	_ = s.cmd.Process.Kill()
	<-s.ended
}

func (s *server) signal(sig syscall.Signal) {
	s.t.Helper()
	if err := s.cmd.Process.Signal(sig); err != nil {
		s.t.Fatal(err)
	}
}

// client makes a client with a key that does not give up while the server is down.
func (s *server) client(key string, options ...client.Option) *client.Client {
	s.t.Helper()
	options = append([]client.Option{client.WithTries(2000), client.WithTimeout(20 * time.Second),
		client.WithBackoff(func(int) time.Duration { return 100 * time.Millisecond })}, options...)
	c, err := client.New("http://"+s.listen, key, options...)
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

// readyz asks the operator's side whether the server can serve.
func (s *server) readyz() int {
	h := http.Client{Timeout: 5 * time.Second}
	res, err := h.Get(s.ready.OperatorURL + "/readyz")
	if err != nil {
		return 0
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, res.Body)
	return res.StatusCode
}

// soon looks every few milliseconds until done, at most for bound.
func soon(bound time.Duration, why string, done func() (bool, error)) error {
	tick, end := time.NewTicker(20*time.Millisecond), time.NewTimer(bound)
	defer tick.Stop()
	defer end.Stop()
	for {
		ok, err := done()
		if err != nil || ok {
			return err
		}
		select {
		case <-tick.C:
		case <-end.C:
			return fmt.Errorf("%s after %s", why, bound)
		}
	}
}

// eventually is soon for a test.
func eventually(t *testing.T, bound time.Duration, why string, done func() bool) {
	t.Helper()
	if err := soon(bound, why, func() (bool, error) { return done(), t.Context().Err() }); err != nil {
		t.Fatal(err)
	}
}

// stays makes sure that something stays true for a while.
func stays(t *testing.T, bound time.Duration, why string, holds func() bool) {
	t.Helper()
	err := soon(bound, "held", func() (bool, error) {
		if !holds() {
			return true, nil
		}
		return false, nil
	})
	if err == nil {
		t.Fatal(why)
	}
}

// must gives what a call answered.
func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// write writes a file of the drill.
func write(t *testing.T, path string, text string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// appendTo adds to a file.
func appendTo(t *testing.T, path, text string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	write(t, path, string(b)+text)
}
