package simulator_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	verrors "github.com/pb33f/libopenapi-validator/errors"

	"github.com/portamento/portamento/gateway"
	"github.com/portamento/portamento/gateway/gatewaytest"
	"github.com/portamento/portamento/gateway/remote"
	"github.com/portamento/portamento/gateway/simulator"
	"github.com/portamento/portamento/porting"
)

const documentPath = "../../docs/add-a-gateway/openapi.yaml"

func contract(t *testing.T) validator.Validator {
	t.Helper()
	text, err := os.ReadFile(documentPath)
	if err != nil {
		t.Fatal(err)
	}
	document, err := libopenapi.NewDocument(text)
	if err != nil {
		t.Fatal(err)
	}
	v, problems := validator.NewValidator(document)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return v
}

func TestOpenAPIDocumentIsValid(t *testing.T) {
	t.Parallel()
	if ok, problems := contract(t).ValidateDocument(); !ok {
		report(t, "the document", problems)
	}
}

func report(t *testing.T, what string, problems []*verrors.ValidationError) {
	t.Helper()
	for _, p := range problems {
		t.Errorf("%s: %s: %s", what, p.Message, p.Reason)
		for _, s := range p.SchemaValidationErrors {
			t.Errorf("  %s: %s", s.FieldPath, s.Reason)
		}
	}
}

// TestWireIsTheDocument holds every request of the remote gateway and every response of the simulator against the document.
func TestWireIsTheDocument(t *testing.T) {
	t.Parallel()
	w, document := newWorld(t, ""), contract(t)
	var exchanges atomic.Int64
	proxy := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		exchanges.Add(1)
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		again := func() *http.Request {
			c := r.Clone(r.Context())
			c.Body = io.NopCloser(bytes.NewReader(body))
			return c
		}
		what := r.Method + " " + r.URL.String()
		if ok, problems := document.ValidateHttpRequestSync(again()); !ok {
			report(t, "request "+what, problems)
		}
		recorded := httptest.NewRecorder()
		w.server.ServeHTTP(recorded, again())
		if ok, problems := document.ValidateHttpResponse(again(), recorded.Result()); !ok {
			report(t, "response to "+what, problems)
		}
		out.WriteHeader(recorded.Code)
		_, _ = out.Write(recorded.Body.Bytes())
	}))
	t.Cleanup(proxy.Close)
	far := gateway.Far{Base: proxy.URL, Token: token}
	g, err := remote.New(remote.Config{Far: far, Now: w.clock})
	if err != nil {
		t.Fatal(err)
	}
	caller, err := simulator.NewTestCaller(far)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close(); caller.Close() })
	w.gateway, w.caller = g, caller

	for _, account := range []string{"SIM-OK", "SIM-REJECT-frozen", "SIM-MOVE", "SIM-LOSE", "SIM-SPLIT", "SIM-DUPLICATE"} {
		m := fullMessage(porting.OrderID("ord_"+strings.ToLower(account)), account)
		w.send(m)
		w.story(m.Order)
		w.send(next(m, porting.SendSupplement, 2))
		w.story(m.Order)
		w.send(next(m, porting.SendActivate, 3))
		w.send(next(m, porting.SendCancel, 4))
		w.story(m.Order)
	}
	last := fullMessage("ord_cancelled", "SIM-OK")
	w.send(last)
	w.send(last)
	w.send(next(last, porting.SendCancel, 2))
	if _, err := g.Send(t.Context(), next(last, porting.SendActivate, 3)); err == nil {
		t.Error("a cancelled order was activated")
	}
	for _, key := range []string{last.Key, "ord_cancelled/none/1"} {
		if _, _, err := g.Ask(t.Context(), last.Order, key); err != nil {
			t.Error(err)
		}
	}
	if _, err := g.Answers(t.Context(), "ord_none", ""); err == nil {
		t.Error("an unknown order has answers")
	}
	if _, err := g.Send(t.Context(), fullMessage("ord_down", "SIM-DOWN")); err == nil {
		t.Error("the carrier was to be down")
	}
	call(t, w, "call/1", last.Numbers[0].Number)
	if exchanges.Load() < 40 {
		t.Errorf("only %d exchanges", exchanges.Load())
	}
}

// fullMessage has a value in every field that the wire carries.
func fullMessage(order porting.OrderID, account string) porting.CarrierMessage {
	m := gatewaytest.Message(order, "fr")
	yes := true
	f := &m.Fields
	f.AccountNumber = porting.Secret(account)
	f.CurrentProvider, f.Internet, f.Rest, f.MainMoves = "Exemple Télécom", "dsl_leaving", "keep", &yes
	f.MainNumber.Number, f.NewMainNumber.Number = 33199001234, 33199001239
	f.Separation = porting.Separation{Date: "2026-08-31", Reference: "S-1"}
	f.Holder.CompanyID = "00000000000000"
	f.ServiceAddress.Building, f.ServiceAddress.Region = "B", "Île-de-France"
	m.Signature.DocumentSHA256 = strings.Repeat("0", 64)
	m.Wish, m.Reason = porting.DateWish{NotBefore: "2026-12-01"}, "The customer stays."
	return m
}

// TestDocumentCanRefuse shows that the check above is one: it finds what is not in the document.
func TestDocumentCanRefuse(t *testing.T) {
	t.Parallel()
	document := contract(t)
	for _, body := range []string{`{}`, `{"key":"k","kind":"dance","order":"o","market":"fr","carrier":"c","attempt":1,"line_type":"landline","numbers":[]}`,
		`{"key":"k","kind":"submit","order":"o","market":"fr","carrier":"c","attempt":1,"line_type":"landline","numbers":[{"number":"0199001234"}]}`} {
		r := httptest.NewRequest(http.MethodPut, "/v1/messages/k", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer t")
		if ok, _ := document.ValidateHttpRequestSync(r); ok {
			t.Errorf("%s is taken for a message", body)
		}
	}
}
