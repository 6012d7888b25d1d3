package ui

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"github.com/a-h/templ"

	"github.com/portamento/portamento/porting"
)

// Step is one step of a form or one stage of a move. State is done, now, held (now, and it waits for the reader),
// stopped (it went no further) or next.
type Step struct{ Label, State, Note, Href string }

// Fact is one line of a list of facts; Change leads to where it can be changed.
type Fact struct {
	Name   string
	Values []string
	Change string
}

// Words is what a page of one message says.
type Words struct {
	Title        string
	Lines        []string
	Action, Href string // what to do next
	ID           string // of the request, for errors that are our fault
}

// noteIcons are the drawings of the boxes.
var noteIcons = map[string]string{"info": "info", "warning": "alert", "stop": "stop", "done": "check", "keep": "hand"}

// tagIcons are the drawings of the tags (ux 6.3: always with words).
var tagIcons = map[string]string{"draft": "pencil", "us": "inbox", "provider": "building", "you": "hand", "date": "calendar", "done": "check",
	"late": "alert", "likely": "info", "ask": "person", "ended": "dash", "paused": "pause"}

// stageTags are the looks of the stages.
var stageTags = map[porting.Stage]string{
	porting.StageDraft: "draft", porting.StageReceived: "us", porting.StageChecking: "us", porting.StageNeedsYou: "you",
	porting.StageWithProvider: "provider", porting.StageDateSet: "date", porting.StageMovingDay: "date", porting.StageTesting: "date",
	porting.StageDone: "done", porting.StagePaused: "paused", porting.StageCancelled: "ended", porting.StageNotPossible: "late",
}

// StageTag is the look of a stage.
func StageTag(s porting.Stage) string { return stageTags[s] }

// attributes are those that most inputs have.
func (i Input) attributes(f Form) templ.Attributes {
	a := templ.Attributes{}
	if by := i.describedBy(f); by != "" {
		a["aria-describedby"] = by
	}
	if f.Error(i.Name) != "" {
		a["aria-invalid"] = "true"
	}
	if i.Autocomplete != "" {
		a["autocomplete"] = i.Autocomplete
	}
	if i.Mode != "" {
		a["inputmode"] = i.Mode
	}
	if i.Max > 0 {
		a["maxlength"] = strconv.Itoa(i.Max)
	}
	if i.Plain {
		a["spellcheck"], a["autocapitalize"] = "false", "off"
	}
	if i.Width != "" {
		a["class"] = "width-" + i.Width
	}
	if len(i.Suggest) > 0 {
		a["list"] = ID(i.Name) + "-list"
	}
	if i.Type == "file" {
		a["accept"] = cmp.Or(i.Accept, "application/pdf,image/png,image/jpeg,image/heic,.pdf,.png,.jpg,.jpeg,.heic")
	}
	return a
}

// CopyID is the id of a text that can be copied.
func CopyID(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "c-" + hex.EncodeToString(sum[:4])
}

// State is a page in one of its states, made up from data of its own: for the index of all pages, the goldens and the browser tests. Its
// name echoes the address: front/check/result-mixed.
type State struct {
	Name string
	Page templ.Component
}
