package tracker

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/office/tracker/tell"
)

// The three ways to look at what happened.
const (
	showAll       = ""
	showMessages  = "messages"
	showDocuments = "documents"
)

// shownAtOnce is how many lines of the history a page shows unless it is asked for all.
const shownAtOnce = 30

// savedDraft is what every screen of a new request leaves: of several in a row by one person only the last is shown.
const savedDraft = "port_request.updated"

// happened is the history of a request for people: newest first, by day.
type happened struct {
	Show string
	Days []day
	More int // lines that were left out
}

type day struct {
	Name  string
	Lines []line
}

// line is one thing that happened.
type line struct {
	Time, Who, Text string
	Icon            string
	Quote           string // somebody's own words
	Message         bool
	Mine            bool // written by the reader's side
	Href, Link      string
}

// icons are the drawings of what happened, by the beginning of its type.
var icons = []struct{ begins, icon string }{
	{"port_request.message", "mail"}, {"port_request.document", "file"}, {"port_request.sign", "pencil"}, {"port_order.rejected", "alert"},
	{"port_order.asked", "hand"}, {"port_order.foc_lost", "alert"}, {"port_order.foc", "calendar"}, {"port_order.number_ported", "phone"},
	{"port_order.test_passed", "check"}, {"port_order.test_failed", "alert"}, {"port_order.completed", "check"}, {"port_order.moving_late", "alert"},
	{"port_order.held", "pause"}, {"temporary_number", "phone"}, {"port_order.handed_off", "building"}, {"port_order.acknowledged", "building"},
}

func (k maker) happened(x moved, show string, all bool) happened {
	out := happened{Show: show}
	var last string
	var newer porting.Event
	for _, e := range slices.Backward(x.events) {
		again := e.Type == savedDraft && newer.Type == e.Type && newer.Actor == e.Actor
		newer = e
		if again || !wanted(e.Type, show) {
			continue
		}
		l, ok := k.line(x, e)
		if !ok {
			continue
		}
		if n := count(out.Days); n >= shownAtOnce && !all {
			out.More++
			continue
		}
		if name := k.Page.Day(e.At); name != last {
			out.Days, last = append(out.Days, day{Name: name}), name
		}
		d := &out.Days[len(out.Days)-1]
		d.Lines = append(d.Lines, l)
	}
	return out
}

func count(days []day) (n int) {
	for _, d := range days {
		n += len(d.Lines)
	}
	return n
}

func wanted(typ, show string) bool {
	switch show {
	case showMessages:
		return typ == "port_request.message_created"
	case showDocuments:
		return strings.HasPrefix(typ, "port_request.document") || typ == "port_request.signed" || typ == "port_request.cosigned"
	}
	return true
}

func (k maker) line(x moved, e porting.Event) (line, bool) {
	p := k.Page
	l := line{Time: p.Clock().Time(e.At), Who: k.who(x.request, e.Actor), Icon: "info"}
	for _, i := range icons {
		if strings.HasPrefix(e.Type, i.begins) {
			l.Icon = i.icon
			break
		}
	}
	if e.Type == "port_request.message_created" {
		id, _ := e.Data["message_id"].(string)
		m, ok := x.messages[id]
		l.Text, l.Quote, l.Message, l.Mine = p.T("tracker.wrote", "name", l.Who), m.Text, true, !m.Actor.Role.Operator()
		return l, ok
	}
	l.Text = p.T("event."+e.Type, k.params(x.request, e)...)
	l.Quote = text(e.Data, "carrier_text", "note", "text")
	switch e.Type {
	case "port_order.foc_confirmed", "port_order.foc_changed":
		l.Quote = p.Clock().Window(porting.FOC{Start: instant(e.Data, "start"), End: instant(e.Data, "end"), Timezone: text(e.Data, "timezone")})
	case "port_order.rejected", "port_order.asked":
		if l.Quote == "" {
			l.Quote = k.reasons(x.request, e)
		}
	case "port_request.document_added":
		if d := x.request.Document(porting.DocumentID(text(e.Data, "document_id"))); d != nil && d.ErasedAt.IsZero() {
			l.Href, l.Link = tell.Path(x.request.ID)+"/documents/"+string(d.ID), d.Name
		}
	}
	return l, true
}

// who is the name of whoever did something, as the reader calls them.
func (k maker) who(r *porting.Request, a porting.Actor) string {
	p := k.Page
	switch {
	case a.Role == porting.RoleSystem:
		return p.Brand.Name
	case a.Role == porting.RoleCarrier:
		return cmp.Or(a.Name, k.Provider(r))
	case a.Role.Operator():
		return p.T("tracker.desk")
	case a.User != "" && a.User == k.Me:
		return p.T("tracker.you")
	case a.Name != "":
		return a.Name
	}
	return p.T("tracker.your_side")
}

// carrier is whom the order of an event leaves; those of all of them where it is about the request.
func (k maker) carrier(r *porting.Request, e porting.Event) string {
	if o := r.Order(e.Order); o != nil && o.Name != "" {
		return o.Name
	}
	return k.Provider(r)
}

// params are what the sentence of an event may name.
func (k maker) params(r *porting.Request, e porting.Event) []any {
	out := []any{"provider", k.carrier(r, e)}
	for _, name := range []string{"name", "carrier_name", "number"} {
		s := text(e.Data, name)
		if n, err := numbering.ParseE164(s); err == nil && name == "number" {
			s = k.Page.Number(n)
		}
		if s != "" {
			out = append(out, name, s)
		}
	}
	return out
}

// reasons are the titles of what an event refuses or asks.
func (k maker) reasons(r *porting.Request, e porting.Event) string {
	codes, _ := e.Data["reasons"].([]any)
	var titles []string
	for _, c := range codes {
		code, _ := c.(string)
		titles = append(titles, k.Read.Say(r.Market, "reason."+code+".title", map[string]any{"provider": k.carrier(r, e), "n": k.Page.Number(tell.First(r))}))
	}
	return strings.Join(titles, " · ")
}

// text is the first of the named texts that there is.
func text(data map[string]any, names ...string) string {
	for _, n := range names {
		if s, _ := data[n].(string); s != "" {
			return s
		}
	}
	return ""
}

func instant(data map[string]any, name string) time.Time {
	t, _ := time.Parse(time.RFC3339, text(data, name))
	return t
}
