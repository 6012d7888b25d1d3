package evidence

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/portamento/portamento/loa"
)

// Open takes a bundle apart that was kept where nobody could change it; VerifyBundle is for all others. Error: ErrBundle.
func Open(data []byte) (*Bundle, error) {
	files, err := unpack(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	b := &Bundle{Letter: files[letterName], Chain: files[chainName]}
	for i := 1; files[fmt.Sprintf("shown-%d.pdf", i)] != nil; i++ {
		e := &loa.Evidence{}
		if err := json.Unmarshal(files[fmt.Sprintf("evidence-%d.json", i)], e); err != nil {
			return nil, fmt.Errorf("open bundle: %w: record %d cannot be read", ErrBundle, i)
		}
		b.Signatures = append(b.Signatures, Signature{Shown: files[fmt.Sprintf("shown-%d.pdf", i)], Evidence: e})
	}
	if len(b.Letter) == 0 || len(b.Signatures) == 0 {
		return nil, fmt.Errorf("open bundle: %w: parts are missing", ErrBundle)
	}
	return b, nil
}
