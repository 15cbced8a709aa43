package tenancy

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/platform/db"
	"bayline/platform/session"
)

// SupportAccess is what every page of a center says while the platform's support has access to it.
type SupportAccess struct {
	Until  time.Time // zero: nobody has
	Writes bool
}

// Asked is what somebody who does not work in a center asks of it.
type Asked struct {
	Person, Center uuid.UUID
	MFA            bool // their session began with a second factor
	Method         string
	Address        string
}

// Visitor is a platform admin who was let into a center for a while.
type Visitor struct {
	Grant  uuid.UUID
	Person accounts.Person
	Writes bool
}

// Visits tells whether this is a visitor: no member, let in by a grant.
func (m Member) Visits() bool { return m.visit != uuid.Nil }

// visit lets in whoever has a grant. What they ask for is in the center's trail before anything is shown.
func (m *Module) visit(c *fiber.Ctx, current *session.Session, refusal error) (me Member, err error) {
	if m.Visit == nil || current.Center == uuid.Nil {
		return Member{}, refusal
	}
	visitor, err := m.Visit(c.UserContext(), Asked{Person: current.Person, Center: current.Center, MFA: !current.MFAAt.IsZero(),
		Method: c.Method(), Address: c.OriginalURL()})
	if err != nil {
		return Member{}, err
	}
	if visitor == nil {
		return Member{}, refusal
	}
	me = Member{person: visitor.Person, role: Support, seesPrices: true, visit: visitor.Grant}
	if visitor.Writes {
		me.role = SupportWriter
	}
	err = m.DB.Glance(c.UserContext(), current.Center, func(ctx context.Context, tx db.Tx) error {
		me.center, err = readStanding(ctx, tx)
		return err
	})
	return me, err
}

// refuse somebody a center. That a platform admin tried is written down.
func (m *Module) refuse(c *fiber.Ctx, center uuid.UUID) error {
	if current := session.From(c); m.Tried != nil && current != nil {
		if err := m.Tried(c.UserContext(), Asked{Person: current.Person, Center: center, Method: c.Method(), Address: c.OriginalURL()}); err != nil {
			return err
		}
	}
	return errNoCenter
}

// ShowSupport says on every page of the center in scope how long support has access; the zero value says that it has none.
func ShowSupport(ctx context.Context, tx db.Tx, access SupportAccess) error {
	return updateSupport(ctx, tx, access)
}

// Owners of a center; in a center's transaction only of that one.
func Owners(ctx context.Context, tx db.Tx, center uuid.UUID) ([]accounts.Person, error) {
	owners, err := readOwners(ctx, tx, center)
	return owners[center], err
}

// OwnersOfAll are the owners of each of many centers, in one statement. Through the platform's door.
func OwnersOfAll(ctx context.Context, tx db.Tx, centers []uuid.UUID) (map[uuid.UUID][]accounts.Person, error) {
	return readOwners(ctx, tx, centers...)
}

// WorkplacesOf a person, in a transaction of the platform; see [Module.Workplaces].
func WorkplacesOf(ctx context.Context, tx db.Tx, person uuid.UUID) ([]Workplace, error) {
	return centersOf(ctx, tx, person)
}

// ShowAnomalies says on every page of a center how many anomalies nobody has acknowledged.
func ShowAnomalies(ctx context.Context, tx db.Tx, center uuid.UUID, open int64) error {
	return updateAnomalies(ctx, tx, center, open)
}
