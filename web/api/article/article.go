// Package article is the calls about help articles: they are read without a key, and readers say whether they helped.
package article

import (
	"context"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/help"
	"github.com/portamento/portamento/web/api/view"
	"github.com/portamento/portamento/web/ui"
)

// Desk answers the calls.
type Desk struct {
	Help *help.Desk
	// Reader is for whom an answer is made.
	Reader func(context.Context, porting.MarketCode) view.Reader
}

// ByMarket names a market, ByName an article of it.
type (
	// ByMarket names a market.
	ByMarket struct {
		Market string `path:"market" maxLength:"20"`
	}
	// ByName names an article.
	ByName struct {
		ByMarket
		Slug string `path:"slug" maxLength:"60"`
	}
)

// Title is an article in a list, Article a whole one.
type (
	// Title is an article in a list.
	Title struct {
		Slug     string `json:"slug"`
		Language string `json:"language"`
		Title    string `json:"title"`
	}
	// Article is a whole one.
	Article struct {
		Title
		Text string `json:"text" doc:"Markdown (CommonMark), with the figures of the market"`
	}
)

// OpinionBody is what a reader says.
type OpinionBody struct {
	Helpful bool   `json:"helpful" doc:"It was the answer"`
	Text    string `json:"text,omitempty" doc:"What was missing, in at most 1,000 characters"`
}

// Said says what of which article.
type Said struct {
	ByName
	ValidateOnly bool `query:"validate_only" doc:"Answer as it would, and change nothing"`
	Body         OpinionBody
}

// OpinionView is what a reader said, for the desk.
type OpinionView struct {
	ID       string    `json:"id"`
	Market   string    `json:"market"`
	Slug     string    `json:"slug"`
	Language string    `json:"language"`
	Helpful  bool      `json:"helpful"`
	Text     string    `json:"text"`
	At       time.Time `json:"at"`
}

// Titles, Found, Taken and Opinions are answers.
type (
	// Titles are the articles of a market.
	Titles struct {
		Body struct {
			Data []Title `json:"data"`
		} `nameHint:"HelpArticles"`
	}
	// Found is one article.
	Found struct {
		Body Article `nameHint:"HelpArticle"`
	}
	// Taken says that an opinion was taken.
	Taken struct {
		Status int
		Body   struct {
			At time.Time `json:"at"`
		} `nameHint:"OpinionTaken"`
	}
	// Opinions is what readers said, the newest first.
	Opinions struct {
		Body struct {
			Data []OpinionView `json:"data"`
		} `nameHint:"HelpOpinions"`
	}
)

// money writes amounts as the pages do.
func (d *Desk) money(m porting.MarketCode, lang string) func(porting.Money) string {
	p := ui.Page{Lang: lang}
	p.Market, _ = d.Help.Markets.Market(m)
	return p.Money
}

func (d *Desk) one(ctx context.Context, in ByName) (help.Article, error) {
	m := porting.MarketCode(in.Market)
	lang := d.Reader(ctx, m).Lang
	return d.Help.Article(m, in.Slug, lang, d.money(m, lang))
}

// List gives the articles of a market. Errors: porting.ErrNotFound.
func (d *Desk) List(ctx context.Context, in *ByMarket) (*Titles, error) {
	m := porting.MarketCode(in.Market)
	lang := d.Reader(ctx, m).Lang
	list, err := d.Help.List(m, lang, d.money(m, lang))
	if err != nil {
		return nil, err
	}
	out := &Titles{}
	out.Body.Data = view.Each(list, func(a help.Article) Title { return Title{a.Slug, a.Language, a.Title} })
	return out, nil
}

// Show gives an article. Errors: porting.ErrNotFound.
func (d *Desk) Show(ctx context.Context, in *ByName) (*Found, error) {
	a, err := d.one(ctx, *in)
	if err != nil {
		return nil, err
	}
	return &Found{Article{Title{a.Slug, a.Language, a.Title}, a.Text}}, nil
}

// Take takes an opinion. Errors: those of help.Desk.Take.
func (d *Desk) Take(ctx context.Context, in *Said) (*Taken, error) {
	o, err := d.Help.Take(ctx, help.Opinion{Market: porting.MarketCode(in.Market), Slug: in.Slug, Language: d.Reader(ctx, porting.MarketCode(in.Market)).Lang, Helpful: in.Body.Helpful, Text: in.Body.Text})
	if err != nil {
		return nil, err
	}
	out := &Taken{Status: view.Made(ctx)}
	out.Body.At = o.At.Truncate(time.Second)
	return out, nil
}

// mostListed is how many opinions are listed at once: the newest.
const mostListed = 500

// Said gives what readers said, the newest first.
func (d *Desk) Said(ctx context.Context, _ *struct{}) (*Opinions, error) {
	list, err := d.Help.Opinions.Opinions(ctx, mostListed)
	if err != nil {
		return nil, err
	}
	out := &Opinions{}
	out.Body.Data = view.Each(list, func(o help.Opinion) OpinionView {
		return OpinionView{o.ID, string(o.Market), o.Slug, o.Language, o.Helpful, o.Text, o.At}
	})
	return out, nil
}
