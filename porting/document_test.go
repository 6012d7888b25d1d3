package porting

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func (b *bed) paper(name string, size int64) Document {
	return Document{ID: DocumentID(NewID(PrefixDocument, b.now)), Kind: "bill", Name: name, Media: "application/pdf", Size: size, SHA256: strings.Repeat("0", 64), File: "ab/" + name}
}

func TestDocuments_OnesThatAreNotTaken(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	b.draft(b.fields("01 99 00 12 34"))
	for name, c := range map[string]struct {
		change func(*Document)
		code   string
	}{
		"kind":        {func(d *Document) { d.Kind = "poem" }, "document.kind"},
		"no name":     {func(d *Document) { d.Name = " " }, "document.name"},
		"long name":   {func(d *Document) { d.Name = strings.Repeat("x", 201) }, "document.name"},
		"path":        {func(d *Document) { d.Name = "../bill.pdf" }, "document.name"},
		"hidden":      {func(d *Document) { d.Name = "bill\u202efdp.exe" }, "document.name"},
		"card number": {func(d *Document) { d.Name = "4111 1111 1111 1111.pdf" }, "text.card_number"},
		"too much":    {func(d *Document) { d.Size = MaxDocumentsBytes + 1 }, "document.too_much"},
	} {
		d := b.paper("bill.pdf", 1000)
		c.change(&d)
		_, _, err := b.service.Attach(t.Context(), office(), b.id, d)
		var bad *InvalidError
		if !errors.As(err, &bad) || bad.Problems[0].Code != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
	b.take()
	for i := range MaxDocuments {
		_, _, err := b.service.Attach(t.Context(), office(), b.id, b.paper(fmt.Sprint(i, ".pdf"), 1))
		b.must(err)
		if e := b.take(); len(e) != 1 || e[0].Behind != i {
			t.Errorf("file %d waits behind %+v", i, e)
		}
	}
	_, _, err := b.service.Attach(t.Context(), office(), b.id, b.paper("21.pdf", 1))
	var bad *InvalidError
	if !errors.As(err, &bad) || bad.Problems[0].Code != "document.too_many" {
		t.Errorf("number 21: %v", err)
	}
}

func TestDocuments_ReadOnceAndErasedInTheEnd(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	b.market.DocumentDays = 90
	b.draft(b.fields("01 99 00 12 34"))
	b.take()
	_, d, err := b.service.Attach(t.Context(), office(), b.id, b.paper("bill.pdf", 1000))
	b.must(err)
	effects := b.take()
	if len(effects) != 1 || effects[0].Do != EffectRead || effects[0].Data["document"] != string(d.ID) {
		t.Fatalf("effects %+v", effects)
	}
	b.must(b.service.Undelivered(t.Context(), effects[0], errors.New("the vault is away")))
	if !b.r().Waits(effects[0]) {
		t.Error("a reading that failed does not wait for its next try")
	}
	found := Findings{State: DocumentRead, Reading: "cd/text", Pages: 2, Flags: []string{"script"}}
	for range 2 { // the second time is a repetition that comes late
		b.must(b.service.Found(t.Context(), effects[0], found))
		found.Pages = 7
	}
	got := *b.r().Document(d.ID)
	if got.State != DocumentRead || got.Pages != 2 || got.Reading != "cd/text" || !slices.Equal(got.Flags, []string{"script"}) || b.r().Waits(effects[0]) {
		t.Errorf("%+v", got)
	}
	_, err = b.service.CancelRequest(t.Context(), office(), b.id, "")
	b.must(err)
	if _, _, err := b.service.Attach(t.Context(), office(), b.id, b.paper("late.pdf", 1)); err == nil {
		t.Error("a document was attached to a request that has ended")
	}
	b.advance(89 * 24 * time.Hour)
	if got := b.r().Document(d.ID); got.State != DocumentRead {
		t.Errorf("erased too early: %+v", got)
	}
	b.take()
	b.advance(2 * 24 * time.Hour)
	got = *b.r().Document(d.ID)
	if got.State != DocumentErased || got.Name != "" || got.File != "" || got.Reading != "" || got.ErasedAt.IsZero() || got.SHA256 == "" {
		t.Errorf("%+v", got)
	}
	effects = b.take()
	if len(effects) != 1 || effects[0].Do != EffectErase || effects[0].Data["file"] != d.File || effects[0].Data["reading"] != "cd/text" {
		t.Errorf("effects %+v", effects)
	}
	if events := b.events(); !slices.Contains(events, "port_request.document_added") || !slices.Contains(events, "port_request.document_read") || events[len(events)-1] != "port_request.documents_erased" {
		t.Errorf("events %v", events)
	}
	if err := b.service.Found(t.Context(), Effect{Request: b.id, Data: map[string]string{"document": string(d.ID)}}, found); !errors.Is(err, ErrNotFound) {
		t.Errorf("a document that is gone was found to be read: %v", err)
	}
}
