package remote_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/portamento/portamento/gateway"
	"github.com/portamento/portamento/gateway/remote"
	"github.com/portamento/portamento/porting"
)

const secret = "a secret of thirty-two bytes...."

// push parses a body as its sender would have signed it.
func push(body string) ([]porting.Answer, error) {
	return remote.ParseAnswers(gateway.Sign([]byte(secret), "msg_1", noon, []byte(body)), []byte(body), []byte(secret), noon)
}

func TestPushedAnswers(t *testing.T) {
	t.Parallel()
	list, err := push(`{"answers":[
		{"id":"2","order":"ord_1","kind":"date_lost","at":"2026-09-07T12:00:00Z","text":"storm"},
		{"id":"1","order":"ord_9","kind":"acknowledged","at":"2026-09-01T12:00:00Z"},
		{"id":"1","order":"ord_9","kind":"acknowledged","at":"2026-09-01T12:00:00Z"},
		{"id":"3","order":"ord_1","kind":"jeopardy","at":"2026-09-07T12:00:00Z"}]}`)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range list {
		got = append(got, fmt.Sprint(a.ID, " ", a.Order, " ", a.Kind, " ", a.Text))
	}
	want := "2 ord_1 date_lost storm|1 ord_9 acknowledged |1 ord_9 acknowledged |3 ord_1 note jeopardy"
	if strings.Join(got, "|") != want {
		t.Errorf("got %q, want %q", strings.Join(got, "|"), want)
	}
}

func TestPushedAnswersThatAreWrong(t *testing.T) {
	t.Parallel()
	one := func(fields string) string {
		return `{"answers":[{"id":"1","order":"ord_1","at":"2026-09-07T12:00:00Z",` + fields + `}]}`
	}
	foc := func(start, end, zone string) string {
		return one(`"kind":"confirmed","foc":{"start":"2026-09-21T` + start + `:00Z","end":"2026-09-21T` + end + `:00Z","timezone":"` + zone + `"}`)
	}
	for _, c := range []struct{ body, want string }{
		{`{}`, "/answers: answer.missing"},
		{`{"answers":[],"cursor":"x"}`, "/cursor: json.unknown_field"},
		{`{"answers":{}}`, "/answers: json.wrong_type"},
		{`{"answers":[` + strings.Repeat("1,", 1000) + `1]}`, "/answers: answer.too_long"},
		{`{"answers":[{"order":"ord_1","kind":"note","at":"2026-09-07T12:00:00Z"}]}`, "/answers/0/id: answer.missing"},
		{`{"answers":[{"id":"1","kind":"note","at":"2026-09-07T12:00:00Z"}]}`, "/answers/0/order: answer.missing"},
		{`{"answers":[{"id":"1","order":"ord_1","kind":"note"}]}`, "/answers/0/at: answer.missing"},
		{`{"answers":[{"id":"1\u0000","order":"ord_1","kind":"note","at":"2026-09-07T12:00:00Z"}]}`, "/answers/0/id: answer.missing"},
		{one(`"text":"x"`), "/answers/0/kind: answer.missing"},
		{one(`"kind":"note","attempt":-1`), "/answers/0/attempt: json.wrong_type"},
		{one(`"kind":"note","attempt":"one"`), "/answers/0/attempt: json.wrong_type"},
		{one(`"kind":"note","colour":"red"`), "/answers/0/colour: json.unknown_field"},
		{one(`"kind":"ported","numbers":["+33199001234",""]`), "/answers/0/numbers/1: answer.missing"},
		{one(`"kind":"ported","numbers":["0199001234"]`), "/answers/0: json.wrong_type"},
		{one(`"kind":"rejected","codes":[` + strings.Repeat(`{"code":"1"},`, 200) + `{"code":"1"}]`), "/answers/0: answer.too_long"},
		{one(`"kind":"confirmed"`), "/answers/0/foc: answer.missing"},
		{`{"answers":[{"id":"1","order":"ord_1","kind":"note","at":"9999-12-31T23:59:59-12:00"}]}`, "/answers/0/at: answer.instant"},
		{one(`"kind":"confirmed","foc":{"start":"2026-09-21T08:00:00Z","end":"9999-12-31T23:59:59-12:00","timezone":"Europe/Paris"}`), "/answers/0/foc: answer.instant"},
		{foc("10:00", "10:00", "Europe/Paris"), "/answers/0/foc: answer.window"},
		{foc("10:00", "09:00", "Europe/Paris"), "/answers/0/foc: answer.window"},
		{foc("10:00", "12:00", "Europe/Nowhere"), "/answers/0/foc/timezone: answer.timezone"},
		{foc("10:00", "12:00", "Local"), "/answers/0/foc/timezone: answer.timezone"},
		{foc("10:00", "12:00", ""), "/answers/0/foc/timezone: answer.timezone"},
		{foc("10:00", "12:00", "../../etc/passwd"), "/answers/0/foc/timezone: answer.timezone"},
		{`{"answers":[{},7]}`, "/answers/0/id: answer.missing, /answers/1/: json.wrong_type"},
	} {
		list, err := push(c.body)
		found, ok := errors.AsType[*porting.InvalidError](err)
		if !ok || list != nil || found.Error() != "invalid: "+c.want {
			t.Errorf("%.100s\n  gives %v\n  want  %s", c.body, err, c.want)
		}
	}
}

func TestPushedAnswersOfSomebodyElse(t *testing.T) {
	t.Parallel()
	body := `{"answers":[]}`
	for name, h := range map[string]http.Header{
		"unsigned":       {},
		"another secret": gateway.Sign([]byte(strings.Repeat("x", 32)), "msg_1", noon, []byte(body)),
		"another body":   gateway.Sign([]byte(secret), "msg_1", noon, []byte(body+" ")),
		"an old one":     gateway.Sign([]byte(secret), "msg_1", noon.Add(-6*60*1e9), []byte(body)),
	} {
		_, err := remote.ParseAnswers(h, []byte(body), []byte(secret), noon)
		if _, forbidden := errors.AsType[*porting.ForbiddenError](err); !forbidden || !errors.Is(err, gateway.ErrNotGenuine) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTextsAreCut(t *testing.T) {
	t.Parallel()
	list, err := push(`{"answers":[{"id":"1","order":"ord_1","kind":"note","at":"2026-09-07T12:00:00Z","text":"` + strings.Repeat("é", 5000) + `"}]}`)
	if err != nil {
		t.Fatal(err)
	}
	if n := utf8.RuneCountInString(list[0].Text); n != 4000 {
		t.Errorf("%d characters are kept, want 4000", n)
	}
}

// FuzzAnswers gives whatever a far side may write to both ways in: nothing panics, and what comes out can be stored and applied.
func FuzzAnswers(f *testing.F) {
	for _, seed := range []string{`{"answers":[]}`, `{"answers":[{}]}`, `null`, `{"answers":[7,null,"x"]}`,
		`{"answers":[{"id":"1","order":"ord_1","kind":"confirmed","at":"2026-09-07T12:00:00Z","numbers":["+33199001234"],` +
			`"foc":{"start":"2026-09-21T08:00:00Z","end":"2026-09-21T10:00:00Z","timezone":"Europe/Paris"},"codes":[{"code":"1","text":"x","reason":"y"}]}]}`,
		`{"answers":[{"id":"1","order":"ord_1","kind":"\u0000odd","at":"0000-01-01T00:00:00Z","text":"\ud800"}],"cursor":"\u0000","ask_again_at":"9999-12-31T23:59:59Z"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		pushed, err := remote.ParseAnswers(gateway.Sign([]byte(secret), "msg_1", noon, body), body, []byte(secret), noon)
		if err != nil && pushed != nil {
			t.Error("answers beside an error")
		}
		polled, err := remote.ReadAnswers(body, "ord_1", noon)
		if err != nil && polled.List != nil {
			t.Error("answers beside an error")
		}
		for _, a := range append(pushed, polled.List...) {
			switch {
			case a.ID == "" || a.Order == "" || a.Kind == "" || a.At.IsZero() || a.Attempt < 0:
				t.Errorf("answer %+v is not whole", a)
			case a.Kind == porting.AnswerConfirmed && (a.FOC.IsZero() || !a.FOC.End.After(a.FOC.Start)):
				t.Errorf("answer %+v confirms no window", a)
			}
			if _, err := json.Marshal(a); err != nil {
				t.Errorf("answer %+v cannot be stored: %v", a, err)
			}
			for _, s := range []string{polled.Cursor, a.ID, string(a.Order), string(a.Kind), a.Reference, a.MovedBy, a.Text} {
				if strings.ContainsRune(s, 0) || !utf8.ValidString(s) {
					t.Errorf("%q cannot be stored", s)
				}
			}
		}
	})
}
