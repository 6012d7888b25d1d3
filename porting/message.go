package porting

import (
	"context"
	"fmt"
	"strings"

	"github.com/portamento/portamento/porting/typed"
)

// longestMessage bounds a message, in characters.
const longestMessage = 5000

// Posting is a message to write into a request's conversation.
type Posting struct {
	Order   OrderID
	Text    string
	Private bool // desk only
}

// Post adds a message; the server gives time and sequence. What the desk says to the customer also goes by mail.
// Errors: *InvalidError (text), *ForbiddenError for a private message that is not the desk's.
func (s *Service) Post(ctx context.Context, who Actor, id RequestID, in Posting) (*Request, Message, error) {
	var posted Message
	r, err := s.onRequest(ctx, who, id, func(c change, r *Request) error {
		if err := c.mayAny(VerbMessage, r); err != nil {
			return err
		}
		m, err := c.post(r, in)
		posted = m
		return err
	})
	return r, posted, err
}

// PostOnOrder is Post for the request that the order belongs to.
func (s *Service) PostOnOrder(ctx context.Context, who Actor, id OrderID, in Posting) (*Request, Message, error) {
	var posted Message
	r, err := s.on(ctx, who, id, VerbMessage, func(c change, r *Request, o *Order) error {
		in.Order = o.ID
		m, err := c.post(r, in)
		posted = m
		return err
	})
	return r, posted, err
}

func (c change) post(r *Request, in Posting) (Message, error) {
	text := strings.TrimSpace(in.Text)
	code, params := typed.Text(text, longestMessage)
	switch {
	case code != "":
		return Message{}, invalid("/text", code, params...)
	case in.Order != "" && r.Order(in.Order) == nil:
		return Message{}, ErrNotFound
	case in.Private && !c.who.Role.Operator():
		return Message{}, &ForbiddenError{Verb: VerbMessage, Role: c.who.Role}
	}
	r.MessageCount++
	m := Message{ID: NewID("msg_", c.now), Request: r.ID, Order: in.Order, Sequence: r.MessageCount, At: c.now, Actor: c.who, Text: text, Private: in.Private}
	r.Record.Messages = append(r.Record.Messages, m)
	vis := ForBoth
	if in.Private {
		vis = ForDesk
	}
	r.record(c.who, c.now, note{typ: "port_request.message_created", order: r.Order(in.Order), vis: vis, data: map[string]any{"message_id": m.ID}})
	if c.who.Role.Operator() && !in.Private {
		r.mail(c.now, post{MailMessage, r.Order(in.Order), fmt.Sprint(m.Sequence), map[string]any{"text": text}})
	}
	return m, nil
}
