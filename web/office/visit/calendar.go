package visit

import (
	"time"

	"github.com/portamento/portamento/porting"
)

// Calendars writes moving dates as calendar files (RFC 5545).
type Calendars interface {
	// Calendar writes the dates of requests of one market, in a language. A request that has no date any more is left out.
	Calendar(requests []*porting.Request, language string, now time.Time) ([]byte, error)
}

// Closings draws letters by which a customer ends the contract with a losing carrier.
type Closings interface {
	// Closing draws the letter of a completed order as a PDF file; account says that the account number may stand in it, while it is kept.
	Closing(r *porting.Request, o *porting.Order, language string, account bool) ([]byte, error)
}
