// Package remote reaches a losing carrier over a small HTTP contract: write a gateway in any language.
//
// The contract is docs/add-a-gateway/openapi.yaml. Portamento calls the far side; the far side may also push what the carrier says,
// signed, and ParseAnswers reads that.
package remote

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/portamento/portamento/gateway"
	"github.com/portamento/portamento/porting"
)

// Config says where the far side is.
type Config struct {
	Far gateway.Far
	Now func() time.Time // stamps what the far side left without an instant
}

// Gateway is a porting.Gateway over the HTTP contract.
type Gateway struct {
	line *gateway.Line
	now  func() time.Time
}

// New checks the configuration; it sends nothing.
func New(c Config) (*Gateway, error) {
	line, err := c.Far.Open()
	if err != nil {
		return nil, err
	}
	return &Gateway{line: line, now: c.Now}, nil
}

// Close lets go of idle connections.
func (g *Gateway) Close() { g.line.Close() }

// Send puts the message under its key. 200 and 201 are a receipt, 409 and 422 a *porting.RefusedError; anything else is no answer.
func (g *Gateway) Send(ctx context.Context, m porting.CarrierMessage) (porting.Receipt, error) {
	w := toWire(m)
	if m.Letter != nil {
		letter, err := m.Letter(ctx)
		if err != nil {
			return porting.Receipt{}, fmt.Errorf("send %s: %w", m.Key, err)
		}
		sum := sha256.Sum256(letter)
		w.Letter = &gateway.Letter{MediaType: "application/pdf", SHA256: hex.EncodeToString(sum[:]), Content: letter}
	}
	reply, err := g.line.Do(ctx, gateway.Call{Method: http.MethodPut, Path: messagePath(m.Key), Body: w})
	if err != nil {
		return porting.Receipt{}, fmt.Errorf("send %s: %w", m.Key, err)
	}
	receipt, err := readReceipt(reply)
	if err != nil {
		return porting.Receipt{}, fmt.Errorf("send %s: %w", m.Key, withoutSecrets(err, m))
	}
	return receipt, nil
}

// Ask looks a message up by its key: 404 says that the far side does not have it, 405 and 501 that it cannot be asked.
func (g *Gateway) Ask(ctx context.Context, order porting.OrderID, key string) (porting.Receipt, bool, error) {
	reply, err := g.line.Do(ctx, gateway.Call{Method: http.MethodGet, Path: messagePath(key)})
	if err != nil {
		return porting.Receipt{}, false, fmt.Errorf("ask about %s of %s: %w", key, order, err)
	}
	switch reply.Status {
	case http.StatusNotFound:
		return porting.Receipt{}, false, nil
	case http.StatusMethodNotAllowed, http.StatusNotImplemented:
		return porting.Receipt{}, false, fmt.Errorf("ask about %s of %s: %w", key, order, porting.ErrCannotAsk)
	}
	receipt, err := readReceipt(reply)
	if err != nil {
		return porting.Receipt{}, false, fmt.Errorf("ask about %s of %s: %w", key, order, err)
	}
	return receipt, true, nil
}

// Answers fetches what the carrier has said since the cursor. An answer that cannot be read becomes a note for the desk, so that it does
// not hide those behind it.
func (g *Gateway) Answers(ctx context.Context, order porting.OrderID, cursor string) (porting.Answers, error) {
	path := "/v1/orders/" + url.PathEscape(string(order)) + "/answers"
	if cursor != "" {
		path += "?after=" + url.QueryEscape(cursor)
	}
	reply, err := g.line.Do(ctx, gateway.Call{Method: http.MethodGet, Path: path})
	if err != nil {
		return porting.Answers{}, fmt.Errorf("fetch answers of %s: %w", order, err)
	}
	if reply.Status != http.StatusOK {
		return porting.Answers{}, fmt.Errorf("fetch answers of %s: status %d", order, reply.Status)
	}
	answers, err := readAnswers(reply.Body, order, g.now())
	if err != nil {
		return porting.Answers{}, fmt.Errorf("fetch answers of %s: %w", order, err)
	}
	if answers.Cursor == "" {
		answers.Cursor = cursor
	}
	return answers, nil
}

// readReceipt turns a reply to a message into a receipt or an error.
func readReceipt(reply gateway.Reply) (porting.Receipt, error) {
	switch reply.Status {
	case http.StatusOK, http.StatusCreated:
		var r gateway.Receipt
		if err := gateway.Decode(reply.Body, &r); err != nil {
			return porting.Receipt{}, fmt.Errorf("read receipt: %w", err)
		}
		if r.ReceivedAt.IsZero() {
			return porting.Receipt{}, fmt.Errorf("read receipt: received_at is missing")
		}
		return porting.Receipt{Reference: line(r.Reference), At: r.ReceivedAt.UTC()}, nil
	case http.StatusConflict, http.StatusUnprocessableEntity:
		var r gateway.Refusal
		if err := gateway.Decode(reply.Body, &r); err != nil || line(r.Code) == "" {
			return porting.Receipt{}, fmt.Errorf("status %d without a code", reply.Status)
		}
		return porting.Receipt{}, &porting.RefusedError{Code: line(r.Code), Text: words(r.Text)}
	}
	return porting.Receipt{}, fmt.Errorf("status %d", reply.Status)
}

// plainKey is a key that can stand in a path as it is, once its slashes are dots.
var plainKey = regexp.MustCompile(`^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$`)

// maxKey is the longest key that the contract lets a gateway expect.
const maxKey = 128

// wireKey is a message's key as the far side sees it: letters, digits, "_", "-" and ".", so that no server or proxy on the way reads it
// otherwise. Two keys never become one.
func wireKey(key string) string {
	if len(key) <= maxKey && plainKey.MatchString(key) {
		return strings.ReplaceAll(key, "/", ".")
	}
	sum := sha256.Sum256([]byte(key))
	return "sha256." + hex.EncodeToString(sum[:])
}

func messagePath(key string) string { return "/v1/messages/" + wireKey(key) }
