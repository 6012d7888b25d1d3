package api

import (
	"context"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/teach"
)

// registerMappings is the list of the routes of what the desk teaches.
func (a *API) registerMappings() {
	leads := []porting.Role{porting.RoleSupervisor, porting.RoleAdmin}
	add(a, get("/v1/code-mappings", "List what the desk taught about carriers' codes, newest first", deskReads), a.listMappings)
	add(a, create("/v1/code-mappings", "Teach what a carrier's code stands for", desk), a.teachCode)
	add(a, post("/v1/code-mappings/{id}/forget", "Take back what was taught about a code", leads), a.forgetCode)
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

type mappingOut struct {
	Status int
	Body   teach.MappingView
}

func (a *API) teachCode(ctx context.Context, in *struct {
	Try
	Body teach.MappingBody
}) (*mappingOut, error) {
	m, err := a.teacher(ctx).Teach(ctx, in.Body)
	return &mappingOut{created(ctx), m}, err
}

func (a *API) forgetCode(ctx context.Context, in *alone) (*mappingOut, error) {
	m, err := a.teacher(ctx).Forget(ctx, porting.MappingID(in.ID))
	return &mappingOut{200, m}, err
}
