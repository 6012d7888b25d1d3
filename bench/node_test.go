package bench_test

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/preflight"
	"github.com/portamento/portamento/store"
	"github.com/portamento/portamento/store/storetest"
)

// A second node is this test binary once more, as a process of its own: it works off jobs and says which it has done.
const (
	nodeURL   = "PORTAMENTO_BENCH_DATABASE"
	nodeClock = "PORTAMENTO_BENCH_CLOCK"
)

func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

// fileClock is a clock in eight bytes of a file, which several processes read.
type fileClock struct{ file *os.File }

func newFileClock(tb testing.TB, at time.Time) fileClock {
	tb.Helper()
	f, err := os.Create(filepath.Join(tb.TempDir(), "clock"))
	must(tb, err)
	tb.Cleanup(func() { _ = f.Close() })
	c := fileClock{f}
	c.Set(at)
	return c
}

// Now reads the clock.
func (c fileClock) Now() time.Time {
	var b [8]byte
	_, _ = c.file.ReadAt(b[:], 0)
	return time.UnixMicro(int64(binary.LittleEndian.Uint64(b[:]))).UTC()
}

// Set moves the clock on, never back.
func (c fileClock) Set(t time.Time) {
	if t.After(c.Now()) {
		var b [8]byte
		binary.LittleEndian.PutUint64(b[:], uint64(t.UnixMicro()))
		_, _ = c.file.WriteAt(b[:], 0)
	}
}

// startNode starts another node on the bed's database and waits until it works.
func startNode(tb testing.TB, x *bed, known *doneJobs, cores int) (stop func()) {
	tb.Helper()
	program, err := os.Executable()
	must(tb, err)
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), nodeURL+"="+x.url, nodeClock+"="+x.clock.(fileClock).file.Name(), "GOMAXPROCS="+strconv.Itoa(cores))
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	must(tb, err)
	out, err := cmd.StdoutPipe()
	must(tb, err)
	must(tb, cmd.Start())
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "ready" {
		tb.Fatalf("the second node did not start: %q", lines.Text())
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for lines.Scan() {
			if id, err := strconv.ParseInt(lines.Text(), 10, 64); err == nil {
				known.add(id)
			}
		}
	}()
	return func() {
		_ = in.Close()
		<-ended
		_ = cmd.Wait()
	}
}

// nodeBench lets a bed be made outside of a test.
type nodeBench struct{ testing.TB }

func (nodeBench) Helper()                   {}
func (nodeBench) Fatal(args ...any)         { panic(fmt.Sprint(args...)) }
func (nodeBench) Fatalf(f string, a ...any) { panic(fmt.Sprintf(f, a...)) }

// workAsNode is the whole of the other process: it works until its input ends.
func workAsNode() int {
	set, err := markets()
	if err != nil {
		panic(err)
	}
	f, err := os.Open(os.Getenv(nodeClock))
	if err != nil {
		panic(err)
	}
	db, err := store.Open(context.Background(), store.Config{URL: os.Getenv(nodeURL), Key: storetest.Key(), Wall: time.Now})
	if err != nil {
		panic(err)
	}
	defer db.Close()
	x := &bed{tb: nodeBench{}, db: db, clock: fileClock{f}}
	x.service = &porting.Service{Store: db, Markets: set, Rules: preflight.Rules{}, Now: func() time.Time { return x.clock.Now() }, TestCalls: true}
	said := make(chan int64, 1024)
	_, stop := x.node(newDoneJobs(), func(id int64) { said <- id })
	go func() {
		_, _ = io.WriteString(os.Stdout, "ready\n")
		for id := range said {
			_, _ = fmt.Fprintln(os.Stdout, id)
		}
	}()
	_, _ = io.Copy(io.Discard, os.Stdin)
	stop()
	return 0
}
