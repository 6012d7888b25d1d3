package porting

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"strings"
	"time"
)

var crockford = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// NewID makes an identifier that sorts by the instant it was made at: 48 bits of milliseconds, 80 random bits.
func NewID(prefix string, now time.Time) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(now.UnixMilli())<<16)
	_, _ = rand.Read(b[6:]) // never fails since Go 1.24
	return prefix + crockford.EncodeToString(b[:])
}

// NewReference makes the reference that people say and write, such as PRT-7F3K-29QX: 40 random bits, no letter that reads like a digit.
func NewReference() string {
	var b [5]byte
	_, _ = rand.Read(b[:])
	s := strings.ToUpper(crockford.EncodeToString(b[:]))
	return "PRT-" + s[:4] + "-" + s[4:]
}
