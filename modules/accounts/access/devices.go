package access

import (
	"context"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/accounts/devices"
	"bayline/modules/audit"
	"bayline/platform/db"
)

// DevicesOf somebody, the last used first, and the one that asks.
func (m *Module) DevicesOf(ctx context.Context, person uuid.UUID) (known []devices.Device, this devices.Device, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		if this, err = devices.Find(ctx, tx, person); err != nil {
			return err
		}
		known, err = devices.List(ctx, tx, person)
		return err
	})
	return known, this, err
}

// ForgetDevice makes a device a stranger's: the code is asked on it again, and the next sign-in there is mailed.
func (m *Module) ForgetDevice(ctx context.Context, me accounts.Person, id uuid.UUID) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		gone, err := devices.Revoke(ctx, tx, me.ID, id)
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "accounts.device.forgotten", id, audit.Note("device", devices.Describe(gone.UserAgent).Words))
	})
}

// EndTrust has the code asked again on all devices of the person.
func (m *Module) EndTrust(ctx context.Context, me accounts.Person) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := devices.EndTrust(ctx, tx, me.ID); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "accounts.devices.trust_ended", me.ID)
	})
}
