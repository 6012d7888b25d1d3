package api

import (
	"context"
	"strconv"
	"time"

	"github.com/portamento/portamento/porting"
)

// marketOf finds the market of what is shown and remembers it for the sentences of this answer. An unknown market (its pack was taken
// away) shows as an empty one.
func (a *API) marketOf(ctx context.Context, code porting.MarketCode) *porting.Market {
	tripOf(ctx).market = code
	if m, ok := a.cfg.Service.Markets.Market(code); ok {
		return m
	}
	return a.cfg.Service.Markets.Markets()[0]
}

// word says a key of a market's words in the caller's language; the key itself is never shown.
func (a *API) word(ctx context.Context, m *porting.Market, key string, params map[string]any) string {
	s, _ := m.Words.Text(tripOf(ctx).lang, key, params)
	return s
}

// headline says where a request is, in one sentence.
func (a *API) headline(ctx context.Context, m *porting.Market, r *porting.Request) string {
	params := map[string]any{"provider": r.Fields.CurrentProvider, "product": a.cfg.Brand, "date": ""}
	for _, o := range r.Orders {
		if o.Stage() != r.Stage() {
			continue
		}
		if o.Name != "" {
			params["provider"] = o.Name
		}
		if f := o.FOC(); !f.IsZero() {
			params["date"] = a.day(ctx, m, f.Start)
		}
		break
	}
	return a.word(ctx, m, "stage."+string(r.Stage()), params)
}

// months are the names of the months in English, French and Spanish.
var months = [3][12]string{
	{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
	{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"},
}

// day writes a day for people, in the market's zone.
func (a *API) day(ctx context.Context, m *porting.Market, at time.Time) string {
	if m.Zone != nil {
		at = at.In(m.Zone)
	}
	d, y := strconv.Itoa(at.Day()), strconv.Itoa(at.Year())
	month := int(at.Month()) - 1
	switch tripOf(ctx).lang {
	case "fr":
		if at.Day() == 1 {
			d = "1er"
		}
		return d + "\u00a0" + months[1][month] + " " + y
	case "es":
		return d + " de " + months[2][month] + " de " + y
	}
	return d + " " + months[0][month] + " " + y
}
