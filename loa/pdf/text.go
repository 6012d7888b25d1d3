package pdf

import (
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// num writes a length without a needless tail.
func num(v float64) string { return string(appendNum(nil, v)) }

// appendNum writes a length behind b, to a hundredth of a point.
func appendNum(b []byte, v float64) []byte {
	hundredths := int64(math.Round(v * 100))
	if hundredths < 0 {
		b = append(b, '-')
		hundredths = -hundredths
	}
	b = strconv.AppendInt(b, hundredths/100, 10)
	switch rest := hundredths % 100; {
	case rest == 0:
	case rest%10 == 0:
		b = append(b, '.', byte('0'+rest/10))
	default:
		b = append(b, '.', byte('0'+rest/10), byte('0'+rest%10))
	}
	return b
}

// appendNums writes lengths behind b, a space after each.
func appendNums(b []byte, values ...float64) []byte {
	for _, v := range values {
		b = append(appendNum(b, v), ' ')
	}
	return b
}

// utf16Hex is a text as hexadecimal UTF-16, big end first. What is no Unicode becomes the sign for that.
func utf16Hex(s string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	return b.String()
}

// hexText is a text string of PDF. In this form no character of a person's name can end the string.
func hexText(s string) string { return "<FEFF" + utf16Hex(s) + ">" }

// readHexText reads the inside of what hexText wrote; false if it is anything else.
func readHexText(inside string) (string, bool) {
	raw, err := hex.DecodeString(inside)
	if err != nil || len(raw)%2 != 0 || len(raw) < 2 || raw[0] != 0xFE || raw[1] != 0xFF {
		return "", false
	}
	units := make([]uint16, 0, len(raw)/2)
	for i := 2; i < len(raw); i += 2 {
		units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
	}
	s := string(utf16.Decode(units))
	return s, hexText(s) == "<"+inside+">"
}

const dateLayout = "20060102150405Z"

func dateText(t time.Time) string { return "(D:" + t.UTC().Format(dateLayout) + ")" }

// metadata says title, author and dates in the second way that readers look for them (XMP).
func (d *Document) metadata() string {
	at := d.setup.At.UTC().Format(time.RFC3339)
	return `<?xpacket begin="` + "\ufeff" + `" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">` + xmlText(d.setup.Title) + `</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>` + xmlText(d.setup.Author) + `</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>` + xmlText(d.setup.Language) + `</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>` + xmlText(d.setup.Creator) + `</xmp:CreatorTool><xmp:CreateDate>` + at + `</xmp:CreateDate><xmp:ModifyDate>` + at + `</xmp:ModifyDate>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`
}

func xmlText(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // into memory: it cannot fail
	return b.String()
}
