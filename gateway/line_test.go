package gateway_test

import (
	"crypto/x509"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/portamento/portamento/gateway"
)

func TestFarIsChecked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		far gateway.Far
		ok  bool
	}{
		{gateway.Far{Base: "https://carrier.example/porting/", Token: "t"}, true},
		{gateway.Far{Base: "http://127.0.0.1:8080", Token: "t"}, true},
		{gateway.Far{Base: "http://[::1]:8080", Token: "t"}, true},
		{gateway.Far{Base: "http://localhost", Token: "t"}, true},
		{gateway.Far{Base: "http://carrier.example", Token: "t", AllowHTTP: true}, true},
		{gateway.Far{Base: "http://carrier.example", Token: "t"}, false},
		{gateway.Far{Base: "http://127.0.0.1.carrier.example", Token: "t"}, false},
		{gateway.Far{Base: "https://carrier.example"}, false},
		{gateway.Far{Base: "https://user:word@carrier.example", Token: "t"}, false},
		{gateway.Far{Base: "https://carrier.example/?a=b", Token: "t"}, false},
		{gateway.Far{Base: "https://carrier.example/#a", Token: "t"}, false},
		{gateway.Far{Base: "https://" + strings.Repeat("x", 2048), Token: "t"}, false},
		{gateway.Far{Base: "ftp://carrier.example", Token: "t"}, false},
		{gateway.Far{Base: "carrier.example", Token: "t"}, false},
		{gateway.Far{Base: "https://", Token: "t"}, false},
		{gateway.Far{Token: "t"}, false},
	} {
		_, err := c.far.Open()
		if (err == nil) != c.ok {
			t.Errorf("%.60q, http allowed %v: %v", c.far.Base, c.far.AllowHTTP, err)
		}
		if err != nil && strings.Contains(err.Error(), "word") {
			t.Errorf("the error tells a password: %v", err)
		}
	}
}

func TestLineVerifiesTheCertificate(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprint(w, r.Header.Get("Authorization"))
	}))
	t.Cleanup(server.Close)
	known := x509.NewCertPool()
	known.AddCert(server.Certificate())
	for _, roots := range []*x509.CertPool{nil, known} {
		line, err := gateway.Far{Base: server.URL, Token: "word", RootCAs: roots}.Open()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(line.Close)
		reply, err := line.Do(t.Context(), gateway.Call{Method: http.MethodGet, Path: "/"})
		if (err == nil) != (roots != nil) {
			t.Errorf("authority known %v: %v", roots != nil, err)
		}
		if err == nil && string(reply.Body) != "Bearer word" {
			t.Errorf("the server saw %q", reply.Body)
		}
	}
}

func TestLineSendsNoLargeBody(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was sent") }))
	t.Cleanup(server.Close)
	line, err := gateway.Far{Base: server.URL, Token: "t"}.Open()
	if err != nil {
		t.Fatal(err)
	}
	for _, body := range []any{strings.Repeat("x", gateway.MaxBody), func() {}} {
		if _, err := line.Do(t.Context(), gateway.Call{Method: http.MethodPut, Path: "/", Body: body}); err == nil {
			t.Error("no error")
		}
	}
}

func TestClearIsNeverPrinted(t *testing.T) {
	t.Parallel()
	n := gateway.Number{Number: 33199001234, Code: "03P4711ABC12"}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		if text := fmt.Sprintf(verb, n); strings.Contains(text, "4711") {
			t.Errorf("%s prints %s", verb, text)
		}
	}
}
