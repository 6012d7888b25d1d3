package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/portamento/portamento/porting"
)

// Letters keeps the signed letters of requests in a vault, each bound to its request.
type Letters struct{ Vault *Vault }

// largestLetter bounds a letter with its evidence.
const largestLetter = 64 << 20

func letterPlace(r *porting.Request) Place {
	return Place{Account: r.Account, Document: string(r.ID), Part: "letter"}
}

// KeepLetter keeps a letter, which is safe from a loss of power once safe has said so; if that fails the letter is not kept.
func (l Letters) KeepLetter(ctx context.Context, r *porting.Request, data []byte) (name string, safe func() error, err error) {
	k, safe, err := l.Vault.KeepSoon(ctx, letterPlace(r), bytes.NewReader(data), largestLetter)
	return k.Name, safe, err
}

// ReadLetter reads a letter. What is gone, or is not what was kept, is porting.ErrLetterBroken; other errors mean that it could not be looked at.
func (l Letters) ReadLetter(ctx context.Context, r *porting.Request, name string) ([]byte, error) {
	f, err := l.Vault.Read(ctx, letterPlace(r), name)
	if err == nil {
		defer func() { _ = f.Close() }() // it was only read
		var data []byte
		if data, err = io.ReadAll(f); err == nil {
			return data, nil
		}
	}
	if errors.Is(err, ErrGone) || errors.Is(err, ErrDamaged) || errors.Is(err, ErrName) {
		err = fmt.Errorf("%w: %w", porting.ErrLetterBroken, err)
	}
	return nil, err
}
