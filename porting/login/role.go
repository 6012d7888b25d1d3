package login

import "github.com/portamento/portamento/porting"

// Role is what a person is in an account.
type Role string

// Roles of a customer's people.
const (
	Owner   Role = "owner"   // everything; an account has at least one
	Admin   Role = "admin"   // everything but owners
	Porting Role = "porting" // requests and numbers, not people
	Read    Role = "read"    // looks, and changes nothing
)

// Permission is what pages and verbs ask about.
type Permission string

// Permissions.
const (
	See    Permission = "see"    // requests, numbers, bill
	Port   Permission = "port"   // make, sign and change requests; numbers and their destinations
	People Permission = "people" // invite, change roles, remove
	Owners Permission = "owners" // the same for owners
)

// Roles lists the roles, the one that may most first.
func Roles() []Role { return []Role{Owner, Admin, Porting, Read} }

// Known says that the role is one of Roles.
func (r Role) Known() bool { return r.May(See) }

// May says whether the role allows it; an unknown role allows nothing.
func (r Role) May(p Permission) bool {
	switch p {
	case See:
		return r == Owner || r == Admin || r == Porting || r == Read
	case Port:
		return r == Owner || r == Admin || r == Porting
	case People:
		return r == Owner || r == Admin
	case Owners:
		return r == Owner
	}
	return false
}

// MayGive says whether somebody of this role may give and take another.
func (r Role) MayGive(other Role) bool {
	if other == Owner {
		return r.May(Owners)
	}
	return r.May(People) && other.Known()
}

// Trade is the role in which the person's verbs are carried out.
func (r Role) Trade() porting.Role {
	if r.May(Port) {
		return porting.RoleAccount
	}
	return porting.RoleAccountRead
}
