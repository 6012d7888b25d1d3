package visit

import (
	"slices"

	"github.com/portamento/portamento/porting"
)

// Users are the users of the visitor's account, the oldest first: the first thousand, as nobody chooses among more. Errors: those of the store.
func (v *Visit) Users() ([]porting.User, error) {
	return thousand(func(p porting.Page) ([]porting.User, string, error) {
		return v.Store.People(v.Who.Scope()).UserList(v.R.Context(), v.Who.Account, p)
	})
}

// Names are the names of the users of the visitor's account. Errors: those of the store.
func (v *Visit) Names() (map[porting.UserID]string, error) {
	list, err := v.Users()
	out := map[porting.UserID]string{}
	for _, u := range list {
		out[u.ID] = u.Name
	}
	return out, err
}

// OwnNumbers are the numbers that ring with the visitor's account, the default one first: of the first thousand. Errors: those of the store.
func (v *Visit) OwnNumbers() ([]porting.OwnNumber, error) {
	all, err := thousand(func(p porting.Page) ([]porting.OwnNumber, string, error) {
		return v.Inventory().OwnNumberList(v.R.Context(), porting.OwnFilter{Account: v.Who.Account, States: []porting.OwnState{porting.OwnAssigned}, Page: p})
	})
	slices.SortStableFunc(all, func(a, b porting.OwnNumber) int {
		switch {
		case a.Default && !b.Default:
			return -1
		case b.Default && !a.Default:
			return 1
		}
		return 0
	})
	return all, err
}

// thousand reads a list page by page, a thousand lines at most.
func thousand[T any](read func(porting.Page) ([]T, string, error)) ([]T, error) {
	var all []T
	page := porting.Page{Limit: 200}
	for range 5 {
		list, next, err := read(page)
		if err != nil {
			return nil, err
		}
		if all = append(all, list...); next == "" {
			break
		}
		page.After = next
	}
	return all, nil
}
