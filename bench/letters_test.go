package bench_test

import (
	"testing"
	"time"

	"github.com/portamento/portamento/document/vault"
	"github.com/portamento/portamento/loa"
	letter "github.com/portamento/portamento/loa/kept"
	"github.com/portamento/portamento/loa/pades"
	"github.com/portamento/portamento/market"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store"
)

// letters makes what signs letters and keeps them in a folder.
func letters(tb testing.TB, dir string, db *store.DB, markets porting.Markets) *letter.Letters {
	tb.Helper()
	v, err := vault.Open(tb.Context(), vault.Config{URL: dir, Keys: db})
	must(tb, err)
	tb.Cleanup(func() { _ = v.Close() })
	signer, _, err := pades.Authority(dir, "Portamento", time.Now())
	must(tb, err)
	templates, err := loa.LoadTemplates(market.Shipped())
	must(tb, err)
	return &letter.Letters{Markets: markets, Templates: templates, Agent: loa.Agent{Name: "Portamento"}, Signer: signer, Vault: vault.Letters{Vault: v}}
}
