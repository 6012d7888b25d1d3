package stage

import (
	"net/http"
	"strings"
	"time"

	"github.com/portamento/portamento/web/office/visit"
)

// A stream says that something is new, never what: pages read themselves. A story that is hurried changes more often than eyes can follow.
const (
	between = 200 * time.Millisecond
	beat    = 15 * time.Second
	stuck   = 10 * time.Second // that a browser may take to accept a few bytes
)

// follow tells a page of each change, as server-sent events.
func (s theatre) follow(v *visit.Visit) error {
	h := v.W.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	v.W.WriteHeader(http.StatusOK)
	line := http.NewResponseController(v.W)
	_ = line.SetReadDeadline(time.Time{}) // the server's own limits are for answers that end
	_ = line.SetWriteDeadline(time.Time{})
	write := func(text string) bool {
		watch := time.AfterFunc(stuck, func() { _ = line.SetWriteDeadline(time.Unix(1, 0)) })
		defer watch.Stop()
		_, err := v.W.Write([]byte(text))
		return err == nil && line.Flush() == nil
	}
	seen, ok := "", write("retry: 1000\n\n")
	for ok {
		changed, text := s.Changed(), ": \n\n"
		if t := s.Telling(v.Page.Language()); t.Version != seen {
			seen, text = t.Version, "event: change\ndata: "+strings.ReplaceAll(t.Version, "\n", " ")+"\n\n"
		}
		if ok = write(text); !ok {
			break
		}
		select {
		case <-v.R.Context().Done():
			return nil
		case <-changed:
		case <-time.After(beat):
		}
		select {
		case <-v.R.Context().Done():
			return nil
		case <-time.After(between):
		}
	}
	return nil
}
