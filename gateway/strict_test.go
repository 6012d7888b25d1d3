package gateway_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/portamento/portamento/gateway"
	"github.com/portamento/portamento/porting"
)

func TestDecode(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		body, loose, strict string // the problem's pointer and code; "" for none
	}{
		{`{"id":"a","attempt":1}`, "", ""},
		{` {"id":"a"} `, "", ""},
		{`{"id":"a","codes":[{"code":"1"},{"code":"2"}],"foc":{"timezone":"UTC"}}`, "", ""},
		{`{"id":"a","more":{"id":1}}`, "", "/more json.unknown_field"},
		{`{"id":"a","id":"b"}`, " json.duplicate_name", " json.duplicate_name"},
		{`{"id":"a","ID":"b"}`, " json.duplicate_name", " json.duplicate_name"},
		{`{"foc":{"start":"x","start":"y"}}`, " json.duplicate_name", " json.duplicate_name"},
		{`{"id":"a"} {}`, " json.malformed", " json.malformed"},
		{`{"id":"a"}}`, " json.malformed", " json.malformed"},
		{`{"id":`, " json.malformed", " json.malformed"},
		{``, " json.malformed", " json.malformed"},
		{`]`, " json.malformed", " json.malformed"},
		{"{\"id\":\"\xff\"}", " json.malformed", " json.malformed"},
		{`{"attempt":"one"}`, "/attempt json.wrong_type", "/attempt json.wrong_type"},
		{`{"attempt":1e99}`, "/attempt json.wrong_type", "/attempt json.wrong_type"},
		{`{"at":"secret-4711"}`, " json.wrong_type", " json.wrong_type"},
		{`{"numbers":["0199001234"]}`, " json.wrong_type", " json.wrong_type"},
		{`{"foc":{"timezone":4711}}`, "/foc/timezone json.wrong_type", "/foc/timezone json.wrong_type"},
		{strings.Repeat("[", 33) + strings.Repeat("]", 33), " json.too_deep", " json.too_deep"},
		{strings.Repeat(`{"a":`, 100_000), " json.too_deep", " json.too_deep"},
	} {
		for want, decode := range map[*string]func([]byte, any) error{&c.loose: gateway.Decode, &c.strict: gateway.DecodeStrict} {
			var a gateway.Answer
			err := decode([]byte(c.body), &a)
			got := ""
			if p, ok := errors.AsType[*porting.InvalidError](err); ok {
				got = p.Problems[0].Pointer + " " + p.Problems[0].Code
			} else if err != nil {
				t.Errorf("%.60s: %v is no InvalidError", c.body, err)
			}
			if got != *want {
				t.Errorf("%.60s: %q, want %q", c.body, got, *want)
			}
			if err != nil && strings.Contains(err.Error(), "4711") {
				t.Errorf("the error repeats a value: %v", err)
			}
		}
	}
}
