package numbers

import (
	"fmt"
	"net/http"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/office/visit"
)

// mayChange is what those need who change numbers.
const mayChange = login.Port

// overview is what a person sees first: what moves, what waits for them, and how they can be reached today.
type overview struct {
	Name    string
	Default string // the account's default number
	Count   int    // of numbers in use, as far as they fit on a page
	More    bool
	Moves   []moveCard
	Drafts  []moveCard
	May     bool // start a move
}

// moveCard is one request in a few words.
type moveCard struct {
	Href, Name, Reference string
	Stage                 porting.Stage
	Headline              string
	Next                  string // next update by
	NeedsYou              bool
}

func showOverview(v *visit.Visit) error {
	ctx, p := v.R.Context(), &v.Page
	p.Title, p.Tab = p.T("numbers.overview.title"), "use"
	x := overview{Name: v.Session.Person.Name, May: v.Session.Can(mayChange)}
	own, next, err := v.Inventory().OwnNumberList(ctx, porting.OwnFilter{States: []porting.OwnState{porting.OwnAssigned}, Page: porting.Page{Limit: perPage}})
	if err != nil {
		return fmt.Errorf("list numbers: %w", err)
	}
	x.Count, x.More = len(own), next != ""
	for _, n := range own {
		if n.Default {
			x.Default = p.Number(n.Number)
		}
	}
	if x.Moves, err = cards(v, openStages); err != nil {
		return err
	}
	if x.Drafts, err = cards(v, []porting.Stage{porting.StageDraft}); err != nil {
		return err
	}
	return v.Render(http.StatusOK, overviewPage(*p, x))
}

// openStages are those in which numbers are on their way.
var openStages = []porting.Stage{porting.StageReceived, porting.StageChecking, porting.StageNeedsYou, porting.StageWithProvider, porting.StageDateSet,
	porting.StageMovingDay, porting.StageTesting, porting.StagePaused}

// shownMoves is how many moves the overview shows; the list of all is a page of its own.
const shownMoves = 5

func cards(v *visit.Visit, stages []porting.Stage) ([]moveCard, error) {
	list, _, err := v.Lists().RequestList(v.R.Context(), porting.RequestFilter{Stages: stages, Page: porting.Page{Limit: shownMoves}})
	if err != nil {
		return nil, fmt.Errorf("list requests: %w", err)
	}
	var out []moveCard
	reader := v.View()
	for _, r := range list {
		c := moveCard{Href: "/office/porting/" + string(r.ID), Name: r.Fields.Name, Reference: r.Reference, Stage: r.Stage(),
			Headline: reader.Request(r).Headline, NeedsYou: r.Stage() == porting.StageNeedsYou}
		if c.Name == "" {
			c.Name = v.Page.Number(r.Fields.MainNumber.Number)
		}
		if at := r.NextUpdateBy(); !at.IsZero() && r.Stage() != porting.StageDraft {
			c.Next = v.Page.Day(at)
		}
		out = append(out, c)
	}
	return out, nil
}
