package api

import (
	"context"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/clock"
)

// Route is one line of the router, for tests and for the reference.
type Route struct {
	Method, Path, Summary string
	Roles                 []porting.Role // empty: without a key
}

// What {id} in a path names.
const (
	onRequest = "request"
	onOrder   = "order"
	onAccount = "account"
	onHome    = "home number"
)

// rule says who may use a route.
type rule struct {
	roles   []porting.Role // empty: everybody, also without a key
	object  string         // what {id} names; a role that may not is told 404 for what it cannot see, and 403 for what it can
	checks  bool           // the check route: callers without a key are counted, and ordinary bodies take the quick way
	counted string         // what callers without a key are counted at, beside checks
	raw     bool           // the body is not ours to judge
	upload  bool           // the body is a form with a file
	stream  bool           // the answer is a file
	whole   bool           // the answer is the request or the order that {id} names
}

func (r rule) public() bool { return len(r.roles) == 0 }

func (r rule) allows(t *trip) bool { return r.public() || slices.Contains(r.roles, t.who.Role) }

var (
	signers   = []porting.Role{porting.RoleAccount} // nobody signs for a customer
	customers = []porting.Role{porting.RoleAccount, porting.RoleDesk, porting.RoleSupervisor, porting.RoleAdmin}
	desk      = []porting.Role{porting.RoleDesk, porting.RoleSupervisor, porting.RoleAdmin}
	deskReads = []porting.Role{porting.RoleDesk, porting.RoleSupervisor, porting.RoleAdmin, porting.RoleAuditor}
	reads     = []porting.Role{porting.RoleAccount, porting.RoleAccountRead, porting.RoleDesk, porting.RoleSupervisor, porting.RoleAdmin, porting.RoleAuditor}
)

// get, post, create and patch make the operation of a route.
func get(path, summary string, roles []porting.Role) huma.Operation {
	return operation(http.MethodGet, path, summary, roles)
}

func post(path, summary string, roles []porting.Role) huma.Operation {
	return operation(http.MethodPost, path, summary, roles)
}

func create(path, summary string, roles []porting.Role) huma.Operation {
	op := operation(http.MethodPost, path, summary, roles)
	op.DefaultStatus = http.StatusCreated
	return op
}

func patch(path, summary string, roles []porting.Role) huma.Operation {
	return operation(http.MethodPatch, path, summary, roles)
}

func operation(method, path, summary string, roles []porting.Role) huma.Operation {
	r := rule{roles: roles, checks: path == "/v1/portability-checks"}
	switch {
	case strings.Contains(path, "/port-requests/{id}"):
		r.object = onRequest
	case strings.Contains(path, "/orders/{id}"):
		r.object = onOrder
	case strings.Contains(path, "/accounts/{id}"):
		r.object = onAccount
	case strings.Contains(path, "/home-numbers/{id}"):
		r.object = onHome
	}
	words := strings.FieldsFunc(strings.TrimPrefix(path, "/v1"), func(c rune) bool { return strings.ContainsRune("/{}.", c) })
	op := huma.Operation{Method: method, Path: path, Summary: summary, OperationID: strings.ToLower(method) + "-" + strings.Join(words, "-"),
		Tags: words[:1], Metadata: map[string]any{"rule": r}, MaxBodyBytes: 2 * maxBody, BodyReadTimeout: -1, SkipValidateBody: true}
	if !r.public() {
		op.Security = []map[string][]string{{"key": {}}}
	}
	return op
}

// add registers a route: its handler's errors become Problems.
func add[I, O any](a *API, op huma.Operation, handler func(context.Context, *I) (*O, error)) {
	r := op.Metadata["rule"].(rule)
	r.whole = reflect.TypeFor[O]() == reflect.TypeFor[requestOut]() || reflect.TypeFor[O]() == reflect.TypeFor[orderOut]()
	op.Metadata["rule"] = r
	a.routes = append(a.routes, Route{Method: op.Method, Path: op.Path, Summary: op.Summary, Roles: r.roles})
	schema := a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "")
	op.Responses = map[string]*huma.Response{"default": {Description: "A problem",
		Content: map[string]*huma.MediaType{"application/problem+json": {Schema: schema}}}}
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := handler(ctx, in)
		if err != nil {
			return nil, a.fail(ctx, err)
		}
		return out, nil
	})
}

// register is the list of all routes.
func (a *API) register() {
	a.mux.HandleFunc("GET /openapi.json", a.showOpenAPI)
	a.mux.HandleFunc("GET /docs", a.showDocs)

	add(a, post("/v1/portability-checks", "Can these numbers move?", nil), a.checkNumbers)
	add(a, get("/v1/markets", "List the markets", nil), a.listMarkets)
	add(a, get("/v1/markets/{code}", "Show a market's rules, statements and prices", nil), a.showMarket)
	add(a, get("/v1/carriers", "List losing carriers and where their customers find what is asked", reads), a.listCarriers)
	add(a, get("/v1/rejection-reasons", "List the catalogue of refusals", reads), a.listReasons)

	add(a, described(create("/v1/port-requests", "Make a draft", customers), "Of any fields, or of none: a draft can begin with a bill that is attached to it and fills it in (prefill)."), a.createRequest)
	add(a, get("/v1/port-requests", "List requests, newest first", reads), a.listRequests)
	add(a, get("/v1/port-requests/{id}", "Show a request", reads), a.showRequest)
	add(a, patch("/v1/port-requests/{id}", "Change a draft (merge patch)", customers), a.editRequest)
	add(a, get("/v1/port-requests/{id}/requirements", "List everything that is missing or wrong", reads), a.showRequirements)
	add(a, get("/v1/port-requests/{id}/capabilities", "List what can be done now, and until when", reads), a.showCapabilities)
	add(a, post("/v1/port-requests/{id}/sign", "Sign and submit", signers), onRequestWith(a, a.sign))
	add(a, post("/v1/port-requests/{id}/correct", "Mend what was asked for and submit again", customers), a.correctRequest)
	add(a, post("/v1/port-requests/{id}/cancel", "Cancel", customers), onRequestWith(a, a.cancelRequest))
	add(a, post("/v1/port-requests/{id}/hold", "Pause", customers), onRequestAlone(a, a.cfg.Service.HoldRequest))
	add(a, post("/v1/port-requests/{id}/resume", "Go on after a pause", customers), onRequestAlone(a, a.cfg.Service.ResumeRequest))
	add(a, post("/v1/port-requests/{id}/date", "Wish for another date", customers), onRequestWith(a, a.wishDate))
	add(a, post("/v1/port-requests/{id}/temporary-number", "Keep the temporary number or give it back", customers), onRequestWith(a, a.keepTemporary))
	add(a, post("/v1/port-requests/{id}/forwarding-tests", "Have it tested whether calls to the old number ring at the temporary one", customers), onRequestAlone(a, a.cfg.Service.AskForwardingTest))
	add(a, post("/v1/port-requests/{id}/forwarding-works", "Say that you called the old number, and the temporary one rang", customers), onRequestAlone(a, a.cfg.Service.ForwardingWorks))
	add(a, create("/v1/port-requests/{id}/messages", "Write a message", customers), a.postMessage)
	add(a, get("/v1/port-requests/{id}/messages", "List the messages", reads), a.listMessages)
	add(a, get("/v1/port-requests/{id}/events", "List the events, in order", reads), a.listRequestEvents)

	a.registerDocuments()
	a.registerLetters()
	a.registerShares()
	a.registerTeams()
	a.registerDates()
	a.registerDesk()
	a.registerRest()
}

// registerDesk is the list of the desk's routes.
func (a *API) registerDesk() {
	s := a.cfg.Service
	add(a, get("/v1/orders", "List orders, the next due first", deskReads), a.listOrders)
	add(a, get("/v1/orders/{id}", "Show an order", deskReads), a.showOrder)
	add(a, post("/v1/orders/{id}/approve", "Approve: it goes to the losing carrier", desk), onOrderAlone(a, s.Approve))
	add(a, post("/v1/orders/{id}/ask", "Ask the customer for something", desk), onOrderWith(a, a.ask))
	add(a, post("/v1/orders/{id}/decline", "Decline for good", desk), onOrderWith(a, a.decline))
	add(a, post("/v1/orders/{id}/hand-off", "Hand off again, or record that it was sent by hand", desk), onOrderWith(a, a.handOff))
	add(a, post("/v1/orders/{id}/acknowledge", "Record that the losing carrier has it", desk), onOrderWith(a, a.acknowledge))
	add(a, post("/v1/orders/{id}/reject", "Record that the losing carrier refused", desk), onOrderWith(a, a.reject))
	add(a, post("/v1/orders/{id}/confirm", "Record the losing carrier's date (FOC)", desk), onOrderWith(a, a.confirm))
	add(a, post("/v1/orders/{id}/refuse-cancel", "Record that the carrier does not stop the move", desk), onOrderWith(a, a.refuseCancel))
	add(a, post("/v1/orders/{id}/lose-date", "Record that the date was taken back", desk), onOrderWith(a, a.loseDate))
	add(a, post("/v1/orders/{id}/cut-over", "Move the numbers now", desk), onOrderAlone(a, s.CutOver))
	add(a, post("/v1/orders/{id}/ported", "Record which numbers have moved", desk), onOrderWith(a, a.ported))
	add(a, post("/v1/orders/{id}/test-calls", "Record a test call", desk), onOrderWith(a, a.testCall))
	add(a, post("/v1/orders/{id}/forwarding-tests", "Record a call to a number whose calls should be forwarded", desk), onOrderWith(a, a.forwarded))
	add(a, post("/v1/orders/{id}/complete", "Complete", desk), onOrderWith(a, a.complete))
	add(a, post("/v1/orders/{id}/reverse", "Take the numbers back to the losing carrier", desk), onOrderWith(a, a.reverse))
	add(a, post("/v1/orders/{id}/hold", "Pause", desk), onOrderAlone(a, s.Hold))
	add(a, post("/v1/orders/{id}/resume", "Go on after a pause", desk), onOrderAlone(a, s.Resume))
	add(a, post("/v1/orders/{id}/cancel", "Cancel", desk), onOrderWith(a, a.cancelOrder))
	add(a, post("/v1/orders/{id}/assign", "Give it to a person of the desk", desk), onOrderWith(a, a.assign))
	add(a, create("/v1/orders/{id}/messages", "Write a message about an order", desk), a.postOrderMessage)
	add(a, post("/v1/orders/{id}/reveal", "Read one secret, once, for a reason", desk), a.reveal)
	add(a, create("/v1/internal-ports", "Move a number from our own residential device", desk), a.createInternalPort)
	add(a, get("/v1/stray-answers", "List answers of losing carriers that belong to no order, newest first", deskReads), a.listStrays)
	a.registerMappings()
	a.registerQuestions()
	a.registerHomes()
	a.registerHelp()
	add(a, get("/v1/deadlines", "List what is due", deskReads), a.listDeadlines)
	add(a, get("/v1/events", "List all events, in the order they were saved", deskReads), a.listEvents)
	if a.cfg.Audit != nil {
		add(a, get("/v1/audit/verify", "Verify the chains of events", deskReads), a.verifyAudit)
	}
}

// registerRest is the list of the routes of accounts and numbers, of gateways and of the sandbox.
func (a *API) registerRest() {
	add(a, get("/v1/accounts", "List accounts", reads), a.listAccounts)
	add(a, create("/v1/accounts", "Make an account", desk), a.createAccount)
	add(a, get("/v1/accounts/{id}", "Show an account", reads), a.showAccount)
	add(a, get("/v1/accounts/{id}/users", "List the users of an account", reads), a.listUsers)
	add(a, create("/v1/accounts/{id}/users", "Add a user to an account", desk), a.createUser)
	add(a, get("/v1/accounts/{id}/bill-preview", "Show what the numbers of an account cost in a month", reads), a.billPreview)
	add(a, get("/v1/numbers", "List own numbers", reads), a.listNumbers)
	add(a, create("/v1/numbers", "Add numbers to the pool", desk), a.addNumbers)
	add(a, patch("/v1/numbers/{number}", "Change where a number rings, release or keep it", customers), a.changeNumber)
	if a.cfg.Answers != nil {
		op := post("/v1/gateways/{carrier}/answers", "Take what a losing carrier says; the message itself is signed", nil)
		op.Metadata["rule"] = rule{raw: true}
		op.DefaultStatus = http.StatusAccepted
		add(a, op, a.takeAnswers)
	}
	if a.cfg.Clock != nil {
		d := &clock.Desk{Clock: a.cfg.Clock, Given: func(ctx context.Context) map[string]any { return tripOf(ctx).body }}
		add(a, get("/v1/clock", "Show the sandbox's clock", reads), d.Show)
		add(a, post("/v1/clock", "Set the sandbox's clock forward", customers), d.Set)
	}
}
