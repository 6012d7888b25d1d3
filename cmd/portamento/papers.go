package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/portamento/portamento/document"
	"github.com/portamento/portamento/document/billcheck"
	"github.com/portamento/portamento/document/reader"
	"github.com/portamento/portamento/document/vault"
	"github.com/portamento/portamento/market"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store"
	"github.com/portamento/portamento/web/api/upload"
)

// partFile is the part of a document in the vault that is its bytes as they came.
const partFile = "file"

// Files that nobody knows are looked for once an hour of real time, and removed a day after they were written: no upload takes that long.
const (
	sweepPapers = time.Hour
	orphanAge   = 24 * time.Hour
)

// papers introduces the vault and the reader of documents to the API and to the background work.
type papers struct {
	vault   *vault.Vault
	reader  *reader.Reader
	bills   *billcheck.Bills
	db      *store.DB
	markets porting.Markets
	logger  *slog.Logger
	wall    func() time.Time
	scanned bool // a virus scanner is asked about every file

	mu    sync.Mutex
	swept time.Time
}

// agreedVault is what all nodes on a database have to agree on: where its documents are.
const agreedVault = "documents"

// agreeOnVault refuses a place that is not the one of the database's documents: a node that looked elsewhere would find no letter, and no number
// would move.
func agreeOnVault(ctx context.Context, n *node, v *vault.Vault) error {
	mark, err := v.Mark(ctx)
	if err != nil {
		return fmt.Errorf("documents.url: %w", err)
	}
	stands, err := n.db.Agree(ctx, agreedVault, mark)
	if err != nil {
		return err
	}
	if stands != mark {
		return fmt.Errorf("documents.url: the documents of this database are not in %s; give all its nodes the same place, with the file vault.id in it", n.config.DocumentsURL())
	}
	return nil
}

// openPapers opens the vault, looks for the reader's tools and says which are missing.
func openPapers(ctx context.Context, n *node, wall func() time.Time) (*papers, error) {
	rules, err := billcheck.Load(n.markets, market.Shipped())
	if err != nil {
		return nil, fmt.Errorf("load the rules of bills: %w", err)
	}
	v, err := vault.Open(ctx, vault.Config{URL: n.config.DocumentsURL(), Keys: n.db})
	if err != nil {
		return nil, fmt.Errorf("documents.url: %w", err)
	}
	if err := agreeOnVault(ctx, n, v); err != nil {
		return nil, errors.Join(err, v.Close())
	}
	self, err := os.Executable()
	if err != nil {
		self = "" // pictures are for a person to compare, then
	}
	r := reader.New(ctx, reader.Config{Self: self, Scanner: n.config.Documents.Scanner})
	if missing := r.Missing(); len(missing) > 0 {
		n.logger.Info("documents are for a person to compare where these tools are missing", "missing", strings.Join(missing, ", "))
	} else if !r.Isolated() {
		n.logger.Info("the tools that read documents keep their network: this system does not let us take it away")
	}
	bills := &billcheck.Bills{Markets: n.markets, Rules: rules, Readings: vault.Readings{Vault: v}, Now: n.service.Now, Logger: n.logger}
	return &papers{vault: v, reader: r, scanned: n.config.Documents.Scanner != "", bills: bills, db: n.db, markets: n.markets, logger: n.logger, wall: wall}, nil
}

func place(account porting.AccountID, d porting.Document, part string) vault.Place {
	return vault.Place{Account: account, Document: string(d.ID), Part: part}
}

// Keep keeps an upload, inspected on its way.
func (p *papers) Keep(ctx context.Context, account porting.AccountID, d *porting.Document, from io.Reader, declared string) error {
	d.ID = porting.DocumentID(porting.NewID(porting.PrefixDocument, p.wall()))
	watch := reader.Watch(from, declared, d.Name)
	defer func() { _ = watch.Close() }() // ends an inspection that was broken off; its error is that of the reading
	kept, err := p.vault.Keep(ctx, place(account, *d, partFile), watch, porting.MaxDocumentBytes)
	if err != nil {
		return p.refusal(err)
	}
	look, err := watch.Look()
	if err != nil {
		return errors.Join(p.refusal(err), p.vault.Remove(context.WithoutCancel(ctx), kept.Name))
	}
	d.Media, d.Flags, d.Size, d.SHA256, d.File = string(look.Media), look.Flags, kept.Size, kept.SHA256, kept.Name
	return nil
}

// refusal says what a fault of the file means to its sender.
func (p *papers) refusal(err error) error {
	var refused *reader.Refusal
	switch {
	case errors.Is(err, vault.ErrTooLarge):
		return upload.TooLarge()
	case !errors.As(err, &refused):
		return err
	}
	status := http.StatusUnsupportedMediaType
	if slices.Contains([]string{reader.RefusedEmpty, reader.RefusedEncrypted, reader.RefusedPixels, reader.RefusedBroken}, refused.Code) {
		status = http.StatusUnprocessableEntity
	}
	return &upload.Refusal{Status: status, Code: "document." + refused.Code, Pointer: "/file"}
}

// Open gives the bytes of a document. Where there is a virus scanner it looks first: *upload.Refusal until then.
func (p *papers) Open(ctx context.Context, account porting.AccountID, d porting.Document) (io.ReadCloser, error) {
	if p.scanned && d.State == porting.DocumentReceived {
		return nil, &upload.Refusal{Status: http.StatusConflict, Code: "document.not_scanned_yet"}
	}
	return p.file(ctx, account, d)
}

func (p *papers) file(ctx context.Context, account porting.AccountID, d porting.Document) (io.ReadCloser, error) {
	return p.vault.Read(ctx, place(account, d, partFile), d.File)
}

// Drop removes a file that no document has. Where that is in doubt the file stays, and the sweep finds out.
func (p *papers) Drop(ctx context.Context, d porting.Document) error {
	known, err := p.db.KnownFiles(ctx, []string{d.File})
	if err != nil || known[d.File] {
		return err
	}
	return p.vault.Remove(ctx, d.File)
}

// Read reads a document and keeps its text sealed beside it.
func (p *papers) Read(ctx context.Context, r *porting.Request, d porting.Document) (porting.Findings, error) {
	file, err := p.file(ctx, r.Account, d)
	if err != nil {
		return porting.Findings{}, err
	}
	defer file.Close()
	paper := reader.Paper{Content: file, Media: reader.Media(d.Media)}
	if m, ok := p.markets.Market(r.Market); ok {
		paper.Languages = m.Languages
	}
	found, err := p.reader.Read(ctx, paper)
	if err != nil {
		return porting.Findings{}, err
	}
	out := porting.Findings{State: porting.DocumentRead, Pages: found.Pages, Flags: found.Flags, Note: found.Reading.Note}
	if slices.Contains(found.Flags, reader.FlagInfected) {
		out.State = porting.DocumentQuarantined
		return out, nil
	}
	if found.Reading.Source == document.SourceNone {
		out.State = porting.DocumentUnread
		return out, nil
	}
	out.Reading, err = vault.Readings{Vault: p.vault}.KeepReading(ctx, r.Account, d, found.Reading)
	return out, err
}

// longPage is the longer side of a page's picture, in pixels: what a phone's or an office's screen shows beside a form.
const longPage = 1600

// Page makes a picture of a page; nil where there is none.
func (p *papers) Page(ctx context.Context, account porting.AccountID, d porting.Document, page int) ([]byte, error) {
	file, err := p.file(ctx, account, d) // its picture is painted anew, so that no scanner has to look first
	if err != nil {
		return nil, err
	}
	defer file.Close()
	picture, err := p.reader.Preview(ctx, reader.Paper{Content: file, Media: reader.Media(d.Media)}, page, longPage)
	if errors.Is(err, reader.ErrNoPreview) {
		return nil, nil
	}
	return picture, err
}

// Erase removes files.
func (p *papers) Erase(ctx context.Context, files ...string) error {
	for _, name := range files {
		if err := p.vault.Remove(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// sweep removes files that no document has: uploads that were cut off by a crash, and texts of documents that were erased meanwhile.
func (p *papers) sweep(ctx context.Context) error {
	p.mu.Lock()
	now := p.wall()
	wait := now.Sub(p.swept) < sweepPapers
	if !wait {
		p.swept = now
	}
	p.mu.Unlock()
	if wait {
		return nil
	}
	n, err := p.vault.Sweep(ctx, now.Add(-orphanAge), p.db.KnownFiles)
	if n > 0 {
		p.logger.Info("removed files that no document has", "count", n)
	}
	return err
}

// keeper looks after the database and the vault.
type keeper struct {
	timers
	papers *papers
}

// Clean forgets what has outlived its use. A vault that is away for now harms nobody else.
func (k keeper) Clean(ctx context.Context, now time.Time, limit int) error {
	if err := k.papers.sweep(ctx); err != nil && ctx.Err() == nil {
		k.papers.logger.Warn("sweep documents", "error", err)
	}
	return k.timers.Clean(ctx, now, limit)
}
