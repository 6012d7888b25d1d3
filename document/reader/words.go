package reader

import (
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/portamento/portamento/document"
)

// longestWord is where a word is cut, in bytes.
const longestWord = 200

// readBoxes reads what pdftotext -bbox-layout writes: pages and words with their corners. An early end gives what was there.
func readBoxes(from io.Reader) ([]document.Page, error) {
	decoder := xml.NewDecoder(from)
	decoder.Strict = false
	decoder.Entity = xml.HTMLEntity
	var pages []document.Page
	words := 0
	for words < maxWords && len(pages) <= textPage {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return pages, nil
		}
		if err != nil {
			return pages, fmt.Errorf("read boxes: %w", err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch start.Name.Local {
		case "page":
			pages = append(pages, document.Page{Number: len(pages) + 1, Width: number(start, "width"), Height: number(start, "height"), Source: document.SourceText})
		case "word":
			var text string
			if err := decoder.DecodeElement(&text, &start); err != nil {
				return pages, fmt.Errorf("read boxes: %w", err)
			}
			if text = clean(text); text == "" || len(pages) == 0 {
				continue
			}
			x, y := number(start, "xMin"), number(start, "yMin")
			page := &pages[len(pages)-1]
			page.Words = append(page.Words, document.Word{Text: text, X: x, Y: y, W: max(0, number(start, "xMax")-x), H: max(0, number(start, "yMax")-y), Sure: 1})
			words++
		}
	}
	return pages, nil
}

// number reads an attribute; what is no number is 0.
func number(e xml.StartElement, name string) float64 {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return finite(a.Value)
		}
	}
	return 0
}

// finite reads a number that a page can have; anything else is 0.
func finite(text string) float64 {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(n) || math.Abs(n) > 1e6 {
		return 0
	}
	return n
}

// clean makes a word what it has to be: valid text without spaces, of a sensible length.
func clean(text string) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "\uFFFD")), "")
	for len(text) > longestWord {
		_, size := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-size]
	}
	return text
}

// The columns of tesseract's table.
const (
	columnLevel = 0
	columnLeft  = 6
	columnSure  = 10
	columnText  = 11
	levelWord   = "5"
)

// readTable reads the words of tesseract's table. scale is the length of a pixel in points.
func readTable(from io.Reader, scale float64) ([]document.Word, error) {
	var words []document.Word
	lines := bufio.NewScanner(from)
	lines.Buffer(make([]byte, 0, 4<<10), 1<<20)
	for lines.Scan() && len(words) < maxWords {
		columns := strings.Split(lines.Text(), "\t")
		if len(columns) <= columnText || columns[columnLevel] != levelWord {
			continue
		}
		text := clean(columns[columnText])
		if text == "" {
			continue
		}
		var box [4]float64
		for i := range box {
			box[i] = finite(columns[columnLeft+i]) * scale
		}
		sure := min(1, max(0, finite(columns[columnSure])/100))
		words = append(words, document.Word{Text: text, X: box[0], Y: box[1], W: max(0, box[2]), H: max(0, box[3]), Sure: sure})
	}
	if err := lines.Err(); err != nil {
		return words, fmt.Errorf("%w: read a table of words: %w", errFailed, err)
	}
	return words, nil
}
