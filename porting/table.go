package porting

import "slices"

// Table is the life of an order: what may be done in which state, by whom, where it leads, and what else it does.
// The drawing in ARCHITECTURE.md, the API's capabilities and every check of a verb come from it.
func Table() []Transition { return slices.Clone(transitions) }

// Allowed lists the verbs that a role may use on an order in a state, each once.
func Allowed(s State, role Role) []Verb {
	var out []Verb
	for _, t := range transitions {
		if slices.Contains(t.From, s) && slices.Contains(t.Roles, role) && !slices.Contains(out, t.Verb) {
			out = append(out, t.Verb)
		}
	}
	return out
}

// Allowed lists the verbs that a role may use on the order as it is. What carriers say reaches a paused order only where the state beneath takes it.
func (o *Order) Allowed(role Role) []Verb {
	out := Allowed(o.State(), role)
	if !o.Held {
		return out
	}
	beneath := Allowed(o.beneath(), role)
	return slices.DeleteFunc(out, func(v Verb) bool { return slices.Contains(carrierVerbs, v) && !slices.Contains(beneath, v) })
}

// Permitted says whether any state lets the role use the verb at all.
func Permitted(v Verb, role Role) bool {
	return slices.ContainsFunc(transitions, func(t Transition) bool { return t.Verb == v && slices.Contains(t.Roles, role) })
}

// may judges a verb by the table: the role first (403), then the state (409).
func (c change) may(v Verb, r *Request, o *Order) error {
	if !Permitted(v, c.who.Role) {
		return &ForbiddenError{Verb: v, Role: c.who.Role}
	}
	state := r.State()
	allowed := Allowed(state, c.who.Role)
	if o != nil {
		state, allowed = o.State(), o.Allowed(c.who.Role)
	}
	switch {
	case !slices.Contains(allowed, v):
		return &StateError{Verb: v, State: state, Allowed: allowed}
	case r.Frozen() && slices.Contains(frozenVerbs, v):
		return &StateError{Verb: v, State: state, Allowed: slices.DeleteFunc(allowed, func(v Verb) bool { return slices.Contains(frozenVerbs, v) }), Code: "frozen"}
	}
	return nil
}
