package view

// FeedView is the calendar of an account's moving dates, as calendar programs read it.
type FeedView struct {
	Path *string `json:"path" doc:"Where it is, below the address of the pages: a secret; null while it is off"`
}

// Feed shows a calendar by its secret.
func Feed(token string) FeedView {
	if token == "" {
		return FeedView{}
	}
	return FeedView{Path: Text("/calendar/" + token + ".ics")}
}
