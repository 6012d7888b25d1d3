package visit

import "github.com/portamento/portamento/porting"

// Users are the users of the visitor's account, the oldest first: the first thousand, as nobody chooses among more. Errors: those of the store.
func (v *Visit) Users() ([]porting.User, error) {
	var all []porting.User
	page := porting.Page{Limit: 200}
	for range 5 {
		list, next, err := v.Store.People(v.Who.Scope()).UserList(v.R.Context(), v.Who.Account, page)
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
