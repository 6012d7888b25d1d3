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

// Allowed lists the verbs that a role may use on an order of the request as both are. What carriers say reaches a paused order only where the
// state beneath takes it, and a correction only where the pause is for want of an answer; a frozen request waits for the desk.
func (r *Request) Allowed(o *Order, role Role) []Verb {
	beneath := Allowed(o.beneath(), role)
	return slices.DeleteFunc(Allowed(o.State(), role), func(v Verb) bool {
		switch {
		case r.Frozen() && slices.Contains(frozenVerbs, v):
			return true
		case v == VerbCorrect:
			return o.Held && !r.unheard(o)
		}
		return o.Held && slices.Contains(carrierVerbs, v) && !slices.Contains(beneath, v)
	})
}

// allowed is Allowed for the order that stands for the request, or for the request while it has none.
func (r *Request) allowed(role Role) []Verb {
	if len(r.Orders) > 0 {
		return r.Allowed(r.leading(), role)
	}
	return slices.DeleteFunc(Allowed(r.State(), role), func(v Verb) bool { return r.Frozen() && slices.Contains(frozenVerbs, v) })
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
	state, allowed := r.State(), r.allowed(c.who.Role)
	if o != nil {
		state, allowed = o.State(), r.Allowed(o, c.who.Role)
	}
	if slices.Contains(allowed, v) {
		return nil
	}
	refused := &StateError{Verb: v, State: state, Allowed: allowed}
	if r.Frozen() && slices.Contains(frozenVerbs, v) && slices.Contains(Allowed(state, c.who.Role), v) {
		refused.Code = "frozen"
	}
	return refused
}
