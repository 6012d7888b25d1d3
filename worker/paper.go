package worker

import (
	"context"
	"errors"
	"fmt"

	"github.com/portamento/portamento/porting"
)

// Papers reads and erases the files of documents.
type Papers interface {
	// Read reads a document and keeps its text. An error is worth another try; a document that cannot be read is none.
	Read(ctx context.Context, r *porting.Request, d porting.Document) (porting.Findings, error)
	// Erase removes files by their names. Those that are gone already are fine.
	Erase(ctx context.Context, files ...string) error
}

// readPaper has a document read and records what it gave. Repeated, it reads again, and the first record stands.
func (w *Worker) readPaper(ctx context.Context, e porting.Effect) error {
	r, err := w.Service.Store.Requests(porting.Scope{Desk: true}).Request(ctx, e.Request)
	if err != nil {
		return fmt.Errorf("load request of %s: %w", e.Key, err)
	}
	d := r.Document(porting.DocumentID(e.Data["document"]))
	if d == nil || d.State != porting.DocumentReceived || w.Papers == nil {
		return w.Service.Overtaken(ctx, e)
	}
	call, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	found, err := w.Papers.Read(call, r, *d)
	if err != nil {
		w.Logger.Warn("read document", "key", e.Key, "error", err)
		return w.Service.Undelivered(ctx, e, err)
	}
	err = w.Service.Found(ctx, e, found)
	if errors.Is(err, porting.ErrNotFound) && found.Reading != "" { // erased while it was read
		return w.Papers.Erase(ctx, found.Reading)
	}
	return err
}

// erasePaper removes the files of a document that was erased.
func (w *Worker) erasePaper(ctx context.Context, e porting.Effect) error {
	if w.Papers == nil {
		return w.Service.Overtaken(ctx, e)
	}
	var files []string
	for _, name := range []string{e.Data["file"], e.Data["reading"]} {
		if name != "" {
			files = append(files, name)
		}
	}
	call, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	if err := w.Papers.Erase(call, files...); err != nil {
		w.Logger.Warn("erase document", "key", e.Key, "error", err)
		return w.Service.Undelivered(ctx, e, err)
	}
	return w.Service.Overtaken(ctx, e)
}
