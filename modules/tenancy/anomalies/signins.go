package anomalies

import (
	"context"

	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/web"
)

// SignIn is what happened at signing in, as far as rules care.
type SignIn struct {
	Person    uuid.UUID
	IP        string
	Refused   bool // tries have failed; else the person was let in
	Failures  int  // wrong tries in a row, before this
	NewDevice bool // let in on a device that was not seen before, and not for the first time
}

// SignedIn weighs what happened at signing in, in its transaction or in a job that tells of it.
func (m *Module) SignedIn(ctx context.Context, tx db.Tx, n SignIn) error {
	centers, err := workplaces(ctx, tx, n.Person)
	if err != nil {
		return err
	}
	if n.Refused {
		return m.failed(ctx, tx, n, centers)
	}
	if n.Failures >= rule(AfterFailures).Most {
		if err := m.raise(ctx, tx, AfterFailures, n.Person, n.IP, centers...); err != nil {
			return err
		}
	}
	if n.NewDevice {
		if err := m.raise(ctx, tx, NewDevice, n.Person, n.IP, centers...); err != nil {
			return err
		}
	}
	from := network(n.IP)
	if from == "" {
		return nil
	}
	many, err := m.tooMany(ctx, tx, Networks, platform, n.Person, from)
	if err != nil || !many {
		return err
	}
	return m.raise(ctx, tx, Networks, n.Person, n.IP, centers...)
}

// failed weighs wrong tries: of one account, and of all accounts of each center that the person works in.
func (m *Module) failed(ctx context.Context, tx db.Tx, n SignIn, centers []uuid.UUID) error {
	if n.Failures < rule(Failures).Most {
		return nil
	}
	if err := m.raise(ctx, tx, Failures, n.Person, n.IP, centers...); err != nil {
		return err
	}
	for _, center := range centers {
		many, err := m.tooMany(ctx, tx, CenterFailures, center, center, n.Person.String())
		if err != nil {
			return err
		}
		if many {
			if err := m.raise(ctx, tx, CenterFailures, center, n.IP, center); err != nil {
				return err
			}
		}
	}
	return nil
}

// Disowned opens an incident: somebody has said that it was not them, and all sessions are ended already.
func (m *Module) Disowned(ctx context.Context, tx db.Tx, person uuid.UUID) error {
	centers, err := workplaces(ctx, tx, person)
	if err != nil {
		return err
	}
	return m.raise(ctx, tx, Disowned, person, web.CallerOf(ctx).IP, centers...)
}

// SupportTried notices that a platform admin wanted to enter a center without being let in.
func (m *Module) SupportTried(ctx context.Context, tx db.Tx, person, center uuid.UUID) error {
	return m.raise(ctx, tx, SupportTried, person, web.CallerOf(ctx).IP, center)
}
