package pdf

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// SignatureField is what a signature says in the file beside the signature itself.
type SignatureField struct {
	Name     string
	Reason   string
	At       time.Time // to the second
	Evidence [32]byte  // SHA-256 of the record of how it was signed
}

// Signature is one signature of a file: it covers all bytes up to End but the hole that holds it.
type Signature struct {
	SignatureField
	Hole Hole
	End  int
	DER  []byte // the signature, zero bytes behind it
}

// Hole is where the signature lies in hexadecimal: From is at the "<", To behind the ">".
type Hole struct{ From, To int }

// ErrForeign says that a file was not written by this package, or was changed after it.
var ErrForeign = errors.New("not a file of this product, or changed after it was signed")

// maxSignatures bounds the work that one file can ask for.
const maxSignatures = 8

// Append adds a signature field with room for a signature of so many bytes, as an incremental update: nothing that is
// there changes, so an earlier signature stays valid. The hole is filled with zeros; see Fill. Error: ErrForeign.
func Append(file []byte, field SignatureField, room int) ([]byte, Hole, error) {
	before, size, err := walk(file)
	if err != nil {
		return nil, Hole{}, fmt.Errorf("append signature: %w", err)
	}
	if len(before) == maxSignatures {
		return nil, Hole{}, fmt.Errorf("append signature: the file has %d signatures already", maxSignatures)
	}
	tail, hole := revision{file, size, len(before)}.update(field, room)
	return slices.Concat(file, tail), hole, nil
}

// Fill puts a signature into its hole. It fails when it is larger than the room.
func Fill(file []byte, hole Hole, der []byte) error {
	if 2*len(der) > hole.To-hole.From-2 {
		return fmt.Errorf("fill signature: %d bytes do not fit into %d", len(der), (hole.To-hole.From-2)/2)
	}
	hex.Encode(file[hole.From+1:], der)
	return nil
}

// Signatures lists the signatures of a file, the first one first; a file may have none. Every byte behind the document
// itself is one of theirs: what is not exactly as Append writes it makes the whole file ErrForeign.
func Signatures(file []byte) ([]Signature, error) {
	found, _, err := walk(file)
	return found, err
}

var (
	lastStart  = regexp.MustCompile(`\nstartxref\n([0-9]{1,10})\n%%EOF\n$`)
	baseEnd    = regexp.MustCompile(`^xref\n0 ([0-9]{1,7})\n`)
	trailer    = regexp.MustCompile(`\ntrailer\n<</Size ([0-9]{1,7})/Root 1 0 R/Info 2 0 R/ID\[<[0-9A-F]{32}><[0-9A-F]{32}>\](/Prev [0-9]{1,10})?>>\n$`)
	updateEnd  = regexp.MustCompile(`^xref\n4 2\n([0-9]{10}) 00000 n \n`)
	fieldParts = regexp.MustCompile(`/Name<([0-9A-F]*)>/Reason<([0-9A-F]*)>/M\(D:([0-9]{14}Z)\)/PTMO_Evidence<([0-9A-F]{64})>/ByteRange\[0 [0-9 ]{32}\]/Contents<`)
)

// walk goes from the end of the file to its beginning, one update at a time, and answers the signatures and how many
// objects the file has.
func walk(file []byte) (found []Signature, size int, err error) {
	if !bytes.HasPrefix(file, []byte("%PDF-1.7\n")) {
		return nil, 0, ErrForeign
	}
	var ends []int // of the updates, the last one first
	var starts []int
	for end := len(file); ; {
		xref, inner, err := table(file[:end])
		if err != nil {
			return nil, 0, err
		}
		if m := baseEnd.FindSubmatch(file[xref:inner]); m != nil {
			if size, _ = strconv.Atoi(string(m[1])); size <= firstPageObject {
				return nil, 0, ErrForeign
			}
			break
		}
		m := updateEnd.FindSubmatch(file[xref:inner])
		if m == nil || len(ends) == maxSignatures {
			return nil, 0, ErrForeign
		}
		start, _ := strconv.Atoi(string(m[1]))
		if start <= 0 || start >= xref {
			return nil, 0, ErrForeign
		}
		ends, starts = append(ends, end), append(starts, start)
		end = start
	}
	for i := len(ends) - 1; i >= 0; i-- {
		s, err := again(file[:ends[i]], revision{file[:starts[i]], size + 2*len(found), len(found)})
		if err != nil {
			return nil, 0, err
		}
		found = append(found, s)
	}
	return found, size + 2*len(found), nil
}

// table finds the last cross-reference table and where its trailer ends.
func table(file []byte) (xref, inner int, err error) {
	tail := file[max(0, len(file)-64):]
	m := lastStart.FindSubmatchIndex(tail)
	if m == nil {
		return 0, 0, ErrForeign
	}
	inner = len(file) - len(tail) + m[0] + 1
	xref, _ = strconv.Atoi(string(tail[m[2]:m[3]]))
	if xref <= 0 || xref >= inner || !trailer.Match(file[max(xref, inner-256):inner]) {
		return 0, 0, ErrForeign
	}
	return xref, inner, nil
}

// again reads the few values of an update and compares the whole of it with what Append writes of them.
func again(file []byte, before revision) (Signature, error) {
	start := len(before.file)
	tail := file[start:]
	m := fieldParts.FindSubmatchIndex(tail)
	if m == nil {
		return Signature{}, ErrForeign
	}
	text := func(i int) string { return string(tail[m[2*i]:m[2*i+1]]) }
	s := Signature{End: len(file)}
	name, ok := readHexText(text(1))
	reason, ok2 := readHexText(text(2))
	at, err := time.Parse(dateLayout, text(3))
	digits := tail[m[1]:] // a pattern would read them one by one
	digits = digits[:max(0, bytes.IndexByte(digits, '>'))]
	contents := make([]byte, hex.DecodedLen(len(digits)))
	_, err2 := hex.Decode(contents, digits)
	if !ok || !ok2 || err != nil || err2 != nil || len(digits) == 0 || bytes.ContainsAny(digits, "ABCDEF") {
		return Signature{}, ErrForeign
	}
	s.Name, s.Reason, s.At, s.DER = name, reason, at, contents
	_, _ = hex.Decode(s.Evidence[:], []byte(text(4))) // the pattern has let through nothing else
	expected, hole := before.update(s.SignatureField, len(contents))
	s.Hole = hole
	from, to := hole.From+1-start, hole.To-1-start
	if len(expected) != len(tail) || !bytes.Equal(expected[:from], tail[:from]) || !bytes.Equal(expected[to:], tail[to:]) {
		return Signature{}, ErrForeign
	}
	return s, nil
}

// revision is a file as it was before something was appended to it.
type revision struct {
	file       []byte
	size       int // number of objects
	signatures int
}

// update is an incremental update that adds one signature: its field, which is its mark on the first page as well, and
// its value. The lists of fields and of marks are objects of their own, which is why nothing else has to be written.
func (r revision) update(field SignatureField, room int) ([]byte, Hole) {
	var b bytes.Buffer
	file, size, index := r.file, r.size, r.signatures
	base := len(file)
	b.Grow(2*room + 2048)
	widget, value := size, size+1
	var fields bytes.Buffer
	for i := index; i >= 0; i-- {
		fmt.Fprintf(&fields, "%d 0 R ", size-2*i)
	}
	list := bytes.TrimSpace(fields.Bytes())
	var offsets [4]int
	object := func(i, number int, text string) {
		offsets[i] = base + b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s", number, text)
	}
	object(0, formObject, fmt.Sprintf("<</Fields[%s]/SigFlags 3>>\nendobj\n", list))
	object(1, annotsObject, fmt.Sprintf("[%s]\nendobj\n", list))
	object(2, widget, fmt.Sprintf("<</Type/Annot/Subtype/Widget/FT/Sig/T%s/TU%s/F 132/Rect[0 0 0 0]/P %d 0 R/V %d 0 R>>\nendobj\n",
		hexText(fmt.Sprintf("Signature%d", index+1)), hexText(field.Name), firstPageObject, value))
	object(3, value, fmt.Sprintf("<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/Name%s/Reason%s/M%s/PTMO_Evidence<%X>/ByteRange[0 ",
		hexText(field.Name), hexText(field.Reason), dateText(field.At), field.Evidence))
	ranges := b.Len()
	b.WriteString("0000000000 0000000000 0000000000]/Contents")
	hole := Hole{From: base + b.Len()}
	b.WriteByte('<')
	b.Write(bytes.Repeat([]byte{'0'}, 2*room))
	b.WriteByte('>')
	hole.To = base + b.Len()
	b.WriteString(">>\nendobj\n")
	xref := base + b.Len()
	fmt.Fprintf(&b, "xref\n%d 2\n%010d 00000 n \n%010d 00000 n \n%d 2\n%010d 00000 n \n%010d 00000 n \n", formObject, offsets[0], offsets[1], size, offsets[2], offsets[3])
	previous, _, _ := table(file) // the callers have walked the file
	first, _ := fileID(file)
	sum := sha256.Sum256(file)
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%s><%X>]/Prev %d>>\nstartxref\n%d\n%%%%EOF\n",
		size+2, catalogObject, infoObject, first, sum[:16], previous, xref)
	out := b.Bytes()
	copy(out[ranges:], fmt.Sprintf("%010d %010d %010d", hole.From, hole.To, base+len(out)-hole.To))
	return out, hole
}

var ids = regexp.MustCompile(`/ID\[<([0-9A-F]{32})><[0-9A-F]{32}>\]`)

// fileID is the first id of a file, which stays through all updates.
func fileID(file []byte) (string, bool) {
	m := ids.FindSubmatch(file[max(0, len(file)-256):])
	if m == nil {
		return "", false
	}
	return string(m[1]), true
}
