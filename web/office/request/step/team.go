package step

import (
	"strings"

	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/office/visit"
)

// Askable names the people of the account who may do what the reader may not; empty where nobody is known. Errors: those of the store.
func Askable(v *visit.Visit) (string, error) {
	if v.Door == nil {
		return "", nil
	}
	team, err := v.Door.Team(v.R.Context())
	if err != nil {
		return "", err
	}
	var names []string
	for _, m := range team.Members {
		if m.Role.May(login.People) && len(names) < 3 {
			names = append(names, m.Name)
		}
	}
	return strings.Join(names, ", "), nil
}
