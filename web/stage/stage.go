// Package stage is the page of the demo: the customer's page beside the desk's view of the same order, while a story is played at a sandbox.
//
// It exists in the demo alone: no server has its routes. It moves nothing by itself: a Player tells the story through the API, and what the
// desk's side shows is the API's own view.
package stage

import (
	"context"
	"net/http"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/office/visit"
)

// Player tells stories.
type Player interface {
	// Telling is how far the story is, told in a language.
	Telling(language string) Telling
	// Changed is closed when there is something new to tell.
	Changed() <-chan struct{}
	// Act does what somebody wants. It answers when that has been done. Errors: porting.ErrNotFound for a story or a stop that there is not.
	Act(ctx context.Context, a Act) error
	// SignIn signs the browser in as the owner of the account that the story is about.
	SignIn(w http.ResponseWriter, r *http.Request) error
	// Mails are those that have left, the newest first, most at most, and how many there are.
	Mails(most int) (list []Mail, all int, err error)
}

// Verb is what somebody can do with a story.
type Verb string

// The verbs. Speed, Jump and Put take a value: how many times faster, the stop, the name of a story.
const (
	Play  Verb = "play"  // let it go on by itself; from the beginning when it was over
	Hold  Verb = "hold"  // let it stand still
	Step  Verb = "step"  // show the next scene, and hold it there
	Speed Verb = "speed" // tell it faster, or as it was
	Jump  Verb = "jump"  // let it run to a stop without waiting; one that was passed is reached again from the beginning
	Put   Verb = "put"   // put another story on, or the same from its beginning
)

// Act is what somebody wants.
type Act struct {
	Verb     Verb
	Value    string
	Language string // of the reader
}

// End is the stop after the last scene.
const End = "end"

// Telling is how far a story is.
type Telling struct {
	Version string // another one after each change
	State   string // waiting, going, held, ended, stuck
	Speed   float64
	Story   string
	Stories []string
	At      time.Time
	Scenes  []Scene
	Stops   []Stop
	Bill    *Bill // once it has ended
	Place   Place
}

// Begun says whether anything has been shown.
func (t Telling) Begun() bool { return len(t.Scenes) > 0 }

// Over says whether nothing more will be shown.
func (t Telling) Over() bool { return t.State == "ended" || t.State == "stuck" }

// Scene is one thing that happened.
type Scene struct {
	At      time.Time
	Key     string
	Ball    string
	Text    string
	Sent    []Sent
	Why     string
	Request string
}

// Sent is a mail to a person or a message to a carrier that came of a scene.
type Sent struct {
	Mail bool
	Text string
}

// Stop is a scene that is worth a jump.
type Stop struct {
	Key     string
	Reached bool
}

// Bill is what the account's numbers cost in a month, before and after.
type Bill struct{ Before, After porting.Money }

// Place is where the sandbox can be reached.
type Place struct {
	URL          string
	Key, DeskKey string
	Account      string // id
	Market       string
	Kept         bool // the data outlive the demo
}

// Mail is a mail as its reader sees it.
type Mail struct {
	At            time.Time
	From, To      string
	Subject, Text string
	Attachments   []string
}

// Routes are the routes of the demo.
func Routes(h *visit.House, p Player) []visit.Route {
	s := theatre{p}
	out := []visit.Route{
		{Pattern: "GET /demo", Handler: h.Public(s.show)},
		{Pattern: "GET /demo/live", Handler: h.Public(s.follow)},
		{Pattern: "POST /demo/enter", Handler: h.Public(s.enter)},
		{Pattern: "POST /demo/take-over", Handler: h.Public(s.takeOver)},
	}
	for _, verb := range []Verb{Play, Hold, Step, Speed, Jump, Put} {
		out = append(out, visit.Route{Pattern: "POST /demo/" + string(verb), Handler: h.Public(s.act(verb))})
	}
	return out
}

// theatre answers for a player.
type theatre struct{ Player }
