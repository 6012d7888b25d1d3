package gateway

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Headers of a signed body, as the Standard Webhooks specification names them.
const (
	HeaderID        = "Webhook-Id"
	HeaderTimestamp = "Webhook-Timestamp"
	HeaderSignature = "Webhook-Signature"
)

const (
	// tolerance is how far the timestamp of a signed body may lie from now, either way.
	tolerance = 5 * time.Minute
	// minSecret is the shortest secret that signs, in bytes.
	minSecret = 24
	// maxSignatures bounds the signatures of one body; more than one is sent while a secret is changed.
	maxSignatures = 8
)

// ErrNotGenuine says that a body is not signed by who knows the secret, or was signed too long ago.
var ErrNotGenuine = errors.New("not genuine")

// Sign gives the headers of a body: its id, its instant in Unix seconds, and "v1," with the base64 of HMAC-SHA256 over "id.instant.body".
func Sign(secret []byte, id string, at time.Time, body []byte) http.Header {
	stamp := strconv.FormatInt(at.Unix(), 10)
	h := http.Header{}
	h.Set(HeaderID, id)
	h.Set(HeaderTimestamp, stamp)
	h.Set(HeaderSignature, "v1,"+base64.StdEncoding.EncodeToString(digest(secret, id, stamp, body)))
	return h
}

// Verify checks what Sign wrote. Several signatures may stand in the header, parted by spaces; one that fits is enough.
// Errors: ErrNotGenuine, wrapped.
func Verify(header http.Header, body, secret []byte, now time.Time) error {
	if len(secret) < minSecret {
		return fmt.Errorf("verify signature: %w: the secret has less than %d bytes", ErrNotGenuine, minSecret)
	}
	id, stamp := header.Get(HeaderID), header.Get(HeaderTimestamp)
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || id == "" || strings.Contains(id, ".") {
		return fmt.Errorf("verify signature: %w: id or timestamp is missing or malformed", ErrNotGenuine)
	}
	if seconds < now.Add(-tolerance).Unix() || seconds > now.Add(tolerance).Unix() {
		return fmt.Errorf("verify signature: %w: the timestamp is more than %s away", ErrNotGenuine, tolerance)
	}
	want := digest(secret, id, stamp, body)
	for i, one := range strings.Fields(header.Get(HeaderSignature)) {
		text, v1 := strings.CutPrefix(one, "v1,")
		got, err := base64.StdEncoding.DecodeString(text)
		if i < maxSignatures && v1 && err == nil && hmac.Equal(got, want) {
			return nil
		}
	}
	return fmt.Errorf("verify signature: %w: no signature fits", ErrNotGenuine)
}

func digest(secret []byte, id, stamp string, body []byte) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(id + "." + stamp + "."))
	mac.Write(body)
	return mac.Sum(nil)
}
