package main

import (
	"context"
	"net/http"
	"time"

	"github.com/alecthomas/kong"

	"github.com/portamento/portamento/cmd/portamento/config"
	"github.com/portamento/portamento/cmd/portamento/people"
	"github.com/portamento/portamento/store"
)

// siteOf is what the door needs to know.
func siteOf(c config.Config, db *store.DB, o options, fail func(http.ResponseWriter, *http.Request, error)) people.Site {
	proxies, _ := c.Proxies() // checked with the configuration
	return people.Site{DB: db, BaseURL: c.BaseURL, Brand: c.Brand.Name, Proxies: proxies, SignIn: c.SignIn, Now: o.now, Wall: o.wall, Fail: fail}
}

// UsersCmd holds the verbs for the people who sign in.
type UsersCmd struct {
	ServerFlags
	people.Verbs
}

// AfterApply lets the verbs open the database and the door to it, beside a running server or without one.
func (u *UsersCmd) AfterApply(k *kong.Context) error {
	k.Bind(people.Opener(u.open))
	return nil
}

func (u *UsersCmd) open(ctx context.Context, do func(people.House) error) error {
	db, c, err := openKept(ctx, u.ServerFlags)
	if err != nil {
		return err
	}
	defer db.Close()
	d, err := people.Open(siteOf(c, db, options{now: time.Now, wall: time.Now}, nil))
	if err != nil {
		return err
	}
	return do(people.House{DB: db, Door: d})
}
