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
	if m.person.Factor || !m.center.FactorPolicy.Asks(m.role) {
		return time.Time{}
	}
	since := m.factorFrom
	if m.role != Owner && m.center.FactorPolicyAt.After(since) {
		since = m.center.FactorPolicyAt
	}
	return since.Add(FactorGrace)
}
