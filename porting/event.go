package porting

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"time"
)

// Event is one line of a request's history. Events are only ever added, and each carries the hash of the one before.
type Event struct {
	ID          EventID
	Request     RequestID
	Account     AccountID
	Order       OrderID // empty: about the request as a whole
	Sequence    int     // from 1, without gaps within the request
	CustomerSeq int     // the same among those that the customer may see; 0 for the desk's own
	Type        string  // such as port_order.foc_confirmed
	At          time.Time
	Visibility  Visibility
	Actor       Actor
	Reason      string
	Data        map[string]any // before and after, masked; strings, numbers, booleans, lists and maps of them
	DataJSON    string         // exactly the bytes that were hashed and stored
	Prev        []byte
	Hash        []byte
}

// Seal fixes the event's bytes and chains it to the event before.
func (e *Event) Seal(prev []byte) error {
	if e.DataJSON == "" {
		b, err := json.Marshal(map[string]any{"actor": e.Actor, "reason": e.Reason, "data": e.Data})
		if err != nil {
			return err
		}
		e.DataJSON = string(b)
	}
	e.Prev = prev
	e.Hash = e.Digest(prev)
	return nil
}

// Digest computes the hash that the event must have after prev; audit verification compares it with the stored one.
func (e *Event) Digest(prev []byte) []byte {
	h := sha256.New()
	for _, part := range []string{string(e.ID), string(e.Request), string(e.Account), string(e.Order), strconv.Itoa(e.Sequence),
		strconv.Itoa(e.CustomerSeq), e.Type, strconv.FormatInt(e.At.UnixMicro(), 10), string(e.Visibility), e.DataJSON,
		hex.EncodeToString(prev)} {
		h.Write([]byte(strconv.Itoa(len(part))))
		h.Write([]byte{':'})
		h.Write([]byte(part))
	}
	return h.Sum(nil)
}

// Open fills Actor, Reason and Data from the stored bytes.
func (e *Event) Open() error {
	var v struct {
		Actor  Actor          `json:"actor"`
		Reason string         `json:"reason"`
		Data   map[string]any `json:"data"`
	}
	if err := json.Unmarshal([]byte(e.DataJSON), &v); err != nil {
		return err
	}
	e.Actor, e.Reason, e.Data = v.Actor, v.Reason, v.Data
	return nil
}

// note describes an event that a transition records.
type note struct {
	typ    string
	order  *Order
	vis    Visibility // both when empty
	reason string
	data   map[string]any
}

// record adds an event to the request's history.
func (r *Request) record(who Actor, now time.Time, n note) {
	e := Event{ID: EventID(NewID(PrefixEvent, now)), Request: r.ID, Account: r.Account, Type: n.typ, At: now.UTC().Truncate(time.Microsecond),
		Visibility: n.vis, Actor: who, Reason: n.reason, Data: n.data}
	if e.Visibility == "" {
		e.Visibility = ForBoth
	}
	if n.order != nil {
		e.Order = n.order.ID
		n.order.UpdatedAt = now
	}
	r.EventCount++
	e.Sequence = r.EventCount
	if e.Visibility != ForDesk {
		r.CustomerSeq++
		e.CustomerSeq = r.CustomerSeq
	}
	r.UpdatedAt = now
	r.Record.Events = append(r.Record.Events, e)
}
