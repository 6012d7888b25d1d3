package store

import (
	"encoding/json"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/seal"
)

// SealKey derives a key for a purpose from the master key in force, which the id names.
func (db *DB) SealKey(purpose string) (id [4]byte, key []byte) { return db.keys.SealKey(purpose) }

// OpenKey derives the key for a purpose from the master key of that id, if it is known here.
func (db *DB) OpenKey(id [4]byte, purpose string) (key []byte, ok bool) {
	return db.keys.OpenKey(id, purpose)
}

// secrets are what a request keeps sealed.
type secrets struct {
	AccountNumber string   `json:"a,omitempty"`
	Codes         []string `json:"c,omitempty"` // by place in Fields.Numbers, so that a number nobody understood keeps its code too
}

// secretsOf collects the secrets of a request; the text is empty when there are none.
func secretsOf(f *porting.Fields) []byte {
	s := secrets{AccountNumber: f.AccountNumber.Reveal()}
	last := 0
	codes := make([]string, len(f.Numbers))
	for i, w := range f.Numbers {
		if codes[i] = w.Code.Reveal(); codes[i] != "" {
			last = i + 1
		}
	}
	s.Codes = codes[:last]
	if s.AccountNumber == "" && last == 0 {
		return nil
	}
	b, _ := json.Marshal(s) // texts always marshal
	return b
}

// putSecrets puts opened secrets back into the fields.
func putSecrets(f *porting.Fields, plain []byte) error {
	var s secrets
	if err := json.Unmarshal(plain, &s); err != nil || len(s.Codes) > len(f.Numbers) {
		return seal.ErrSealed // the cause would repeat the text
	}
	f.AccountNumber = porting.Secret(s.AccountNumber)
	for i, c := range s.Codes {
		f.Numbers[i].Code = porting.Secret(c)
	}
	return nil
}

func secretsPlace(r *porting.Request) seal.Place {
	return seal.Place{Account: r.Account, Table: "requests", Row: string(r.ID), Field: "secrets"}
}
