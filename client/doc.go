// Package client is the Go client of the API; the one package meant for import.
//
//	c, err := client.New("https://porting.example.net", key)
//	r, err := c.CreateRequest(ctx, client.NewRequest{Fields: client.Fields{LineType: "landline", MainNumber: "0199001234"}})
//	for event, err := range c.RequestEvents(ctx, r.ID) { ... }
//
// Every call takes a context and has a deadline of its own. A POST carries an Idempotency-Key that stays the same over its tries, so that
// trying again after a lost answer changes nothing twice. What the server refuses is a *Problem with stable codes; a server that cannot be
// reached is ErrUnreachable. Lists are iterators that fetch page by page. Fields and values that a newer server adds are ignored.
package client
