// Package letter is the calls about letters and signatures: files to keep, links to sign by, codes, and whether a letter is genuine.
package letter

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"regexp"
	"strings"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/view"
)

// Letters draws letters and gives back those that were signed.
type Letters interface {
	Unsigned(r *porting.Request, language string, hand bool) ([]byte, error)
	// Signed errors: porting.ErrNotFound where no letter is kept. So do the two below.
	Signed(ctx context.Context, r *porting.Request) ([]byte, error)
	Evidence(ctx context.Context, r *porting.Request) ([]byte, error)
	CarrierCopy(ctx context.Context, r *porting.Request, o *porting.Order) ([]byte, error)
	// Genuine tells of a letter by its SHA-256, in lower-case hex, what anybody may know.
	Genuine(ctx context.Context, sha256 string) (valid bool, signedAt time.Time, numbers int, err error)
}

// File is an answer that is a file.
type File struct {
	Type        string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	ETag        string `header:"ETag"`
	Digest      string `header:"Repr-Digest"`
	Body        []byte
}

// MediaCalendar is the media type of moving dates (RFC 5545).
const MediaCalendar = "text/calendar; charset=utf-8"

// Attached makes the answer of a file: to keep, never to be shown as a page. The end of its name says what it is.
func Attached(name string, data []byte, err error) (*File, error) {
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	media := "application/" + name[strings.LastIndexByte(name, '.')+1:]
	if media == "application/ics" {
		media = MediaCalendar
	}
	return &File{Type: media, Disposition: `attachment; filename="` + name + `"`,
		ETag: `"` + hex.EncodeToString(sum[:]) + `"`, Digest: "sha-256=:" + base64.StdEncoding.EncodeToString(sum[:]) + ":", Body: data}, nil
}

// Asked is a question about a letter.
type Asked struct {
	SHA256 string `path:"sha256" maxLength:"128"`
}

// Judged is the answer.
type Judged struct{ Body view.Verdict }

var hexadecimal = regexp.MustCompile(`^[0-9a-f]{64}$`)

// judge tells whether a letter is genuine. What is no hash is asked about like one, so that the answer takes the same time.
func judge(ctx context.Context, letters Letters, hash string) (*Judged, error) {
	hash = strings.ToLower(hash)
	valid, at, numbers, err := letters.Genuine(ctx, hash)
	v := view.Verdict{SHA256: hash, Valid: valid && hexadecimal.MatchString(hash)}
	if v.Valid {
		v.SignedAt, v.Numbers = view.Instant(at), &numbers
	}
	if !hexadecimal.MatchString(hash) {
		v.SHA256 = "" // nothing of what was sent is repeated
	}
	return &Judged{v}, err
}
