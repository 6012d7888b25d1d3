package bill

import (
	"io"

	"github.com/portamento/portamento/document/bill/paper"
	"github.com/portamento/portamento/porting"
)

// Rules is what a market knows about its bills.
type Rules = paper.Rules

// Place is where something stands on the paper.
type Place = paper.Place

// NewRules joins a market with its table of words, the file bill.yaml of its pack. The error wraps paper.ErrRules.
func NewRules(m *porting.Market, table io.Reader) (Rules, error) { return paper.NewRules(m, table) }
