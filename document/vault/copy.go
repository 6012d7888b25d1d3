package vault

import (
	"context"
	"errors"
	"fmt"
	"io"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"
)

// CopyTo copies the kept files that another vault lacks, sealed as they are, and says how many those were. What is kept while it runs may be
// missing; a second run brings only what is new. Files never change under their name, so that one which is there needs no second look.
func (v *Vault) CopyTo(ctx context.Context, to *Vault) (int, error) {
	copied := 0
	token := blob.FirstPageToken
	for {
		page, next, err := v.bucket.ListPage(ctx, token, 500, nil)
		if err != nil {
			return copied, fmt.Errorf("copy documents: %w", err)
		}
		for _, o := range page {
			done, err := v.copyOne(ctx, to, o)
			if err != nil {
				return copied, fmt.Errorf("copy documents: %w", err)
			}
			if done {
				copied++
			}
		}
		if len(next) == 0 {
			return copied, nil
		}
		token = next
	}
}

func (v *Vault) copyOne(ctx context.Context, to *Vault, o *blob.ListObject) (bool, error) {
	if !writtenHere.MatchString(o.Key) {
		return false, nil // not a file of the vault's
	}
	if there, err := to.bucket.Attributes(ctx, o.Key); err == nil && there.Size == o.Size {
		return false, nil
	}
	from, err := v.bucket.NewReader(ctx, o.Key, nil)
	if gcerrors.Code(err) == gcerrors.NotFound {
		return false, nil // erased in the meantime
	}
	if err != nil {
		return false, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // a writer whose context has ended keeps nothing
	w, err := to.bucket.NewWriter(ctx, o.Key, &blob.WriterOptions{ContentType: "application/octet-stream"})
	if err != nil {
		return false, errors.Join(err, from.Close())
	}
	if _, err := io.Copy(w, from); err != nil {
		cancel()
		return false, errors.Join(err, from.Close(), w.Close())
	}
	if err := errors.Join(from.Close(), w.Close()); err != nil {
		return false, err
	}
	return true, to.sync(o.Key, true)
}
