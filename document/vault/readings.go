package vault

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/portamento/portamento/document"
	"github.com/portamento/portamento/porting"
)

// Readings keeps what was read on documents, sealed beside them.
type Readings struct{ Vault *Vault }

// longestReading bounds the text of a document that is kept.
const longestReading = 32 << 20

func readingPlace(account porting.AccountID, d porting.Document) Place {
	return Place{Account: account, Document: string(d.ID), Part: "reading"}
}

// KeepReading keeps what was read on a document of an account.
func (x Readings) KeepReading(ctx context.Context, account porting.AccountID, d porting.Document, reading document.Reading) (name string, err error) {
	text, err := json.Marshal(reading)
	if err != nil {
		return "", fmt.Errorf("write the text of %s: %w", d.ID, err)
	}
	k, err := x.Vault.Keep(ctx, readingPlace(account, d), strings.NewReader(string(text)), longestReading)
	return k.Name, err
}

// Reading gives what was read on a document. Where nothing was kept, or it is gone or is not what was kept, the reading has no source: a
// person looks at the document. Errors mean that the vault cannot be reached.
func (x Readings) Reading(ctx context.Context, account porting.AccountID, d porting.Document) (document.Reading, error) {
	none := document.Reading{Source: document.SourceNone}
	if d.Reading == "" {
		return none, nil
	}
	f, err := x.Vault.Read(ctx, readingPlace(account, d), d.Reading)
	if err == nil {
		defer func() { _ = f.Close() }() // it was only read
		var text []byte
		if text, err = io.ReadAll(io.LimitReader(f, longestReading)); err == nil {
			var r document.Reading
			if json.Unmarshal(text, &r) == nil {
				return r, nil
			}
			return none, nil
		}
	}
	if errors.Is(err, ErrGone) || errors.Is(err, ErrDamaged) || errors.Is(err, ErrName) {
		return none, nil
	}
	return none, fmt.Errorf("read the text of %s: %w", d.ID, err)
}
