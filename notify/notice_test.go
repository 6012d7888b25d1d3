package notify_test

import (
	"slices"
	"testing"
	"time"

	"github.com/portamento/portamento/notify"
	"github.com/portamento/portamento/porting"
)

func TestNoticeData(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 12, 8, 9, 0, 0, 0, time.UTC)
	n := notify.Notice{Data: map[string]any{"text": "a", "int": 3, "float": 3.0, "time": at, "stamp": "2026-12-08T09:00:00Z", "bad": "tomorrow",
		"list": []any{"x", 1, "y"}, "texts": []string{"x"}, "commas": "x, y", "other": struct{}{}}}
	for key, want := range map[string]string{"text": "a", "int": "3", "float": "3", "time": "2026-12-08T09:00:00Z", "other": "", "absent": ""} {
		if got := n.Text(key); got != want {
			t.Errorf("Text(%s) is %q, want %q", key, got, want)
		}
	}
	for key, want := range map[string]time.Time{"time": at, "stamp": at, "bad": {}, "absent": {}} {
		if got := n.Instant(key); !got.Equal(want) {
			t.Errorf("Instant(%s) is %v, want %v", key, got, want)
		}
	}
	for key, want := range map[string][]string{"list": {"x", "y"}, "texts": {"x"}, "commas": {"x", "y"}, "int": nil} {
		if got := n.List(key); !slices.Equal(got, want) {
			t.Errorf("List(%s) is %v, want %v", key, got, want)
		}
	}
}

func TestNoticeLanguage(t *testing.T) {
	t.Parallel()
	mexican := &porting.Market{Languages: []string{"es", "en"}}
	cases := []struct {
		asked  string
		market *porting.Market
		want   string
	}{{"fr", mexican, "fr"}, {"de", mexican, "es"}, {"", nil, "en"}, {"PT", &porting.Market{Languages: []string{"pt"}}, "en"}}
	for _, c := range cases {
		if got := (notify.Notice{To: porting.Contact{Language: c.asked}, Market: c.market}).Language(); got != c.want {
			t.Errorf("%q: %s, want %s", c.asked, got, c.want)
		}
	}
}
