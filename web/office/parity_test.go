package office_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/portamento/portamento/web/office"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/session"
)

// Two kinds of routes have no call of the API, as they are nothing that a program could want.
const (
	person = "of the person at the browser: a key is no person, and has nothing to sign in with"
	plain  = "a page without anything of anybody: a form, a text, an asset, how this browser shows pages"
)

// sameAs says of every route of the pages which calls of the API do the same, or show the same.
var sameAs = map[string]string{
	"GET /assets/":                  plain,
	"GET /{$}":                      plain,
	"POST /preferences":             plain,
	"GET /check":                    plain,
	"POST /check":                   "POST /v1/portability-checks",
	"GET /check/result/{token}":     "POST /v1/portability-checks",
	"POST /check/result/{token}":    "POST /v1/check-questions",
	"GET /check/result":             plain,
	"POST /follow":                  "POST /v1/follow",
	"GET /follow/asked":             "POST /v1/follow",
	"POST /t/{code}/updates":        "POST /v1/follow/{token}/updates",
	"GET /terms.pdf":                "GET /v1/markets/{code}/terms.pdf",
	"GET /help":                     "GET /v1/help/{market}",
	"GET /help/{market}":            "GET /v1/help/{market}",
	"GET /help/{market}/{slug}":     "GET /v1/help/{market}/{slug}",
	"POST /help/{market}/{slug}":    "POST /v1/help/{market}/{slug}/opinions",
	"GET /updates/{token}":          "GET /v1/updates/{token}",
	"POST /updates/{token}":         "POST /v1/updates/{token}",
	"GET /t/{code}":                 "GET /v1/follow/{token}",
	"GET /t/{code}/calendar.ics":    "GET /v1/follow/{token}/calendar.ics",
	"GET /sign/{token}":             "GET /v1/sign/{token}",
	"POST /sign/{token}":            "POST /v1/sign/{token}",
	"GET /sign/{token}/letter.pdf":  "GET /v1/sign/{token}/letter.pdf",
	"POST /sign/{token}/code":       "POST /v1/sign/{token}/possession",
	"POST /sign/{token}/code/check": "POST /v1/sign/{token}/possession/check",
	"GET /sign/{token}/refuse":      plain,
	"POST /sign/{token}/refuse":     "POST /v1/sign/{token}/refuse",
	"GET /sign/done":                plain,
	"GET /sign/refused":             plain,
	"GET /stop/{token}":             "GET /v1/stop/{token}",
	"POST /stop/{token}":            "POST /v1/stop/{token}",
	"GET /from-home/{token}":        "GET /v1/from-home/{token}",
	"POST /from-home/{token}":       "POST /v1/from-home/{token}",
	"GET /from-home/agreed":         plain,
	"GET /from-home/declined":       plain,
	"GET /verify":                   plain,
	"POST /verify":                  "GET /v1/verify/{sha256}",
	"GET /verify/{sha256}":          "GET /v1/verify/{sha256}",
	"GET /terms":                    "GET /v1/markets/{code}",
	"GET /accessibility":            plain,
	"/":                             plain,

	"GET /office":                               "GET /v1/port-requests, GET /v1/numbers",
	"GET /office/numbers":                       "GET /v1/numbers",
	"GET /office/numbers/{number}":              "GET /v1/numbers",
	"POST /office/numbers/{number}/destination": "PATCH /v1/numbers/{number}",
	"POST /office/numbers/{number}/keep":        "PATCH /v1/numbers/{number}",
	"POST /office/numbers/{number}/release":     "PATCH /v1/numbers/{number}",
	"GET /office/account/billing":               "GET /v1/accounts/{id}/bill-preview",

	"GET /office/account/people":                                                            "GET /v1/accounts/{id}/people, GET /v1/accounts/{id}/invitations",
	"GET /office/account/people/invite":                                                     plain,
	"POST /office/account/people/invite":                                                    "POST /v1/accounts/{id}/invitations",
	"POST /office/account/people/invitations/{id}/resend":                                   "POST /v1/accounts/{id}/invitations/{invitation}/resend",
	"POST /office/account/people/invitations/{id}/revoke":                                   "POST /v1/accounts/{id}/invitations/{invitation}/revoke",
	"GET /office/account/people/{user}":                                                     "GET /v1/accounts/{id}/people",
	"POST /office/account/people/{user}/role":                                               "PATCH /v1/accounts/{id}/people/{user}",
	"POST /office/account/people/{user}/remove":                                             "POST /v1/accounts/{id}/people/{user}/remove",
	"GET /office/account/notifications":                                                     "GET /v1/calendar-feed, GET /v1/port-requests/{id}/share-links",
	"POST /office/account/notifications":                                                    person,
	"POST /office/account/notifications/quiet":                                              "POST /v1/accounts/{id}/quiet-hours, POST /v1/accounts/{id}/quiet-hours/end",
	"POST /office/account/notifications/calendar":                                           "POST /v1/calendar-feed, POST /v1/calendar-feed/revoke",
	"POST /office/account/switch":                                                           person,
	"GET /office/account/security":                                                          person,
	"POST /office/account/security/name":                                                    person,
	"POST /office/account/security/password":                                                person,
	"POST /office/account/security/passkeys":                                                person,
	"POST /office/account/security/passkeys/options":                                        person,
	"POST /office/account/security/passkeys/{id}/name":                                      person,
	"POST /office/account/security/passkeys/{id}/remove":                                    person,
	"POST /office/account/security/second-step":                                             person,
	"POST /office/account/security/sessions/end-others":                                     person,
	"POST /office/account/security/sessions/{id}/end":                                       person,
	"POST /office/account/notifications/links/{request}/{link}/followers/{follower}/remove": "POST /v1/port-requests/{id}/share-links/{link}/followers/{follower}/remove",
	"POST /office/account/notifications/links/{request}/{link}/revoke":                      "POST /v1/port-requests/{id}/share-links/{link}/revoke",

	"GET /office/add-ons/number-porting/from-home":                "GET /v1/home-numbers",
	"POST /office/add-ons/number-porting/from-home":               "POST /v1/home-numbers",
	"GET /office/add-ons/number-porting/from-home/{id}":           "GET /v1/home-numbers/{id}",
	"POST /office/add-ons/number-porting/from-home/{id}/withdraw": "POST /v1/home-numbers/{id}/withdraw",

	"GET /calendar/{token}":                         "GET /v1/port-requests, GET /v1/port-requests/{id}/moving-day.ics",
	"GET /office/porting":                           "GET /v1/port-requests",
	"GET /office/porting.csv":                       "GET /v1/port-requests",
	"POST /office/porting/calendar":                 "POST /v1/calendar-feed, POST /v1/calendar-feed/revoke",
	"GET /office/porting/{id}":                      "GET /v1/port-requests/{id}, GET /v1/port-requests/{id}/events, GET /v1/port-requests/{id}/messages, GET /v1/port-requests/{id}/documents, GET /v1/port-requests/{id}/capabilities, GET /v1/port-requests/{id}/share-links",
	"GET /office/porting/{id}/live":                 "GET /v1/port-requests/{id}/events",
	"GET /office/porting/{id}/moving-day.ics":       "GET /v1/port-requests/{id}/moving-day.ics",
	"GET /office/porting/{id}/closing/{order}":      "GET /v1/port-requests/{id}/closing-letters/{order}",
	"GET /office/porting/{id}/evidence.zip":         "GET /v1/port-requests/{id}/evidence.zip",
	"GET /office/porting/{id}/documents/{document}": "GET /v1/port-requests/{id}/documents/{doc}",
	"POST /office/porting/{id}/documents":           "POST /v1/port-requests/{id}/documents",
	"POST /office/porting/{id}/share":               "POST /v1/port-requests/{id}/share-links",
	"POST /office/porting/{id}/unshare":             "POST /v1/port-requests/{id}/share-links/{link}/revoke",
	"POST /office/porting/{id}/messages":            "POST /v1/port-requests/{id}/messages",
	"GET /office/porting/{id}/date":                 plain,
	"POST /office/porting/{id}/date":                "POST /v1/port-requests/{id}/date",
	"POST /office/porting/{id}/temporary":           "POST /v1/port-requests/{id}/temporary-number",
	"POST /office/porting/{id}/pause":               "POST /v1/port-requests/{id}/hold",
	"POST /office/porting/{id}/resume":              "POST /v1/port-requests/{id}/resume",
	"POST /office/porting/{id}/forwarding/test":     "POST /v1/port-requests/{id}/forwarding-tests",
	"POST /office/porting/{id}/forwarding/works":    "POST /v1/port-requests/{id}/forwarding-works",
	"GET /office/porting/{id}/cancel":               plain,
	"POST /office/porting/{id}/cancel":              "POST /v1/port-requests/{id}/cancel",
	"GET /office/porting/{id}/unreached":            plain,
	"POST /office/porting/{id}/unreached":           "POST /v1/port-requests/{id}/messages",
	"POST /office/porting/{id}/follow-up":           "POST /v1/port-requests/{id}/messages",
	"GET /office/porting/{id}/fix":                  "GET /v1/port-requests/{id}, GET /v1/rejection-reasons",
	"POST /office/porting/{id}/fix":                 "POST /v1/port-requests/{id}/correct",
	"POST /office/porting/{id}/fix/documents":       "POST /v1/port-requests/{id}/documents",
	"POST /office/porting/{id}/fix/dispute":         "POST /v1/port-requests/{id}/messages",
	"GET /office/add-ons":                           plain,
	"GET /office/add-ons/number-porting":            "GET /v1/port-requests, GET /v1/markets/{code}",
	"POST /office/add-ons/number-porting":           "POST /v1/port-requests",
	"GET /office/porting/{id}/discard":              plain,
	"POST /office/porting/{id}/discard":             "POST /v1/port-requests/{id}/cancel",
	"GET /office/porting/{id}/sent":                 "GET /v1/port-requests/{id}",
	"GET /office/porting/{id}/summary":              "GET /v1/port-requests/{id}",
	"GET /office/porting/{id}/step/service":         "GET /v1/port-requests/{id}, GET /v1/carriers",
	"POST /office/porting/{id}/step/service":        "PATCH /v1/port-requests/{id}",
	"GET /office/porting/{id}/step/internet":        "GET /v1/port-requests/{id}",
	"POST /office/porting/{id}/step/internet":       "PATCH /v1/port-requests/{id}",
	"GET /office/porting/{id}/step/numbers":         "GET /v1/port-requests/{id}",
	"POST /office/porting/{id}/step/numbers":        "PATCH /v1/port-requests/{id}",
	"GET /office/porting/{id}/step/bill":            "GET /v1/port-requests/{id}, GET /v1/port-requests/{id}/documents/{doc}/check",
	"POST /office/porting/{id}/step/bill":           "PATCH /v1/port-requests/{id}",
	"GET /office/porting/{id}/step/setup":           "GET /v1/port-requests/{id}, GET /v1/accounts/{id}/users",
	"POST /office/porting/{id}/step/setup":          "PATCH /v1/port-requests/{id}",
	"GET /office/porting/{id}/stop/internet":        "GET /v1/port-requests/{id}/requirements",
	"POST /office/porting/{id}/stop/internet":       "PATCH /v1/port-requests/{id}",
	"GET /office/porting/{id}/stop/special":         "GET /v1/port-requests/{id}/requirements",
	"POST /office/porting/{id}/bill":                "POST /v1/port-requests/{id}/documents",
	"GET /office/porting/{id}/bill/{doc}/{page}":    "GET /v1/port-requests/{id}/documents/{doc}/pages/{page}",
	"POST /office/porting/{id}/bill/{doc}/take":     "POST /v1/port-requests/{id}/documents/{doc}/prefill",
	"GET /office/porting/{id}/step/sign":            "GET /v1/port-requests/{id}/requirements, GET /v1/markets/{code}",
	"POST /office/porting/{id}/step/sign":           "POST /v1/port-requests/{id}/sign",
	"POST /office/porting/{id}/invite":              "POST /v1/port-requests/{id}/invite",
	"POST /office/porting/{id}/possession":          "POST /v1/port-requests/{id}/possession",
	"POST /office/porting/{id}/possession/check":    "POST /v1/port-requests/{id}/possession/check",
	"GET /office/porting/{id}/letter.pdf":           "GET /v1/port-requests/{id}/letter.pdf",
}

// byPersonAlone are the addresses below which there are acts of a person, and nothing of an account's requests or numbers.
var byPersonAlone = []string{"/sign-in", "/sign-out", "/invitation/", "/office/account/security", "/office/account/switch", "/office/account/notifications"}

// TestParity_APIDoesWhatPagesDo: every route of the pages has a call of the API that does or shows the same, and that call exists. A new button
// or a new download needs its call, or this fails.
func TestParity_APIDoesWhatPagesDo(t *testing.T) {
	t.Parallel()
	calls := apiCalls(t)
	known := map[string]bool{}
	for _, r := range office.Routes(&visit.House{Door: &session.Door{}}) {
		method, path, _ := strings.Cut(r.Pattern, " ")
		if strings.HasPrefix(path, "/sign-in") || strings.HasPrefix(path, "/sign-out") || strings.HasPrefix(path, session.PathInvitation) {
			continue // package door: nothing but people who come and go
		}
		same, ok := sameAs[r.Pattern]
		known[r.Pattern] = true
		switch {
		case !ok:
			t.Errorf("%s: which call of the API does the same? Say it in sameAs, and make the call if there is none", r.Pattern)
		case same == person:
			if !slices.ContainsFunc(byPersonAlone, func(b string) bool { return strings.HasPrefix(path, b) }) {
				t.Errorf("%s is more than a person's own", r.Pattern)
			}
		case same == plain:
			if method == "POST" && path != "/preferences" {
				t.Errorf("%s does something", r.Pattern)
			}
		default:
			for call := range strings.SplitSeq(same, ", ") {
				if !calls[call] {
					t.Errorf("%s: the API has no %s", r.Pattern, call)
				}
			}
		}
	}
	for pattern := range sameAs {
		if !known[pattern] {
			t.Errorf("%s is no route any more", pattern)
		}
	}
}

// apiCalls are the calls of the OpenAPI document, as integrators have it.
func apiCalls(t *testing.T) map[string]bool {
	t.Helper()
	text, err := os.ReadFile("../api/testdata/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Paths map[string]map[string]any `json:"paths"`
	}
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	for path, methods := range document.Paths {
		for method := range methods {
			out[strings.ToUpper(method)+" "+path] = true
		}
	}
	if len(out) < 80 {
		t.Fatalf("only %d calls were read", len(out))
	}
	return out
}
