package reader_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"testing"
)

// paper builds a PDF from the texts of its objects, which are numbered from 1; the first one is the root.
func paper(objects ...string) []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	var places []int
	for i, o := range objects {
		places = append(places, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, p := range places {
		fmt.Fprintf(&out, "%010d 00000 n \n", p)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return out.Bytes()
}

// stream is the text of an object with bytes.
func stream(keys string, content []byte) string {
	return fmt.Sprintf("<< /Length %d %s >>\nstream\n%s\nendstream", len(content), keys, content)
}

// onePage is a paper of one page with these bytes as its content, more keys of the root, and more objects from number 6 on.
func onePage(content string, root string, more ...string) []byte {
	return paper(append([]string{
		"<< /Type /Catalog /Pages 2 0 R " + root + " >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
		content,
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
	}, more...)...)
}

// billLines are what the plain bill of the tests says.
var billLines = []string{"Example Telecom", "Facture du 3 novembre 2026", "Compte client 0123456789", "Madame Claire Dubois", "12 bis avenue du Parc",
	"75011 Paris", "Ligne 01 99 00 12 34", "Total 39,99 EUR", "Merci de votre confiance", "Service clients du lundi au vendredi"}

// bill is a paper with the bill's lines as text.
func bill() []byte {
	return onePage(stream("", []byte(textOf(billLines))), "")
}

func textOf(lines []string) string {
	var text strings.Builder
	text.WriteString("BT /F 18 Tf 24 TL 60 780 Td\n")
	for _, line := range lines {
		fmt.Fprintf(&text, "(%s) Tj T*\n", line)
	}
	text.WriteString("ET")
	return text.String()
}

// deflated compresses as many zeros, or what is given.
func deflated(t testing.TB, from io.Reader) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := zlib.NewWriterLevel(&out, zlib.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(w, from); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// spaces is endless white.
type spaces struct{}

func (spaces) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// packedTwice is a page of so many bytes that is packed twice: a gigabyte is five kilobytes in the file.
func packedTwice(t testing.TB, size int64) []byte {
	once := deflated(t, io.LimitReader(spaces{}, size))
	return onePage(stream("/Filter [/FlateDecode /FlateDecode]", deflated(t, bytes.NewReader(once))), "")
}

// manyPages is a paper whose pages are all the same.
func manyPages(n int) []byte {
	var kids strings.Builder
	for i := range n {
		fmt.Fprintf(&kids, "%d 0 R ", 5+i)
	}
	objects := []string{"<< /Type /Catalog /Pages 2 0 R >>", fmt.Sprintf("<< /Type /Pages /Count %d /Kids [%s] >>", n, kids.String()),
		stream("", []byte(textOf(billLines))), "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"}
	for range n {
		objects = append(objects, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R /Resources << /Font << /F 4 0 R >> >> >>")
	}
	return paper(objects...)
}

// deepTree is a tree of pages of which each has the next as its only child.
func deepTree(n int) []byte {
	objects := []string{"<< /Type /Catalog /Pages 2 0 R >>"}
	for i := range n {
		objects = append(objects, fmt.Sprintf("<< /Type /Pages /Count 1 /Kids [%d 0 R] /Parent %d 0 R >>", i+3, max(2, i+1)))
	}
	return paper(append(objects, fmt.Sprintf("<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] >>", n+1))...)
}

// nestedArrays is a page whose content never stops opening arrays.
func nestedArrays(n int) []byte {
	return onePage(stream("", []byte(strings.Repeat("[", n))), "")
}

// xrefLoop is a paper whose table of objects has itself as the one before it.
func xrefLoop() []byte {
	b := bill()
	at := bytes.LastIndex(b, []byte("xref\n0 "))
	return bytes.Replace(b, []byte("/Root 1 0 R"), fmt.Appendf(nil, "/Root 1 0 R /Prev %d", at), 1)
}

// pagesLoop is a tree of pages that contains itself.
func pagesLoop() []byte {
	return paper("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1000000 /Kids [2 0 R 2 0 R 2 0 R] >>")
}

// pngOf is a PNG of any size with any bytes for its rows.
func pngOf(width, height uint32, rows []byte) []byte {
	out := bytes.NewBufferString("\x89PNG\r\n\x1a\n")
	head := make([]byte, 13)
	binary.BigEndian.PutUint32(head, width)
	binary.BigEndian.PutUint32(head[4:], height)
	head[8], head[9] = 8, 0 // gray
	for _, c := range []struct {
		name string
		body []byte
	}{{"IHDR", head}, {"IDAT", rows}, {"IEND", nil}} {
		_ = binary.Write(out, binary.BigEndian, uint32(len(c.body)))
		named := append([]byte(c.name), c.body...)
		out.Write(named)
		_ = binary.Write(out, binary.BigEndian, crc32.ChecksumIEEE(named))
	}
	return out.Bytes()
}

// heic is the beginning of such a file.
func heic() []byte {
	return append([]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), make([]byte, 2000)...)
}

// emptyZIP is a ZIP file without content: only its end.
const emptyZIP = "PK\x05\x06\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
