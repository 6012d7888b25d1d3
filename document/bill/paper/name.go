package paper

import (
	"slices"
)

// LegalName is a name without its legal form.
type LegalName struct {
	Base string // joined, in the form that all spellings share
	Form string // "" where there is none
	size int    // parts of base
}

// LegalName takes the legal form out of a name.
func (r *Rules) LegalName(all []string) LegalName {
	var n LegalName
	for i := 0; i < len(all); i++ {
		if name, size := r.FormAt(all, i); size > 0 {
			n.Form = name
			i += size - 1
			continue
		}
		if !r.Ignored[all[i]] {
			n.Base += r.Shared(all[i])
			n.size++
		}
	}
	return n
}

// FormAt is the legal form that begins at a part, and how many parts it takes.
func (r *Rules) FormAt(all []string, i int) (name string, size int) {
	for _, f := range r.forms {
		for _, s := range f.spellings {
			if len(s) > size && len(all)-i >= len(s) && slices.Equal(all[i:i+len(s)], s) {
				name, size = f.name, len(s)
			}
		}
	}
	return name, size
}
