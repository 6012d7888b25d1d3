package front

import (
	"github.com/portamento/portamento/porting/help"
	"github.com/portamento/portamento/web/api/article"
	"github.com/portamento/portamento/web/ui"
)

// madeText is a made-up article: the real ones are data of the markets, and their figures change.
const madeText = "Text with **weight**, and a [link](/check).\n\n## First part\n\n1. One\n2. Two\n\n## Second part\n\n- This\n- That\n\n### Within it\n\nMore text.\n"

func madeTitles(p ui.Page) []ui.Choice {
	var out []ui.Choice
	for _, slug := range help.Slugs() {
		out = append(out, ui.Choice{Value: "/help/" + string(p.Market.Code) + "/" + slug, Label: "Article: " + slug})
	}
	return out
}

func helpStates(p ui.Page) []ui.State {
	country := countryName(p, p.Market)
	path := "/help/" + string(p.Market.Code)
	x, err := helpOf(p, article.Article{Title: article.Title{Slug: "refused", Language: p.Language(), Title: "Article"}, Text: madeText})
	if err != nil {
		return nil // the text above can be read
	}
	x.Path, x.Index = path+"/refused", path
	said, wrong := x, x
	said.Said = true
	wrong.Form = ui.Form{Errors: []ui.FieldError{{Field: "helpful", Message: p.T("front.help.choose")}}}
	page := named(p, x.Path, "Article")
	failed := page
	failed.Error = true
	return []ui.State{
		{Name: "front/help", Page: helpListPage(named(p, path, p.T("front.help.title", "country", country)), helpList{Country: country, Articles: madeTitles(p), Others: []ui.Choice{{Value: "/help/xx", Label: "Elsewhere"}}})},
		{Name: "front/help/article", Page: helpPage(page, x)},
		{Name: "front/help/article-said", Page: helpPage(page, said)},
		{Name: "front/help/article-wrong", Page: helpPage(failed, wrong)},
	}
}
