package billing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/platform/db"
	"bayline/platform/failpoint"
	"bayline/platform/money"
)

// keptYears is how long a payment proof is kept from the day of the payment, by bookkeeping law: beyond the deletion of its center, and
// not longer.
const keptYears = 7

// Archived is a payment proof that was decided about, and the day on which it goes.
type Archived struct {
	Center     uuid.UUID
	CenterName string // as it was called when it was paid
	ID         uuid.UUID
	Amount     money.Amount
	PaidOn     time.Time
	stored     []string // names of its files, one for each try that brought one
}

// GoesOn is the day, from 00:00 UTC.
func (a Archived) GoesOn() time.Time { return a.PaidOn.AddDate(keptYears, 0, 0) }

// Expiring are the proofs of the archive that go before a moment, the next first.
func (m *Module) Expiring(ctx context.Context, until time.Time, most int) (list []Archived, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		list, err = readExpiring(ctx, tx, until, most)
		return err
	})
	return list, err
}

// archiveBatch is how many proofs one look at the archive takes.
const archiveBatch = 200

// ClearArchive removes the proofs whose time has passed: files, decisions and row. It may have been away for months, and it may run
// twice: the file goes first, so that no file is left without a row that names it.
func (m *Module) ClearArchive(ctx context.Context) error {
	for ctx.Err() == nil {
		list, err := m.Expiring(ctx, m.DB.Clock().Now(), archiveBatch)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, a := range list {
			if failed := m.clear(ctx, a); failed != nil { // one proof must not keep the others
				err = errors.Join(err, fmt.Errorf("clear proof %s: %w", a.ID, failed))
			}
		}
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (m *Module) clear(ctx context.Context, a Archived) error {
	for _, name := range a.stored {
		if err := m.Files.Remove(ctx, name); err != nil {
			return err
		}
	}
	failpoint.Here("billing.archive.file_removed")
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		gone, err := deleteArchived(ctx, tx, a)
		if err != nil || !gone {
			return err
		}
		return audit.Record(ctx, tx, audit.System, "platform.proof.expired", a.ID, audit.Note("paid", a.PaidOn.Format(time.DateOnly)))
	})
}
