package metered

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"bayline/platform/db"
)

// closeArgs need no id: the job looks at all accounts.
type closeArgs struct{}

func (closeArgs) Kind() string { return "billing.statement.close" }

func (m *Module) closeAll(ctx context.Context, _ closeArgs) error { return m.CloseMonths(ctx) }

// CloseMonths writes the statements of all months that have ended by their center's clock. It may have been away for months, and it
// may run twice.
func (m *Module) CloseMonths(ctx context.Context) error {
	var centers []uuid.UUID
	err := m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) (err error) {
		centers, err = readEnded(ctx, tx)
		return err
	})
	for _, center := range centers {
		if failed := m.catchUp(ctx, center); failed != nil { // one center must not hold the others up
			err = errors.Join(err, fmt.Errorf("close months of center %s: %w", center, failed))
		}
	}
	return err
}

// catchUp closes month by month, each in a transaction of its own: what is done stays done.
func (m *Module) catchUp(ctx context.Context, center uuid.UUID) error {
	for {
		var done bool
		err := m.DB.InCenter(ctx, center, func(ctx context.Context, tx db.Tx) (err error) {
			done, err = m.closeMonth(ctx, tx)
			return err
		})
		if err != nil || done {
			return err
		}
	}
}
