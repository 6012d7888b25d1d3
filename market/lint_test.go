package market_test

import (
	"testing"
	"time"

	"github.com/portamento/portamento/market"
)

var today = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// The shipped packs lack nothing, leak nothing and answer their cases.
func TestShippedPacksAreClean(t *testing.T) {
	t.Parallel()
	for _, f := range market.Lint(market.Shipped(), today) {
		t.Error(f)
	}
}
