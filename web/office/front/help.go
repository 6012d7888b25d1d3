package front

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/article"
	"github.com/portamento/portamento/web/api/view"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/ui"
)

// helpView is an article as a page: its parts are listed before it.
type helpView struct {
	article.Title
	Parts []ui.Choice // anchor and heading
	HTML  string      // made of Markdown of ours: nothing that readers typed is in it
	Path  string
	Index string // address of all articles
	Said  bool   // the reader has told whether it was the answer
	Form  ui.Form
}

// helpList is the articles of a market.
type helpList struct {
	Country  string
	Articles []ui.Choice // address and title
	Others   []ui.Choice // other markets
}

// articles are the API's calls about help articles, for this visitor, in the words of the market that is named in the address.
func articles(v *visit.Visit) (*article.Desk, article.ByName, error) {
	in := article.ByName{ByMarket: article.ByMarket{Market: v.R.PathValue("market")}, Slug: v.R.PathValue("slug")}
	m, ok := v.Service.Markets.Market(porting.MarketCode(in.Market))
	if !ok || v.Help == nil {
		return nil, in, porting.ErrNotFound
	}
	v.Page.Market = m
	return &article.Desk{Help: v.Help, Reader: func(context.Context, porting.MarketCode) view.Reader { return v.View() }}, in, nil
}

// helpLinks are the articles of the reader's market, for other pages; none where there are none.
func helpLinks(v *visit.Visit) ([]ui.Choice, error) {
	if v.Help == nil {
		return nil, nil
	}
	list, err := v.Help.List(v.Page.Market.Code, v.Page.Language(), v.Page.Money)
	var out []ui.Choice
	for _, a := range list {
		out = append(out, ui.Choice{Value: helpPath(v.Page, string(v.Page.Market.Code)) + "/" + a.Slug, Label: a.Title})
	}
	return out, err
}

func helpPath(p ui.Page, market string) string { return p.Prefix + "/help/" + url.PathEscape(market) }

// goHelp leads to the articles of the market that the reader probably means.
func goHelp(v *visit.Visit) error { return v.Redirect(helpPath(v.Page, string(v.Page.Market.Code))) }

func showHelpList(v *visit.Visit) error {
	d, in, err := articles(v)
	if err != nil {
		return err
	}
	found, err := d.List(v.R.Context(), &in.ByMarket)
	if err != nil {
		return err
	}
	x := helpList{Country: countryName(v.Page, v.Page.Market)}
	for _, a := range found.Body.Data {
		x.Articles = append(x.Articles, ui.Choice{Value: helpPath(v.Page, in.Market) + "/" + a.Slug, Label: a.Title})
	}
	for _, m := range v.Service.Markets.Markets() {
		if m.Code != v.Page.Market.Code {
			x.Others = append(x.Others, ui.Choice{Value: helpPath(v.Page, string(m.Code)), Label: countryName(v.Page, m)})
		}
	}
	v.Page.Title = v.Page.T("front.help.title", "country", x.Country)
	return v.Render(http.StatusOK, helpListPage(v.Page, x))
}

func showHelp(v *visit.Visit) error { return renderHelp(v, http.StatusOK, ui.Form{}) }

func renderHelp(v *visit.Visit, status int, form ui.Form) error {
	d, in, err := articles(v)
	if err != nil {
		return err
	}
	found, err := d.Show(v.R.Context(), &in)
	if err != nil {
		return err
	}
	x, err := helpOf(v.Page, found.Body)
	if err != nil {
		return err
	}
	x.Index, x.Form = helpPath(v.Page, in.Market), form
	x.Path, x.Said = x.Index+"/"+found.Body.Slug, v.R.URL.Query().Get("done") == "said"
	v.Page.Title = found.Body.Title.Title
	return v.Render(status, helpPage(v.Page, x))
}

// helpOf makes the page of an article. Raw HTML in the Markdown is left out, and links keep the language of the address.
func helpOf(p ui.Page, a article.Article) (helpView, error) {
	x := helpView{Title: a.Title}
	source := []byte(a.Text)
	md := goldmark.New(goldmark.WithParserOptions(parser.WithAutoHeadingID()))
	tree := md.Parser().Parse(text.NewReader(source))
	err := ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Heading:
			if id, ok := n.AttributeString("id"); ok && entering && n.Level == 2 {
				x.Parts = append(x.Parts, ui.Choice{Value: "#" + string(id.([]byte)), Label: string(n.Lines().Value(source))})
			}
		case *ast.Link:
			if to := string(n.Destination); entering && strings.HasPrefix(to, "/") {
				n.Destination = []byte(p.Prefix + to)
			}
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		return x, err
	}
	var out bytes.Buffer
	if err := md.Renderer().Render(&out, source, tree); err != nil {
		return x, err
	}
	x.HTML = out.String()
	return x, nil
}

// sayOfHelp takes whether an article was the answer.
func sayOfHelp(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	d, in, err := articles(v)
	if err != nil {
		return err
	}
	if err := v.Count("ask"); err != nil {
		return err
	}
	helpful := f.Value("helpful")
	if helpful != "yes" && helpful != "no" {
		v.Page.Error = true
		f.Errors = []ui.FieldError{{Field: "helpful", Message: v.Page.T("front.help.choose")}}
		return renderHelp(v, http.StatusUnprocessableEntity, f)
	}
	_, err = d.Take(v.R.Context(), &article.Said{ByName: in, Body: article.OpinionBody{Helpful: helpful == "yes", Text: f.Value("text")}})
	if v.Again(&f, err) {
		return renderHelp(v, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return v.Redirect(helpPath(v.Page, in.Market) + "/" + url.PathEscape(in.Slug) + "?done=said#said")
}

// yesNo are the answers to whether an article was the answer.
func yesNo(p ui.Page) []ui.Choice {
	return []ui.Choice{{Value: "yes", Label: p.T("front.help.yes")}, {Value: "no", Label: p.T("front.help.no")}}
}
