package help

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/typed"
)

// Opinion is what a reader says of an article. The text is kept sealed: people write what they like.
type Opinion struct {
	ID       string // "opn_..."
	Market   porting.MarketCode
	Slug     string
	Language string
	Helpful  bool
	Text     string
	At       time.Time
}

// Prefix begins the ids of opinions. LongestText is in characters; what is older than Life, or than the newest Most, is erased.
const (
	Prefix      = "opn_"
	LongestText = 1000
	Life        = 365 * 24 * time.Hour
	Most        = 5000
)

// Opinions keeps them.
type Opinions interface {
	// KeepOpinion saves one, and erases all but the newest so many.
	KeepOpinion(ctx context.Context, o Opinion, most int) error
	// Opinions gives the newest first, at most so many.
	Opinions(ctx context.Context, limit int) ([]Opinion, error)
}

// Desk gives articles, and takes opinions of them.
type Desk struct {
	Shelf    Shelf
	Opinions Opinions
	Markets  porting.Markets
	Product  string
	Phone    string // of the porting desk; empty: articles name none
	Now      func() time.Time
}

// Article finds one for a market. Errors: porting.ErrNotFound.
func (d *Desk) Article(m porting.MarketCode, slug, language string, money func(porting.Money) string) (Article, error) {
	found, ok := d.Markets.Market(m)
	if !ok {
		return Article{}, porting.ErrNotFound
	}
	f := Of(found, language, d.Now(), money)
	f.Product, f.Phone = d.Product, d.Phone
	a, ok, err := d.Shelf.Filled(found, slug, f)
	if err == nil && !ok {
		err = porting.ErrNotFound
	}
	return a, err
}

// List gives all articles of a market. Errors: porting.ErrNotFound for a market that there is not.
func (d *Desk) List(m porting.MarketCode, language string, money func(porting.Money) string) ([]Article, error) {
	var out []Article
	for _, slug := range slugs {
		a, err := d.Article(m, slug, language, money)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

// Take takes an opinion; a trial saves nothing. Errors: *porting.InvalidError, porting.ErrNotFound for an article that there is not.
func (d *Desk) Take(ctx context.Context, o Opinion) (Opinion, error) {
	if _, ok := d.Markets.Market(o.Market); !ok || !slices.Contains(slugs[:], o.Slug) {
		return o, porting.ErrNotFound
	}
	o.Text = strings.TrimSpace(o.Text)
	if code, params := typed.Text(o.Text, LongestText); code != "" && o.Text != "" {
		return o, &porting.InvalidError{Code: "invalid", Problems: []porting.Problem{porting.NewProblem("/text", code, params...)}}
	}
	o.At = d.Now().UTC().Truncate(time.Microsecond)
	o.ID = porting.NewID(Prefix, o.At)
	if porting.IsDryRun(ctx) {
		return o, nil
	}
	return o, d.Opinions.KeepOpinion(ctx, o, Most)
}
