package support

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/platform/db"
)

// closeArgs need no id: the job looks at all centers.
type closeArgs struct{}

func (closeArgs) Kind() string { return "platform.support.close" }

func (m *Module) closeAll(ctx context.Context, _ closeArgs) error { return m.Close(ctx) }

// Close writes down and mails the end of every access that has run out. The access itself ends at its time, whether this runs or
// not; it may have been away for days, and it may run twice.
func (m *Module) Close(ctx context.Context) error {
	var due []uuid.UUID
	err := m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) (err error) {
		due, err = readDue(ctx, tx)
		return err
	})
	for _, center := range due {
		if failed := m.DB.InCenter(ctx, center, m.closeIn); failed != nil { // one center must not hold the others up
			err = errors.Join(err, fmt.Errorf("close support access of center %s: %w", center, failed))
		}
	}
	return err
}

func (m *Module) closeIn(ctx context.Context, tx db.Tx) error {
	open, err := lockOpen(ctx, tx)
	if err != nil {
		return err
	}
	for _, g := range open {
		if g.State(tx.Now()) != Expired {
			continue
		}
		if err := closeGrant(ctx, tx, g.ID); err != nil {
			return err
		}
		if err := audit.Record(ctx, tx, audit.System, "platform.support.expired", g.ID, g.facts()...); err != nil {
			return err
		}
		if err := m.mailEnded(ctx, tx, g); err != nil {
			return err
		}
	}
	return show(ctx, tx)
}
