package ui

import (
	"net/url"
	"strconv"
	"time"
)

// entry is one line of the navigation.
type entry struct {
	tab  Tab
	key  string
	href string
	icon string
}

// tabs are the doors of the office.
var tabs = []entry{
	{tab: Use, href: "/office", icon: "home"},
	{tab: Setup, href: "/office/numbers", icon: "phone"},
	{tab: Account, href: "/office/porting", icon: "building"},
	{tab: AddOns, href: "/office/add-ons", icon: "plus"},
}

// subs are the second row of each tab.
var subs = map[Tab][]entry{
	Setup:   {{key: "numbers", href: "/office/numbers"}},
	Account: {{key: "status", href: "/office/porting"}, {key: "billing", href: "/office/account/billing"}, {key: "people", href: "/office/account/people"}, {key: "notifications", href: "/office/account/notifications"}, {key: "security", href: "/office/account/security"}},
	AddOns:  {{key: "porting", href: "/office/add-ons/number-porting"}, {key: "status", href: "/office/porting"}},
}

func seconds(d time.Duration) string { return strconv.Itoa(int(d / time.Second)) }

// Home is where the product's name leads.
func (p Page) Home() string {
	if p.Person != nil {
		return "/office"
	}
	return p.Prefix + "/"
}

func (p Page) preferences() Form {
	return Form{Values: url.Values{"lang": {p.Lang}, "theme": {p.Theme}}}
}

// LanguageChoices are the languages, each as its own speakers call it.
func LanguageChoices() []Choice {
	var out []Choice
	for _, l := range Languages {
		out = append(out, Choice{Value: l.Code, Label: l.Name})
	}
	return out
}

func (p Page) themeChoices() []Choice {
	return []Choice{{Value: "", Label: p.T("ui.theme.system")}, {Value: "light", Label: p.T("ui.theme.light")}, {Value: "dark", Label: p.T("ui.theme.dark")}}
}

// drawings are the icons: strokes of 1.5 on a field of 24, drawn for this product.
var drawings = map[string]string{
	"plug":     `<path d="M3 12h5m8 0h5M8 8v8h3a4 4 0 0 0 0-8zm8 0v8m-3-6h3m-3 4h3"/>`,
	"home":     `<path d="M4 11l8-7 8 7M6 9.5V20h12V9.5M10 20v-6h4v6"/>`,
	"phone":    `<path d="M6 4h3l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v3a2 2 0 0 1-2 2A15 15 0 0 1 4 6a2 2 0 0 1 2-2z"/>`,
	"building": `<path d="M5 20V5l8-2v17M13 9h6v11M3 20h18M8 8h2M8 12h2M8 16h2M16 13h0M16 16h0"/>`,
	"plus":     `<path d="M12 5v14M5 12h14"/>`,
	"minus":    `<path d="M5 12h14"/>`,
	"person":   `<path d="M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20a7.5 7.5 0 0 1 15 0"/>`,
	"check":    `<path d="M5 12.5l4.5 4.5L19 7.5"/>`,
	"alert":    `<path d="M12 4l9 16H3zM12 10v4M12 17v.5"/>`,
	"stop":     `<path d="M8 3h8l5 5v8l-5 5H8l-5-5V8zM12 8v5M12 16v.5"/>`,
	"info":     `<path d="M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5M12 8v.5"/>`,
	"pencil":   `<path d="M4 20l1-4L16 5l3 3L8 19zM14 7l3 3"/>`,
	"inbox":    `<path d="M4 13l3-8h10l3 8v6H4zM4 13h5l1 2h4l1-2h5"/>`,
	"hand":     `<path d="M8 12V5.5a1.5 1.5 0 0 1 3 0V11m0-6.5a1.5 1.5 0 0 1 3 0V11m0-4.5a1.5 1.5 0 0 1 3 0V15a6 6 0 0 1-6 6c-3 0-4-1.5-5.5-4L4 14.5a1.5 1.5 0 0 1 2.5-1.5L8 15"/>`,
	"calendar": `<path d="M4 6h16v14H4zM4 10h16M8 3v4M16 3v4"/>`,
	"dash":     `<path d="M6 12h12"/>`,
	"pause":    `<path d="M9 5v14M15 5v14"/>`,
	"clock":    `<path d="M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3 2"/>`,
	"mail":     `<path d="M4 6h16v12H4zM4 7l8 6 8-6"/>`,
	"file":     `<path d="M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6"/>`,
	"download": `<path d="M12 4v11m-4-4l4 4 4-4M5 20h14"/>`,
	"link":     `<path d="M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1"/>`,
	"key":      `<path d="M8 18a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM11 11.5L19 3.5M16 6.5l3 3M14 8.5l2 2"/>`,
	"lock":     `<path d="M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3"/>`,
	"back":     `<path d="M15 5l-7 7 7 7"/>`,
	"next":     `<path d="M9 5l7 7-7 7"/>`,
	"play":     `<path d="M7 5v14l12-7z"/>`,
	"step":     `<path d="M6 5v14l9-7z"/><path d="M18.5 5v14"/>`,
	"send":     `<path d="M4 12h15"/><path d="M13 6l6 6-6 6"/>`,
	"search":   `<path d="M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l5 5"/>`,
}
