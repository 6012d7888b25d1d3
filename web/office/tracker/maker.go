package tracker

import (
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/office/tracker/tell"
	"github.com/portamento/portamento/web/office/visit"
)

// maker makes what these pages show of requests, for one reader. It knows no store: made-up pages are made by it too.
type maker struct{ tell.Teller }

func makerOf(v *visit.Visit) maker {
	return maker{tell.Teller{Page: v.Page, Read: v.View(), Say: v.Sentence, May: v.Session.Can(login.Port), Me: v.Who.User}}
}

// moved is a request with what belongs to its pages beside it.
type moved struct {
	request  *porting.Request
	events   []porting.Event
	messages map[string]porting.Message
	can      []porting.Capability
	files    bool // documents can be kept here
	letters  bool // letters can be drawn here
	closings bool // those that end a contract, too
	dates    bool // calendar files can be written here
	shares   []shared
}
