package tenancy

import (
	"sync"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/modules/tenancy/can"
	"bayline/platform/locale"
)

// Member is a person at work in one center: read from the database for each request, never kept in the session.
type Member struct {
	id         uuid.UUID
	person     accounts.Person
	role       Role
	seesPrices bool
	visit      uuid.UUID // of a visitor: the grant that lets them in
	factorFrom time.Time // since when a second factor could be asked
	policiesAt time.Time // up to when the use under the platform's policies is recorded
	center     Standing
}

// Standing is what each page of a center needs to know of it.
type Standing struct {
	ID           uuid.UUID
	Name         string
	City         string
	Status       Status
	ClosesAt     time.Time // when the present state ends by itself; zero where it does not
	BaseCurrency string
	Currencies   []string // operating, the base among them
	TimeZone     string
	Locale       string
	DistanceUnit string // "km" or "mi"
	HasDetails   bool   // the owner has given them in onboarding
	Support      SupportAccess
	Anomalies    int64 // that nobody has acknowledged
	FactorPolicy FactorPolicy
	// FactorPolicyAt is when it was chosen; zero where it never was.
	FactorPolicyAt time.Time
	// Idle is how long a session at work here lasts without activity.
	Idle time.Duration
}

// ID of the membership: what orders name as technician or advisor. Visitors have none.
func (m Member) ID() uuid.UUID { return m.id }

// Person behind the membership.
func (m Member) Person() accounts.Person { return m.person }

// Name of the person.
func (m Member) Name() string { return m.person.Name }

// PoliciesAt is up to when this member's use of the product under the platform's policies is recorded; zero: not at all yet.
func (m Member) PoliciesAt() time.Time { return m.policiesAt }

// Role in this center.
func (m Member) Role() Role { return m.role }

// Center in scope.
func (m Member) Center() uuid.UUID { return m.center.ID }

// Standing of the center.
func (m Member) Standing() Standing { return m.center }

// Actor as the audit trail names this member.
func (m Member) Actor() audit.Actor {
	if m.Visits() {
		return audit.Actor{Kind: "operator", ID: m.person.ID, Name: m.person.Name + ", Bayline support"}
	}
	return audit.Actor{Kind: "member", ID: m.person.ID, Name: m.person.Name}
}

// May tells whether role and state of the center allow p.
func (m Member) May(p can.Permission) bool {
	return m.role.May(p) && m.center.Status.allows(p.Kind) == nil
}

// SeesPrices is false for technicians, unless the center allows it.
func (m Member) SeesPrices() bool { return m.role != Technician || m.seesPrices }

// loaded keeps each zone that was asked for: reading one takes as long as a query.
var loaded sync.Map // name to *time.Location

// Zone of the center's clock.
func (m Member) Zone() *time.Location { return zoneNamed(m.center.TimeZone) }

func zoneNamed(name string) *time.Location {
	if zone, found := loaded.Load(name); found {
		return zone.(*time.Location)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	loaded.Store(name, zone)
	return zone
}

// Locale writes dates, numbers, money and distances the way of the center.
func (m Member) Locale() locale.Locale { return locale.Locale(m.center.Locale) }
