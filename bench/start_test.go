package bench_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/store/storetest"
)

// starts is how often the program is started for the figure.
const starts = 7

// BenchmarkStart builds the program, and starts it on a SQLite file that is there: until its ready file is, and the memory that it holds
// some seconds later, with nobody asking for anything.
func BenchmarkStart(b *testing.B) {
	program := filepath.Join(b.TempDir(), "portamento")
	if out, err := exec.Command("go", "build", "-trimpath", "-o", program, "github.com/portamento/portamento/cmd/portamento").CombinedOutput(); err != nil {
		b.Fatalf("build: %v\n%s", err, out)
	}
	for b.Loop() {
		for _, size := range []int{0, sizes(b)[len(sizes(b))-1]} {
			startOn(b, program, size)
		}
	}
}

func startOn(b *testing.B, program string, size int) {
	b.Helper()
	data := b.TempDir()
	file := filepath.Join(data, "portamento.db")
	x := bedAt(b, "sqlite", file)
	x.db.Close()
	if size > 0 {
		fill(b, openRaw(b, "sqlite", file), record(b), size)
	}
	var took []time.Duration
	memory := 0
	for range starts {
		d, m := startOnce(b, program, data)
		took, memory = append(took, d), max(memory, m)
	}
	slices.Sort(took)
	median := took[len(took)/2]
	conditions := fmt.Sprintf("the built program, %d orders in the file, %d starts", size, starts)
	b.ReportMetric(float64(median.Milliseconds()), "ms-to-ready")
	results.plain(line{what: "start to ready", ours: fmt.Sprintf("median %.0f ms, worst %.0f ms", milli(median), milli(took[len(took)-1])), other: "—",
		ratio: fmt.Sprintf("%.2f of 300 ms", milli(median)/300), aim: "< 300 ms", conditions: conditions})
	results.plain(line{what: "idle memory", ours: fmt.Sprintf("%.1f MB resident", float64(memory)/1024), other: "—", ratio: fmt.Sprintf("%.2f of 100 MB", float64(memory)/1024/100),
		aim: "< 100 MB", conditions: conditions + ", the most of them, two seconds after ready"})
}

// startOnce answers how long until the ready file was there, and the resident memory in kB two seconds later.
func startOnce(b *testing.B, program, data string) (time.Duration, int) {
	b.Helper()
	ready := filepath.Join(data, "ready.json")
	_ = os.Remove(ready)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, "serve", "--data", data, "--listen", "127.0.0.1:0", "--operator-listen", "127.0.0.1:0", "--ready-file", ready, "--log-level", "error")
	cmd.Env = append(os.Environ(), "PORTAMENTO_MASTER_KEY="+base64.StdEncoding.EncodeToString(storetest.Key()))
	cmd.Stderr = os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	start := time.Now()
	must(b, cmd.Start())
	for {
		if _, err := os.Stat(ready); err == nil {
			break
		}
		if <-tick.C; ctx.Err() != nil {
			b.Fatal("the program does not get ready")
		}
	}
	took := time.Since(start)
	<-time.After(2 * time.Second)
	memory := resident(b, cmd.Process.Pid)
	cancel()
	_ = cmd.Wait()
	return took, memory
}

// resident reads how much memory a process holds, in kB; 0 where the system does not tell.
func resident(b *testing.B, process int) int {
	b.Helper()
	text, err := os.ReadFile("/proc/" + strconv.Itoa(process) + "/status")
	if err != nil {
		return 0
	}
	for l := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(l, "VmRSS:"); ok {
			n, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")))
			must(b, err)
			return n
		}
	}
	return 0
}
