package reader_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/portamento/portamento/document/reader"
)

// knock tells when it is read for the first time.
type knock struct {
	io.Reader
	read chan struct{}
}

func (k *knock) Read(p []byte) (int, error) {
	if k.read != nil {
		close(k.read)
		k.read = nil
	}
	return k.Reader.Read(p)
}

// Documents that wait for their turn are not in memory yet, however many there are.
func TestPlaces(t *testing.T) {
	t.Parallel()
	r := reader.New(t.Context(), reader.Config{AtOnce: 1})
	slow, in := io.Pipe()
	first := &knock{slow, make(chan struct{})}
	begun, done := first.read, make(chan struct{})
	go func() {
		defer close(done)
		if _, err := r.Preview(t.Context(), reader.Paper{Content: first, Media: reader.HEIC}, 1, 100); !errors.Is(err, reader.ErrNoPreview) && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("the first: %v", err)
		}
	}()
	select {
	case <-begun:
	case <-done:
		t.Skip("nothing is read on this system")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	second := &knock{strings.NewReader("x"), make(chan struct{})}
	read := second.read
	if _, err := r.Preview(ctx, reader.Paper{Content: second, Media: reader.HEIC}, 1, 100); !errors.Is(err, context.Canceled) {
		t.Errorf("the second: %v", err)
	}
	select {
	case <-read:
		t.Error("the second was read before its turn")
	default:
	}
	_ = in.CloseWithError(io.ErrUnexpectedEOF) // always nil
	<-done
}
