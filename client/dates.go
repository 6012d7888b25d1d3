package client

import (
	"context"
	"net/url"
)

// MovingDay gives the moving dates of a request as a file for calendars (RFC 5545).
func (c *Client) MovingDay(ctx context.Context, request string) ([]byte, error) {
	var out rawAnswer
	err := c.get(ctx, requestPath(request, "/moving-day.ics"), nil, &out)
	return out.bytes, err
}

// FollowMovingDay gives those that others see by the code of a link. It needs no key.
func (c *Client) FollowMovingDay(ctx context.Context, code string) ([]byte, error) {
	var out rawAnswer
	err := c.get(ctx, "/v1/follow/"+url.PathEscape(code)+"/calendar.ics", nil, &out)
	return out.bytes, err
}

// ClosingLetter gives the letter by which the customer ends the contract with the losing carrier of a completed order, as PDF.
func (c *Client) ClosingLetter(ctx context.Context, request, order, language string) ([]byte, error) {
	var out rawAnswer
	err := c.get(ctx, requestPath(request, "/closing-letters/"+url.PathEscape(order)), params("language", language), &out)
	return out.bytes, err
}

// CalendarFeed is the calendar of an account's moving dates, as calendar programs read it without a key.
type CalendarFeed struct {
	Path string `json:"path"` // where it is, below the address of the pages: a secret; "" while it is off
}

// CalendarFeed shows it.
func (c *Client) CalendarFeed(ctx context.Context) (*CalendarFeed, error) {
	var f CalendarFeed
	if err := c.get(ctx, "/v1/calendar-feed", nil, &f); err != nil {
		return nil, err
	}
	return &f, nil
}

// RenewCalendarFeed makes an address, or another one: the one before stops working.
func (c *Client) RenewCalendarFeed(ctx context.Context, options ...CallOption) (*CalendarFeed, error) {
	return c.feed(ctx, "/v1/calendar-feed", options)
}

// EndCalendarFeed switches it off.
func (c *Client) EndCalendarFeed(ctx context.Context, options ...CallOption) (*CalendarFeed, error) {
	return c.feed(ctx, "/v1/calendar-feed/revoke", options)
}

func (c *Client) feed(ctx context.Context, path string, options []CallOption) (*CalendarFeed, error) {
	var f CalendarFeed
	if err := c.post(ctx, path, struct{}{}, &f, options...); err != nil {
		return nil, err
	}
	return &f, nil
}
