package terminal

import (
	"context"
	"fmt"
	"strings"

	"github.com/portamento/portamento/client"
)

// RequestShareCmd makes a link to follow a request by.
type RequestShareCmd struct {
	onRequest
	Label       string `help:"For whom it is."`
	FullNumbers bool   `help:"Show whole numbers, rather than their last four digits."`
}

// Run makes it.
func (x *RequestShareCmd) Run(ctx context.Context, con *Console, up *RequestCmd) error {
	s, err := up.open(con)
	if err != nil {
		return err
	}
	l, err := s.c.Share(ctx, x.ID, client.Sharing{Label: x.Label, FullNumbers: x.FullNumbers}, s.options()...)
	return s.link(l, err)
}

// RequestUnshareCmd switches a link off.
type RequestUnshareCmd struct {
	onRequest
	Link string `arg:"" help:"The link, as portamento request links lists it."`
}

// Run switches it off.
func (x *RequestUnshareCmd) Run(ctx context.Context, con *Console, up *RequestCmd) error {
	s, err := up.open(con)
	if err != nil {
		return err
	}
	l, err := s.c.Unshare(ctx, x.ID, x.Link, s.options()...)
	return s.link(l, err)
}

func (s *session) link(l *client.ShareLink, err error) error {
	if err != nil {
		return err
	}
	return s.show(l, func(out *sheet) { s.links(out, []client.ShareLink{*l}) })
}

// RequestLinksCmd lists the links of a request.
type RequestLinksCmd struct{ onRequest }

// Run lists them.
func (x *RequestLinksCmd) Run(ctx context.Context, con *Console, up *RequestCmd) error {
	s, err := up.open(con)
	if err != nil {
		return err
	}
	all, err := s.c.ShareLinks(ctx, x.ID)
	if err != nil {
		return err
	}
	return s.show(map[string]any{"data": all}, func(out *sheet) { s.links(out, all) })
}

func (s *session) links(out *sheet, all []client.ShareLink) {
	var rows [][]string
	for _, l := range all {
		rows = append(rows, []string{l.ID, l.Label, out.words.when(&l.CreatedAt), out.words.when(l.EndedAt), s.here(l.Path)})
	}
	out.table([]string{"LINK", "FOR", "SINCE", "UNTIL", "ADDRESS"}, rows, "No link was made.")
}

// here is a path of the pages as an address; nothing for none.
func (s *session) here(path string) string {
	if path == "" {
		return ""
	}
	return strings.TrimRight(first(s.Server, s.con.Env("PORTAMENTO_SERVER")), "/") + path
}

// RequestFeedCmd shows, makes or switches off the calendar of an account.
type RequestFeedCmd struct {
	Renew bool `help:"Make an address, or another one: the one before stops working." xor:"what"`
	Off   bool `help:"Switch it off." xor:"what"`
}

// Run does it, and shows the address.
func (x *RequestFeedCmd) Run(ctx context.Context, con *Console, up *RequestCmd) error {
	s, err := up.open(con)
	if err != nil {
		return err
	}
	var f *client.CalendarFeed
	switch {
	case x.Renew:
		f, err = s.c.RenewCalendarFeed(ctx, s.options()...)
	case x.Off:
		f, err = s.c.EndCalendarFeed(ctx, s.options()...)
	default:
		f, err = s.c.CalendarFeed(ctx)
	}
	if err != nil {
		return err
	}
	return s.show(f, func(out *sheet) {
		if f.Path == "" {
			out.say("The calendar is off.")
			return
		}
		out.line("%s", s.here(f.Path))
	})
}

// RequestCalendarCmd writes the moving dates of a request into a file for calendars.
type RequestCalendarCmd struct {
	onRequest
	To string `help:"File to write; it must not exist. Default: - (standard output)." default:"-" placeholder:"FILE"`
}

// Run fetches and writes it.
func (x *RequestCalendarCmd) Run(ctx context.Context, con *Console, up *RequestCmd) error {
	return fetch(con, &up.Remote, x.To, func(s *session) ([]byte, error) { return s.c.MovingDay(ctx, x.ID) })
}

// RequestClosingCmd writes the letter that ends the old contract into a file.
type RequestClosingCmd struct {
	onRequest
	Order    string `arg:"" optional:"" help:"The order whose contract ends; without it the completed one."`
	Language string `help:"Of the letter." enum:"en,fr,es," default:""`
	To       string `help:"File to write; it must not exist. Default: - (standard output)." default:"-" placeholder:"FILE"`
}

// Run fetches and writes it.
func (x *RequestClosingCmd) Run(ctx context.Context, con *Console, up *RequestCmd) error {
	s, err := up.open(con)
	if err != nil {
		return err
	}
	order := x.Order
	if order == "" {
		if order, err = s.completed(ctx, x.ID); err != nil {
			return err
		}
	}
	data, err := s.c.ClosingLetter(ctx, x.ID, order, x.Language)
	return con.save(x.To, data, err)
}

// completed finds the one completed order of a request.
func (s *session) completed(ctx context.Context, id string) (string, error) {
	r, err := s.c.Request(ctx, id)
	if err != nil {
		return "", err
	}
	var done []string
	for _, o := range r.Orders {
		if o.State == "completed" {
			done = append(done, o.ID)
		}
	}
	switch len(done) {
	case 0:
		return "", fmt.Errorf("no order of %s is complete yet: the old contract goes on", id)
	case 1:
		return done[0], nil
	}
	return "", &UsageError{"which order?", "Type one of: " + strings.Join(done, ", ")}
}
