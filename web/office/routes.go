package office

import (
	"slices"

	"github.com/portamento/portamento/web/office/door"
	"github.com/portamento/portamento/web/office/forward"
	"github.com/portamento/portamento/web/office/front"
	"github.com/portamento/portamento/web/office/numbers"
	"github.com/portamento/portamento/web/office/people"
	"github.com/portamento/portamento/web/office/request"
	"github.com/portamento/portamento/web/office/tracker"
	"github.com/portamento/portamento/web/office/visit"
)

// Routes is every page's route. Each folder lists its own in its routes.go.
func Routes(h *visit.House) []visit.Route {
	return slices.Concat(
		[]visit.Route{{Pattern: "GET /assets/", Handler: h.Assets}},
		front.Routes(h),
		door.Routes(h),
		numbers.Routes(h),
		people.Routes(h),
		tracker.Routes(h),
		request.Routes(h),
		forward.Routes(h),
	)
}
