package demo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/portamento/portamento/client"
	"github.com/portamento/portamento/porting"
)

// Stage is where a story is played: a sandbox with an account, its people's keys, and mails as files.
type Stage struct {
	Customer, Desk *client.Client // with the keys of the account and of the desk
	Account        string
	Market         *porting.Market // of the account: its words, its calendar, its statements
	Outbox         string          // the folder of the mails
}

// Player plays stories.
type Player struct {
	Stage    Stage
	Audience Audience
	Language string // en, fr, es
}

// Playing is a story that is being played, and what is known of it so far.
type Playing struct {
	Stage
	audience Audience
	words    words

	request  *client.Request            // the one that the story is about now
	requests map[string]*client.Request // as last read
	orders   map[string]*client.Order   // of the requests
	seen     map[string]int             // the last event shown, by request
	mails    map[string]bool            // files that were shown
	clock    time.Time                  // of the sandbox
	now      time.Time                  // of the line that was shown last
	heard    map[string]int             // events by type
	story    Scenario
	shown    map[string]bool // keys of scenes
	quiet    bool            // single mails are not shown, only counted
	dated    time.Time       // when the date was known first
	before   *client.Bill    // the account's bill when the story began
}

// errStuck says that a story waits for something that does not come.
var errStuck = errors.New("the story does not go on")

// Play plays a scenario to its end and shows the bill before and after. Errors: what the server answered, or a story that does not go on.
func (p *Player) Play(ctx context.Context, s Scenario) (*Playing, error) {
	k, err := p.Stage.Desk.Clock(ctx)
	if err != nil {
		return nil, err
	}
	w := words{language: p.Language, market: p.Stage.Market}
	b := &Playing{Stage: p.Stage, audience: p.Audience, words: w, requests: map[string]*client.Request{},
		orders: map[string]*client.Order{}, seen: map[string]int{}, mails: map[string]bool{}, heard: map[string]int{},
		story: s, shown: map[string]bool{}, clock: k.Now, now: k.Now}
	if b.before, err = p.Stage.Customer.BillPreview(ctx, p.Stage.Account); err != nil {
		return nil, err
	}
	var end *Ending
	defer func() { b.audience.End(end) }()
	if err := b.audience.Begin(ctx, Opening{Story: s, Text: w.say("scenario." + s.Name), At: k.Now, words: w}); err != nil {
		return nil, err
	}
	for i, step := range s.steps {
		if err := step(ctx, b); err != nil {
			return b, fmt.Errorf("step %d of %s: %w", i+1, s.Name, err)
		}
		if err := b.show(ctx); err != nil {
			return b, err
		}
	}
	after, err := b.Customer.BillPreview(ctx, b.Account)
	if err != nil {
		return b, err
	}
	if err := p.finish(ctx); err != nil {
		return b, err
	}
	end = &Ending{Before: b.before, After: after, words: w}
	return b, nil
}

// step is one thing that somebody does, or a time that passes.
type step func(ctx context.Context, b *Playing) error

// line is something to show: an event with what came with it, or what somebody was told.
type line struct {
	at      time.Time
	request string
	order   string
	text    phrase // nil: only what was sent
	event   client.Event
	sent    []phrase // messages and mails
	count   int      // of numbers that it speaks of, beyond the first
	group   int      // lines of one instant are shown order by order
}

// show reads what has happened since the last time and shows it in order.
func (b *Playing) show(ctx context.Context) error {
	var lines []line
	for _, id := range slices.Sorted(maps.Keys(b.requests)) {
		fresh, err := b.read(ctx, id)
		if err != nil {
			return err
		}
		lines = append(lines, fresh...)
	}
	slices.SortStableFunc(lines, func(x, y line) int { return cmp.Or(x.at.Compare(y.at), x.group-y.group) })
	mails, err := b.newMails()
	if err != nil {
		return err
	}
	for _, m := range mails {
		i := home(lines, m.at)
		if i < 0 {
			i, lines = len(lines), append(lines, line{at: m.at.Truncate(time.Millisecond)})
		}
		lines[i].sent = append(lines[i].sent, func(w words) string { return mailMark + m.text(w) })
		if lines[i].event.Type == "" { // reminders of one instant come in any order
			slices.SortFunc(lines[i].sent, func(x, y phrase) int { return strings.Compare(x(b.words), y(b.words)) })
		}
	}
	slices.SortStableFunc(lines, func(x, y line) int { return x.at.Compare(y.at) })
	for _, l := range b.join(lines) {
		if err := b.print(ctx, l); err != nil {
			return err
		}
	}
	return nil
}

// home is the line that a mail belongs to: a mail is dated by the instant of the change that ordered it and, in microseconds, by the
// number of its last event; else the last line before it. -1: it came by itself.
func home(lines []line, at time.Time) int {
	found := -1
	for i, l := range lines {
		switch {
		case l.at.Add(time.Duration(l.event.Sequence) * time.Microsecond).Equal(at):
			return i
		case !l.at.After(at) && at.Sub(l.at) < time.Millisecond:
			found = i
		}
	}
	return found
}

// read reads a request, its orders and its new events.
func (b *Playing) read(ctx context.Context, id string) ([]line, error) {
	var lines []line
	for e, err := range b.Desk.RequestEvents(ctx, id) {
		if err != nil {
			return nil, err
		}
		if e.Sequence <= b.seen[id] {
			continue
		}
		b.seen[id] = e.Sequence
		b.heard[e.Type]++
		lines = append(lines, line{at: e.At, request: id, order: e.OrderID, event: e})
	}
	if len(lines) == 0 {
		return nil, nil
	}
	r, err := b.Customer.Request(ctx, id)
	if err != nil {
		return nil, err
	}
	b.requests[id] = r
	if b.request != nil && b.request.ID == id {
		b.request = r
	}
	for _, o := range r.Orders {
		if b.orders[o.ID], err = b.Desk.Order(ctx, o.ID); err != nil {
			return nil, err
		}
	}
	b.arrange(lines, r.Orders)
	return lines, b.quote(ctx, id, lines)
}

// quote lets lines about messages say what was written.
func (b *Playing) quote(ctx context.Context, id string, lines []line) error {
	for i, l := range lines {
		if l.event.Type != "port_request.message_created" {
			continue
		}
		for m, err := range b.Desk.Messages(ctx, id) {
			if err != nil {
				return err
			}
			if m.ID == l.event.Data["message_id"] {
				key := "wrote"
				if m.Actor.Role != string(porting.RoleAccount) {
					key = "replied"
				}
				lines[i].text = says(key, "text", m.Text)
			}
		}
	}
	return nil
}

// arrange fills in what lines say, and to which order they belong: at one instant several orders go on side by side, and what is about the
// request belongs to the change that it was recorded with, which is the one of the next line.
func (b *Playing) arrange(lines []line, orders []client.RequestOrder) {
	group := 0
	for i, l := range slices.Backward(lines) {
		if place := slices.IndexFunc(orders, func(o client.RequestOrder) bool { return o.ID == l.order }); place >= 0 {
			group = place
		}
		o := b.orders[l.order]
		lines[i].group, lines[i].text = group, func(w words) string { return w.event(l.event, o) }
	}
}

// many are events that each of an order's numbers has.
var many = map[string]bool{"port_order.number_ported": true, "port_order.test_passed": true}

// join puts messages to carriers below the line that they follow, and gathers lines that say the same of several numbers.
func (b *Playing) join(lines []line) []line {
	var out []line
	for _, l := range lines {
		t := l.event.Type
		if hidden[t] {
			continue
		}
		last := len(out) - 1
		if outgoing[t] && last >= 0 && (out[last].order == l.order || out[last].order == "") && l.at.Sub(out[last].at) < time.Minute {
			out[last].sent = append(out[last].sent, marked(sentMark+b.carrier(l.order), l.text))
			continue
		}
		if many[t] {
			if last >= 0 && out[last].event.Type == t && out[last].order == l.order && out[last].at.Equal(l.at) {
				out[last].count++
				continue
			}
		}
		if t == "port_order.handed_off" {
			o := b.orders[l.order]
			l.sent = append([]phrase{func(w words) string { return sentMark + w.order(l.event, o) }}, l.sent...)
		}
		out = append(out, l)
	}
	for i, l := range out {
		if l.count > 0 && many[l.event.Type] {
			out[i].text = says(l.event.Type, "n", l.count+1)
		}
	}
	return out
}

func (b *Playing) carrier(order string) string {
	if o := b.orders[order]; o != nil {
		return o.Carrier.Name
	}
	return ""
}

// print shows one line with what belongs to it.
func (b *Playing) print(ctx context.Context, l line) error {
	r := b.requests[l.request]
	if r == nil {
		r = b.request
	}
	s := Scene{Key: l.event.Type, Ball: "none", Request: l.request, Order: l.order, Sequence: l.event.Sequence}
	if r != nil {
		s.Ball, s.Request, s.Headline, s.progress = r.Ball, r.ID, r.Headline, b.progress(r, l.at)
	}
	if o := b.orders[l.order]; o != nil {
		s.Ball = o.Ball
	}
	if t, ok := turns[l.event.Type]; ok {
		s.Ball = t // several events may share one instant, and the order has gone on
	}
	b.now = l.at
	if l.text == nil {
		l.text = says("mail")
	}
	if c := b.carrier(l.order); c != "" && r != nil && len(r.Orders) > 1 {
		l.text = marked(c, l.text)
	}
	s.At, s.why = b.now, l.event.Type
	if r != nil && r.Internal && l.event.Type == "port_request.submitted" {
		s.why = "internal"
	}
	return b.scene(ctx, s, l.text, l.sent...)
}

// says is a sentence of the table.
func says(key string, pairs ...any) phrase {
	return func(w words) string { return w.say(key, pairs...) }
}

// marked is a sentence after whom it is about.
func marked(who string, text phrase) phrase {
	return func(w words) string { return who + w.say("colon") + text(w) }
}

// scene shows a scene with what it says, what was sent, and why it matters.
func (b *Playing) scene(ctx context.Context, s Scene, text phrase, sent ...phrase) error {
	s.told = map[string]caption{}
	for _, language := range languages {
		w, c := words{language, b.words.market}, caption{}
		if text != nil {
			c.text = text(w)
		}
		for _, x := range sent {
			c.sent = append(c.sent, x(w))
		}
		c.why, _ = w.find("why." + s.why)
		s.told[language] = c
	}
	s.Mails, b.shown[s.Key] = len(b.mails), true
	return b.audience.Show(ctx, s.In(languages[b.words.place()]))
}

// Missed are the stops of the story that were not shown.
func (b *Playing) Missed() []string {
	return slices.DeleteFunc(slices.Clone(b.story.Stops), func(stop string) bool { return b.shown[stop] })
}

// finish leaves the clock running, as people now act at their own pace.
func (p *Player) finish(ctx context.Context) error {
	speed := 1.0
	_, err := p.Stage.Customer.SetClock(ctx, client.ClockChange{Speed: &speed})
	return err
}

// turns says whose turn it is right after an event that never is the last of its instant.
var turns = map[string]string{"port_order.reviewed": "us", "port_order.moving_started": "us", "port_order.number_ported": "us", "port_order.test_passed": "us"}

// tell shows a line that is not an event: an answer that somebody got. What it was also says why it matters.
func (b *Playing) tell(ctx context.Context, ball, what string, text phrase) error {
	if err := b.show(ctx); err != nil {
		return err
	}
	b.now = b.clock
	s := Scene{At: b.now, Key: what, Ball: ball, why: what}
	if b.request != nil {
		s.Request = b.request.ID
	}
	return b.scene(ctx, s, text)
}
