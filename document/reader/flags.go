package reader

import (
	"bufio"
	"errors"
	"io"
	"maps"
	"slices"
)

// What people should know of a document before they open it. A flagged document is kept; nobody but a person of the desk decides on it.
const (
	FlagScript     = "script"      // JavaScript inside
	FlagLaunch     = "launch"      // would start a program
	FlagAttachment = "attachment"  // another file inside
	FlagAction     = "open_action" // does something when it is opened
	FlagMedia      = "rich_media"  // moving pictures or sound
	FlagForm       = "xfa_form"    // a form with a program of its own
	FlagPacked     = "packed"      // compressed more than once: a sign of a bomb
	FlagDamaged    = "damaged"     // the tools could not make sense of it
	FlagHeavy      = "too_heavy"   // a limit of time or memory ended the reading
	FlagEncrypted  = "encrypted"   // found by the tools, where Inspect had not
	FlagPages      = "many_pages"  // more than MaxPages
	FlagInfected   = "infected"    // the virus scanner names something: not to be given to anybody
	FlagNotScanned = "not_scanned" // there is a virus scanner, and it did not answer
)

// alarming are names in a PDF that stand for more than paper (ISO 32000-2, 12.6, 7.11, 13).
var alarming = map[string]string{
	"JavaScript": FlagScript, "JS": FlagScript,
	"Launch":       FlagLaunch,
	"EmbeddedFile": FlagAttachment, "EmbeddedFiles": FlagAttachment,
	"OpenAction": FlagAction, "AA": FlagAction,
	"RichMedia": FlagMedia, "Movie": FlagMedia, "Sound": FlagMedia,
	"XFA": FlagForm,
}

// longestName is longer than every name that matters.
const longestName = 32

// scanPDF looks for names, also where letters are written as #xx. It reads the bytes as they are, streams too: a name in a stream that
// happens to be there flags a document for nothing, about once in fifty documents of 10 MB.
func scanPDF(in *bufio.Reader) ([]string, error) {
	found := map[string]bool{}
	name := make([]byte, 0, longestName)
	last := ""
	for {
		b, err := in.ReadByte()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return slices.Sorted(maps.Keys(found)), err
		}
		if b != '/' {
			continue
		}
		if name, err = readName(in, name[:0]); err != nil {
			return nil, err
		}
		if string(name) == "Encrypt" {
			return nil, &Refusal{RefusedEncrypted, PDF}
		}
		if flag, ok := alarming[string(name)]; ok {
			found[flag] = true
		}
		if unpacks := string(name) == "FlateDecode" || string(name) == "Fl" || string(name) == "LZWDecode" || string(name) == "RunLengthDecode"; unpacks {
			if last == "unpacks" { // two filters in a row with no key between: one of the other
				found[FlagPacked] = true
			}
			last = "unpacks"
		} else {
			last = ""
		}
	}
	return slices.Sorted(maps.Keys(found)), nil
}

// readName reads what follows a slash, up to the byte that ends a name, which stays unread.
func readName(in *bufio.Reader, name []byte) ([]byte, error) {
	for len(name) < longestName {
		b, err := in.ReadByte()
		if errors.Is(err, io.EOF) {
			return name, nil
		}
		if err != nil {
			return nil, err
		}
		if b <= ' ' || b == '/' || b == '(' || b == ')' || b == '<' || b == '>' || b == '[' || b == ']' || b == '{' || b == '}' || b == '%' {
			return name, in.UnreadByte()
		}
		if b == '#' {
			if code, err := in.Peek(2); err == nil {
				if high, low := hexDigit(code[0]), hexDigit(code[1]); high >= 0 && low >= 0 {
					b = byte(high<<4 | low)
					if _, err := in.Discard(2); err != nil {
						return nil, err
					}
				}
			}
		}
		name = append(name, b)
	}
	return name, nil
}

// hexDigit is the value of a hexadecimal digit, or -1.
func hexDigit(b byte) int {
	switch {
	case b >= '0' && b <= '9':
		return int(b - '0')
	case b >= 'a' && b <= 'f':
		return int(b-'a') + 10
	case b >= 'A' && b <= 'F':
		return int(b-'A') + 10
	}
	return -1
}
