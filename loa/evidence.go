package loa

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"github.com/portamento/portamento/loa/pdf"
	"github.com/portamento/portamento/porting"
)

// Evidence is the record of one signature: what was shown to whom, what they did, and when. It is written down before the file
// is signed, and the file carries its SHA-256. All instants are UTC.
type Evidence struct {
	Version         int                  `json:"version"` // of this form: 1
	Reference       string               `json:"reference"`
	Market          porting.MarketCode   `json:"market"`
	ShownSHA256     string               `json:"shown_sha256"`   // of the exact bytes that the signer saw
	ContentSHA256   string               `json:"content_sha256"` // of holder, signer, address and numbers: what the signature binds to
	TemplateVersion string               `json:"template_version"`
	TermsVersion    string               `json:"terms_version"`
	Language        string               `json:"language"`
	ViewedAt        time.Time            `json:"viewed_at,omitzero"` // when the document was opened, before it was signed
	Viewed          bool                 `json:"viewed"`             // the document's hash was given with the signature, so it had been fetched
	Consents        []Consent            `json:"consents"`
	Name            string               `json:"name"` // as typed
	Capacity        string               `json:"capacity"`
	Holder          string               `json:"holder"` // as on the bill
	Mark            [][]pdf.Point        `json:"mark,omitempty"`
	Address         string               `json:"address,omitempty"` // of the browser
	Agent           string               `json:"agent,omitempty"`   // the browser itself
	LinkID          string               `json:"link_id,omitempty"` // of the single-use link, if it was signed by one
	Possession      *Possession          `json:"possession,omitempty"`
	SignedAt        time.Time            `json:"signed_at"`
	Numbers         []string             `json:"numbers"` // E.164
	Price           *porting.PriceFreeze `json:"price,omitempty"`
}

// Consent is one statement as it was agreed to.
type Consent struct {
	Code string    `json:"code"`
	Text string    `json:"text"`
	At   time.Time `json:"at"`
}

// Possession is the result of the code that was sent to the main number.
type Possession struct {
	Channel string    `json:"channel"` // call, sms
	Number  string    `json:"number"`  // E.164
	Passed  bool      `json:"passed"`
	At      time.Time `json:"at"`
}

// EvidenceVersion is the form of the records made now.
const EvidenceVersion = 1

// JSON is the record as it is kept: the same bytes for the same record.
func (e *Evidence) JSON() ([]byte, error) {
	data, err := json.MarshalIndent(e, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write evidence of %s: %w", e.Reference, err)
	}
	return append(data, '\n'), nil
}

// SHA256 is the hash of the record as it is kept. It goes into the signature.
func (e *Evidence) SHA256() ([32]byte, error) {
	data, err := e.JSON()
	if err != nil {
		return [32]byte{}, err
	}
	return sha256.Sum256(data), nil
}
