package tracker

import (
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/office/visit"
)

// shared is one link by which others follow a request without an account.
type shared struct{ ID, Label, Address, Since, Shows string }

// shares are the links that are not switched off, for those who may give them away.
func (k maker) shares(r *porting.Request, address func(porting.LinkID) string) []shared {
	var out []shared
	for _, l := range r.Shares {
		if !l.EndedAt.IsZero() {
			continue
		}
		shows := "tail"
		if l.Full {
			shows = "full"
		}
		label := l.Label
		if label == "" {
			label = k.Page.T("tracker.share.nobody")
		}
		out = append(out, shared{ID: string(l.ID), Label: label, Address: address(l.ID), Since: k.Page.Day(l.At), Shows: k.Page.T("tracker.share.shows_" + shows)})
	}
	return out
}

// share makes a link.
func share(v *visit.Visit) error {
	id := requestOf(v)
	f, err := v.Form()
	if err != nil {
		return err
	}
	if _, _, err := v.Service.Share(v.R.Context(), v.Who, id, porting.Sharing{Label: f.Value("label"), Full: f.Value("full") == "yes"}); err != nil {
		return again(v, id, f, err)
	}
	return v.Redirect("/office/porting/" + string(id) + "?done=shared#share")
}

// unshare switches a link off.
func unshare(v *visit.Visit) error {
	id := requestOf(v)
	f, err := v.Form()
	if err != nil {
		return err
	}
	if _, err := v.Service.Unshare(v.R.Context(), v.Who, id, porting.LinkID(f.Value("link"))); err != nil {
		return err
	}
	return v.Redirect("/office/porting/" + string(id) + "?done=unshared#share")
}
