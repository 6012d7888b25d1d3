package vault_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/portamento/portamento/document/vault"
)

// bucket is a store that speaks as much of the S3 protocol as a vault needs.
type bucket struct {
	mu      sync.Mutex
	objects map[string][]byte
}

func (b *bucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	key, _ := strings.CutPrefix(r.URL.Path, "/papers/")
	body, found := b.objects[key]
	switch {
	case r.Method == http.MethodPut:
		sent, err := io.ReadAll(r.Body)
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		b.objects[key] = sent
		w.Header().Set("ETag", `"1"`)
	case r.Method == http.MethodGet && r.URL.Query().Get("list-type") == "2":
		b.list(w, r.URL.Query().Get("prefix"))
	case !found:
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, `<Error><Code>NoSuchKey</Code><Message>none</Message></Error>`)
	case r.Method == http.MethodDelete:
		delete(b.objects, key)
		w.WriteHeader(http.StatusNoContent)
	default:
		http.ServeContent(w, r, "", time.Unix(1_700_000_000, 0), bytes.NewReader(body))
	}
}

func (b *bucket) list(w http.ResponseWriter, prefix string) {
	type object struct {
		Key          string
		LastModified string
		Size         int
		ETag         string
	}
	answer := struct {
		XMLName  xml.Name `xml:"ListBucketResult"`
		Name     string
		Contents []object
	}{Name: "papers"}
	for _, key := range slices.Sorted(maps.Keys(b.objects)) {
		if strings.HasPrefix(key, prefix) {
			answer.Contents = append(answer.Contents, object{key, "2023-11-14T22:13:20.000Z", len(b.objects[key]), `"00112233445566778899aabbccddeeff"`})
		}
	}
	w.Header().Set("Content-Type", "application/xml")
	_ = xml.NewEncoder(w).Encode(answer)
}

func TestFilesInAStoreFarAway(t *testing.T) {
	t.Parallel()
	far := &bucket{objects: map[string][]byte{}}
	server := httptest.NewServer(far)
	t.Cleanup(server.Close)
	address := "s3://papers?anonymous=true&region=eu-west-3&use_path_style=true&hostname_immutable=true&request_checksum_calculation=when_required" +
		"&prefix=portamento&endpoint=" + url.QueryEscape(server.URL)
	v := open(t, address, ring{"key one"})
	kept, err := v.Keep(t.Context(), here, strings.NewReader("a bill"), 100)
	if err != nil {
		t.Fatal(err)
	}
	sealed, ok := far.objects["portamento/"+kept.Name]
	if !ok || bytes.Contains(sealed, []byte("a bill")) {
		t.Fatalf("the store holds %q", slices.Collect(maps.Keys(far.objects)))
	}
	if got, err := readAll(t, v, here, kept.Name); err != nil || string(got) != "a bill" {
		t.Errorf("read %q, %v", got, err)
	}
	if _, err := v.Keep(t.Context(), here, strings.NewReader("a bill"), 3); !errors.Is(err, vault.ErrTooLarge) {
		t.Errorf("too large: %v", err)
	}
	if len(far.objects) != 1 {
		t.Errorf("the store holds %q", slices.Collect(maps.Keys(far.objects)))
	}
	n, err := v.Sweep(t.Context(), time.Unix(1_700_003_600, 0), func(context.Context, []string) (map[string]bool, error) { return nil, nil })
	if n != 1 || err != nil || len(far.objects) != 0 {
		t.Errorf("%d removed, %v", n, err)
	}
	if _, err := readAll(t, v, here, kept.Name); !errors.Is(err, vault.ErrGone) {
		t.Errorf("reading gives %v", err)
	}
	if err := v.Remove(t.Context(), kept.Name); err != nil {
		t.Error(err)
	}
	server.Close()
	if _, err := v.Keep(t.Context(), here, strings.NewReader("a bill"), 100); err == nil {
		t.Error("kept in a store that is away")
	}
}
