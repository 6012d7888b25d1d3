package drill_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/portamento/portamento/client"
)

// A server that is told to stop lets the request end that it is reading, takes no other, and ends well.
func TestStop_ARequestInFlightIsFinished(t *testing.T) {
	t.Parallel()
	program(t)
	dir := t.TempDir()
	s := newServer(t, dir, "--sandbox", "--data", filepath.Join(dir, "data"), "--log-level", "warn").starts()
	body := must[[]byte](t)(json.Marshal(client.NewRequest{Fields: fields(1, "SIM-OK")}))
	conn := must[net.Conn](t)(net.Dial("tcp", s.listen))
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(30 * time.Second))
	_, err := fmt.Fprintf(conn, "POST /v1/port-requests HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nIdempotency-Key: stop\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n",
		s.listen, s.ready.Keys["account"], len(body))
	if err != nil {
		t.Fatal(err)
	}
	in := bufio.NewReader(conn)
	if line, err := in.ReadString('\n'); err != nil || !strings.Contains(line, " 100 ") {
		t.Fatalf("the server does not wait for the body: %q, %v", line, err)
	}
	if _, err := in.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	s.signal(syscall.SIGTERM)
	eventually(t, 10*time.Second, "a stopping server takes new calls", func() bool {
		c, err := net.Dial("tcp", s.listen)
		if err == nil {
			_ = c.Close()
		}
		return err != nil
	})
	if _, err := conn.Write(body); err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(in, nil)
	if err != nil {
		t.Fatalf("the request in flight was cut off: %v", err)
	}
	defer res.Body.Close()
	var r client.Request
	if err := json.NewDecoder(res.Body).Decode(&r); err != nil || res.StatusCode != http.StatusCreated {
		t.Fatalf("status %d, %v", res.StatusCode, err)
	}
	select {
	case <-s.ended:
	case <-time.After(30 * time.Second):
		t.Fatal("the server does not end")
	}
	if code := s.cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	s.starts()
	if got, err := s.client(s.ready.Keys["account"]).Request(t.Context(), r.ID); err != nil || got.ID != r.ID {
		t.Errorf("what was acknowledged while stopping is lost: %v", err)
	}
}

// database is a PostgreSQL server of this test's own.
type database struct {
	t    *testing.T
	dir  string
	bin  string
	port string
	as   *syscall.Credential
}

func newDatabase(t *testing.T) *database {
	t.Helper()
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if path, err := exec.LookPath("initdb"); len(found) == 0 && err == nil {
		found = []string{path}
	}
	if os.Getenv("TEST_POSTGRES") == "" || len(found) == 0 {
		t.Skip("needs PostgreSQL on this machine: TEST_POSTGRES and initdb")
	}
	dir, err := os.MkdirTemp("", "portamento-drill-pg-") // not t.TempDir: the server's user has to get there
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	_, port, _ := net.SplitHostPort(freeAddress(t))
	d := &database{t: t, dir: dir, bin: filepath.Dir(found[len(found)-1]), port: port}
	if os.Getuid() == 0 { // PostgreSQL refuses to run as root
		u, err := user.Lookup("postgres")
		if err != nil {
			t.Skip("no user for PostgreSQL")
		}
		uid, _ := strconv.ParseUint(u.Uid, 10, 32)
		gid, _ := strconv.ParseUint(u.Gid, 10, 32)
		d.as = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		if err := os.Chown(dir, int(uid), int(gid)); err != nil {
			t.Fatal(err)
		}
	}
	d.do("initdb", "-D", d.data(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	d.start()
	t.Cleanup(d.stop)
	return d
}

func (d *database) data() string { return filepath.Join(d.dir, "data") }
func (d *database) url() string {
	return "postgres://postgres@127.0.0.1:" + d.port + "/postgres?sslmode=disable"
}

// do runs one of PostgreSQL's own programs. Its output goes to a file, as a server it starts would keep a pipe open.
func (d *database) do(name string, args ...string) {
	d.t.Helper()
	log, err := os.OpenFile(filepath.Join(d.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600)
	if err != nil {
		d.t.Fatal(err)
	}
	defer log.Close()
	cmd := exec.Command(filepath.Join(d.bin, name), args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = d.dir, log, log
	if d.as != nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: d.as}
	}
	if err := cmd.Run(); err != nil {
		d.t.Fatalf("%s: %v\n%s", name, err, tail(log.Name()))
	}
}

func (d *database) start() {
	d.do("pg_ctl", "-D", d.data(), "-w", "-s", "-l", filepath.Join(d.data(), "server.log"), "-o",
		"-p "+d.port+" -c listen_addresses=127.0.0.1 -c unix_socket_directories="+d.dir, "start")
}

func (d *database) stop() {
	if _, err := os.Stat(filepath.Join(d.data(), "postmaster.pid")); err == nil {
		d.do("pg_ctl", "-D", d.data(), "-m", "immediate", "-w", "-s", "stop")
	}
}

// attempt is one call of the writer that never repeats one.
type attempt struct {
	at     time.Time
	took   time.Duration
	status int // 0: no answer
	kind   string
	id     string
}

// writes makes drafts, one after the other, until ctx ends. It cancels those of a while ago: an account may keep a hundred.
func writes(ctx context.Context, s *server, account string, made *[]attempt) {
	h := http.Client{Timeout: 15 * time.Second}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	post := func(path, key string, body any) (*http.Response, error) {
		text, _ := json.Marshal(body)
		req, _ := http.NewRequestWithContext(context.WithoutCancel(ctx), http.MethodPost, "http://"+s.listen+path, bytes.NewReader(text))
		req.Header.Set("Authorization", "Bearer "+account)
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Idempotency-Key", key)
		return h.Do(req)
	}
	var open []string // acknowledged and not yet cancelled, oldest first
	for i := 0; ; i++ {
		a := attempt{at: time.Now()}
		if res, err := post("/v1/port-requests", fmt.Sprint("write-", i), client.NewRequest{Fields: client.Fields{Name: fmt.Sprint("Draft ", i)}}); err == nil {
			var r client.Request
			text, _ := io.ReadAll(res.Body)
			_ = res.Body.Close()
			_ = json.Unmarshal(text, &r)
			a.status, a.kind, a.id = res.StatusCode, res.Header.Get("Content-Type"), r.ID
		}
		a.took = time.Since(a.at)
		*made = append(*made, a)
		if a.status == http.StatusCreated {
			open = append(open, a.id)
		}
		if len(open) > 50 {
			// One that could not be cancelled stays the first, and is tried again with the same key.
			if res, err := post("/v1/port-requests/"+open[0]+"/cancel", "cancel-"+open[0], map[string]string{"reason": "enough"}); err == nil {
				_ = res.Body.Close()
				if res.StatusCode == http.StatusOK {
					open = open[1:]
				}
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// The database goes away and comes back: the server says that it is not ready, refuses quickly and in words, recovers by itself, and has
// lost nothing that it acknowledged.
func TestStop_TheDatabaseGoesAwayAndComesBack(t *testing.T) {
	t.Parallel()
	program(t)
	d := newDatabase(t)
	dir := t.TempDir()
	s := newServer(t, dir, "--sandbox", "--data", filepath.Join(dir, "data"), "--database", d.url(), "--log-level", "error").starts()
	var made []attempt
	ctx, enough := context.WithCancel(t.Context())
	defer enough()
	written := make(chan struct{})
	go func() { defer close(written); writes(ctx, s, s.ready.Keys["account"], &made) }()
	eventually(t, 10*time.Second, "the server is not ready", func() bool { return s.readyz() == http.StatusOK })
	stays(t, time.Second, "the server was not ready", func() bool { return s.readyz() == http.StatusOK })
	gone := time.Now()
	d.stop()
	eventually(t, 5*time.Second, "the server is ready without a database", func() bool { return s.readyz() == http.StatusServiceUnavailable })
	stays(t, 3*time.Second, "the server is ready without a database", func() bool { return s.readyz() == http.StatusServiceUnavailable })
	d.start()
	back := time.Now()
	eventually(t, 10*time.Second, "the server does not recover", func() bool { return s.readyz() == http.StatusOK })
	recovered := time.Since(back)
	stays(t, time.Second, "the server does not stay ready", func() bool { return s.readyz() == http.StatusOK })
	enough()
	<-written
	refused, acknowledged, slowest := 0, 0, time.Duration(0)
	first := time.Duration(0)
	c := s.client(s.ready.Keys["account"])
	for _, a := range made {
		slowest = max(slowest, a.took)
		switch {
		case a.status == http.StatusCreated:
			acknowledged++
			if r, err := c.Request(t.Context(), a.id); err != nil || r.ID != a.id {
				t.Errorf("acknowledged request %s is lost: %v", a.id, err)
			}
			if first == 0 && a.at.After(back) {
				first = a.at.Add(a.took).Sub(back)
			}
		case a.status == http.StatusServiceUnavailable && strings.HasPrefix(a.kind, "application/problem+json"):
			refused++
		default:
			t.Errorf("%s after the database went away: status %d, %s", a.at.Sub(gone), a.status, a.kind)
		}
	}
	t.Logf("%d writes acknowledged and found, %d refused with 503; slowest answer %s; ready %s, first write %s after the database was back", acknowledged, refused,
		slowest.Round(time.Millisecond), recovered.Round(time.Millisecond), first.Round(time.Millisecond))
	if refused == 0 || first == 0 || first > 10*time.Second || slowest > 5*time.Second {
		t.Errorf("%d refused, first write after %s, slowest answer %s", refused, first, slowest)
	}
	if !slices.ContainsFunc(made, func(a attempt) bool { return a.at.Before(gone) && a.status == http.StatusCreated }) {
		t.Error("nothing was written before the database went away")
	}
}
