// Package compared is what comparing a request with one of its bills gives, for those who compare and for those who show it.
package compared

import (
	"time"

	"github.com/portamento/portamento/porting"
)

// State is how far a comparison is.
type State string

// The states of a comparison.
const (
	Pending    State = "pending"    // the bill has not been read yet
	Done       State = "done"       // compared
	Unreadable State = "unreadable" // it was read, and what was read is no bill
	ByHand     State = "by_hand"    // it cannot be read here: a person compares it
	Erased     State = "erased"     // the bill, or what it was compared with, is erased, so that nothing can be said any more
)

// Clean is the verdict of a bill that says nothing against sending the request.
const Clean = "clean"

// Report is what one bill says about a request as it is now. Secrets in it are masked.
type Report struct {
	Document porting.DocumentID // the bill

	State   State
	Verdict string // clean, look or stop; empty unless the state is Done
	Score   int    // 0 to 100
	Reasons []Reason
	Fields  []Field
	Date    time.Time // of the bill; zero where it is not known
	Age     int       // of the bill, in days
}

// Reason is why a score is not 100. Its pointer is the field's in the request, or /bill for the paper itself.
type Reason struct {
	porting.Problem
	Points  int
	Verdict string // what this reason alone asks for
}

// Field is what became of one field of the request.
type Field struct {
	Pointer        string
	Result         string // found, different, not_found, unreadable
	Typed, Printed string
	Place          Place
	Sure           float64 // of what was read, from 0 to 1
}

// Place is where something stands on the paper, in points (1/72 inch) from the top left corner of its page; page 0 is nowhere.
type Place struct {
	Page                int
	X, Y, Width, Height float64
}

// Filled is a field that was filled in from a bill. Its value is masked where it is a secret.
type Filled struct {
	Pointer, Value string
	Place          Place
	Sure           float64 // of the reading and of what it means, from 0 to 1
}
