package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/bill"
	"github.com/portamento/portamento/web/api/upload"
)

type documentIn struct {
	ByID
	Document string `path:"doc"`
}

type documentOut struct{ Body upload.Document }

// registerDocuments is the list of the routes of documents. Files pass by the pipeline's buffers.
func (a *API) registerDocuments() {
	if a.cfg.Papers == nil {
		return
	}
	const path = "/v1/port-requests/{id}/documents"
	op := create(path, "Attach a document", customers)
	op.Metadata["rule"] = rule{roles: customers, object: onRequest, upload: true}
	add(a, op, a.attachDocument)
	a.huma.OpenAPI().Paths[path].Post.RequestBody = upload.Form() // only now: huma would read what receive has read
	add(a, get(path, "List the documents", reads), a.listDocuments)
	op = get(path+"/{doc}", "Download a document", reads)
	op.Metadata["rule"] = rule{roles: reads, object: onRequest, stream: true}
	add(a, op, a.sendDocument)
	file := map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}
	a.huma.OpenAPI().Paths[op.Path].Get.Responses["200"].Content = file
	if a.cfg.Bills == nil {
		return
	}
	d := &bill.Desk{Service: a.cfg.Service, Bills: a.cfg.Bills, Pages: a.cfg.Pages, Reader: a.readIn}
	add(a, described(get(path+"/{doc}/check", "Compare a bill with the request", reads), "What the bill says of the request as it is now: field by field, "+
		"with both values and where they stand on the page. Nothing is kept, so it is right after every change. A bill never hinders a signature: what it "+
		"says against the request is among the warnings of the requirements, too."), d.Check)
	add(a, described(post(path+"/{doc}/prefill", "Fill in a draft from a bill", customers), "To start with a bill: make an empty draft, attach the bill "+
		"to it, wait until its state is read, and call this. Empty fields are filled in; what somebody typed stays. A person has to confirm every value."), d.Prefill)
	addFile(a, get(path+"/{doc}/pages/{page}", "Show a page as a picture", reads), d.Page, "image/png")
}

func described(op huma.Operation, how string) huma.Operation { op.Description = how; return op }

// receive keeps the file of a form, and then goes on like every POST: what stands for the form is its content's hash.
func (a *API) receive(w http.ResponseWriter, r *http.Request, run func(*http.Request, *recorder)) {
	ctx := r.Context()
	t := tripOf(ctx)
	to, err := a.requests(ctx).Request(ctx, porting.RequestID(t.id)) // nothing is read for a request that the caller does not have
	var content []byte
	if err == nil {
		t.paper, content, err = upload.Receive(w, r, a.cfg.Papers, to)
	}
	if err != nil {
		a.write(w, a.refused(ctx, err))
		return
	}
	defer func() {
		if t.attached {
			return
		}
		if err := a.cfg.Papers.Drop(context.WithoutCancel(ctx), *t.paper); err != nil {
			a.cfg.Logger.ErrorContext(ctx, "drop document", "request_id", t.RequestID, "error", err)
		}
	}()
	r.Body = http.NoBody
	a.carry(w, r, content, run)
}

// refused turns the refusal of a file into a Problem.
func (a *API) refused(ctx context.Context, err error) *Problem {
	var refusal *upload.Refusal
	if !errors.As(err, &refusal) {
		return a.fail(ctx, err)
	}
	p := a.problem(ctx, refusal.Status, refusal.Code)
	if refusal.Pointer != "" {
		p.Errors = append(p.Errors, a.fieldProblem(tripOf(ctx), porting.Problem{Pointer: refusal.Pointer, Code: refusal.Code}))
	}
	return p
}

func (a *API) attachDocument(ctx context.Context, in *alone) (*documentOut, error) {
	t := tripOf(ctx)
	_, d, err := a.cfg.Service.Attach(ctx, t.who, porting.RequestID(in.ID), *t.paper)
	if err != nil {
		return nil, err
	}
	t.attached = !t.dry
	return &documentOut{upload.Show(d)}, nil
}

func (a *API) listDocuments(ctx context.Context, in *ByID) (*listOut[upload.Document], error) {
	r, err := a.requests(ctx).Request(ctx, porting.RequestID(in.ID))
	if err != nil {
		return nil, err
	}
	return listed(r.Documents, "", nil, upload.Show)
}

func (a *API) sendDocument(ctx context.Context, in *documentIn) (*huma.StreamResponse, error) {
	r, err := a.requests(ctx).Request(ctx, porting.RequestID(in.ID))
	if err != nil {
		return nil, err
	}
	d := r.Document(porting.DocumentID(in.Document))
	if d == nil {
		return nil, porting.ErrNotFound
	}
	return &huma.StreamResponse{Body: func(hctx huma.Context) {
		call, w := humago.Unwrap(hctx)
		if err := upload.Send(w, call, a.cfg.Papers, upload.File{Account: r.Account, Document: *d}); err != nil {
			a.write(w, a.refused(ctx, err))
		}
	}}, nil
}
