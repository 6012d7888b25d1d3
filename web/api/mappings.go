package api

import (
	"context"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/article"
	"github.com/portamento/portamento/web/api/ask"
	"github.com/portamento/portamento/web/api/teach"
	"github.com/portamento/portamento/web/terms"
)

// registerMappings is the list of the routes of what the desk teaches.
func (a *API) registerMappings() {
	leads := []porting.Role{porting.RoleSupervisor, porting.RoleAdmin}
	add(a, get("/v1/code-mappings", "List what the desk taught about carriers' codes, newest first", deskReads), a.listMappings)
	add(a, create("/v1/code-mappings", "Teach what a carrier's code stands for", desk), func(ctx context.Context, in *teach.Lesson) (*teach.Learnt, error) {
		return a.teacher(ctx).Take(ctx, in)
	})
	add(a, post("/v1/code-mappings/{id}/forget", "Take back what was taught about a code", leads), func(ctx context.Context, in *teach.ByID) (*teach.Learnt, error) { return a.teacher(ctx).Drop(ctx, in) })
}

// registerQuestions is the list of the routes of questions that no rule decides. Those who ask have no key.
func (a *API) registerQuestions() {
	if a.cfg.Questions == nil {
		return
	}
	d := &ask.Desk{Box: a.cfg.Questions}
	add(a, counted("ask", create("/v1/check-questions", "Have numbers looked at by a person", nil)), d.Take)
	add(a, get("/v1/check-questions", "List the questions that wait, oldest first", deskReads), d.List)
	add(a, post("/v1/check-questions/{id}/answer", "Answer a question: by mail, and it is erased", desk), d.Answer)
	add(a, post("/v1/check-questions/{id}/close", "Erase a question that needs no answer", desk), d.Close)
}

// registerHelp is the list of the routes of help articles and terms. Those who read them have no key.
func (a *API) registerHelp() {
	if a.cfg.Terms != nil {
		d := &terms.Desk{Printer: a.cfg.Terms, Brand: a.cfg.Brand, Reader: a.readIn}
		addFile(a, get("/v1/markets/{code}/terms.pdf", "Show what a signer agrees to, and what it costs", nil), d.Show, "application/pdf")
	}
	if a.cfg.Help == nil {
		return
	}
	d := &article.Desk{Help: a.cfg.Help, Reader: a.readIn}
	add(a, get("/v1/help/{market}", "List the help articles of a market", nil), d.List)
	add(a, get("/v1/help/{market}/{slug}", "Show a help article", nil), d.Show)
	add(a, counted("ask", create("/v1/help/{market}/{slug}/opinions", "Say whether a help article was the answer", nil)), d.Take)
	add(a, get("/v1/help-opinions", "List what readers say of help articles, newest first", deskReads), d.Said)
}

func (a *API) teacher(ctx context.Context) teach.Desk {
	t := tripOf(ctx)
	return teach.Desk{Carriers: a.cfg.Store.Carriers(), Markets: a.cfg.Service.Markets, Now: a.cfg.Now, Who: t.who, Dry: t.dry}
}

type mappingsIn struct {
	Page
	teach.Query
}

func (a *API) listMappings(ctx context.Context, in *mappingsIn) (*listOut[teach.MappingView], error) {
	list, next, err := a.teacher(ctx).List(ctx, in.Query, in.Page.of())
	return listed(list, next, err, teach.Show)
}
