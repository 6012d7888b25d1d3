package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/portamento/portamento/cmd/portamento/config"
	"github.com/portamento/portamento/cmd/portamento/people"
	"github.com/portamento/portamento/demo"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/terminal"
	"github.com/portamento/portamento/web"
	"github.com/portamento/portamento/web/stage"
)

// How long a jump and a step in a story may take before the page says how far it is.
const (
	runPatience  = 2 * time.Minute
	stepPatience = 20 * time.Second
)

// onPages says whether the story is told on a page: on a terminal, or where that is asked for.
func (d *DemoCmd) onPages(con *terminal.Console) bool {
	return d.Web || con.OutTTY && !d.NoWeb && !d.Exit
}

// stand is where stories are told on a page: the first one, and the folder that each telling has a folder of its own in.
type stand struct {
	story demo.Scenario
	dir   string
}

// stand serves the page of the demo until it is interrupted.
func (d *DemoCmd) stand(ctx context.Context, con *terminal.Console, s stand) error {
	l, err := net.Listen("tcp", d.Listen)
	if err != nil {
		return fmt.Errorf("--listen: %w", err)
	}
	house := &theatre{cmd: d, dir: s.dir, at: address(l)}
	speed := 1.0
	if d.Speed != nil {
		speed = max(*d.Speed, 0.1)
	}
	life, stop := context.WithCancel(ctx)
	defer stop()
	house.Theatre = demo.NewTheatre(life, speed, house.build, func(err error) { _, _ = fmt.Fprintln(con.Err, "the story does not go on:", err) })
	server := web.Server(house, quiet())
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	if err = house.Put(s.story, d.Lang); err == nil {
		house.welcome(con)
		select {
		case <-ctx.Done():
		case err = <-served:
		}
	}
	stop() // what waits in a page for the next change goes home
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainFor)
	defer cancel()
	err = errors.Join(err, server.Shutdown(drain), house.Close())
	if errors.Is(err, context.Canceled) || errors.Is(err, http.ErrServerClosed) {
		return nil // Ctrl-C is how a demo ends
	}
	return err
}

// theatre is the demo's stage: it builds a sandbox for each telling, and is the player of its page.
type theatre struct {
	*demo.Theatre
	cmd *DemoCmd
	dir string
	at  string // host and port
}

// welcome tells where the page is, and opens it where that is asked for.
func (t *theatre) welcome(con *terminal.Console) {
	url := "http://" + t.at + "/demo"
	_ = demo.Welcome(con.Out, t.cmd.Lang, demo.Address{URL: url, Kept: t.cmd.Data != ""})
	if !t.cmd.Open || !con.OutTTY {
		return
	}
	for _, name := range []string{"xdg-open", "open"} {
		if path, err := exec.LookPath(name); err == nil {
			_ = exec.Command(path, url).Start() // the address is there to be clicked
			return
		}
	}
}

// build makes a sandbox with nothing played in it.
func (t *theatre) build(ctx context.Context, language string) (*demo.Hall, error) {
	dir := filepath.Join(t.dir, "1")
	for i := 2; ; i++ {
		if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
			break
		}
		dir = filepath.Join(t.dir, strconv.Itoa(i))
	}
	n, err := t.cmd.sandbox(ctx, dir, t.at)
	if err != nil {
		return nil, err
	}
	n.sandbox.language, n.player = language, t
	pages, stop, err := n.start(ctx)
	if err != nil {
		n.close()
		return nil, err
	}
	h := &demo.Hall{Language: language, Handler: pages, Close: func() error {
		err := stop()
		n.close()
		if t.cmd.Data == "" {
			err = errors.Join(err, os.RemoveAll(dir))
		}
		return err
	}}
	s, err := n.seed(ctx)
	if err == nil {
		s.URL = "http://" + t.at
		h.Stage, err = n.stage(s, language)
	}
	if err != nil {
		return nil, errors.Join(err, h.Close())
	}
	h.Address, h.Mail = s.address(t.cmd.Data != ""), &demo.Mailbox{Outbox: h.Stage.Outbox}
	h.Enter = func(w http.ResponseWriter, r *http.Request) error {
		link, err := people.OwnerLink(r.Context(), n.door, n.db, s.AccountID)
		if err != nil {
			return err
		}
		_, err = n.door.UseLink(w, r, link[strings.LastIndexByte(link, '/')+1:])
		return err
	}
	return h, nil
}

// Telling is how far the story is, for a reader of its page.
func (t *theatre) Telling(language string) stage.Telling {
	p := t.Programme()
	out := stage.Telling{Version: fmt.Sprintf("%d.%d", p.Number, p.Version), State: string(p.State), Speed: p.Speed, Story: p.Story.Name,
		At: p.At, Place: stage.Place{URL: p.Hall.Address.URL, Key: p.Hall.Address.Key, DeskKey: p.Hall.Address.DeskKey, Account: p.Hall.Account}}
	if p.Hall.Market != nil {
		out.Place.Market = string(p.Hall.Market.Code)
	}
	for _, s := range demo.Scenarios() {
		out.Stories = append(out.Stories, s.Name)
	}
	for _, s := range p.Scenes {
		out.Scenes = append(out.Scenes, sceneOf(s.In(language)))
	}
	for _, key := range p.Story.Stops {
		out.Stops = append(out.Stops, stage.Stop{Key: key, Reached: p.Reached(key)})
	}
	if e := p.Ending; e != nil {
		out.Bill = &stage.Bill{Before: porting.Money{Minor: e.Before.Total.AmountMinor, Currency: e.Before.Total.Currency},
			After: porting.Money{Minor: e.After.Total.AmountMinor, Currency: e.After.Total.Currency}}
	}
	return out
}

func sceneOf(s demo.Scene) stage.Scene {
	out := stage.Scene{At: s.At, Key: s.Key, Ball: s.Ball, Text: s.Text, Why: s.Why, Request: s.Request}
	for _, line := range s.Sent {
		text, mail := demo.Mail(line)
		out.Sent = append(out.Sent, stage.Sent{Mail: mail, Text: text})
	}
	return out
}

// Act does what somebody at the page wants.
func (t *theatre) Act(ctx context.Context, a stage.Act) error {
	p := t.Programme()
	fresh := p.State == demo.Waiting && a.Language != "" && a.Language != p.Hall.Language // nothing was told yet: it can be told in another language
	switch a.Verb {
	case stage.Play, stage.Step:
		if fresh || p.State == demo.Ended || p.State == demo.Stuck {
			if err := t.Put(p.Story, cmp.Or(a.Language, p.Hall.Language)); err != nil {
				return err
			}
		}
		if a.Verb == stage.Step {
			return t.Step(ctx, stepPatience)
		}
		t.Booth().Play()
	case stage.Hold:
		t.Booth().Hold()
	case stage.Speed:
		speed, err := strconv.ParseFloat(a.Value, 64)
		if err != nil || speed <= 0 {
			return porting.ErrNotFound
		}
		t.Hurry(speed)
	case stage.Jump:
		if a.Value != stage.End && !slices.Contains(p.Story.Stops, a.Value) {
			return porting.ErrNotFound
		}
		if fresh {
			if err := t.Put(p.Story, a.Language); err != nil {
				return err
			}
		}
		return t.RunTo(ctx, a.Value, runPatience)
	case stage.Put:
		s, ok := demo.Find(a.Value)
		if !ok {
			return porting.ErrNotFound
		}
		return t.Put(s, cmp.Or(a.Language, p.Hall.Language))
	}
	return nil
}

// SignIn signs the browser in as the owner of the account, by a link that is used up at once.
func (t *theatre) SignIn(w http.ResponseWriter, r *http.Request) error {
	if enter := t.Programme().Hall.Enter; enter != nil {
		return enter(w, r)
	}
	return porting.ErrNotFound
}

// Mails are those of the outbox.
func (t *theatre) Mails(most int) ([]stage.Mail, int, error) {
	box := t.Programme().Hall.Mail
	if box == nil {
		return nil, 0, nil
	}
	letters, all, err := box.Letters(most)
	out := make([]stage.Mail, 0, len(letters))
	for _, l := range letters {
		out = append(out, stage.Mail(l))
	}
	return out, all, err
}

// quiet is the log of the demo: faults alone.
func quiet() *slog.Logger {
	var c config.Config
	c.Log.Level = "error"
	return loggerOf(c)
}
