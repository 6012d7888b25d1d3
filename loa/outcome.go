package loa

import (
	"slices"
	"strconv"

	"github.com/portamento/portamento/porting"
)

// outcome says what moves as a whole, what stays and what ends.
func (l *Letter) outcome(in Input) {
	m, f, t := in.Market, &in.Request.Fields, l.Template
	moving := f.Moving()
	mainMoves := slices.ContainsFunc(moving, func(w porting.NumberWish) bool { return w.Number == f.MainNumber.Number })
	if l.Rest == "" {
		l.Rest = "none"
	}
	switch {
	case !mainMoves && f.MainNumber.Number != 0:
		l.Scope = "partial"
	case l.Rest == "keep":
		l.Scope = "main_leaves"
	case len(moving) == 1:
		l.Scope = "single"
	case l.Rest == porting.RestUnknown:
		l.Scope = "unsettled"
	default:
		l.Scope = "full"
	}
	stay := func(key string, pairs ...string) { l.Stays = append(l.Stays, t.text(key, pairs...)) }
	ends := func(key string, pairs ...string) { l.Closes = append(l.Closes, t.text(key, pairs...)) }
	ends("closes.lines", "provider", l.Provider, "agent", l.Agent.Name)
	if l.Scope == "partial" {
		stay("stays.main", "number", l.Head, "provider", l.Provider)
	}
	switch l.Rest {
	case "keep":
		stay("stays.rest", "provider", l.Provider)
		if n := f.NewMainNumber.Number; n != 0 {
			stay("stays.new_main", "number", m.Plan.Display(n))
		}
	case "close":
		ends("closes.rest", "provider", l.Provider)
	case porting.RestUnknown:
		stay("stays.unsettled", "provider", l.Provider)
	}
	switch f.Internet {
	case "fibre", "dsl_separate", "mobile":
		stay("stays.internet")
	case "dsl_leaving":
		ends("closes.internet")
	}
	if n := f.Replaces.Number; n != 0 && in.Carrier == nil {
		said := f.TemporaryNumber
		if said == "" {
			said = m.Temporary
		}
		if said == "keep" {
			stay("stays.temporary", "number", m.Plan.Display(n), "agent", l.Agent.Name)
		} else if in.Request.OwnNumbers[n].Use == porting.UseTemporary {
			ends("closes.temporary", "number", m.Plan.Display(n), "agent", l.Agent.Name)
		}
	}
	if len(l.Stays) == 0 {
		stay("stays.nothing")
	}
}

// PriceTable is the monthly bill before and after the move.
type PriceTable struct {
	Note          string
	Before, After PriceColumn
}

// PriceColumn is one of the two bills.
type PriceColumn struct {
	Lines []PriceLine
	Total string
	Tax   string // empty where prices are shown without
}

// PriceLine is one item.
type PriceLine struct{ Item, Quantity, Amount string }

func (l *Letter) priceTable(in Input, p *porting.PriceFreeze) *PriceTable {
	key := "price.preview"
	if in.Evidence != nil {
		key = "price.frozen"
	}
	column := func(b porting.Bill) PriceColumn {
		c := PriceColumn{Total: l.Template.amount(b.Total)}
		for _, line := range b.Lines {
			item, _ := in.Market.Words.Text(l.Template.Language, "price."+line.Code, nil)
			c.Lines = append(c.Lines, PriceLine{Item: item, Quantity: strconv.Itoa(line.Quantity), Amount: l.Template.amount(line.Amount)})
		}
		if b.Tax.Minor > 0 {
			c.Tax = l.Template.text("price.tax", "amount", l.Template.amount(b.Tax), "tax", in.Market.TaxWord[l.Template.Language])
		}
		return c
	}
	return &PriceTable{Note: l.Template.text(key, "date", l.Template.date(p.After.PriceList)), Before: column(p.Before), After: column(p.After)}
}
