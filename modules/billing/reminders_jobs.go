package billing

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/platform/db"
)

// Remind tells owners what comes next, each thing once. After a time in which nothing ran it tells the latest only.
func (m *Module) Remind(ctx context.Context) error {
	var centers []uuid.UUID
	err := m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		near, err := readNear(ctx, tx)
		if err != nil {
			return err
		}
		closures, err := tenancy.ClosuresDueBy(ctx, tx, tx.Now().Add(8*oneDay))
		if err != nil {
			return err
		}
		kept, err := m.Kept(ctx, tx)
		if err != nil {
			return err
		}
		told, err := readTold(ctx, tx)
		if err != nil {
			return err
		}
		for _, n := range near {
			if r, ok := due(n.reminders(), tx.Now()); ok && !told[r.key(n.center)] {
				centers = append(centers, n.center)
			}
		}
		for _, c := range closures {
			if r, ok := due(ending{&c, kept[c.Center]}.warnings(), tx.Now()); ok && !told[r.key(c.Center)] {
				centers = append(centers, c.Center)
			}
		}
		return nil
	})
	for _, center := range centers {
		if failed := m.remind(ctx, center); failed != nil { // one center must not hold the others up
			err = errors.Join(err, fmt.Errorf("remind owners of %s: %w", center, failed))
		}
	}
	return err
}

// remind the owners of one center, by what is so under its lock.
func (m *Module) remind(ctx context.Context, center uuid.UUID) error {
	return m.DB.InCenter(ctx, center, func(ctx context.Context, tx db.Tx) error {
		s, err := lockSubscription(ctx, tx)
		if err != nil {
			return err
		}
		end, err := m.ending(ctx, tx)
		if err != nil {
			return err
		}
		name, _, err := tenancy.Named(ctx, tx, center)
		if err != nil {
			return err
		}
		for _, list := range [][]reminder{s.reminders(), end.warnings()} {
			r, ok := due(list, tx.Now())
			if !ok {
				continue
			}
			first, err := insertReminder(ctx, tx, r)
			if err != nil {
				return err
			}
			if !first {
				continue
			}
			kind, w := r.words(s, name, tx.Now())
			if err := m.tell(ctx, tx, kind, w); err != nil {
				return err
			}
		}
		return nil
	})
}
