package step

import (
	"strconv"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/ui"
)

func languageChoices(p ui.Page) []ui.Choice {
	return append([]ui.Choice{{Value: "", Label: p.T("request.language.mine")}}, ui.LanguageChoices()...)
}

func internetChoices(p ui.Page) []ui.Choice {
	var out []ui.Choice
	for _, i := range internets {
		c := ui.Choice{Value: i, Label: p.T("request.internet." + i)}
		if i == dslShared || i == "dsl_separate" {
			c.Hint = p.T("request.internet." + i + ".hint")
		}
		out = append(out, c)
	}
	return out
}

func equipmentChoices(p ui.Page) []ui.Choice {
	var out []ui.Choice
	for _, e := range equipments {
		c := ui.Choice{Value: e, Label: p.T("request.equipment." + e)}
		if e != "none" {
			c.Hint = p.T("request.equipment." + e + ".hint")
		}
		out = append(out, c)
	}
	return out
}

func moveChoices(p ui.Page, provider string) []ui.Choice {
	return []ui.Choice{{Value: "yes", Label: p.T("request.main_moves.yes")}, {Value: "no", Label: p.T("request.main_moves.no", "provider", provider)}}
}

func restChoices(p ui.Page, provider string) []ui.Choice {
	return []ui.Choice{{Value: "none", Label: p.T("request.rest.none")}, {Value: "keep", Label: p.T("request.rest.keep", "provider", provider)},
		{Value: "close", Label: p.T("request.rest.close"), Hint: p.T("request.rest.close.hint", "provider", provider)},
		{Value: porting.RestUnknown, Label: p.T("request.rest.unknown"), Hint: p.T("request.rest.unknown.hint", "provider", provider)}}
}

func sameChoices(p ui.Page) []ui.Choice {
	return []ui.Choice{{Value: "yes", Label: p.T("request.same_address.yes")}, {Value: "no", Label: p.T("request.same_address.no")}}
}

func kindChoices(p ui.Page) []ui.Choice {
	return []ui.Choice{{Value: "company", Label: p.T("request.kind.company")}, {Value: "person", Label: p.T("request.kind.person")}}
}

func afterChoices(p ui.Page, price string) []ui.Choice {
	return []ui.Choice{{Value: "release", Label: p.T("request.after.release"), Hint: p.T("request.after.release.hint", "days", p.Market.Quarantine)},
		{Value: "keep", Label: p.T("request.after.keep", "price", price), Hint: p.T("request.after.keep.hint")}}
}

func whenChoices(p ui.Page, days porting.Days, first string) []ui.Choice {
	return []ui.Choice{{Value: "soon", Label: p.T("request.when.soon"), Hint: p.T("request.when.soon.hint", "from", strconv.Itoa(days.From), "to", strconv.Itoa(days.To))},
		{Value: "after", Label: p.T("request.when.after")}, {Value: "on", Label: p.T("request.when.on"), Hint: p.T("request.when.on.hint", "date", first)}}
}

// ringChoices are the people whom a number can ring with; the first number takes the place of the one that it replaces.
func ringChoices(p ui.Page, first bool, people []porting.User) []ui.Choice {
	out := []ui.Choice{{Label: p.T("request.ring.main")}}
	if first {
		out[0].Label = p.T("request.ring.now")
	}
	for _, u := range people {
		out = append(out, ui.Choice{Value: string(u.ID), Label: u.Name})
	}
	return out
}

func capacityChoices(p ui.Page, holder string) []ui.Choice {
	return []ui.Choice{{Value: porting.CapacityHolder, Label: p.T("request.capacity.holder")}, {Value: porting.CapacityAuthorised, Label: p.T("request.capacity.authorised", "holder", holder)}}
}

func channelChoices(p ui.Page, channels ...string) []ui.Choice {
	var out []ui.Choice
	for _, c := range channels {
		out = append(out, ui.Choice{Value: c, Label: p.T("request.possession." + c)})
	}
	return out
}
