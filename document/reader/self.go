package reader

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
)

// ChildCommand is the first argument of our binary when it is started to run Child and nothing else.
const ChildCommand = "read-one-document"

// The jobs of such a child.
const (
	jobPicture = "picture"
	jobNames   = "names"
)

// selfSpace is the address space of such a child, in kB: Go reserves far more than it uses. What it uses is limited too.
const selfSpace = 8 << 20

// Child is the whole of a child process: it reads a document from in, does the job that args name, and returns the exit code. Call it
// before anything else is made, and let nothing follow.
func Child(in io.Reader, out io.Writer, args []string) int {
	if len(args) == 0 {
		return 2
	}
	file, err := io.ReadAll(in)
	if err != nil {
		return 1
	}
	switch args[0] {
	case jobPicture:
		err = makePicture(file, out, args[1:])
	case jobNames:
		err = listFlags(file, out)
	default:
		return 2
	}
	if err != nil {
		return 1
	}
	return 0
}

// runSelf starts our own binary as a child. It is started by its descriptor: the user that children run as may not see the folder that
// the binary is in.
func (r *Reader) runSelf(ctx context.Context, in *os.File, out io.Writer, args ...string) error {
	self, err := os.Open(r.self)
	if err != nil {
		return fmt.Errorf("start a child: %w", err)
	}
	defer self.Close()
	return r.run(ctx, job{tool: "/proc/self/fd/3", args: append([]string{ChildCommand}, args...), in: in, out: out, extra: self, limits: limits{selfSpace, childMemory}})
}

// remake makes a picture anew in a child process.
func (r *Reader) remake(ctx context.Context, in *os.File, out io.Writer, o pictureOptions) error {
	return r.runSelf(ctx, in, out, jobPicture, strconv.Itoa(o.long), strconv.FormatBool(o.gray))
}

// lookInside finds the names that Inspect looks for where they are compressed (ISO 32000-2, 7.5.7, object streams).
func (d *reading) lookInside(ctx context.Context) error {
	if d.self == "" {
		return nil
	}
	var out capped
	if err := d.runSelf(ctx, d.file, &out, jobNames); err != nil {
		return err
	}
	for _, flag := range strings.Fields(out.String()) {
		d.flags[flag] = true
	}
	return nil
}

// mostUnpacked is how many bytes of object streams are looked at. Those of a paper of a hundred pages have some hundred kilobytes.
const mostUnpacked = 64 << 20

// listFlags is a child that unpacks the object streams of a PDF and writes the flags of what is in them.
func listFlags(file []byte, out io.Writer) error {
	found := map[string]bool{}
	left := int64(mostUnpacked)
	for rest := file; left > 0; {
		at := bytes.Index(rest, []byte("stream"))
		if at < 0 {
			break
		}
		keys := rest[:at]
		if begin := bytes.LastIndex(keys, []byte("obj")); begin >= 0 {
			keys = keys[begin:]
		}
		rest = rest[at+len("stream"):]
		names := namesOf(keys)
		if !names["ObjStm"] {
			continue
		}
		if !names["FlateDecode"] || names["ASCIIHexDecode"] || names["ASCII85Decode"] || names["LZWDecode"] || names["RunLengthDecode"] || names["Crypt"] {
			found[FlagPacked] = true // unusual, so that somebody looks
			continue
		}
		unpacked, err := zlib.NewReader(bytes.NewReader(bytes.TrimLeft(rest, "\r\n")))
		if err != nil {
			found[FlagDamaged] = true
			continue
		}
		limited := &io.LimitedReader{R: unpacked, N: left}
		flags, err := scanPDF(bufio.NewReader(limited))
		left = limited.N
		var refusal *Refusal
		if err != nil && !errors.As(err, &refusal) {
			found[FlagDamaged] = true
		}
		for _, f := range flags {
			found[f] = true
		}
	}
	if left <= 0 {
		found[FlagHeavy] = true
	}
	_, err := io.WriteString(out, strings.Join(slices.Sorted(maps.Keys(found)), "\n"))
	return err
}

// namesOf lists the names in a dictionary.
func namesOf(keys []byte) map[string]bool {
	names := map[string]bool{}
	in := bufio.NewReader(bytes.NewReader(keys[max(0, len(keys)-4096):]))
	for {
		if _, err := in.ReadBytes('/'); err != nil {
			return names
		}
		name, err := readName(in, nil)
		if err != nil {
			return names
		}
		names[string(name)] = true
	}
}
