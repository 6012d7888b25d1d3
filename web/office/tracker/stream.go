package tracker

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/office/live"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/session"
)

// stuck is how long a browser may take to accept a few bytes.
const stuck = 10 * time.Second

// stream is the open answer of one page that follows its request.
type stream struct {
	*visit.Visit
	follow *live.Stream
	line   *http.ResponseController
	stage  string // as the page knows it
}

// follow tells a page of changes as they happen, until the browser leaves, the session ends or the request does. The address says what the
// page has seen; a browser that comes back says it by itself.
func follow(v *visit.Visit) error {
	r, err := v.Requests().Request(v.R.Context(), requestOf(v))
	if err != nil {
		return err
	}
	if v.Live == nil {
		return visit.NotFound()
	}
	known, stage := said(cmp.Or(v.R.Header.Get("Last-Event-ID"), v.R.URL.Query().Get("seen")), r)
	f, err := v.Live.Follow(v.Session.ID, r.ID, known)
	switch {
	case errors.Is(err, live.ErrTooMany), errors.Is(err, live.ErrFull):
		return &session.SlowError{Wait: time.Minute}
	case err != nil:
		return err
	}
	defer f.End()
	s := stream{v, f, http.NewResponseController(v.W), stage}
	_ = s.line.SetReadDeadline(time.Time{}) // the server's own limits are for answers that end
	_ = s.line.SetWriteDeadline(time.Time{})
	h := v.W.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // a proxy must not keep what is meant for now
	v.W.WriteHeader(http.StatusOK)
	if s.write("retry: 3000\n\n") {
		s.run()
	}
	return nil
}

// said reads what a page has seen: a version and a stage. What cannot be read is the present state.
func said(text string, r *porting.Request) (version int64, stage string) {
	number, stage, ok := strings.Cut(text, ".")
	version, err := strconv.ParseInt(number, 10, 64)
	if err != nil || !ok {
		return r.Version, string(r.Stage())
	}
	return version, stage
}

func (s *stream) run() {
	beat, end := time.NewTicker(live.Beat), time.NewTimer(live.Longest)
	defer beat.Stop()
	defer end.Stop()
	for {
		ok := false
		select {
		case <-s.R.Context().Done():
		case <-s.Live.Done():
		case <-end.C:
		case <-s.follow.Changed:
			ok = s.tell()
		case <-beat.C:
			ok = s.still() && s.write(": \n\n")
		}
		if !ok {
			return
		}
	}
}

// still says that the session goes on. A store that is away for a moment does not end it.
func (s *stream) still() bool {
	if s.Door == nil {
		return true
	}
	ok, err := s.Door.Still(s.R.Context())
	return ok || err != nil
}

// tell says that the request has changed, and a new stage by its sentence, in the page's language.
func (s *stream) tell() bool {
	if !s.still() {
		return false
	}
	r, err := s.Requests().Request(s.R.Context(), requestOf(s.Visit))
	if err != nil {
		return false
	}
	out := fmt.Sprintf("id: %s\nevent: change\ndata: %d\n\n", seen(r), r.Version)
	if now := string(r.Stage()); now != s.stage {
		s.stage = now
		out += "event: stage\ndata: " + strings.NewReplacer("\n", " ", "\r", " ").Replace(makerOf(s.Visit).Headline(r)) + "\n\n"
	}
	return s.write(out) && r.Open()
}

// write sends a few bytes at once; a browser that does not take them is given up.
func (s *stream) write(text string) bool {
	watch := time.AfterFunc(stuck, func() { _ = s.line.SetWriteDeadline(time.Unix(1, 0)) })
	defer watch.Stop()
	if _, err := s.W.Write([]byte(text)); err != nil {
		return false
	}
	return s.line.Flush() == nil
}
