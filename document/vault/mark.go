package vault

import (
	"context"
	"fmt"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"
)

// markFile tells one vault from another; it is no kept file.
const markFile = "vault.id"

// Mark is what tells this vault from others, made with the first call. A database that remembers it notices when it is given another place for
// its documents, such as the empty folder of a second node.
func (v *Vault) Mark(ctx context.Context) (string, error) {
	mark, err := v.bucket.ReadAll(ctx, markFile)
	if gcerrors.Code(err) == gcerrors.NotFound {
		err = v.bucket.WriteAll(ctx, markFile, []byte(newName()), &blob.WriterOptions{ContentType: "text/plain", IfNotExist: true})
		if err != nil && gcerrors.Code(err) != gcerrors.FailedPrecondition { // else somebody else was faster
			return "", fmt.Errorf("mark vault: %w", err)
		}
		if err := v.sync(markFile, true); err != nil {
			return "", fmt.Errorf("mark vault: %w", err)
		}
		mark, err = v.bucket.ReadAll(ctx, markFile)
	}
	if err != nil {
		return "", fmt.Errorf("read mark of vault: %w", err)
	}
	return string(mark), nil
}
