package main

import (
	"strings"
	"time"

	"github.com/portamento/portamento/cmd/portamento/print"
	"github.com/portamento/portamento/loa"
	"github.com/portamento/portamento/notify"
	"github.com/portamento/portamento/notify/email"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/feed"
)

// datebook writes moving dates as the mails about them do.
type datebook struct {
	sender  *email.Sender
	markets porting.Markets
}

// feeds are the calendars of accounts, for pages and API.
func (n *node) feeds() *feed.Feeds {
	return &feed.Feeds{Store: n.db.Feeds(), Proof: n.service.Proof, Now: n.service.Now}
}

// datebook writes the moving dates, closings the letters that end a contract, for pages and API.
func (n *node) datebook() datebook { return datebook{n.calendarSender(), n.markets} }

func (n *node) closings() closings {
	return closings{n.letters.Templates, n.letters.Agent, n.markets, n.service.Now}
}

func (n *node) printer() print.Printer {
	return print.Printer{Templates: n.letters.Templates, Author: n.config.Brand.Name}
}

// calendarSender is the sender whose words calendars have; it sends nothing.
func (n *node) calendarSender() *email.Sender {
	c := n.config
	_, domain, _ := strings.Cut(c.Mail.From, "@")
	return &email.Sender{From: c.Mail.From, Brand: c.Brand.Name, Phone: c.Brand.ContactPhone, BaseURL: strings.TrimSuffix(c.BaseURL, "/"), Domain: strings.TrimRight(domain, "> ")}
}

// Calendar writes the dates of requests.
func (c datebook) Calendar(requests []*porting.Request, language string, now time.Time) ([]byte, error) {
	var list []notify.Notice
	for _, r := range requests {
		m, ok := c.markets.Market(r.Market)
		if !ok {
			continue
		}
		for _, o := range r.Orders {
			if !o.Dated() {
				continue
			}
			to := r.Author
			to.Language = language
			list = append(list, notify.Notice{To: to, Sequence: o.FOCSequence, At: now, Request: r, Order: o, Market: m})
		}
	}
	return c.sender.Calendar(list, language)
}

// closings draws the letters that end a contract.
type closings struct {
	templates loa.Templates
	agent     loa.Agent
	markets   porting.Markets
	now       func() time.Time
}

// Closing draws the letter of a completed order.
func (c closings) Closing(r *porting.Request, o *porting.Order, language string, account bool) ([]byte, error) {
	m, ok := c.markets.Market(r.Market)
	if !ok {
		return nil, porting.ErrNotFound
	}
	t := c.templates.Template(m.Code, language)
	if t == nil {
		return nil, porting.ErrNotFound
	}
	return t.Closing(loa.Closing{Market: m, Request: r, Order: o, Agent: c.agent, At: c.now(), Account: account})
}
