package reader

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

// limits are what one child process may use.
type limits struct {
	space  int // kB of address space
	memory int // kB of memory that can be written to
}

const (
	childMemory = 512 << 10 // kB
	childCPU    = 10        // seconds
	childFiles  = 64        // open at once
	childOutput = 64 << 11  // blocks of 512 bytes that a file may have
	readOutput  = 8 << 20   // bytes that are taken from a child

	// childDrain is how long a child that was ended may keep its output open.
	childDrain = 2 * time.Second
)

// script sets the limits of the shell that it runs in, and then becomes the tool. Where a limit cannot be set the tool does not run.
const script = `ulimit -c 0 && ulimit -v "$1" && ulimit -d "$2" && ulimit -t "$3" && ulimit -n "$4" && ulimit -f "$5" && shift 5 && exec "$@"`

var (
	errHeavy  = errors.New("a limit ended the tool")
	errFailed = errors.New("the tool could not make sense of it")
)

// job is one run of a tool.
type job struct {
	tool   string // path
	args   []string
	in     *os.File  // the document; read from its beginning
	out    io.Writer // an *os.File goes to the child as it is
	limits limits
	extra  *os.File // becomes descriptor 3; nil: none
}

// run runs a tool with limits, in a process group of its own, without environment and, where the kernel lets us, without network. The
// error is errHeavy, errFailed, that of the context, or one of this machine's.
func (r *Reader) run(ctx context.Context, j job) error {
	folder, err := os.MkdirTemp(r.folder, "portamento-reader-")
	if err != nil {
		return fmt.Errorf("make a folder for a tool: %w", err)
	}
	defer os.RemoveAll(folder)
	if err := ownFolder(folder); err != nil {
		return fmt.Errorf("make a folder for a tool: %w", err)
	}
	if _, err := j.in.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("rewind a document: %w", err)
	}
	args := []string{"-c", script, "sh", fmt.Sprint(j.limits.space), fmt.Sprint(j.limits.memory), fmt.Sprint(childCPU), fmt.Sprint(childFiles), fmt.Sprint(childOutput), j.tool}
	c := exec.CommandContext(ctx, r.shell, append(args, j.args...)...)
	c.Dir = folder
	c.Env = []string{"LANG=C.UTF-8", "HOME=" + folder, "TMPDIR=" + folder, "PATH=/usr/bin:/bin", "OMP_THREAD_LIMIT=1", "GOMAXPROCS=1", "GOMEMLIMIT=300MiB"}
	c.Stdin, c.Stdout = j.in, j.out
	if j.extra != nil {
		c.ExtraFiles = []*os.File{j.extra}
	}
	confine(c, r.isolated)
	c.WaitDelay = childDrain
	return outcome(ctx, c.Run())
}

// enter waits for a place among the documents that are read at the same time. The deadline of a reading begins only then.
func (r *Reader) enter(ctx context.Context) (leave func(), err error) {
	select {
	case r.places <- struct{}{}:
		return func() { <-r.places }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// outcome sorts the ways in which a tool ends. What it wrote to its error output is not looked at: it may repeat the document.
func outcome(ctx context.Context, err error) error {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, errTooMuch), errors.Is(err, exec.ErrWaitDelay):
		return errHeavy
	case errors.As(err, &exit) && killed(exit):
		return errHeavy
	case errors.As(err, &exit):
		return errFailed
	}
	return fmt.Errorf("run a tool: %w", err)
}

// errTooMuch ends a child that writes more than is taken.
var errTooMuch = errors.New("more output than is taken")

// capped is a buffer that does not grow beyond readOutput.
type capped struct{ bytes.Buffer }

// Write fails when there is too much.
func (c *capped) Write(p []byte) (int, error) {
	if c.Len()+len(p) > readOutput {
		return 0, errTooMuch
	}
	return c.Buffer.Write(p)
}

// ReadFrom keeps io.Copy from passing by Write.
func (c *capped) ReadFrom(from io.Reader) (int64, error) {
	return io.Copy(struct{ io.Writer }{c}, from)
}
