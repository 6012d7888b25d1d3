package market

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Mistake is one thing that is wrong in a pack.
type Mistake struct {
	File string // within the file system that was read
	Line int    // from 1; 0 when it concerns the file as a whole
	Text string
}

// String is "file:line: text".
func (m Mistake) String() string {
	if m.Line == 0 {
		return m.File + ": " + m.Text
	}
	return fmt.Sprintf("%s:%d: %s", m.File, m.Line, m.Text)
}

// Mistakes is all that is wrong, as one error of a line each.
type Mistakes []Mistake

// Error is a line for each mistake.
func (m Mistakes) Error() string {
	lines := make([]string, len(m))
	for i, x := range m {
		lines[i] = x.String()
	}
	return strings.Join(lines, "\n")
}

// maxFile bounds a file of a pack, in bytes.
const maxFile = 64 << 20

// reader reads the files of one pack and collects its mistakes.
type reader struct {
	fsys     fs.FS
	dir      string
	mistakes Mistakes
	root     *yaml.Node // of market.yaml, read when a mistake needs its line
}

func (r *reader) path(name string) string { return path.Join(r.dir, name) }

func (r *reader) fault(name string, line int, format string, args ...any) {
	r.mistakes = append(r.mistakes, Mistake{r.path(name), line, fmt.Sprintf(format, args...)})
}

// read gives the bytes of a file; nil with a mistake if it cannot be read, nil without one if it is not needed and not there.
func (r *reader) read(name string, needed bool) []byte {
	raw, err := fs.ReadFile(r.fsys, r.path(name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if needed {
			r.fault(name, 0, "the file is missing")
		}
		return nil
	case err != nil:
		r.fault(name, 0, "cannot be read: %v", err)
		return nil
	case len(raw) > maxFile:
		r.fault(name, 0, "is longer than %d bytes", maxFile)
		return nil
	}
	return raw
}

// at notes a mistake of market.yaml at a key such as "tax.rate".
func (r *reader) at(key, format string, args ...any) {
	if r.root == nil {
		r.root = &yaml.Node{}
		if raw, err := fs.ReadFile(r.fsys, r.path(packFileName)); err == nil {
			_ = yaml.Unmarshal(raw, r.root) // it was decoded before
		}
	}
	r.fault(packFileName, lineOf(r.root, key), "%s: %s", key, fmt.Sprintf(format, args...))
}

// lineOf finds the line of a key, or of the nearest one above it that exists; 1 if there is none.
func lineOf(n *yaml.Node, key string) int {
	line := 1
	if n.Kind == yaml.DocumentNode && len(n.Content) > 0 {
		n = n.Content[0]
	}
	for _, part := range strings.Split(key, ".") {
		next := child(n, part)
		if next == nil {
			return line
		}
		line, n = next.Line, next
	}
	return line
}

// child is the value of a key of a mapping; nil if there is none.
func child(n *yaml.Node, key string) *yaml.Node {
	if n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// yamlMistakes turns what the decoder says ("line 3: field x not found in type ...") into mistakes.
func (r *reader) yamlMistakes(name string, err error) {
	texts := []string{strings.TrimPrefix(err.Error(), "yaml: ")}
	if t, ok := errors.AsType[*yaml.TypeError](err); ok {
		texts = t.Errors
	}
	for _, text := range texts {
		line := 0
		if n, rest, ok := strings.Cut(text, ": "); ok {
			if _, err := fmt.Sscanf(n, "line %d", &line); err == nil {
				text = rest
			}
		}
		if before, _, ok := strings.Cut(text, " in type "); ok {
			text = before
		}
		text, _, _ = strings.Cut(text, " into market.")
		r.fault(name, line, "%s", text)
	}
}

// list names the files of a folder; a folder that does not exist has none.
func (r *reader) list(dir string) []string {
	entries, err := fs.ReadDir(r.fsys, r.path(dir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		r.fault(dir, 0, "cannot be read: %v", err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}
