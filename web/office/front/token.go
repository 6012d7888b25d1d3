package front

import (
	"bytes"
	"compress/flate"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"io"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/office/visit"
)

// checkLife is how long the address of an answer leads to it.
const checkLife = 24 * time.Hour

// question is what was asked. It lives in the address of the answer alone, sealed, so that neither an address nor a log nor our store ever
// holds a number of somebody who only asked.
type question struct {
	Market  porting.MarketCode `json:"m"`
	At      int64              `json:"t"` // seconds
	Numbers []string           `json:"n"` // as they were typed
}

// seals is what questions are sealed with; nil where the server has no key.
func seals(v *visit.Visit) cipher.AEAD {
	if v.Service.Proof == nil {
		return nil
	}
	block, err := aes.NewCipher(v.Service.Proof("check result", "1")[:32])
	if err != nil {
		return nil // a key of 32 bytes always fits
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil // AES has the block that GCM needs
	}
	return gcm
}

// seal makes the token of a question; "" where the server has no key.
func (q question) seal(v *visit.Visit) string {
	gcm := seals(v)
	if gcm == nil {
		return ""
	}
	text, _ := json.Marshal(q) // texts and a number always marshal
	var small bytes.Buffer
	w, _ := flate.NewWriter(&small, flate.BestCompression) // the level exists
	_, _ = w.Write(text)
	_ = w.Close()
	nonce := make([]byte, gcm.NonceSize())
	_, _ = rand.Read(nonce) // never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(gcm.Seal(nonce, nonce, small.Bytes(), nil))
}

// opened reads a token. ok is false for one that is not ours, or older than a day.
func opened(v *visit.Visit, token string) (q question, ok bool) {
	gcm := seals(v)
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || gcm == nil || len(raw) < gcm.NonceSize() {
		return q, false
	}
	small, err := gcm.Open(nil, raw[:gcm.NonceSize()], raw[gcm.NonceSize():], nil)
	if err != nil {
		return q, false
	}
	text, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(small)), maxTyped*2))
	if err != nil || json.Unmarshal(text, &q) != nil {
		return q, false
	}
	age := v.Now().Sub(time.Unix(q.At, 0))
	return q, age >= -time.Minute && age < checkLife
}
