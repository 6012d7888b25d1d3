package remote_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/gateway"
	"github.com/portamento/portamento/porting"
)

// TestGuide reads what the guide shows as the product reads it.
func TestGuide(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/add-a-gateway/README.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := map[string]string{}
	for _, m := range regexp.MustCompile("(?s)```json (\\w+)\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
		blocks[m[1]] = m[2]
	}
	var m gateway.Message
	if err := gateway.DecodeStrict([]byte(blocks["message"]), &m); err != nil || m.Order != "ord_0a1b2c3d" {
		t.Errorf("message: %v", err)
	}
	g, seen := far(t, 201, blocks["receipt"])
	if r, err := g.Send(t.Context(), porting.CarrierMessage{Key: "ord_0a1b2c3d/submit/1"}); err != nil || r.Reference == "" {
		t.Errorf("receipt: %v", err)
	}
	if path := (<-seen).URL.Path; !strings.HasSuffix(path, "/"+m.Key) {
		t.Errorf("the guide's key is %s, the path %s", m.Key, path)
	}
	g, _ = far(t, 200, blocks["answers"])
	list, err := g.Answers(t.Context(), m.Order, "")
	if err != nil || len(list.List) != 2 || list.List[1].Kind != porting.AnswerConfirmed || list.AskAgainAt.IsZero() {
		t.Errorf("answers: %+v, %v", list, err)
	}
	h := gateway.Sign([]byte("example-secret-of-24-bytes"), "msg_0001", time.Unix(1788768000, 0), []byte(`{"answers":[]}`))
	if row := "| signature | `" + h.Get(gateway.HeaderSignature) + "` |"; !strings.Contains(string(text), row) {
		t.Errorf("the guide lacks %s", row)
	}
}
