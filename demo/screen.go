package demo

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// How a story looks: no line is longer than an ordinary terminal is wide.
const (
	width     = 80
	barWidth  = 20
	frame     = 50 * time.Millisecond
	mailMark  = "✉ "
	sentMark  = "→ "
	barFull   = "━"
	barHead   = "╸"
	barEmpty  = "─"
	oneSecond = float64(time.Second)
)

// How long a story looks, in seconds of its own tempo.
const (
	perDay     = 0.22 // while a day passes
	longest    = 1.3  // while any time passes
	perStep    = 0.62 // to read a line
	perBelow   = 0.30 // to read what was sent
	perCaption = 0.95 // to read why it matters
)

// Screen shows a story: on a terminal with colours and a bar that moves, elsewhere in plain lines.
type Screen struct {
	Out    io.Writer
	Live   bool    // the bar can move
	Colour bool    // colours are welcome
	Tempo  float64 // 1 to watch, 2 twice as fast; 0 without waiting

	words    words
	clock    time.Time                  // virtual instant that is shown
	progress func(at time.Time) float64 // 0 to 1
	ball     string
	headline string
	told     map[string]bool // captions that were given
}

// Colours, as ANSI attributes.
const (
	bold   = "1"
	faint  = "2"
	italic = "2;3"
	green  = "32"
	yellow = "33"
	blue   = "34"
	violet = "35"
	cyan   = "36"
)

// ballColours tells at a glance whose turn it is.
func ballColour(ball string) string {
	switch ball {
	case "us":
		return cyan
	case "you":
		return yellow
	case "provider":
		return violet
	}
	return green
}

// paint colours a text where colours are welcome.
func (s *Screen) paint(attributes, text string) string {
	if !s.Colour || text == "" {
		return text
	}
	return "\x1b[" + attributes + "m" + text + "\x1b[0m"
}

// put writes a line above the bar.
func (s *Screen) put(text string) {
	s.clear()
	_, _ = fmt.Fprintln(s.Out, strings.TrimRight(text, " "))
}

func (s *Screen) clear() {
	if s.Live {
		_, _ = io.WriteString(s.Out, "\r\x1b[K")
	}
}

// Begin writes the title and the heads of the columns.
func (s *Screen) Begin(ctx context.Context, o Opening) error {
	s.words, s.clock, s.told = o.words, o.At, map[string]bool{}
	s.title(s.words.say("title"), o.Text)
	return ctx.Err()
}

// Show lets the time until a scene pass, shows it, and explains what has not been explained before.
func (s *Screen) Show(ctx context.Context, x Scene) error {
	if x.progress != nil {
		s.progress, s.headline = x.progress, x.Headline
	}
	if x.Text != "" {
		if err := s.pass(ctx, x.At); err != nil {
			return err
		}
		if err := s.step(ctx, x); err != nil {
			return err
		}
	}
	if x.Why == "" || s.told[x.why] {
		return nil
	}
	s.told[x.why] = true
	return s.caption(ctx, x.Why)
}

// End takes the bar away and shows the bill before and after.
func (s *Screen) End(e *Ending) {
	s.end()
	if e != nil {
		s.bills(e.Before, e.After)
	}
}

func (s *Screen) title(name, story string) {
	s.put("")
	s.put(" " + s.paint(bold, name))
	for _, l := range wrap(story, width-2) {
		s.put(" " + l)
	}
	s.put("")
	when, who := s.words.say("when"), s.words.say("ball")
	s.put(s.paint(faint, " "+pad(when, s.words.dateWidth())+"  "+pad(who, s.words.ballWidth())+"  "+s.words.say("what")))
}

// Mail tells the text of a line that was sent, and whether it is a mail.
func Mail(sent string) (text string, mail bool) {
	if text, ok := strings.CutPrefix(sent, mailMark); ok {
		return text, true
	}
	return strings.TrimPrefix(sent, sentMark), false
}

// indent is where the text of a row begins.
func (s *Screen) indent() int { return 1 + s.words.dateWidth() + 2 + s.words.ballWidth() + 2 }

// step shows a scene and gives time to read it.
func (s *Screen) step(ctx context.Context, r Scene) error {
	s.ball = r.Ball
	in := strings.Repeat(" ", s.indent())
	for i, l := range wrap(r.Text, width-s.indent()) {
		if i > 0 {
			s.put(in + l)
			continue
		}
		s.put(" " + s.paint(faint, pad(s.words.instant(r.At), s.words.dateWidth())) + "  " +
			s.paint(ballColour(r.Ball), pad(s.words.say("ball."+r.Ball), s.words.ballWidth())) + "  " + s.paint(bold, l))
	}
	if err := s.wait(ctx, perStep); err != nil {
		return err
	}
	for _, b := range r.Sent {
		mark, text := b[:strings.IndexByte(b, ' ')+1], b[strings.IndexByte(b, ' ')+1:]
		for i, l := range wrap(text, width-s.indent()-2) {
			if i > 0 {
				mark = "  "
			}
			s.put(in + s.paint(blue, mark) + l)
		}
		if err := s.wait(ctx, perBelow); err != nil {
			return err
		}
	}
	return nil
}

// caption explains the row above it.
func (s *Screen) caption(ctx context.Context, text string) error {
	for _, l := range wrap(text, width-s.indent()) {
		s.put(strings.Repeat(" ", s.indent()) + s.paint(italic, l))
	}
	return s.wait(ctx, perCaption)
}

// pass lets virtual time pass, before people's eyes on a terminal.
func (s *Screen) pass(ctx context.Context, to time.Time) error {
	from := s.clock
	if s.Tempo <= 0 || !to.After(from) {
		s.clock = to
		return nil
	}
	seconds := passing(from, to)
	frames := int(seconds*oneSecond/s.Tempo/float64(frame)) + 1
	for i := range frames {
		s.clock = from.Add(to.Sub(from) / time.Duration(frames) * time.Duration(i+1))
		if err := s.wait(ctx, seconds/float64(frames)); err != nil {
			return err
		}
	}
	s.clock = to
	return nil
}

// wait draws the bar and waits, in seconds of the story.
func (s *Screen) wait(ctx context.Context, seconds float64) error {
	if s.Tempo <= 0 {
		return ctx.Err()
	}
	s.draw()
	t := time.NewTimer(time.Duration(seconds / s.Tempo * oneSecond))
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// draw draws the bar in the last line: the clock, who has the ball, how far it is, and the stage in words.
func (s *Screen) draw() {
	if !s.Live || s.progress == nil {
		return
	}
	done := min(max(int(s.progress(s.clock)*barWidth+0.5), 0), barWidth)
	bar := strings.Repeat(barFull, max(done-1, 0))
	if done > 0 && done < barWidth {
		bar += barHead
	} else if done == barWidth {
		bar += barFull
	}
	room := width - 1 - s.indent() - barWidth - 2
	text := " " + s.words.instant(s.clock) + "  " + s.paint(ballColour(s.ball), pad(s.words.say("ball."+s.ball), s.words.ballWidth())) + "  " +
		s.paint(green, bar) + s.paint(faint, strings.Repeat(barEmpty, barWidth-done)) + "  " + clip(s.headline, room)
	// Without wrapping, a narrow terminal cuts the bar instead of smearing it over two lines.
	_, _ = io.WriteString(s.Out, "\r\x1b[?7l"+text+"\x1b[K\x1b[?7h")
}

// end takes the bar away.
func (s *Screen) end() {
	s.clear()
	s.progress = nil
}

func pad(text string, to int) string {
	return text + strings.Repeat(" ", max(0, to-utf8.RuneCountInString(text)))
}

func padLeft(text string, to int) string {
	return strings.Repeat(" ", max(0, to-utf8.RuneCountInString(text))) + text
}

func clip(text string, to int) string {
	if r := []rune(text); len(r) > to {
		return string(r[:to-1]) + "…"
	}
	return text
}

// wrap breaks a text between words. Spaces that must not break are no words' ends, nor are those within a number.
func wrap(text string, to int) []string {
	var lines []string
	current, last := "", ' '
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' }) {
		room := utf8.RuneCountInString(current) + 1 + utf8.RuneCountInString(word)
		first, _ := utf8.DecodeRuneInString(word)
		switch {
		case current == "":
			current = word
		case room <= to:
			current += " " + word
		case unicode.IsDigit(last) && unicode.IsDigit(first) && numberAtEnd(current) > 0:
			cut := numberAtEnd(current)
			lines = append(lines, strings.TrimRight(current[:cut], " "))
			current = current[cut:] + " " + word
		default:
			lines = append(lines, current)
			current = word
		}
		last, _ = utf8.DecodeLastRuneInString(current)
	}
	return append(lines, current)
}

// numberAtEnd is where the groups of digits begin that a line ends with; 0 if there is nothing else or no group.
func numberAtEnd(line string) int {
	i := len(strings.TrimRight(line, "0123456789 "))
	if i == 0 || i == len(line) || line[i] != ' ' {
		return 0
	}
	return i + 1
}
