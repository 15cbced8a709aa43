package billing

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/platform/db"
)

// advanceArgs need no id: the job looks at all subscriptions.
type advanceArgs struct{}

func (advanceArgs) Kind() string { return "billing.subscription.advance" }

func (m *Module) advanceAll(ctx context.Context, _ advanceArgs) error { return m.Advance(ctx) }

// Advance moves every subscription to the state that its dates say. It may have been away for days, and it may run twice.
func (m *Module) Advance(ctx context.Context) error {
	var due []uuid.UUID
	err := m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) (err error) {
		due, err = readDue(ctx, tx)
		return err
	})
	for _, center := range due {
		if failed := m.advance(ctx, center); failed != nil { // one center must not hold the others up
			err = errors.Join(err, fmt.Errorf("advance center %s: %w", center, failed))
		}
	}
	return err
}

func (m *Module) advance(ctx context.Context, center uuid.UUID) error {
	return m.DB.InCenter(ctx, center, func(ctx context.Context, tx db.Tx) error {
		s, err := lockSubscription(ctx, tx)
		if err != nil {
			return err
		}
		now := s.standing(tx.Now())
		if now == s.State {
			return nil
		}
		before := s.State
		s.State = now
		if err := m.settle(ctx, tx, s, audit.System, endings[now]); err != nil {
			return err
		}
		closure, err := tenancy.OpenClosure(ctx, tx)
		if err != nil {
			return err
		}
		if err := m.mailStanding(ctx, tx, s, closure); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.System, "billing.subscription.advanced", center, audit.Changed("state", string(before), string(now)))
	})
}

// endings say why a state began by itself.
var endings = map[tenancy.Status]string{
	tenancy.PastDue:   "the paid period ended",
	tenancy.Grace:     "nothing was paid",
	tenancy.Suspended: "nothing was paid",
	tenancy.Cancelled: "cancelled by the owner",
}
