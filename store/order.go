package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/engine"
)

// orderDoc holds what no query asks for.
type orderDoc struct {
	LineType         numbering.LineType `json:"line_type,omitempty"`
	Step             porting.State      `json:"step"`
	Held             bool               `json:"held,omitempty"`
	CarrierReference string             `json:"carrier_reference,omitempty"`
	SentAt           time.Time          `json:"sent_at,omitzero"`
	Rejection        *porting.Rejection `json:"rejection,omitempty"`
	Ask              []string           `json:"ask,omitempty"`
	AskNote          string             `json:"ask_note,omitempty"`
	HandOffFault     string             `json:"hand_off_fault,omitempty"`
	Generation       int                `json:"generation,omitempty"`
	AnswersSeen      []string           `json:"answers_seen,omitempty"`
	AnswerCursor     string             `json:"answer_cursor,omitempty"`
	CancelReason     string             `json:"cancel_reason,omitempty"`
	Prior            porting.State      `json:"prior,omitempty"`
	Promised         porting.State      `json:"promised,omitempty"`
	ByHand           bool               `json:"by_hand,omitempty"`
	FOCSequence      int                `json:"foc_sequence,omitempty"`
	EndedAt          time.Time          `json:"ended_at,omitzero"`
}

func orderDocOf(o *porting.Order) orderDoc {
	return orderDoc{LineType: o.LineType, Step: o.Step, Held: o.Held, CarrierReference: o.CarrierReference, SentAt: o.SentAt,
		Rejection: o.Rejection, Ask: o.Ask, AskNote: o.AskNote, HandOffFault: o.HandOffFault, Generation: o.Generation,
		AnswersSeen: o.AnswersSeen, AnswerCursor: o.AnswerCursor, CancelReason: o.CancelReason, Prior: o.Prior, Promised: o.Promised,
		ByHand: o.ByHand, FOCSequence: o.FOCSequence, EndedAt: o.EndedAt}
}

func (d orderDoc) fill(o *porting.Order) {
	o.LineType, o.Step, o.Held, o.CarrierReference, o.SentAt, o.Rejection = d.LineType, d.Step, d.Held, d.CarrierReference, d.SentAt, d.Rejection
	o.Ask, o.AskNote, o.HandOffFault, o.Generation, o.AnswersSeen = d.Ask, d.AskNote, d.HandOffFault, d.Generation, d.AnswersSeen
	o.AnswerCursor, o.CancelReason, o.Prior, o.Promised = d.AnswerCursor, d.CancelReason, d.Prior, d.Promised
	o.ByHand, o.FOCSequence, o.EndedAt = d.ByHand, d.FOCSequence, d.EndedAt
}

// orderRow is the row of an order but for its version and for what its request holds. State, ball and the figures are written
// for queries, and never read back into the order.
type orderRow struct {
	place, attempt, count          int
	reference, name                string
	carrier, carrierName, assignee string
	state, ball                    string
	first, nextDue, foc            int64
	createdAt, updatedAt           int64
	doc                            string
}

func orderRowOf(r *porting.Request, o *porting.Order, place int) (orderRow, error) {
	doc, err := json.Marshal(orderDocOf(o))
	if err != nil {
		return orderRow{}, fmt.Errorf("write document of %s: %w", o.ID, err)
	}
	row := orderRow{place: place, attempt: o.Attempt, count: len(o.Numbers), reference: r.Reference, name: r.Fields.Name,
		carrier: string(o.Carrier), carrierName: o.Name, assignee: string(o.Assignee), state: string(o.State()), ball: string(o.Ball()),
		nextDue: engine.Never, foc: engine.MicrosOrNever(o.FOC().Start), createdAt: engine.Micros(o.CreatedAt), updatedAt: engine.Micros(o.UpdatedAt), doc: string(doc)}
	if len(o.Numbers) > 0 {
		row.first = int64(o.Numbers[0].Number)
	}
	if !o.State().Final() {
		for _, d := range r.Deadlines {
			if d.Order == o.ID {
				row.nextDue = min(row.nextDue, engine.Micros(d.DueAt))
			}
		}
	}
	return row, nil
}

// saveOrders writes the orders that changed, each with its version one higher. A change of its numbers counts.
func saveOrders(ctx context.Context, t engine.Tx, r *porting.Request, before, after *rowSet) error {
	touched := map[porting.OrderID]bool{}
	for k, n := range after.numbers {
		if k.order != "" && before.numbers[k] != n {
			touched[k.order] = true
		}
	}
	var list [][]any
	for _, o := range r.Orders {
		row := after.orders[o.ID]
		if old, ok := before.orders[o.ID]; ok && old == row && !touched[o.ID] {
			continue
		}
		o.Version++
		list = append(list, []any{string(o.ID), string(r.ID), string(r.Account), row.place, row.reference, row.name, string(r.Market), row.carrier,
			row.carrierName, row.state, row.ball, row.attempt, o.Version, row.assignee, row.first, row.count, row.nextDue, row.foc,
			row.createdAt, row.updatedAt, row.doc})
	}
	return engine.Bulk(ctx, t, `INSERT INTO orders (id, request_id, account_id, place, reference, name, market, carrier, carrier_name, state, ball,
		attempt, version, assignee, first_number, number_count, next_due, foc_start, created_at, updated_at, doc)`,
		` ON CONFLICT (id) DO UPDATE SET place = excluded.place, reference = excluded.reference, name = excluded.name,
		carrier = excluded.carrier, carrier_name = excluded.carrier_name, state = excluded.state, ball = excluded.ball,
		attempt = excluded.attempt, version = excluded.version, assignee = excluded.assignee, first_number = excluded.first_number,
		number_count = excluded.number_count, next_due = excluded.next_due, foc_start = excluded.foc_start,
		created_at = excluded.created_at, updated_at = excluded.updated_at, doc = excluded.doc`, list)
}

// orderColumns are read by loading.order.
const orderColumns = `id, request_id, carrier, carrier_name, attempt, version, assignee, created_at, updated_at, doc`

func (l *loading) order(rs engine.Rows) error {
	o := &porting.Order{}
	var request porting.RequestID
	var doc []byte
	err := rs.Scan(&o.ID, &request, &o.Carrier, &o.Name, &o.Attempt, &o.Version, &o.Assignee, engine.At(&o.CreatedAt), engine.At(&o.UpdatedAt), &doc)
	r := l.byID[request]
	if err != nil || r == nil { // of a request that the scope does not see
		return err
	}
	var d orderDoc
	if err := json.Unmarshal(doc, &d); err != nil {
		return fmt.Errorf("read document of %s: %w", o.ID, err)
	}
	d.fill(o)
	l.orders[o.ID] = o
	r.Orders = append(r.Orders, o)
	return nil
}
