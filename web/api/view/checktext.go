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
	ruled     map[ruledBy][]byte
	held      map[heldBy][]byte
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

// displayer is a plan that writes numbers for people without allocating.
type displayer interface {
	AppendDisplay(b []byte, n numbering.PhoneNumber) []byte
}

// CheckText makes a writer for checks of this instant.
func (x Reader) CheckText() *CheckText {
	at, _ := x.Now.UTC().Truncate(time.Second).MarshalJSON() // years beyond 9999 alone do not marshal
	return &CheckText{reader: x, checkedAt: string(at), ruled: map[ruledBy][]byte{}, held: map[heldBy][]byte{}}
}

// Append writes one verdict behind b and counts it.
func (w *CheckText) Append(b []byte, v *porting.Verdict) []byte {
	w.Summary.Count(v.Answer)
	b = appendText(append(b, `{"input":`...), v.Input)
	b = w.appendNumber(b, v)
	r := ruledBy{v.Market, v.Reason, v.Area, v.Answer, v.Line}
	ruled, ok := w.ruled[r]
	if !ok {
		ruled = w.rule(r)
		w.ruled[r] = ruled
	}
	b = append(b, ruled...)
	h := heldBy{v.HolderCode, v.HolderName, v.Source}
	held, ok := w.held[h]
	if !ok {
		held = w.holding(h)
		w.held[h] = held
	}
	b = append(b, held...)
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
	}
	b, _ = v.Number.AppendText(append(b, `,"number":"`...)) // never fails
	b = append(b, `","display":`...)
	if d, ok := w.market.Plan.(displayer); ok {
		w.display = d.AppendDisplay(w.display[:0], v.Number)
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
