package session

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
)

// away is what waits for a browser that was sent to the identity provider.
type away struct {
	State string `json:"state"`
	Next  string `json:"next"`
}

// BeginOpenID answers where to send the browser to sign in at the operator's identity provider; next is where to go afterwards.
// Errors: ErrAbsent, *SlowError.
func (d *Door) BeginOpenID(w http.ResponseWriter, r *http.Request, next string) (address string, err error) {
	ctx := r.Context()
	if d.cfg.OpenID == nil {
		return "", ErrAbsent
	}
	if err := d.count(ctx, bucketOf("openid", "", visitOf(ctx).address), anyFailures, failureTime); err != nil {
		return "", err
	}
	address, state, err := d.cfg.OpenID.Begin(ctx)
	if err != nil {
		return "", err
	}
	b, err := json.Marshal(away{state, SafeNext(next, "/")})
	if err != nil {
		return "", err
	}
	return address, d.begin(ctx, w, flowOpenID, string(b))
}

// FinishOpenID signs in whom the identity provider sent back: somebody who came this way before, or whose address it vouches for and who was
// invited. Nobody else becomes anybody. Errors: ErrAbsent, ErrWrong, login.ErrGone.
func (d *Door) FinishOpenID(w http.ResponseWriter, r *http.Request) (step Step, next string, err error) {
	ctx := r.Context()
	if d.cfg.OpenID == nil {
		return "", "", ErrAbsent
	}
	data, err := d.finish(w, r, flowOpenID)
	if err != nil {
		return "", "", err
	}
	var a away
	if err := json.Unmarshal([]byte(data), &a); err != nil {
		return "", "", login.ErrGone
	}
	claim, err := d.cfg.OpenID.Finish(ctx, a.State, r)
	if err != nil {
		return "", "", errors.Join(d.refuse(ctx, "", login.ByOpenID), err)
	}
	p, err := d.claimed(ctx, claim)
	if errors.Is(err, porting.ErrNotFound) {
		return "", "", d.refuse(ctx, "", login.ByOpenID)
	}
	if err != nil {
		return "", "", err
	}
	step, err = d.enter(w, r, entry{person: p.ID, means: login.ByOpenID, update: func(x *login.Person, _ *login.Change) error {
		if !slices.Contains(x.Identities, claim.Identity) {
			x.Identities = append(x.Identities, claim.Identity)
		}
		return nil
	}})
	return step, a.Next, err
}

// claimed finds whom a claim is about; who was invited and comes for the first time joins. Errors: porting.ErrNotFound.
func (d *Door) claimed(ctx context.Context, c Claim) (login.Person, error) {
	p, err := d.cfg.People.FindPerson(ctx, login.Find{Identity: c.Identity})
	if !errors.Is(err, porting.ErrNotFound) || c.Email == "" {
		return p, err
	}
	p, err = d.cfg.People.FindPerson(ctx, login.Find{Email: c.Email})
	if !errors.Is(err, porting.ErrNotFound) {
		return p, err
	}
	list, err := d.cfg.Links.InvitedAs(ctx, c.Email)
	if err != nil {
		return p, err
	}
	i := slices.IndexFunc(list, func(inv login.Invitation) bool { return inv.Open(d.cfg.Wall()) })
	if i < 0 || badEmail(c.Email) != "" {
		return p, porting.ErrNotFound
	}
	p = login.Person{Name: c.Name, Email: c.Email, Language: c.Language, Identities: []login.Identity{c.Identity}}
	if badName(p.Name) != "" {
		p.Name = c.Email
	}
	if badLanguage(p.Language) != "" {
		p.Language = list[i].Language
	}
	if err := d.joinNew(ctx, list[i], p); err != nil {
		return p, err
	}
	return d.cfg.People.FindPerson(ctx, login.Find{Identity: c.Identity})
}
