package terminal

import (
	"bufio"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/portamento/portamento/client"
)

// Remote is the flags of every command that talks to a server.
type Remote struct {
	Server         string        `help:"Address of the server (PORTAMENTO_SERVER)." placeholder:"URL"`
	KeyFile        string        `help:"File that holds the key, - for standard input (PORTAMENTO_KEY, PORTAMENTO_KEY_FILE)." placeholder:"FILE"`
	Output         string        `help:"table for people, json for programs." short:"o" enum:"table,json" default:"table"`
	Lang           string        `help:"Language of sentences: en, fr, es (PORTAMENTO_LANG)." enum:",en,fr,es" default:""`
	Timeout        time.Duration `help:"How long one try may take." default:"30s"`
	NoInput        bool          `help:"Never ask, fail instead."`
	Yes            bool          `help:"Do what cannot be undone without asking." short:"y"`
	DryRun         bool          `help:"Tell what would happen and change nothing."`
	IfVersion      int64         `help:"Change only this version." placeholder:"N"`
	IdempotencyKey string        `help:"Do it once, however often it is sent with this key." placeholder:"KEY"`
}

// session is one command talking to one server.
type session struct {
	*Remote
	c     *client.Client
	con   *Console
	words sentences
}

// open reads server, key and language and makes a session.
func (r *Remote) open(con *Console) (*session, error) {
	server := first(r.Server, con.Env("PORTAMENTO_SERVER"))
	if server == "" {
		return nil, &UsageError{"which server?", "Name it: --server http://127.0.0.1:8080, or PORTAMENTO_SERVER."}
	}
	key, err := r.key(con)
	if err != nil {
		return nil, err
	}
	c, err := client.New(server, key, client.WithLanguage(r.language(con)), client.WithUserAgent("portamento"), client.WithTimeout(r.Timeout))
	if err != nil {
		return nil, &UsageError{strings.TrimPrefix(err.Error(), "make client: "), "Check --server and the key."}
	}
	if u, err := url.Parse(server); err == nil && key != "" && u.Scheme == "http" && !loopback(u.Hostname()) {
		con.Say("Warning: the key travels unencrypted to %s. Use https.", u.Host)
	}
	return &session{Remote: r, c: c, con: con}, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// key never comes from an argument: other users of the machine can read those.
func (r *Remote) key(con *Console) (string, error) {
	file := r.KeyFile
	if file == "" {
		if key := con.Env("PORTAMENTO_KEY"); key != "" {
			return strings.TrimSpace(key), nil
		}
		if file = con.Env("PORTAMENTO_KEY_FILE"); file == "" {
			return "", nil
		}
	}
	raw, err := con.read(file, "the key", 4096)
	if err != nil {
		return "", err
	}
	if info, err := os.Stat(file); err == nil && file != "-" && info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 {
		con.Say("Warning: others on this machine can read %s. Run: chmod 600 %s", file, file)
	}
	return strings.TrimSpace(string(raw)), nil
}

// language is what was asked for, or what the machine speaks.
func (r *Remote) language(con *Console) string {
	for _, l := range []string{r.Lang, con.Env("PORTAMENTO_LANG"), con.Env("LC_ALL"), con.Env("LANG")} {
		for _, known := range []string{"en", "fr", "es"} {
			if strings.HasPrefix(l, known) {
				return known
			}
		}
	}
	return "en"
}

// options are those of the call that changes something.
func (s *session) options() []client.CallOption {
	var o []client.CallOption
	if s.DryRun {
		o = append(o, client.ValidateOnly())
	}
	if s.IfVersion != 0 {
		o = append(o, client.IfMatch(fmt.Sprintf("%q", fmt.Sprint(s.IfVersion))))
	}
	if s.IdempotencyKey != "" {
		o = append(o, client.IdempotencyKey(s.IdempotencyKey))
	}
	return o
}

// show writes an answer: for programs as it is, for people as human writes it.
func (s *session) show(v any, human func(*sheet)) error {
	if s.DryRun {
		s.con.Say("Dry run: nothing was changed.")
	}
	if s.Output == "json" {
		return s.con.JSON(v)
	}
	out := s.sheet()
	human(out)
	_, err := fmt.Fprint(s.con.Out, out.b.String())
	return err
}

// sheet is an empty one in the language of the person.
func (s *session) sheet() *sheet {
	if s.words.set == nil {
		set, err := s.con.Markets()
		if err != nil {
			set = nil // codes are shown instead of sentences
		}
		s.words = sentences{set: set, language: s.language(s.con), zone: s.con.zone()}
	}
	return &sheet{bold: s.con.OutTTY && s.con.Env("NO_COLOR") == "" && s.con.Env("TERM") != "dumb", words: s.words}
}

// confirm asks before what cannot be undone.
func (s *session) confirm(question string) error {
	if s.Yes || s.DryRun {
		return nil
	}
	if s.NoInput || !s.con.InTTY {
		return &UsageError{question + " This cannot be undone.", "Add --yes to do it."}
	}
	_, _ = fmt.Fprintf(s.con.Err, "%s This cannot be undone. [y/N] ", question)
	if !s.agreed() {
		return &UsageError{"nothing was done", ""}
	}
	return nil
}

func (s *session) agreed() bool {
	line, _ := bufio.NewReader(s.con.In).ReadString('\n')
	answer := strings.ToLower(strings.TrimSpace(line))
	return answer == "y" || answer == "yes"
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
