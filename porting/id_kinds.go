package porting

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

// LinkID names a link to sign by ("lnk_...").
type LinkID string

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
	PrefixLink    = "lnk_"
)
