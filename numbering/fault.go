package numbering

// Fault says why something that was typed is no number of the plan.
type Fault uint8

// The faults.
const (
	NoFault      Fault = iota // it is a number of the plan
	Empty                     // no digit at all
	Letters                   // it contains letters
	TooShort                  // digits are missing
	TooLong                   // there are too many digits
	OtherCountry              // a number of another country
	ShortCode                 // a short code, which cannot be moved
	Emergency                 // the number of an emergency service
	Garbage                   // signs or a sequence of digits that no number has
)

// faultCodes are stable: forms and the API share them.
var faultCodes = [...]string{
	"", "number.empty", "number.letters", "number.too_short", "number.too_long",
	"number.other_country", "number.short_code", "number.emergency", "number.garbage",
}

// String is a stable code such as "number.too_short", and "" for NoFault.
func (f Fault) String() string {
	if int(f) < len(faultCodes) {
		return faultCodes[f]
	}
	return faultCodes[Garbage]
}
