package tenancy

import "time"

// FactorPolicy says of whom in a center a second factor is asked. Of owners it always is.
type FactorPolicy string

// The policies, the widest last.
const (
	FactorOwners         FactorPolicy = "owners"
	FactorAdministrators FactorPolicy = "administrators"
	FactorEverybody      FactorPolicy = "everybody"
)

// FactorPolicies in the order in which pages show them.
var FactorPolicies = []FactorPolicy{FactorOwners, FactorAdministrators, FactorEverybody}

// FactorGrace is how long somebody may work without the second factor that is asked of them.
const FactorGrace = 7 * 24 * time.Hour

// Asks tells whether a second factor is asked of a role.
func (p FactorPolicy) Asks(r Role) bool {
	switch r {
	case Owner:
		return true
	case Administrator:
		return p == FactorAdministrators || p == FactorEverybody
	case Support, SupportWriter: // platform admins have one, whatever the center says
		return false
	}
	return p == FactorEverybody
}

// Label is the policy as people read it.
func (p FactorPolicy) Label() string {
	switch p {
	case FactorOwners:
		return "Owners"
	case FactorAdministrators:
		return "Owners and administrators"
	case FactorEverybody:
		return "Everybody"
	}
	return string(p)
}

// FactorBy is when this member is let in no more without a second factor; zero where none is missing.
func (m Member) FactorBy() time.Time {
	if m.person.Factor || m.Visits() { // visitors came with theirs
		return time.Time{}
	}
	return m.center.FactorBy(m.role, m.factorFrom)
}

// FactorBy is when somebody without a second factor, who has a role since from, is let in no more; zero where none is asked.
func (s Standing) FactorBy(r Role, from time.Time) time.Time {
	if !s.FactorPolicy.Asks(r) {
		return time.Time{}
	}
	if r != Owner && s.FactorPolicyAt.After(from) {
		from = s.FactorPolicyAt
	}
	return from.Add(FactorGrace)
}
