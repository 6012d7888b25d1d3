package visit

import "net/http"

// Route is one line of the router: method and path as http.ServeMux takes them, and what answers.
type Route struct {
	Pattern string
	Handler http.Handler
}
