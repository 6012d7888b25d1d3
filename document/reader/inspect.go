// Package reader looks at files that strangers send, without parsing them in this process.
//
// Inspect decides what a file is from fixed bytes and lengths alone, in one pass and a fixed amount of memory. Everything that has to decode
// (text, page count, letters in pictures, previews) is done by Reader in child processes with limits; what is missing or fails there makes
// a document that a person will look at, never an error.
package reader

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"path"
	"slices"
	"strings"
)

// Media is what a file is, as a media type.
type Media string

// The kinds of files that are taken.
const (
	PDF  Media = "application/pdf"
	PNG  Media = "image/png"
	JPEG Media = "image/jpeg"
	HEIC Media = "image/heic" // kept as it is and never decoded
)

// kind says by which endings and declared types a medium goes.
type kind struct{ endings, types []string }

var kinds = map[Media]kind{
	PDF:  {[]string{".pdf"}, []string{"application/pdf", "application/x-pdf"}},
	PNG:  {[]string{".png"}, []string{"image/png", "image/x-png"}},
	JPEG: {[]string{".jpg", ".jpeg", ".jpe", ".jfif"}, []string{"image/jpeg", "image/jpg", "image/pjpeg"}},
	HEIC: {[]string{".heic", ".heif"}, []string{"image/heic", "image/heif", "image/heic-sequence", "image/heif-sequence"}},
}

// Why a file is refused.
const (
	RefusedEmpty     = "empty"              // no bytes at all
	RefusedKind      = "not_accepted"       // neither PDF, PNG, JPEG nor HEIC
	RefusedName      = "name_disagrees"     // the name's ending belongs to another kind
	RefusedType      = "type_disagrees"     // the declared type belongs to another kind
	RefusedMixed     = "several_kinds"      // it can be read as two kinds of file
	RefusedBroken    = "broken"             // it begins like its kind and does not go on like it
	RefusedEncrypted = "encrypted"          // a PDF that needs a password
	RefusedPixels    = "too_many_pixels"    // a picture of more than MaxPixels
	MaxPixels        = 40_000_000           // of a picture
	sniffed          = 1024                 // bytes at the beginning in which readers look for the beginning of a file
	tailed           = 22 + 0xffff + 0x1000 // bytes at the end in which readers look for the list of a ZIP file
)

// Refusal says why a file is not taken.
type Refusal struct {
	Code  string // one of the Refused constants
	Media Media  // what the bytes are, where that is known
}

// Error says it in words for a log.
func (r *Refusal) Error() string {
	if r.Media == "" {
		return "document refused: " + r.Code
	}
	return fmt.Sprintf("document refused: %s (%s)", r.Code, r.Media)
}

// Look is what can be said of a file without decoding it.
type Look struct {
	Media         Media
	Width, Height int      // in pixels, of PNG and JPEG
	Flags         []string // see the Flag constants; sorted
}

// Inspect reads a file to its end. declared is the type that the sender claims, where "" and application/octet-stream claim nothing; name is
// the file's name. The error is a *Refusal, or what reading gave.
func Inspect(file io.Reader, declared, name string) (Look, error) {
	end := &tail{}
	in := bufio.NewReaderSize(io.TeeReader(file, end), 32<<10)
	head, err := in.Peek(sniffed)
	if err != nil && !errors.Is(err, io.EOF) {
		return Look{}, err
	}
	if len(head) == 0 {
		return Look{}, &Refusal{Code: RefusedEmpty}
	}
	look := Look{Media: recognise(head)}
	if code := disagreement(look.Media, declared, name); code != "" {
		return Look{}, &Refusal{code, look.Media}
	}
	if mixedHead(look.Media, head) {
		return Look{}, &Refusal{RefusedMixed, look.Media}
	}
	err = nil // the end may have come early: a file shorter than what is looked at first
	switch look.Media {
	case PNG:
		look.Width, look.Height, err = walkPNG(in)
	case JPEG:
		look.Width, look.Height, err = walkJPEG(in)
	case PDF:
		look.Flags, err = scanPDF(in)
	}
	if err != nil {
		return Look{}, err
	}
	if _, err := io.Copy(io.Discard, in); err != nil {
		return Look{}, err
	}
	if mixedTail(look.Media, end.bytes) {
		return Look{}, &Refusal{RefusedMixed, look.Media}
	}
	if look.Media == PDF && !bytes.Contains(end.bytes, []byte("%%EOF")) {
		look.Flags = append(look.Flags, FlagDamaged)
	}
	slices.Sort(look.Flags)
	return look, nil
}

// recognise says what the first bytes are, "" for nothing that is taken.
func recognise(head []byte) Media {
	switch {
	case len(head) > 8 && bytes.HasPrefix(head, []byte("%PDF-")) && (head[5] == '1' || head[5] == '2') && head[6] == '.':
		return PDF
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		return PNG
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		return JPEG
	case isHEIC(head):
		return HEIC
	}
	return ""
}

// isHEIC reads the box of brands that such a file begins with (ISO/IEC 23008-12, annex B).
func isHEIC(head []byte) bool {
	if len(head) < 16 || string(head[4:8]) != "ftyp" {
		return false
	}
	size := int(head[0])<<24 | int(head[1])<<16 | int(head[2])<<8 | int(head[3])
	if size < 16 || size > len(head) || size%4 != 0 {
		return false
	}
	heic := false
	for at := 8; at < size; at += 4 {
		brand := string(head[at : at+4])
		if at == 12 {
			continue // the version of the first brand
		}
		if brand == "avif" || brand == "avis" {
			return false
		}
		heic = heic || slices.Contains([]string{"heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"}, brand)
	}
	return heic
}

// disagreement says which of name and declared type does not go with the bytes, or "".
func disagreement(media Media, declared, name string) string {
	k, ok := kinds[media]
	if !ok {
		return RefusedKind
	}
	if !slices.Contains(k.endings, strings.ToLower(path.Ext(name))) {
		return RefusedName
	}
	if declared == "" {
		return ""
	}
	claimed, _, err := mime.ParseMediaType(declared)
	if err != nil || claimed != "application/octet-stream" && !slices.Contains(k.types, claimed) {
		return RefusedType
	}
	return ""
}

// mixedHead says that the beginning is also that of a page of the Web, or that a picture begins like a PDF for a lenient reader.
func mixedHead(media Media, head []byte) bool {
	if media != PDF && bytes.Contains(head, []byte("%PDF-")) {
		return true
	}
	lower := bytes.ToLower(head)
	for _, mark := range []string{"<html", "<!doctype", "<script", "<svg", "<?php", "<body", "<iframe"} {
		if bytes.Contains(lower, []byte(mark)) {
			return true
		}
	}
	return false
}

// mixedTail says that the end is that of a ZIP file too, or that something stands behind the end of a PDF.
func mixedTail(media Media, end []byte) bool {
	if bytes.Contains(end, []byte("PK\x05\x06\x00\x00\x00\x00")) {
		return true
	}
	if media != PDF {
		return false
	}
	last := bytes.LastIndex(end, []byte("%%EOF"))
	return last >= 0 && len(bytes.Trim(end[last+len("%%EOF"):], " \t\r\n\f\x00")) > 0
}

// tail remembers the last bytes that went through it.
type tail struct{ bytes []byte }

// Write never fails.
func (t *tail) Write(p []byte) (int, error) {
	t.bytes = append(t.bytes, p...)
	if len(t.bytes) > 2*tailed {
		t.bytes = append(t.bytes[:0], t.bytes[len(t.bytes)-tailed:]...)
	}
	return len(p), nil
}

// Watcher inspects a file on its way elsewhere.
type Watcher struct {
	from io.Reader
	pipe *io.PipeWriter
	seen chan struct{}
	look Look
	err  error
}

// Watch inspects what is read from it. Reading fails with the *Refusal as soon as there is one, so that a file that is refused is not
// read to its end. Call Close in any case, and Look before it when the file has been read.
func Watch(from io.Reader, declared, name string) *Watcher {
	out, in := io.Pipe()
	w := &Watcher{from: from, pipe: in, seen: make(chan struct{})}
	go func() {
		defer close(w.seen)
		w.look, w.err = Inspect(out, declared, name)
		_ = out.CloseWithError(w.err) // always nil; with a nil error a further write fails with io.ErrClosedPipe
	}()
	return w
}

// Read reads on.
func (w *Watcher) Read(p []byte) (int, error) {
	n, err := w.from.Read(p)
	if n > 0 {
		if _, refused := w.pipe.Write(p[:n]); refused != nil {
			return 0, refused
		}
	}
	if errors.Is(err, io.EOF) {
		_ = w.pipe.Close() // always nil
		if <-w.seen; w.err != nil {
			return 0, w.err
		}
	}
	return n, err
}

// Look is what the inspection found. It waits for the end of the file.
func (w *Watcher) Look() (Look, error) {
	<-w.seen
	return w.look, w.err
}

// Close ends the inspection of a file that was not read to its end.
func (w *Watcher) Close() error {
	_ = w.pipe.CloseWithError(io.ErrUnexpectedEOF) // always nil; a pipe that is closed stays as it is
	<-w.seen
	return nil
}
