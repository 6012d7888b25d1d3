// Package visit is one request of a person for a page: who they are, in which language and market they read, what they may do, and how
// they are answered, errors included.
//
// A handler is a function of a Visit that renders a page, redirects, or returns an error. It calls verbs of porting.Service or reads
// through the store's handle for the visitor's account, as the handlers of the API do; what it shows comes from the API's own view.
package visit

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/feed"
	"github.com/portamento/portamento/porting/follow"
	"github.com/portamento/portamento/porting/help"
	"github.com/portamento/portamento/porting/homeline"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/porting/question"
	"github.com/portamento/portamento/porting/quiet"
	"github.com/portamento/portamento/web/api/bill"
	"github.com/portamento/portamento/web/api/dates"
	"github.com/portamento/portamento/web/api/letter"
	"github.com/portamento/portamento/web/api/limit"
	"github.com/portamento/portamento/web/api/say"
	"github.com/portamento/portamento/web/api/upload"
	"github.com/portamento/portamento/web/api/view"
	"github.com/portamento/portamento/web/office/live"
	"github.com/portamento/portamento/web/session"
	"github.com/portamento/portamento/web/terms"
	"github.com/portamento/portamento/web/ui"
)

// House is what every page can use. It is made once.
type House struct {
	Service *porting.Service
	Store   porting.Store
	Door    *session.Door // sign-in; nil only where nobody signs in
	Assets  *ui.Assets
	Brand   ui.Brand
	BaseURL string // where these pages are, without a slash at the end
	Demo    bool
	Now     func() time.Time
	// Reader makes the API's view for somebody.
	Reader func(ctx context.Context, who porting.Actor, lang string) view.Reader
	// Letters draws letters and knows those that were signed; nil: there are none.
	Letters letter.Letters
	// Limits counts what callers who are not signed in do, in the API's own buckets.
	Limits *limit.Counter
	// Questions takes what a person has to look at; nil: nobody does.
	Questions *question.Box
	// Homes takes what accounts ask of our own residential devices; nil: there are none.
	Homes *homeline.Desk
	// Terms draws the terms as a file; nil: there is none.
	Terms terms.Printer
	// Help gives articles; nil: there are none.
	Help *help.Desk
	// Follow answers people without an account who follow a request; nil: only who has a link can.
	Follow *follow.Desk
	// Origin tells the network address and the program of a caller. It may be nil.
	Origin func(*http.Request) (address, agent string)
	// Papers keeps the files of documents, Bills compares bills with requests and Pages makes pictures of their pages; nil: none are taken.
	Papers upload.Papers
	Bills  bill.Bills
	Pages  bill.Pages
	// Live tells pages of changes; nil: they are read anew by hand.
	Live *live.Hub
	// Feeds are the calendar feeds of accounts, Calendars writes calendars, Closings letters that end a contract; nil: there are none.
	Feeds     *feed.Feeds
	Calendars dates.Calendars
	Closings  letter.Closings
	// Quiet is the quiet hours of accounts; nil: there are none.
	Quiet *quiet.Desk
	// RequestID is the id of a request in the log; it is shown where something went wrong on our side.
	RequestID func(ctx context.Context) string
	// Route tells the log which route it was.
	Route func(ctx context.Context, pattern string)
	// Unavailable tells errors of a store that cannot be reached just now from faults. It may be nil.
	Unavailable func(error) bool
	Logger      *slog.Logger
}

// Visit is one request.
type Visit struct {
	*House
	W http.ResponseWriter
	R *http.Request

	Session session.Session // of the office; the zero Session elsewhere
	Signed  bool            // somebody is signed in
	Who     porting.Actor   // as the verbs take it; the zero Actor for the public
	Page    ui.Page
}

// Handler answers a visit. An error becomes a page of its own.
type Handler func(*Visit) error

// Public serves a page for everybody; who is signed in sees it in the office's frame.
func (h *House) Public(f Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.visit(w, r, f) })
}

// Shared is Public without the office around it: pages that are meant for others, by a link. Their addresses are told to no other site.
func (h *House) Shared(f Handler) http.Handler {
	return h.Public(func(v *Visit) error {
		v.W.Header().Set("Referrer-Policy", "same-origin")
		v.Page.Person, v.Page.Share = nil, true
		return f(v)
	})
}

// Office serves a page for the people of an account who may do what is named. Others sign in first, or are told that they may not.
func (h *House) Office(may login.Permission, f Handler) http.Handler {
	return h.Public(func(v *Visit) error {
		switch {
		case !v.Signed:
			next := v.R.URL.Path
			if v.R.Method != http.MethodGet {
				next = v.before("/office")
			} else if v.R.URL.RawQuery != "" {
				next += "?" + v.R.URL.RawQuery
			}
			return v.Redirect("/sign-in?next=" + url.QueryEscape(next))
		case v.Session.Account == "":
			return v.Say(http.StatusForbidden, ui.Words{Title: v.Page.T("ui.no_account.title"), Lines: []string{v.Page.T("ui.no_account.text")}})
		case !v.Session.Can(may):
			return &porting.ForbiddenError{}
		}
		return f(v)
	})
}

// before is the page of ours that a form was on, for who has to sign in before it is taken.
func (v *Visit) before(home string) string {
	u, err := url.Parse(v.R.Referer())
	if err != nil || u.Host != v.R.Host {
		return home
	}
	return session.SafeNext(u.RequestURI(), home)
}

func (h *House) visit(w http.ResponseWriter, r *http.Request, f Handler) {
	if h.Route != nil {
		h.Route(r.Context(), r.Pattern)
	}
	v := &Visit{House: h, W: w, R: r}
	v.Session, v.Signed = session.From(r.Context())
	if v.Signed {
		v.Who = v.Session.Actor()
	}
	v.Page = h.page(v)
	if err := f(v); err != nil {
		v.fail(err)
	}
}

// page finds out who reads: the language of the address, else of the switch, else of the person, else of the browser.
func (h *House) page(v *Visit) ui.Page {
	prefix, _ := v.R.Context().Value(prefixKey{}).(string)
	p := ui.Page{Brand: h.Brand, Assets: h.Assets, Now: h.Now(), Demo: h.Demo, Path: v.path(), Prefix: prefix}
	p.Lang = strings.TrimPrefix(prefix, "/")
	if c, err := v.R.Cookie("lang"); err == nil && p.Lang == "" && known(c.Value) {
		p.Lang = c.Value
	}
	if v.Signed && p.Lang == "" && known(v.Session.Person.Language) {
		p.Lang = v.Session.Person.Language
	}
	if p.Lang == "" {
		p.Lang = say.Preferred(v.R.Header.Get("Accept-Language"))
	}
	if c, err := v.R.Cookie("theme"); err == nil && (c.Value == "light" || c.Value == "dark") {
		p.Theme = c.Value
	}
	p.Market = h.market(v)
	if v.Signed {
		s := v.Session
		p.Left, p.Ends = s.Left, s.EndsAt
		p.Person = &ui.Person{Name: s.Person.Name, Email: s.Person.Email, Role: string(s.Role), Account: s.AccountName}
		if len(s.Accounts) > 1 {
			for _, m := range s.Accounts {
				p.Person.Others = append(p.Person.Others, ui.Choice{Value: string(m.Account), Label: m.Name})
			}
		}
	}
	return p
}

func known(lang string) bool {
	for _, l := range ui.Languages {
		if l.Code == lang {
			return true
		}
	}
	return false
}

// market is that of the account; for the public the one that is asked for, else the one that the browser's language names a country of
// (never the network address), else the first.
func (h *House) market(v *Visit) *porting.Market {
	markets := h.Service.Markets
	if v.Signed {
		if m, ok := markets.Market(v.Session.Market); ok {
			return m
		}
	}
	if m, ok := markets.Market(porting.MarketCode(v.R.URL.Query().Get("market"))); ok {
		return m
	}
	for part := range strings.SplitSeq(v.R.Header.Get("Accept-Language"), ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		if _, region, ok := strings.Cut(tag, "-"); ok {
			if m, ok := markets.Market(porting.MarketCode(strings.ToLower(region))); ok {
				return m
			}
		}
	}
	return markets.Markets()[0]
}

type prefixKey struct{}

// Languages serves /fr/check as /check in French, and the same for the other languages.
func Languages(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		lang, path := cut(r.URL.Path)
		if lang == "" {
			next.ServeHTTP(w, r)
			return
		}
		r = r.WithContext(context.WithValue(r.Context(), prefixKey{}, "/"+lang))
		u := *r.URL
		u.Path, u.RawPath = path, ""
		r.URL = &u
		next.ServeHTTP(w, r)
	})
}

// cut takes the language off the beginning of a path; "" for one that has none.
func cut(path string) (lang, rest string) {
	lang, rest, _ = strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if !known(lang) {
		return "", path
	}
	return lang, "/" + rest
}

// path is the address of the page, without a query and the language before it. Where a form was sent it is that of the page with the form:
// the one that is shown again when something is wrong, and that can be read again.
func (v *Visit) path() string {
	if v.R.Method == http.MethodGet || v.R.Method == http.MethodHead {
		return v.R.URL.Path
	}
	path, _, _ := strings.Cut(v.before("/"), "?")
	_, path = cut(path)
	return path
}

// View is the API's view for the visitor.
func (v *Visit) View() view.Reader { return v.Reader(v.R.Context(), v.Who, v.Page.Language()) }

// Requests is the store's handle for the visitor's account.
func (v *Visit) Requests() porting.Requests { return v.Store.Requests(v.Who.Scope()) }

// Lists is the store's handle for lists of the visitor's account.
func (v *Visit) Lists() porting.Lists { return v.Store.Lists(v.Who.Scope()) }

// Inventory is the store's handle for the numbers of the visitor's account.
func (v *Visit) Inventory() porting.Inventory { return v.Store.Inventory(v.Who.Scope()) }

// Render answers with a page.
func (v *Visit) Render(status int, page templ.Component) error {
	w := v.W
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", v.Page.Language())
	w.Header().Set("Vary", "Accept-Language, Cookie")
	w.WriteHeader(status)
	if v.R.Method == http.MethodHead {
		return nil
	}
	err := page.Render(v.R.Context(), w)
	if errors.Is(v.R.Context().Err(), context.Canceled) {
		return nil // nobody reads it any more, and whoever hangs up a thousand times fills no log
	}
	return err
}

// Redirect sends the browser on with a GET, to a path of ours.
func (v *Visit) Redirect(to string) error {
	v.W.Header().Set("Location", session.SafeNext(to, "/"))
	v.W.WriteHeader(http.StatusSeeOther)
	return nil
}

// Say answers with a page of one message.
func (v *Visit) Say(status int, m ui.Words) error {
	v.Page.Title = m.Title
	return v.Render(status, ui.Message(v.Page, m))
}

// NotFound is the error of what is not there, or not the visitor's: both look the same.
func NotFound() error { return porting.ErrNotFound }

// fail turns an error into a page. What it does not know is an internal error: logged, and told by its id alone.
func (v *Visit) fail(err error) {
	p := v.Page
	var (
		forbidden *porting.ForbiddenError
		state     *porting.StateError
		slow      *session.SlowError
		bad       *porting.InvalidError
	)
	status, key := http.StatusInternalServerError, "internal"
	words := ui.Words{Action: p.T("ui.fail.home"), Href: p.Home()}
	switch {
	case errors.Is(err, porting.ErrNotFound):
		status, key = http.StatusNotFound, "not_found"
	case errors.Is(err, porting.ErrConflict):
		status, key = http.StatusConflict, "stale"
	case errors.As(err, &forbidden):
		status, key = http.StatusForbidden, "forbidden"
	case errors.As(err, &state):
		status, key = http.StatusConflict, "state"
		if state.Code != "" {
			words.Lines = append(words.Lines, v.Sentence(porting.Problem{Code: state.Code, Params: state.Params}))
		}
	case errors.As(err, &bad):
		status, key = http.StatusUnprocessableEntity, "invalid"
		for _, e := range v.FieldErrors(bad) {
			if !slices.Contains(words.Lines, e.Message) { // many inputs, one sentence
				words.Lines = append(words.Lines, e.Message)
			}
		}
	case errors.As(err, &slow):
		status, key = http.StatusTooManyRequests, "slow"
		v.Later(slow.Wait)
		words.Lines = []string{v.Page.Wait(slow.Wait)}
	case v.Unavailable != nil && v.Unavailable(err), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		status, key = http.StatusServiceUnavailable, "unavailable"
		v.Later(0)
	default:
		v.Logger.ErrorContext(v.R.Context(), "page", "path", v.R.Pattern, "error", err)
		if v.RequestID != nil {
			words.ID = v.RequestID(v.R.Context())
		}
	}
	words.Title = p.T("ui.fail." + key + ".title")
	if len(words.Lines) == 0 {
		words.Lines = []string{p.T("ui.fail." + key + ".text")}
	}
	if err := v.Say(status, words); err != nil {
		v.Logger.ErrorContext(v.R.Context(), "page of an error", "error", err)
	}
}

// Secure says that the pages are read over TLS: cookies are then kept to it.
func (h *House) Secure() bool { return strings.HasPrefix(h.BaseURL, "https:") }
