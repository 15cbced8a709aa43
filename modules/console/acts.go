package console

import (
	"context"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/tenancy"
	"bayline/platform/db"
)

// named is a center's name and the clock that it lives by.
func (m *Module) named(ctx context.Context, center uuid.UUID) (name string, zone *time.Location, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		name, zone, err = tenancy.Named(ctx, tx, center)
		return err
	})
	return name, zone, err
}

// do what the platform can do to a center. Billing records it in both trails and tells the owners.
func (m *Module) do(ctx context.Context, me accounts.Operator, center uuid.UUID, wish act, until time.Time, reason string) error {
	switch wish {
	case suspend:
		return m.Billing.Suspend(ctx, me, center, reason)
	case reinstate:
		return m.Billing.Reinstate(ctx, me, center, reason)
	case terminate:
		return m.Billing.Terminate(ctx, me, center, reason)
	case extend:
		return m.Billing.ExtendTrial(ctx, me, center, until, reason)
	}
	return errNoCenter
}
