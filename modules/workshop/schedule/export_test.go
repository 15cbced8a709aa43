package schedule

import (
	"context"

	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/platform/db"
)

// Appointment reads one.
func (m *Module) Appointment(ctx context.Context, me tenancy.Member, id uuid.UUID) (a *Appointment, err error) {
	err = m.DB.InCenterRead(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		a, err = readAppointment(ctx, tx, id)
		return err
	})
	return a, err
}
