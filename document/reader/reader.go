package reader

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/portamento/portamento/document"
)

// How much of a document is read.
const (
	MaxPages = 100 // beyond them a document is flagged
	textPage = 30  // pages whose text is read
	ocrPages = 6   // pages whose letters are recognised
	maxWords = 30_000

	// ocrLong is the length of the longer side of a picture in which letters are recognised, in pixels: 240 to the inch on A4.
	ocrLong = 2800
	// fewWords is how many words a page has at most for its letters to be looked for in its picture too.
	fewWords = 10
	// paperLong is the length in points that the longer side of a picture is taken for: a picture does not know how large its paper was.
	paperLong = 842
)

// Notes say why there is nothing or little to read.
const (
	NoteNoTools  = "no_tools"  // no tool here reads this kind
	NoteFailed   = "failed"    // the tools could not make sense of it
	NoteHeavy    = "too_heavy" // a limit ended the reading; what was read until then is there
	NoteEmpty    = "no_text"   // there are no letters in it
	NoteWithheld = "withheld"  // infected or encrypted: not read
)

// Config says with what documents are read. The zero value reads with the tools that are installed.
type Config struct {
	// Self is the path of a binary that runs Child when its first argument is ChildCommand: our own. "": pictures are not read.
	Self string
	// Scanner is the address of a clamd: "host:port", or the path of its socket; "": files are not scanned for viruses.
	Scanner string
	// Folder is where tools have their temporary folders; "": the system's.
	Folder string
	// AtOnce is how many documents are read at the same time, each by one child after the other; 0: two.
	AtOnce int
	// Deadline is how long the reading of one document may take; 0: 15 seconds.
	Deadline time.Duration
}

// Reader reads documents in child processes. It is safe for concurrent use.
type Reader struct {
	tools     map[string]string // name to path
	languages []string          // that tesseract knows
	shell     string
	self      string
	scanner   string
	folder    string
	places    chan struct{}
	deadline  time.Duration
	isolated  bool
}

// toolNames are the programs of poppler and tesseract that are used, where they are installed.
var toolNames = []string{"pdfinfo", "pdftotext", "pdftoppm", "pdfdetach", "tesseract"}

// New looks for the tools. It never fails: without tools nothing is read.
func New(ctx context.Context, cfg Config) *Reader {
	r := &Reader{tools: map[string]string{}, self: cfg.Self, scanner: cfg.Scanner, folder: cfg.Folder, deadline: cfg.Deadline}
	if cfg.AtOnce <= 0 {
		cfg.AtOnce = 2
	}
	if r.deadline <= 0 {
		r.deadline = 15 * time.Second
	}
	r.places = make(chan struct{}, cfg.AtOnce)
	var err error
	if r.shell, err = exec.LookPath("sh"); err != nil || runtime.GOOS != "linux" {
		return r
	}
	r.isolated = mayIsolate(ctx, r.shell)
	for _, name := range toolNames {
		if path, err := exec.LookPath(name); err == nil {
			r.tools[name] = path
		}
	}
	if r.tools["tesseract"] != "" {
		if out, err := exec.CommandContext(ctx, r.tools["tesseract"], "--list-langs").Output(); err == nil {
			r.languages = strings.Fields(string(out))
		}
	}
	return r
}

// Missing lists the tools that are not installed; with all of them missing every document is for a person to compare.
func (r *Reader) Missing() []string {
	return slices.DeleteFunc(slices.Clone(toolNames), func(name string) bool { return r.tools[name] != "" })
}

// Isolated says whether tools run without network.
func (r *Reader) Isolated() bool { return r.isolated }

// Paper is one document to read.
type Paper struct {
	Content   io.Reader
	Media     Media    // as Inspect found it
	Languages []string // that its letters may be in, as in "fr", the likeliest first; nil: English
}

// Findings are what the tools say of a document.
type Findings struct {
	Reading document.Reading
	Pages   int      // 0: not known
	Flags   []string // see the Flag constants; sorted
}

// reading is one document on its way through the tools.
type reading struct {
	*Reader
	paper Paper
	file  *os.File
	flags map[string]bool
	found Findings
}

// Read reads a document, within the deadline. The error is one of this machine's or of the content's reader, worth another try; a document
// that cannot be read is none: it has a note.
func (r *Reader) Read(ctx context.Context, p Paper) (Findings, error) {
	if len(r.tools) == 0 && r.scanner == "" {
		return Findings{Reading: document.Reading{Source: document.SourceNone, Note: NoteNoTools}}, nil
	}
	leave, err := r.enter(ctx) // only then is there a copy of it in memory
	if err != nil {
		return Findings{}, fmt.Errorf("read a document: %w", err)
	}
	defer leave()
	file, err := copyToMemory(p.Content)
	if err != nil {
		return Findings{}, fmt.Errorf("read a document: %w", err)
	}
	defer file.Close()
	within, cancel := context.WithTimeout(ctx, r.deadline)
	defer cancel()
	d := &reading{Reader: r, paper: p, file: file, flags: map[string]bool{}, found: Findings{Reading: document.Reading{Source: document.SourceNone}}}
	err = d.scan(within)
	if err == nil && !d.flags[FlagInfected] {
		switch p.Media {
		case PDF:
			err = d.readPDF(within)
		case PNG, JPEG:
			err = d.readPicture(within)
		default:
			d.found.Reading.Note = NoteNoTools
		}
	}
	if err != nil && ctx.Err() == nil && !d.tell(err) {
		return Findings{}, fmt.Errorf("read a document: %w", err)
	}
	if ctx.Err() != nil {
		return Findings{}, fmt.Errorf("read a document: %w", ctx.Err())
	}
	d.finish()
	return d.found, nil
}

// tell notes what ended a reading early, and says whether that was the document's doing.
func (d *reading) tell(err error) bool {
	switch {
	case errors.Is(err, errHeavy), errors.Is(err, context.DeadlineExceeded):
		d.flags[FlagHeavy] = true
		d.found.Reading.Note = NoteHeavy
	case errors.Is(err, errFailed):
		d.flags[FlagDamaged] = true
		d.found.Reading.Note = NoteFailed
	default:
		return false
	}
	return true
}

// finish says where the words come from, and why there are none.
func (d *reading) finish() {
	out := &d.found.Reading
	out.Source = document.SourceNone
	for _, p := range out.Pages {
		if len(p.Words) > 0 && (out.Source == document.SourceNone || p.Source == document.SourceText) {
			out.Source = p.Source
		}
	}
	switch {
	case d.flags[FlagInfected], d.flags[FlagEncrypted]:
		out.Note = NoteWithheld
	case out.Note == "" && out.Source == document.SourceNone:
		out.Note = NoteEmpty
	}
	d.found.Flags = slices.Sorted(maps.Keys(d.flags))
}

// copyToMemory puts a document where children can read it and nobody can change it.
func copyToMemory(from io.Reader) (*os.File, error) {
	file, err := newMemory()
	if err != nil {
		return nil, err
	}
	if _, err = io.Copy(file, from); err == nil {
		err = freeze(file)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// Preview writes a picture of one page, counted from 1, whose longer side has so many pixels: made anew, as PNG, without anything that
// was hidden in the file. ErrNoPreview says that there is none.
func (r *Reader) Preview(ctx context.Context, p Paper, page, long int) ([]byte, error) {
	leave, err := r.enter(ctx)
	if err != nil {
		return nil, fmt.Errorf("preview a document: %w", err)
	}
	defer leave()
	file, err := copyToMemory(p.Content)
	if err != nil {
		return nil, fmt.Errorf("preview a document: %w", err)
	}
	defer file.Close()
	ctx, cancel := context.WithTimeout(ctx, r.deadline)
	defer cancel()
	var out capped
	switch {
	case p.Media == PDF && r.tools["pdftoppm"] != "":
		err = r.run(ctx, job{tool: r.tools["pdftoppm"], args: pageArgs(page, long, "-png"), in: file, out: &out, limits: limits{childMemory, childMemory}})
	case (p.Media == PNG || p.Media == JPEG) && r.self != "" && page == 1:
		err = r.remake(ctx, file, &out, pictureOptions{long: long})
	default:
		return nil, ErrNoPreview
	}
	if errors.Is(err, errHeavy) || errors.Is(err, errFailed) || errors.Is(err, context.DeadlineExceeded) || err == nil && out.Len() == 0 {
		return nil, ErrNoPreview
	}
	if err != nil {
		return nil, fmt.Errorf("preview a document: %w", err)
	}
	return out.Bytes(), nil
}

// ErrNoPreview says that no picture of a document could be made.
var ErrNoPreview = errors.New("no preview")
