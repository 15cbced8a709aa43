package access

import (
	"context"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/accounts/devices"
	"bayline/modules/audit"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/session"
)

// SessionsOf somebody that can still be used, the last used first.
func (m *Module) SessionsOf(ctx context.Context, person uuid.UUID) (open []session.Session, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		open, err = session.List(ctx, tx, person)
		return err
	})
	return open, err
}

// EndSession ends one session of the person; from then on its requests are nobody's.
func (m *Module) EndSession(ctx context.Context, me accounts.Person, id uuid.UUID) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		open, err := session.List(ctx, tx, me.ID)
		if err != nil {
			return err
		}
		for _, one := range open {
			if one.ID != id {
				continue
			}
			if err := session.EndOne(ctx, tx, me.ID, id); err != nil {
				return err
			}
			return audit.Record(ctx, tx, me.Actor(), "accounts.session.ended", id, audit.Note("device", devices.Describe(one.UserAgent).Words), audit.Note("address", one.IP))
		}
		return fault.New(fault.NotFound, "That session has ended already.")
	})
}

// EndOthers ends all sessions of the person but for the one that asks.
func (m *Module) EndOthers(ctx context.Context, me accounts.Person, spared uuid.UUID) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := session.EndAll(ctx, tx, me.ID, spared); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "accounts.sessions.ended", me.ID)
	})
}
