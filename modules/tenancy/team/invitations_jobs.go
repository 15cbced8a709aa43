package team

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"bayline/platform/db"
)

// keepsInvitations is how long one is kept after it is over: docs/data-inventory.tsv promises it.
const keepsInvitations = 90 * 24 * time.Hour

// sweepArgs need no id: the job looks at all invitations.
type sweepArgs struct{}

// Kind of the job.
func (sweepArgs) Kind() string { return "tenancy.invitations.sweep" }

func (m *Module) sweep(ctx context.Context, _ sweepArgs) error { return m.Sweep(ctx) }

// Sweep frees the seats of invitations that have run out, and takes away what is over for long. It may have been away for days,
// and it may run twice.
func (m *Module) Sweep(ctx context.Context) error {
	var centers []uuid.UUID
	err := m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) (err error) {
		centers, err = centersWithRunOut(ctx, tx)
		return err
	})
	for _, center := range centers {
		if failed := m.DB.InCenter(ctx, center, freeSeats); failed != nil { // one center must not hold the others up
			err = errors.Join(err, fmt.Errorf("free seats of center %s: %w", center, failed))
		}
	}
	return errors.Join(err, m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		return deleteOld(ctx, tx, tx.Now().Add(-keepsInvitations))
	}))
}
