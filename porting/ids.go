package porting

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"strings"
	"time"
)

// AccountID names an account ("acc_...").
type AccountID string

// UserID names a user of an account or a person of the desk ("usr_...").
type UserID string

// RequestID names a request ("prq_...").
type RequestID string

// OrderID names an order ("ord_...").
type OrderID string

// EventID names an event ("evt_...").
type EventID string

// KeyID names an API key ("key_...").
type KeyID string

// MarketCode names a market: the lower-case ISO 3166 code of its country.
type MarketCode string

// CarrierCode names a losing carrier within a market.
type CarrierCode string

// Prefixes of identifiers.
const (
	PrefixAccount = "acc_"
	PrefixUser    = "usr_"
	PrefixRequest = "prq_"
	PrefixOrder   = "ord_"
	PrefixEvent   = "evt_"
	PrefixKey     = "key_"
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
