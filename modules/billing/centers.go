package billing

import (
	"context"
	"time"

	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/platform/db"
)

// Center is what the platform's list tells of a center: where it stands and what it pays for. Nothing of its business.
type Center struct {
	tenancy.Listed
	Plan string // "Pro, yearly"; empty: none chosen
}

// Centers is a page of all centers, the newest first, after the given one; the nil id begins at the top.
func (m *Module) Centers(ctx context.Context, after uuid.UUID, limit int) (list []Center, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		listed, err := tenancy.ListCenters(ctx, tx, after, limit)
		if err != nil {
			return err
		}
		ids := make([]uuid.UUID, len(listed))
		for i, center := range listed {
			ids[i] = center.ID
		}
		plans, err := readPlansOf(ctx, tx, ids)
		if err != nil {
			return err
		}
		for _, center := range listed {
			list = append(list, Center{Listed: center, Plan: plans[center.ID]})
		}
		return nil
	})
	return list, err
}

// Counts of the platform.
type Counts struct {
	Centers map[tenancy.Status]int64
	Waiting int64     // payment proofs
	Oldest  time.Time // when the one that waits longest was sent; zero: none waits
}

// Waiting counts the payment proofs that nobody has decided about.
func (m *Module) Waiting(ctx context.Context) (n int64, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		n, _, err = countWaiting(ctx, tx)
		return err
	})
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
