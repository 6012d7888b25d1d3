package evidence

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/portamento/portamento/loa"
	"github.com/portamento/portamento/loa/pades"
	"github.com/portamento/portamento/loa/pdf"
)

// Report is what VerifyBundle finds in a bundle whose parts belong together.
type Report struct {
	Letter   *pades.Report
	Evidence []*loa.Evidence // of each signature of the letter
	Sealer   string          // who signed the list of files
	Trusted  bool            // the letter's signatures and the list's lead to a trusted root
}

// ErrBundle says that a file is no bundle, or not a whole one; the text around it says why.
var ErrBundle = errors.New("not a whole bundle of evidence")

// Bounds of a bundle: a file of strangers must not decide how much memory it takes.
const (
	maxBundle = 96 << 20
	maxParts  = 32
	maxText   = 4 << 20
)

// VerifyBundle checks a bundle of that size: its form, the list of hashes and the signature of it, the letter's signatures, and that each
// record belongs to its signature and to what was shown. It reads at most 96 MB and never unpacks more than a file says beforehand.
// Errors: ErrBundle, ErrMismatch, pdf.ErrForeign, pades.ErrNotSigned. A signature of the letter that does not hold is no error: see the report.
func VerifyBundle(r io.ReaderAt, size int64, trust pades.Trust) (*Report, error) {
	files, err := unpack(r, size)
	if err != nil {
		return nil, err
	}
	for _, name := range []string{letterName, chainName, manifestName, signatureName, readmeName} {
		if _, ok := files[name]; !ok {
			return nil, fmt.Errorf("verify bundle: %w: it has no %s", ErrBundle, name)
		}
	}
	out := &Report{}
	if out.Letter, err = pades.Verify(files[letterName], trust); err != nil {
		return nil, fmt.Errorf("verify bundle: %w", err)
	}
	if err := listed(files, len(out.Letter.Signatures)); err != nil {
		return nil, fmt.Errorf("verify bundle: %w", err)
	}
	newest := out.Letter.Signatures[len(out.Letter.Signatures)-1].At
	certificate, trusted, err := pades.VerifyDetached(files[manifestName], files[signatureName], newest, trust)
	if err != nil {
		return nil, fmt.Errorf("verify bundle: %w: its list of files: %w", ErrMismatch, err)
	}
	out.Sealer, out.Trusted = certificate.Subject.CommonName, trusted && out.Letter.Trusted()
	for i, f := range out.Letter.Signatures {
		record := files[fmt.Sprintf("evidence-%d.json", i+1)]
		e := &loa.Evidence{}
		d := json.NewDecoder(bytes.NewReader(record))
		if err := d.Decode(e); err != nil {
			return nil, fmt.Errorf("verify bundle: %w: record %d cannot be read", ErrBundle, i+1)
		}
		if err := belongs(e, record, files[fmt.Sprintf("shown-%d.pdf", i+1)], pdf.Signature{SignatureField: f.SignatureField}); err != nil {
			return nil, fmt.Errorf("verify bundle: signature %d: %w", i+1, err)
		}
		out.Evidence = append(out.Evidence, e)
	}
	return out, nil
}

// listed says whether the list is exactly that of the files that belong into a bundle with so many signatures, in their order.
func listed(files map[string][]byte, signatures int) error {
	expected := []part{{letterName, files[letterName]}, {chainName, files[chainName]}}
	for i := range signatures {
		for _, name := range []string{fmt.Sprintf("shown-%d.pdf", i+1), fmt.Sprintf("evidence-%d.json", i+1)} {
			data, ok := files[name]
			if !ok {
				return fmt.Errorf("%w: it has no %s", ErrBundle, name)
			}
			expected = append(expected, part{name, data})
		}
	}
	expected = append(expected, part{readmeName, files[readmeName]})
	if len(files) != len(expected)+2 {
		return fmt.Errorf("%w: it has files that do not belong into it", ErrBundle)
	}
	if !bytes.Equal(manifest(expected), files[manifestName]) {
		return fmt.Errorf("%w: a file is not the one of the list", ErrMismatch)
	}
	return nil
}

// maxDirectory bounds the list of files at the end of an archive, which is read into memory before anything in it can be judged.
const maxDirectory = 16 << 10

// endsShort says whether an archive ends as ours do: with a short list of files and the record that says where it begins (APPNOTE.TXT 6.3.10, 4.3.16).
func endsShort(r io.ReaderAt, size int64) error {
	end := make([]byte, 22)
	if _, err := r.ReadAt(end, size-int64(len(end))); size < int64(len(end)) || err != nil && !errors.Is(err, io.EOF) {
		return zip.ErrFormat
	}
	files, length, start := binary.LittleEndian.Uint16(end[10:]), binary.LittleEndian.Uint32(end[12:]), binary.LittleEndian.Uint32(end[16:])
	if string(end[:4]) != "PK\x05\x06" || files > maxParts || length > maxDirectory || int64(start)+int64(length)+int64(len(end)) != size {
		return zip.ErrFormat
	}
	return nil
}

// unpack reads the files of an archive into memory, within bounds.
func unpack(r io.ReaderAt, size int64) (map[string][]byte, error) {
	if size > maxBundle {
		return nil, fmt.Errorf("verify bundle: %w: larger than %d bytes", ErrBundle, maxBundle)
	}
	if err := endsShort(r, size); err != nil {
		return nil, fmt.Errorf("verify bundle: %w: %w", ErrBundle, err)
	}
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("verify bundle: %w: %w", ErrBundle, err)
	}
	if len(archive.File) > maxParts {
		return nil, fmt.Errorf("verify bundle: %w: %d files", ErrBundle, len(archive.File))
	}
	files := map[string][]byte{}
	total := uint64(0) // of all: parts of an archive can lie on top of one another
	for _, f := range archive.File {
		most := uint64(maxText)
		if f.Method == zip.Store {
			most = pades.MaxFile
		}
		total += min(f.UncompressedSize64, maxBundle+1)
		if _, twice := files[f.Name]; twice || f.UncompressedSize64 > most || total > maxBundle {
			return nil, fmt.Errorf("verify bundle: %w: %q stands twice or is too large", ErrBundle, f.Name)
		}
		data, err := read(f, int64(most))
		if err != nil {
			return nil, fmt.Errorf("verify bundle: %w: %q: %w", ErrBundle, f.Name, err)
		}
		files[f.Name] = data
	}
	return files, nil
}

func read(f *zip.File, most int64) ([]byte, error) {
	entry, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = entry.Close() }()
	data, err := io.ReadAll(io.LimitReader(entry, most+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > most {
		return nil, errors.New("too large")
	}
	return data, nil
}
