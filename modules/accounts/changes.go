package accounts

import (
	"context"

	"github.com/google/uuid"

	"bayline/modules/accounts/devices"
	"bayline/modules/audit"
	"bayline/platform/db"
	"bayline/platform/session"
)

// FactorChanged is called by whoever has added, replaced or removed something that people prove themselves with, in the
// transaction that did it: other sessions end, no device is trusted any more, and the person is told by mail. what is a sentence
// without its full stop ("A passkey was added"), action the event in the trail.
func (m *Module) FactorChanged(ctx context.Context, tx db.Tx, person, spared uuid.UUID, what, action string, details ...audit.Detail) error {
	who, err := lockAccount(ctx, tx, person)
	if err != nil {
		return err
	}
	if err := m.endEverything(ctx, tx, person, spared); err != nil {
		return err
	}
	if err := m.mailFactor(ctx, tx, who.Person, what); err != nil {
		return err
	}
	return audit.Record(ctx, tx, who.Actor(), action, person, details...)
}

// RoleChanged is called when somebody's role has changed, in the transaction that did it: devices were trusted for the old one.
func (m *Module) RoleChanged(ctx context.Context, tx db.Tx, person uuid.UUID) error {
	return m.endTrust(ctx, tx, person)
}

// endEverything ends the sessions of a person, but for one, and the trust in all devices: after a change of password, second
// factor or platform role.
func (m *Module) endEverything(ctx context.Context, tx db.Tx, person, spared uuid.UUID) error {
	if err := m.endTrust(ctx, tx, person); err != nil {
		return err
	}
	return session.EndAll(ctx, tx, person, spared)
}

// endTrust makes all devices of a person prove themselves again.
func (m *Module) endTrust(ctx context.Context, tx db.Tx, person uuid.UUID) error {
	if err := raiseEpoch(ctx, tx, person); err != nil {
		return err
	}
	return devices.EndTrust(ctx, tx, person)
}
