package api_test

import (
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/question"
)

// Anybody can have numbers looked at; the desk alone reads who asked, and an answer erases it. The database holds neither number nor address.
func TestCheckQuestions(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	ask := object{"market": "fr", "numbers": []string{"0 800 00 00 00"}, "email": "camille@example.com", "language": "fr"}
	x.must(200, "", "POST", "/v1/check-questions?validate_only=true", ask)
	if got := x.must(201, "", "POST", "/v1/check-questions", ask); got.get("asked_at") == nil || strings.Contains(string(got.body), "camille") {
		t.Errorf("taken: %s", got.body)
	}
	for pointer, bad := range map[string]object{"/email": {"market": "fr", "numbers": []string{"1"}, "email": "nobody"}, "/market": {"market": "xx", "numbers": []string{"1"}, "email": "a@example.com"},
		"/numbers/1": {"market": "fr", "numbers": []string{"1", strings.Repeat("1", 61)}, "email": "a@example.com"}, "/numbers/0": {"market": "fr", "numbers": []string{"1\u202e2"}, "email": "a@example.com"}} {
		if got := x.must(422, "", "POST", "/v1/check-questions", bad); got.get("errors", 0, "pointer") != pointer {
			t.Errorf("%s: %s", pointer, got.body)
		}
	}
	x.must(403, x.keys[porting.RoleAccount], "GET", "/v1/check-questions", nil)
	x.must(401, "", "GET", "/v1/check-questions", nil)
	key := x.keys[porting.RoleDesk]
	list := x.must(200, key, "GET", "/v1/check-questions", nil)
	if list.text("data", 0, "email") != "camille@example.com" || list.text("data", 0, "numbers", 0) != "0 800 00 00 00" || list.get("data", 1) != nil {
		t.Fatalf("list: %s", list.body)
	}
	id := list.text("data", 0, "id")
	closing := "/v1/check-questions/" + id + "/close"
	for _, path := range []string{closing + "?validate_only=true", closing} {
		x.must(200, key, "POST", path, nil)
	}
	for _, again := range []string{closing, closing + "?validate_only=true"} {
		x.must(404, key, "POST", again, nil)
	}
	if list := x.must(200, key, "GET", "/v1/check-questions", nil); list.get("data", 0) != nil {
		t.Errorf("still there: %s", list.body)
	}
	for range 4 { // four were refused, two were taken
		x.must(201, "", "POST", "/v1/check-questions", ask)
	}
	if slow := x.must(429, "", "POST", "/v1/check-questions", ask); slow.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	x.clock.Advance(question.Life + time.Second)
	x.must(201, "", "POST", "/v1/check-questions", ask)
	if err := x.db.Clean(t.Context(), x.clock.Now(), 100); err != nil {
		t.Fatal(err)
	}
	if list := x.must(200, key, "GET", "/v1/check-questions", nil); list.get("data", 1) != nil {
		t.Errorf("kept for longer than it may be: %s", list.body)
	}
}

// The desk's answer is taken once, is no empty word, and takes the question out of the list.
func TestCheckQuestions_Answer(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	x.must(201, "", "POST", "/v1/check-questions", object{"market": "fr", "numbers": []string{"0 800 00 00 00"}, "email": "camille@example.com", "language": "fr"})
	key := x.keys[porting.RoleDesk]
	path := "/v1/check-questions/" + x.must(200, key, "GET", "/v1/check-questions", nil).text("data", 0, "id") + "/answer"
	for code, text := range map[string]string{"text.missing": " ", "text.card_number": "4111 1111 1111 1111"} {
		if got := x.must(422, key, "POST", path, object{"text": text}); got.get("errors", 0, "code") != code || got.get("errors", 0, "pointer") != "/text" {
			t.Errorf("%q: %s", text, got.body)
		}
	}
	x.must(403, x.keys[porting.RoleAccount], "POST", path, object{"text": "Yes."})
	x.must(200, key, "POST", path+"?validate_only=true", object{"text": "Yes."})
	if got := x.must(200, key, "POST", path, object{"text": "Yes."}); got.get("answered_at") == nil {
		t.Errorf("%s", got.body)
	}
	for _, again := range []string{path, path + "?validate_only=true"} {
		x.must(404, key, "POST", again, object{"text": "No."})
	}
	if got := x.must(200, key, "GET", "/v1/check-questions", nil); got.get("data", 0) != nil {
		t.Errorf("it waits still: %s", got.body)
	}
}
