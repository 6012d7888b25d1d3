// Package document knows the papers that customers send, as words on pages.
//
// It holds no bytes of a file: its ways keep files, read them, and compare what was read with a request.
package document

// Word is one word of a page, or one piece of it where the reader saw a gap.
type Word struct {
	// Text is what was read, as written; never empty, without spaces.
	Text string
	// X, Y, W and H are the box around the word in points (1/72 inch), from the top left corner of the page.
	X, Y, W, H float64
	// Sure is how sure the reader is of the text, from 0 to 1. It is 1 for the text of a PDF.
	Sure float64
}

// Page is one page, with its words in the order in which the reader found them.
type Page struct {
	// Number counts from 1.
	Number int
	// Width and Height are in points.
	Width, Height float64
	// Words is empty where nothing could be read.
	Words []Word
	// Source is where the words of this page come from; see the constants of Reading.
	Source string
}

// Where words come from.
const (
	// SourceText is the text that a PDF carries.
	SourceText = "text"
	// SourceOCR is a picture in which letters were recognised: they may be wrong.
	SourceOCR = "ocr"
	// SourceNone is a paper that nothing could read: a person will.
	SourceNone = "none"
)

// Reading is what was read on one paper.
type Reading struct {
	// Pages are in the order of the paper.
	Pages []Page
	// Source is that of the best page: SourceText, SourceOCR or SourceNone.
	Source string
	// Note says in a code why there is nothing or little to read, for the log and the desk; empty otherwise.
	Note string
}
