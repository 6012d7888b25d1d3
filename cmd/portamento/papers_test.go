package main

import (
	"errors"
	"net/http"
	"testing"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/upload"
)

// Where there is a virus scanner nobody gets a file that it has not looked at.
func TestPapers_NotGivenOutBeforeTheScan(t *testing.T) {
	t.Parallel()
	p := &papers{scanned: true}
	_, err := p.Open(t.Context(), "acc_1", porting.Document{ID: "doc_1", State: porting.DocumentReceived})
	refused, ok := errors.AsType[*upload.Refusal](err)
	if !ok || refused.Status != http.StatusConflict || refused.Code != "document.not_scanned_yet" {
		t.Errorf("%v", err)
	}
}
