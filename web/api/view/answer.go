package view

import (
	"context"
	"net/http"

	"github.com/portamento/portamento/porting"
)

// Each shows every element of a list; none at all is an empty list in JSON.
func Each[E, V any](list []E, show func(E) V) []V {
	out := make([]V, 0, len(list))
	for _, e := range list {
		out = append(out, show(e))
	}
	return out
}

// Made is the status of an answer about something that was made: 201, or 200 where it was only tried.
func Made(ctx context.Context) int {
	if porting.IsDryRun(ctx) {
		return http.StatusOK
	}
	return http.StatusCreated
}
