package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/portamento/portamento/cmd/portamento/config"
	"github.com/portamento/portamento/cmd/portamento/people"
	"github.com/portamento/portamento/document/vault"
	"github.com/portamento/portamento/loa"
	"github.com/portamento/portamento/loa/kept"
	"github.com/portamento/portamento/loa/pades"
	"github.com/portamento/portamento/market"
	"github.com/portamento/portamento/notify"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/follow"
	"github.com/portamento/portamento/porting/homeline"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/store"
	"github.com/portamento/portamento/worker"
)

// letterSigner opens the key that letters are signed with, or makes an authority of our own on the first start.
func letterSigner(c config.Config, now time.Time) (s *pades.Signer, made bool, err error) {
	if c.Letter.KeyFile == "" {
		return pades.Authority(c.DataDir, c.Brand.Name, now)
	}
	password := ""
	if c.Letter.KeyPasswordFile != "" {
		if password, err = readSecret(c.Letter.KeyPasswordFile); err != nil {
			return nil, false, fmt.Errorf("letter.key_password_file: %w", err)
		}
	}
	if s, err = pades.LoadSigner(c.Letter.KeyFile, password); err != nil {
		return nil, false, fmt.Errorf("letter.key_file: %w", err)
	}
	return s, false, nil
}

// agreedAuthority is what all nodes on a database have to agree on: which self-made authority signs its letters.
const agreedAuthority = "letter authority"

// agreeOnAuthority refuses a self-made authority that is not the one of the database's other nodes: whoever trusts the certificate of one would find
// half of the letters signed by a stranger. A configured key is the operator's own choice, and may change.
func agreeOnAuthority(ctx context.Context, db *store.DB, s *pades.Signer) error {
	if !s.SelfMade() {
		return nil
	}
	root := sha256.Sum256(s.Root().Raw)
	mark := hex.EncodeToString(root[:])
	stands, err := db.Agree(ctx, agreedAuthority, mark)
	if err != nil {
		return err
	}
	if stands != mark {
		return fmt.Errorf("letter.key_file: letters of this database are signed by another self-made authority (its certificate has the SHA-256 %s, the one in this data folder %s); "+
			"copy %s of the first node into this data folder, or name one key for all nodes", stands, mark, pades.AuthorityFile)
	}
	return nil
}

// openLetters makes what signs and keeps letters. A self-made authority begins by the clock that letters are dated by: the sandbox's is another.
func openLetters(ctx context.Context, n *node, now func() time.Time) (*kept.Letters, error) {
	c := n.config
	signer, made, err := letterSigner(c, now())
	if err == nil {
		err = agreeOnAuthority(ctx, n.db, signer)
	}
	if err != nil {
		return nil, err
	}
	templates, err := loa.LoadTemplates(market.Shipped())
	if err != nil {
		return nil, fmt.Errorf("load letters: %w", err)
	}
	if signer.SelfMade() {
		n.logger.Info("letters are signed by a self-made authority: nobody but this installation vouches for it", "certificate",
			c.DataDir+"/"+pades.CertificateFile, "new", made)
	}
	l := &kept.Letters{Markets: n.markets, Templates: templates, Agent: loa.Agent{Name: c.Brand.Name, Address: c.Letter.ProviderAddress, ID: c.Letter.ProviderID},
		Signer: signer, VerifyAt: strings.TrimSuffix(c.BaseURL, "/") + "/verify/", Vault: vault.Letters{Vault: n.papers.vault},
		Find: func(ctx context.Context, sha256 string) (bool, time.Time, int, error) {
			f, err := n.db.Letter(ctx, sha256)
			return f.Known && f.Valid, f.SignedAt, f.Numbers, err
		}}
	if c.Letter.TimestampURL != "" {
		l.Stamper = &pades.Stamper{URL: c.Letter.TimestampURL}
	}
	return l, nil
}

// proofs derives what signing links and codes are made of from the master key.
func proofs(key []byte) func(purpose, id string) []byte {
	return func(purpose, id string) []byte {
		h := hmac.New(sha256.New, key)
		fmt.Fprintf(h, "%d %s %s", len(purpose), purpose, id)
		return h.Sum(nil)
	}
}

// linkIn is the data of a mail with the addresses of its links: to sign by, to stop the move on, to follow it by.
func (n *node) linkIn(x worker.Notice) map[string]any {
	data, base := maps.Clone(x.Data), strings.TrimSuffix(n.config.BaseURL, "/")
	page := base + "/" + notify.Notice(x).Language() // who has no account here reads on in the language of the mail
	if kind, ok := data["link_kind"].(string); ok {
		id, _ := data["link_id"].(string)
		data["url"] = base + people.Secrets(n.db).Path(login.LinkKind(kind), id)
	} else if id, ok := data["link_id"].(string); ok {
		data["url"] = page + "/sign/" + n.service.LinkToken(x.Request.ID, porting.LinkID(id))
	}
	if id, ok := data["home_link"].(string); ok {
		data["url"] = page + homeline.PathConsent + homeline.Token(n.service, string(x.Request.ID), porting.LinkID(id))
	} else if _, ok := data["home_page"]; ok {
		data["url"] = base + homeline.PathAsk
	}
	if id, ok := data["stop_id"].(string); ok {
		data["stop"] = page + "/stop/" + n.service.StopToken(x.Request.ID, porting.LinkID(id))
	}
	if id, ok := data["follow_id"].(string); ok {
		data["follow"] = page + "/t/" + n.service.ShareToken(x.Request.ID, porting.LinkID(id))
	}
	if id, ok := data["follower_id"].(string); ok {
		confirm, end := follow.Tokens(n.service, x.Request.ID, porting.LinkID(id))
		data["confirm"], data["end"] = page+"/updates/"+confirm, base+"/updates/"+end
	}
	return data
}

// withoutCodes hides the possession check where there is no way to send codes, and refuses markets that cannot do without.
func withoutCodes(markets enabled) error {
	for _, m := range markets {
		if m.Possession == "required" {
			return fmt.Errorf("market %s requires the possession check (possession: required), and this deployment has no way to call or text a code: make it optional or off", m.Code)
		}
		m.Possession = "off"
	}
	return nil
}
