package simulator

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/portamento/portamento/gateway"
	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// Nothing is how far ahead the carrier puts the next call when it has nothing to say until it is asked something new.
const Nothing = 30 * 24 * time.Hour

// pageSize is how many answers one call gives.
const pageSize = 20

func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("PUT /v1/messages/{key}", s.putMessage)
	mux.HandleFunc("GET /v1/messages/{key}", s.getMessage)
	mux.HandleFunc("GET /v1/orders/{order}/answers", s.getAnswers)
	mux.HandleFunc("POST /v1/test-calls", s.postTestCall)
	return mux
}

func (s *Server) putMessage(w http.ResponseWriter, r *http.Request) {
	var m gateway.Message
	if !read(w, r, &m) {
		return
	}
	now := s.config.Now().UTC()
	h := heard{Key: r.PathValue("key"), Kind: m.Kind, Order: string(m.Order), Market: string(m.Market), Attempt: m.Attempt,
		Script: readScript(string(m.AccountNumber)), Wish: m.Wish}
	for _, n := range m.Numbers {
		h.Numbers = append(h.Numbers, n.Number)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if known, ok := s.receipts[h.Key]; ok {
		answer(w, http.StatusOK, known.wire())
		return
	}
	if o := s.orders[h.Order]; o != nil && now.Before(o.downUntil) {
		o.downKeys[h.Key] = true
		turnAway(w, o)
		return
	}
	if code, text := s.refusal(m, h); code != "" {
		refuse(w, http.StatusUnprocessableEntity, code, text)
		return
	}
	goesDown := s.orders[h.Order] == nil && h.Script.Name == ScriptDown
	kept := line{At: now, Message: &h}
	if goesDown {
		kept = line{At: now, Down: h.Order, Key: h.Key}
	}
	if err := s.journal.write(kept); err != nil {
		refuse(w, http.StatusInternalServerError, "DISK", "the message could not be kept")
		return
	}
	if goesDown {
		turnAway(w, s.goDown(h.Order, h.Key, now))
		return
	}
	answer(w, http.StatusCreated, s.take(h, now).wire())
}

// refusal says why a message can never be taken; no code if it can.
func (s *Server) refusal(m gateway.Message, h heard) (code, text string) {
	o, known := s.orders[h.Order]
	switch {
	case m.Key != h.Key:
		return "KEY", "the key of the body is not that of the path"
	case h.Order == "" || slices.Contains(h.Numbers, 0):
		return "INCOMPLETE", "the order's id or a number is missing"
	case h.Kind == porting.SendSubmit && s.config.Calendar(h.Market) == nil:
		return "MARKET", "this carrier is not at home in that market"
	case h.Kind == porting.SendSubmit && len(h.Numbers) == 0:
		return "INCOMPLETE", "the order has no number"
	case h.Kind == porting.SendSubmit:
		return "", ""
	case !slices.Contains([]porting.MessageKind{porting.SendSupplement, porting.SendCancel, porting.SendActivate}, h.Kind):
		return "KIND", "this carrier does not know that kind of message"
	case !known || o.market == "":
		return "ORDER", "this carrier does not know that order"
	case h.Kind == porting.SendActivate && o.cancelled:
		return "CANCELLED", "the order was cancelled"
	}
	return "", ""
}

// goDown keeps the carrier out of reach for an order from its first message on.
func (s *Server) goDown(id, key string, now time.Time) *order {
	o := s.order(id)
	o.downUntil, o.downKeys[key] = now.Add(downFor), true
	return o
}

// turnAway is what callers meet while the carrier is down: by turns an answer of 503 and a connection that breaks.
func turnAway(w http.ResponseWriter, o *order) {
	if o.tries++; o.tries%2 == 0 {
		panic(http.ErrAbortHandler) // net/http's way to break a connection
	}
	refuse(w, http.StatusServiceUnavailable, "DOWN", "the carrier is not available")
}

func (s *Server) getMessage(w http.ResponseWriter, r *http.Request) {
	now, key := s.config.Now().UTC(), r.PathValue("key")
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, o := range s.sequence {
		if o.downKeys[key] && now.Before(o.downUntil) {
			turnAway(w, o)
			return
		}
	}
	known, ok := s.receipts[key]
	if !ok {
		refuse(w, http.StatusNotFound, "UNKNOWN", "no message of that key")
		return
	}
	answer(w, http.StatusOK, known.wire())
}

func (s *Server) getAnswers(w http.ResponseWriter, r *http.Request) {
	now, after := s.config.Now().UTC(), 0
	s.mu.Lock()
	defer s.mu.Unlock()
	o, ok := s.orders[r.PathValue("order")]
	if !ok {
		refuse(w, http.StatusNotFound, "ORDER", "this carrier does not know that order")
		return
	}
	if now.Before(o.downUntil) {
		turnAway(w, o)
		return
	}
	o.publish(now)
	if cursor := r.URL.Query().Get("after"); cursor != "" {
		var err error
		if after, err = strconv.Atoi(cursor); err != nil || after < 0 || after > len(o.said) {
			refuse(w, http.StatusUnprocessableEntity, "CURSOR", "the cursor is not one of this order")
			return
		}
	}
	end := min(after+pageSize, len(o.said))
	page := gateway.Answers{Answers: []gateway.Answer{}, Cursor: strconv.Itoa(end)}
	for _, said := range o.said[after:end] {
		page.Answers = append(page.Answers, said.answer)
	}
	switch {
	case end < len(o.said):
		page.AskAgainAt = now
	case len(o.pending) > 0:
		page.AskAgainAt = o.pending[0].at.UTC()
	default:
		page.AskAgainAt = now.Add(Nothing).UTC()
	}
	answer(w, http.StatusOK, page)
}

func (s *Server) postTestCall(w http.ResponseWriter, r *http.Request) {
	var c gateway.TestCall
	if !read(w, r, &c) {
		return
	}
	if c.Key == "" || c.Number == 0 {
		refuse(w, http.StatusUnprocessableEntity, "INCOMPLETE", "the key or the number is missing")
		return
	}
	now := s.config.Now().UTC()
	s.mu.Lock()
	defer s.mu.Unlock()
	v, ok := s.calls[c.Key]
	if !ok {
		if err := s.journal.write(line{At: now, Call: &c}); err != nil {
			refuse(w, http.StatusInternalServerError, "DISK", "the call could not be kept")
			return
		}
		v = s.call(c)
	}
	answer(w, http.StatusOK, gateway.TestResult{Result: v.result, Note: v.note})
}

// verdict is the outcome of a test call.
type verdict struct{ result, note string }

// call judges a test call. Numbers that the carrier does not know pass: they never were here.
func (s *Server) call(c gateway.TestCall) verdict {
	v := verdict{result: porting.TestPassed}
	o := s.orderOf(c.Order, c.Number)
	switch {
	case o == nil || o.script.Name != ScriptTestFail:
	case c.Rings != 0 && !o.forwarded:
		o.forwarded = true
		v = verdict{porting.TestOldCarrier, "The calls are not forwarded."}
	case c.Rings == 0 && !o.tested:
		o.tested = true
		v = verdict{porting.TestOldCarrier, "The call still arrives at the losing carrier."}
	}
	s.calls[c.Key] = v
	return v
}

// orderOf finds the order by its id, else the newest with the number; nil if there is none.
func (s *Server) orderOf(id porting.OrderID, n numbering.PhoneNumber) *order {
	if o, ok := s.orders[string(id)]; ok {
		return o
	}
	for _, o := range slices.Backward(s.sequence) {
		if slices.Contains(o.numbers, n) {
			return o
		}
	}
	return nil
}

func (r receipt) wire() gateway.Receipt {
	return gateway.Receipt{Reference: r.reference, ReceivedAt: r.at}
}

// read takes the body, or answers why not.
func read(w http.ResponseWriter, r *http.Request, into any) bool {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, gateway.MaxBody))
	if err != nil {
		refuse(w, http.StatusRequestEntityTooLarge, "SIZE", "the body is too large or was cut off")
		return false
	}
	if err := gateway.DecodeStrict(body, into); err != nil {
		refuse(w, http.StatusUnprocessableEntity, "JSON", err.Error())
		return false
	}
	return true
}

func bearer(r *http.Request) string {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return token
}

func refuse(w http.ResponseWriter, status int, code, text string) {
	answer(w, status, gateway.Refusal{Code: code, Text: text})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // a caller that is gone asks again
}
