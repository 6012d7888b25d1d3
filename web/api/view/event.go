package view

import (
	"time"

	"github.com/portamento/portamento/porting"
)

// EventView is one line of a request's history. For a customer the sequence counts what the customer may see, also without gaps.
type EventView struct {
	ID         string         `json:"id"`
	Sequence   int            `json:"sequence"`
	Type       string         `json:"type"`
	At         time.Time      `json:"at"`
	Actor      ActorView      `json:"actor"`
	Visibility string         `json:"visibility" enum:"customer,desk,both"`
	RequestID  string         `json:"request_id"`
	OrderID    *string        `json:"order_id"`
	Reason     *string        `json:"reason"`
	Data       map[string]any `json:"data"`
}

// Event shows an event.
func (x Reader) Event(e porting.Event) EventView {
	v := EventView{ID: string(e.ID), Sequence: e.Sequence, Type: e.Type, At: e.At.UTC(), Actor: x.actor(e.Actor),
		Visibility: string(e.Visibility), RequestID: string(e.Request), OrderID: Text(string(e.Order)), Reason: Text(e.Reason), Data: e.Data}
	if !x.Who.Role.Operator() {
		v.Sequence = e.CustomerSeq
	}
	if v.Data == nil {
		v.Data = map[string]any{}
	}
	return v
}

// MessageView is one message of the conversation.
type MessageView struct {
	ID       string    `json:"id"`
	OrderID  *string   `json:"order_id"`
	Sequence int       `json:"sequence"`
	At       time.Time `json:"at"`
	Actor    ActorView `json:"actor"`
	Text     string    `json:"text"`
	Private  bool      `json:"private"`
}

// Message shows a message.
func (x Reader) Message(m porting.Message) MessageView {
	return MessageView{ID: m.ID, OrderID: Text(string(m.Order)), Sequence: m.Sequence, At: m.At.UTC(), Actor: x.actor(m.Actor),
		Text: m.Text, Private: m.Private}
}
