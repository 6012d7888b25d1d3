package front

import "github.com/portamento/portamento/web/ui"

// States is the pages of this folder, made up.
func States(p ui.Page) []ui.State {
	home := p
	home.Title = p.T("front.home.title")
	return []ui.State{{Name: "front/home", Page: homePage(home, homeView{})}}
}
