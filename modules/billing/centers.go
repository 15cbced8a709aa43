package billing

import (
	"context"
	"time"

	"bayline/modules/tenancy"
	"bayline/platform/db"
)

// Center is what the platform's list tells of a center: where it stands and what it pays for. Nothing of its business.
type Center struct {
	tenancy.Listed
	Plan string // "Pro, yearly"; empty: none chosen
}

// Counts of the platform.
type Counts struct {
	Centers map[tenancy.Status]int64
	Waiting int64     // payment proofs
	Oldest  time.Time // when the one that waits longest was sent; zero: none waits
}

// Waiting counts the payment proofs that nobody has decided about. Through the platform's door.
func Waiting(ctx context.Context, tx db.Tx) (n int64, err error) {
	n, _, err = countWaiting(ctx, tx)
	return n, err
}

// Counts for the overview of the console.
func (m *Module) Counts(ctx context.Context) (counts Counts, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		if counts.Centers, err = tenancy.CountCenters(ctx, tx); err != nil {
			return err
		}
		counts.Waiting, counts.Oldest, err = countWaiting(ctx, tx)
		return err
	})
	return counts, err
}
