package tenancy

import (
	"context"
	"time"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/platform/db"
	"bayline/platform/fault"
)

// Workplace is a center that a person works in.
type Workplace struct {
	Center uuid.UUID
	Name   string
	Role   Role
	Status Status
	// HasDetails tells whether the owner has given the center's details in onboarding.
	HasDetails bool
}

// Workplaces of a person, the oldest membership first.
func (m *Module) Workplaces(ctx context.Context, person uuid.UUID) (list []Workplace, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		list, err = centersOf(ctx, tx, person)
		return err
	})
	return list, err
}

// Found makes the center in scope with its first owner, in the transaction of the registration.
func (m *Module) Found(ctx context.Context, tx db.Tx, name string, owner uuid.UUID) error {
	if err := insertCenter(ctx, tx, name); err != nil {
		return err
	}
	if err := insertMember(ctx, tx, db.NewID(), owner, Owner, true); err != nil {
		return err
	}
	for what, used := range map[Limited]int64{Staff: 1, Customers: 0} {
		if err := insertCounter(ctx, tx, what, used); err != nil {
			return err
		}
	}
	if m.Founded == nil {
		return nil
	}
	return m.Founded(ctx, tx)
}

// AddMember gives a person a role in the center in scope. It counts against the plan.
func (m *Module) AddMember(ctx context.Context, tx db.Tx, by audit.Actor, person uuid.UUID, role Role) (uuid.UUID, error) {
	if err := Take(ctx, tx, Staff, 1); err != nil {
		return uuid.Nil, err
	}
	id, err := Enroll(ctx, tx, person, role, role != Technician)
	if err != nil {
		return uuid.Nil, err
	}
	return id, audit.Record(ctx, tx, by, "tenancy.member.added", id, audit.Note("role", role.Label()))
}

// Enroll gives a person a role in the center in scope, on a seat that was taken before. Somebody who comes back has the
// membership of then, with what stands under it. The caller writes the audit event.
func Enroll(ctx context.Context, tx db.Tx, person uuid.UUID, role Role, seesPrices bool) (uuid.UUID, error) {
	id, err := reopenMember(ctx, tx, person, role, seesPrices)
	if db.IsUnique(err, "members_person") {
		return uuid.Nil, fault.New(fault.Conflict, "This person works in the center already.")
	}
	if err != nil || id != uuid.Nil {
		return id, err
	}
	id = db.NewID()
	return id, insertMember(ctx, tx, id, person, role, seesPrices)
}

// Named is the name of a center and the clock that it lives by, through either door.
func Named(ctx context.Context, tx db.Tx, center uuid.UUID) (name string, zone *time.Location, err error) {
	name, at, err := readName(ctx, tx, center)
	return name, zoneNamed(at), err
}

// SetStatus says where the center in scope stands from now on. Billing alone calls it. closes is when the state ends by itself;
// zero where it does not. A center whose deletion has begun stays deleted: a fault of kind Conflict.
func SetStatus(ctx context.Context, tx db.Tx, status Status, reason string, closes time.Time) error {
	return updateStatus(ctx, tx, status, reason, closes)
}

// A closed center is deleted on the first midnight, UTC, at or after this long.
const keptFor = 30 * 24 * time.Hour

// DeletionDay is when a center that closes at the effective moment is deleted: the first 00:00 UTC at or after it + 30 × 24 h.
func DeletionDay(effective time.Time) time.Time {
	due := effective.UTC().Add(keptFor)
	day := due.Truncate(24 * time.Hour)
	if day.Before(due) {
		day = day.Add(24 * time.Hour)
	}
	return day
}

// Close records, in one place, that the center in scope ends and when it is deleted.
func Close(ctx context.Context, tx db.Tx, by audit.Actor, reason, words string, effective time.Time) (due time.Time, err error) {
	due = DeletionDay(effective)
	id := db.NewID()
	if err := insertClosure(ctx, tx, id, reason, words, effective, due); err != nil {
		return time.Time{}, err
	}
	return due, audit.Record(ctx, tx, by, "tenancy.center.closed", id, audit.Note("reason", reason), audit.Note("words", words),
		audit.Note("deletion day", due.Format(time.DateOnly)))
}

// Return takes the closure back; until deletion has begun, it always can be.
func Return(ctx context.Context, tx db.Tx, by audit.Actor) error {
	id, err := endClosure(ctx, tx)
	if err != nil {
		return err
	}
	if id == uuid.Nil {
		gone, err := Gone(ctx, tx, tx.Center())
		switch {
		case err != nil:
			return err
		case gone:
			return ErrGone
		}
		return fault.New(fault.Conflict, "This center is not closed. There is nothing to return from.")
	}
	return audit.Record(ctx, tx, by, "tenancy.center.returned", id)
}

// Closure is an open closure: what will happen, and when.
type Closure struct {
	ID          uuid.UUID
	Center      uuid.UUID
	Reason      string
	EffectiveAt time.Time
	DueAt       time.Time
	BegunAt     time.Time // when the center's key was destroyed: nothing brings it back; zero: not yet
}

// OpenClosure of the center in scope, or nil.
func OpenClosure(ctx context.Context, tx db.Tx) (*Closure, error) { return readClosure(ctx, tx) }
