package billing

import (
	"context"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/money"
)

// historyMost lines of a center's history are shown of each kind.
const historyMost = 50

// Account is what the platform's page of a center tells: who owns it, where it stands, what it pays for and how much of its limits is
// taken. Nothing of its business.
type Account struct {
	tenancy.Listed
	Owners       []accounts.Person
	Subscription *Subscription // nil: the center is deleted
	Ahead        []Milestone
	Usage        []tenancy.Use
	Standings    []Standing // the newest first
	Proofs       []Proof    // the newest first
}

// Account of a center.
func (m *Module) Account(ctx context.Context, center uuid.UUID) (a Account, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		found, err := tenancy.FindCenters(ctx, tx, tenancy.Wanted{ID: center}, uuid.Nil, 1)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return fault.New(fault.NotFound, "There is no such center.")
		}
		a.Listed = found[0]
		if a.Owners, err = tenancy.Owners(ctx, tx, center); err != nil || a.Status == tenancy.Deleted {
			return err
		}
		a.Proofs, err = readProofs(ctx, tx, center)
		return err
	})
	if err != nil || a.Status == tenancy.Deleted {
		return a, err
	}
	err = m.DB.InCenterRead(ctx, center, func(ctx context.Context, tx db.Tx) error {
		if a.Subscription, err = readSubscription(ctx, tx); err != nil {
			return err
		}
		end, err := m.ending(ctx, tx)
		if err != nil {
			return err
		}
		a.Ahead = a.Subscription.ahead(end)
		if a.Usage, err = tenancy.Usage(ctx, tx); err != nil {
			return err
		}
		a.Standings, err = readStandings(ctx, tx, historyMost)
		return err
	})
	return a, err
}

// Find is a page of the centers that are wanted, the newest first, after the given one; the nil id begins at the top. owner is the
// e-mail address of one, exactly.
func (m *Module) Find(ctx context.Context, w tenancy.Wanted, owner string, after uuid.UUID, limit int) (list []Center, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		if owner != "" {
			if w.Owner, err = accounts.Having(ctx, tx, owner); err != nil || w.Owner == uuid.Nil {
				return err
			}
		}
		listed, err := tenancy.FindCenters(ctx, tx, w, after, limit)
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

// Income of a month in one currency: what was approved.
type Income struct {
	Month  time.Time // its first day, 00:00 UTC
	Amount money.Amount
	Proofs int64
}

// Incomes since a day, by currency and month; months without any left out. Currencies are never added up. Through the platform's door.
func Incomes(ctx context.Context, tx db.Tx, since time.Time) ([]Income, error) {
	return readIncomes(ctx, tx, since)
}
