package main

import (
	"net"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/cmd/portamento/config"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/worker"
)

// The links of a sandbox's mails lead to it, also where any free port was asked for.
func TestSandbox_LinksLeadToIt(t *testing.T) {
	t.Parallel()
	for listen, want := range map[string]string{"127.0.0.1:8099": "http://localhost:8099", "127.0.0.1:0": ""} {
		c, err := config.Load("", nil, map[string]any{"data_dir": t.TempDir(), "listen": listen, "operator_listen": "127.0.0.1:0", "log.level": "error"})
		if err != nil {
			t.Fatal(err)
		}
		n, err := openSandbox(t.Context(), c, sandboxStart{at: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		if n.public != nil {
			_, port, _ := net.SplitHostPort(n.public.Addr().String())
			want = "http://localhost:" + port
			_ = n.public.Close()
		}
		got, _ := n.linkIn(worker.Notice{To: porting.Contact{Language: "es"}, Request: &porting.Request{ID: "prq_1"}, Data: map[string]any{"link_id": "lnk_1"}})["url"].(string)
		if want == "" || !strings.HasPrefix(got, want+"/es/sign/") { // the page is in the language of the mail
			t.Errorf("listening on %s, a link is %s, want it at %q", listen, got, want)
		}
		if m, err := n.mailer(); err != nil || m.(mails).sender.BaseURL != want {
			t.Errorf("listening on %s, mails lead to %+v (%v), want %q", listen, m, err, want)
		}
		n.close()
	}
}
