package view

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// CheckText writes verdicts as the JSON text of their CheckView, byte for byte, without allocating for each: the texts that many numbers
// share are made once. It serves one goroutine.
type CheckText struct {
	Summary   CheckSummary // of what was written
	reader    Reader
	checkedAt string
	market    *porting.Market
	plan      displayer // of market; nil where it cannot
	ruled     memo[ruledBy]
	held      memo[heldBy]
	display   []byte
}

// ruledBy is what the fields from market to area depend on.
type ruledBy struct {
	market       porting.MarketCode
	reason, area string
	answer       porting.Eligibility
	line         numbering.LineType
}

// heldBy is what the fields range_holder and source depend on.
type heldBy struct{ code, name, source string }

func (r *ruledBy) slot() int {
	return len(r.reason)*7 + len(r.area)*5 + last(r.area)*3 + int(r.answer) + int(r.line)
}

func (h *heldBy) slot() int { return len(h.code) + last(h.code)*31 + len(h.name)*5 + len(h.source) }

// last is the sum of a text's first and last signs, 0 for none: enough to tell most names apart.
func last(s string) int {
	if s == "" {
		return 0
	}
	return int(s[0]) + int(s[len(s)-1])
}

// memo keeps the texts that were made. To hash whole names costs more than the verdict itself, so that a slot per rough sum of the key is
// looked at first.
type memo[K comparable] struct {
	slots [256]*remembered[K]
	all   map[K]*remembered[K]
}

type remembered[K comparable] struct {
	key  K
	text []byte
}

func (m *memo[K]) text(slot int, key K, write func(K) []byte) []byte {
	at := &m.slots[slot%len(m.slots)]
	if *at != nil && (*at).key == key {
		return (*at).text
	}
	known, ok := m.all[key]
	if !ok {
		known = &remembered[K]{key, write(key)}
		m.all[key] = known
	}
	*at = known
	return known.text
}

// displayer is a plan that writes numbers for people without allocating.
type displayer interface {
	AppendDisplay(b []byte, n numbering.PhoneNumber) []byte
}

// CheckText makes a writer for checks of this instant.
func (x Reader) CheckText() *CheckText {
	at, _ := x.Now.UTC().Truncate(time.Second).MarshalJSON() // years beyond 9999 alone do not marshal
	return &CheckText{reader: x, checkedAt: string(at),
		ruled: memo[ruledBy]{all: map[ruledBy]*remembered[ruledBy]{}}, held: memo[heldBy]{all: map[heldBy]*remembered[heldBy]{}}}
}

// Append writes one verdict behind b and counts it.
func (w *CheckText) Append(b []byte, v *porting.Verdict) []byte {
	w.Summary.Count(v.Answer)
	b = appendText(append(b, `{"input":`...), v.Input)
	b = w.appendNumber(b, v)
	r := ruledBy{v.Market, v.Reason, v.Area, v.Answer, v.Line}
	b = append(b, w.ruled.text(r.slot(), r, w.rule)...)
	h := heldBy{v.HolderCode, v.HolderName, v.Source}
	b = append(b, w.held.text(h.slot(), h, w.holding)...)
	if v.TypicalDays == (porting.Days{}) {
		return append(b, `,"typical_days":null}`...)
	}
	b = strconv.AppendInt(append(b, `,"typical_days":{"from":`...), int64(v.TypicalDays.From), 10)
	b = strconv.AppendInt(append(b, `,"to":`...), int64(v.TypicalDays.To), 10)
	return append(b, `}}`...)
}

func (w *CheckText) appendNumber(b []byte, v *porting.Verdict) []byte {
	if v.Number == 0 {
		return append(b, `,"number":null,"display":null`...)
	}
	if w.market == nil || w.market.Code != v.Market {
		w.market, _ = w.reader.Markets.Market(v.Market)
		w.plan, _ = w.market.Plan.(displayer)
	}
	b, _ = v.Number.AppendText(append(b, `,"number":"`...)) // never fails
	b = append(b, `","display":`...)
	if w.plan != nil {
		w.display = w.plan.AppendDisplay(w.display[:0], v.Number)
	} else {
		w.display = append(w.display[:0], w.market.Plan.Display(v.Number)...)
	}
	return appendTextOrNull(b, w.display)
}

// rule makes the fields from market to area.
func (w *CheckText) rule(r ruledBy) []byte {
	m, _ := w.reader.Markets.Market(r.market)
	message, _ := m.Words.Text(w.reader.Lang, "verdict."+r.reason, nil)
	b := appendText([]byte(`,"market":`), string(r.market))
	b = appendText(append(b, `,"verdict":`...), r.answer.String())
	b = appendText(append(b, `,"reason":{"code":`...), r.reason)
	b = appendText(append(b, `,"message":`...), message)
	b = appendText(append(b, `},"line_type":`...), r.line.String())
	return appendTextOrNull(append(b, `,"area":`...), r.area)
}

// holding makes the fields from range_holder to checked_at.
func (w *CheckText) holding(h heldBy) []byte {
	b := []byte(`,"range_holder":null`)
	if h.code != "" {
		b = appendText([]byte(`,"range_holder":{"code":`), h.code)
		b = append(appendText(append(b, `,"name":`...), h.name), '}')
	}
	b = appendTextOrNull(append(b, `,"source":`...), h.source)
	return append(append(b, `,"checked_at":`...), w.checkedAt...)
}

// AppendSummary writes the counts behind b.
func (s *CheckSummary) AppendSummary(b []byte) []byte {
	text, _ := json.Marshal(s) // five numbers always marshal
	return append(b, text...)
}

// appendTextOrNull writes the empty text as null.
func appendTextOrNull[T string | []byte](b []byte, s T) []byte {
	if len(s) == 0 {
		return append(b, "null"...)
	}
	return appendText(b, s)
}

// appendText writes a text with its quotes, as encoding/json does without its care for HTML.
func appendText[T string | []byte](b []byte, s T) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return appendOdd(b, string(s))
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

func appendOdd(b []byte, s string) []byte {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a text always marshals
	return append(b, bytes.TrimSuffix(text.Bytes(), []byte("\n"))...)
}
