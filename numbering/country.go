package numbering

import (
	"errors"
	"fmt"
)

// Country is the shape of one country's numbers, as data. All prefixes are texts of digits in the national form,
// trunk prefix included ("01", "0590").
type Country struct {
	// Code is the ISO 3166 code, two capitals.
	Code string
	// CallingCode is the country calling code without plus sign.
	CallingCode string
	// Trunk is dialled before a number within the country and written with it: "0" in many countries, else empty.
	Trunk string
	// Exit is dialled before a foreign number.
	Exit string
	// NationalLength is the usual number of digits without trunk prefix. Blocks may have numbers of other lengths.
	NationalLength int
	// First lists the digits that a number may begin with behind the trunk prefix; empty means 1 to 9.
	First string
	// Groups is the display grouping of the national form, trunk prefix included; the last size repeats.
	Groups []int
	// Pattern, if set, is used for the national form instead of Groups: each # stands for one digit.
	Pattern string
	// LineTypes says the kind of line by prefix; the longest prefix wins.
	LineTypes []PrefixLine
	// Fiction lists the prefixes reserved for fiction and tests.
	Fiction []string
	// Territories lists prefixes whose numbers have a calling code of their own although they are dialled alike.
	Territories []PrefixCode
	// Elsewhere lists prefixes that belong to other countries with the same calling code; longest prefix wins over
	// Territories too.
	Elsewhere []string
	// Emergency lists the numbers of emergency services, whole.
	Emergency []string
	// ShortCodes lists further short codes, whole, besides those found in the blocks.
	ShortCodes []string
}

// PrefixLine gives the kind of line of the numbers under a prefix, and their display grouping if it is not the usual.
type PrefixLine struct {
	Prefix string
	Type   LineType
	Groups []int
}

// PrefixCode gives the calling code of the numbers under a prefix.
type PrefixCode struct {
	Prefix, CallingCode string
}

// ErrBadCountry says that a Country does not describe a numbering plan.
var ErrBadCountry = errors.New("bad numbering plan")

// maxShort is the longest short code: the 116xxx and 118xxx families have six digits.
const maxShort = 6

// check finds what is wrong with the plain fields; prefixes are checked as they are indexed.
func (c Country) check() error {
	bad := func(what string) error { return fmt.Errorf("country %q: %s: %w", c.Code, what, ErrBadCountry) }
	code, err := parseRun(c.CallingCode)
	switch {
	case c.Code == "":
		return bad("code is missing")
	case err != nil || code.n < 1 || code.n > 3 || c.CallingCode[0] == '0':
		return bad("calling code is not 1 to 3 digits")
	case c.NationalLength <= maxShort || len(c.CallingCode)+c.NationalLength > maxE164:
		return bad("national length does not fit E.164")
	case len(c.Trunk) > 1 || len(c.Exit) > 3:
		return bad("trunk or exit prefix is too long")
	}
	for _, s := range []string{c.Trunk, c.Exit, c.First} {
		if _, err := parseRun(s); err != nil {
			return bad("trunk, exit and first hold digits only")
		}
	}
	if err := checkGroups(c.Groups); err != nil {
		return bad(err.Error())
	}
	for _, line := range c.LineTypes {
		if err := checkGroups(line.Groups); err != nil {
			return bad(err.Error())
		}
	}
	return nil
}

func checkGroups(groups []int) error {
	for _, size := range groups {
		if size < 1 || size > maxDigits {
			return errors.New("a display group is not 1 to 19 digits")
		}
	}
	return nil
}
