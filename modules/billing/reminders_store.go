package billing

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/modules/billing/plans"
	"bayline/platform/db"
)

// insertReminder writes that something is told, and answers whether it was not before.
func insertReminder(ctx context.Context, tx db.Tx, r reminder) (first bool, err error) {
	tag, err := tx.Pgx.Exec(ctx, `insert into billing.reminders (center_id, kind, about, told_at) values ($1, $2, $3, $4) on conflict do nothing`,
		tx.Center(), r.kind, r.about, tx.Now())
	if err != nil {
		return false, fmt.Errorf("insert reminder: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

// toldKey is one thing that one center was told.
type toldKey struct {
	center uuid.UUID
	kind   string
	about  int64 // in microseconds
}

func (r reminder) key(center uuid.UUID) toldKey { return toldKey{center, r.kind, r.about.UnixMicro()} }

// readTold is what was told of days to come. Through the platform's door.
func readTold(ctx context.Context, tx db.Tx) (map[toldKey]bool, error) {
	rows, err := tx.Hot(ctx, "select center_id, kind, about from billing.reminders where about > $1", tx.Now())
	if err != nil {
		return nil, fmt.Errorf("read reminders: %w", err)
	}
	told := map[toldKey]bool{}
	var center uuid.UUID
	var r reminder
	_, err = pgx.ForEachRow(rows, []any{&center, &r.kind, &r.about}, func() error {
		told[r.key(center)] = true
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read reminders: %w", err)
	}
	return told, nil
}

// near is a subscription with a step ahead of which something may be told soon: what decides about that, and no more.
type near struct {
	Subscription
	center uuid.UUID
}

// readNear through the platform's door.
func readNear(ctx context.Context, tx db.Tx) ([]near, error) {
	rows, err := tx.Hot(ctx, `select s.center_id, s.state, s.trial_ends_at, s.period_end, s.cancel_at, s.late_until,
			exists (select from billing.payment_proofs p where p.center_id = s.center_id and p.state = 'pending'), t.period, t.unit_minor
		from billing.subscriptions s left join billing.plan_terms t on t.id = s.plan_id and t.number = s.plan_version
		where s.held is null and (s.state in ('past due', 'grace') or s.state = 'trial' and s.trial_ends_at <= $1 or s.state = 'active' and s.period_end <= $1
			or s.state in ('trial', 'active') and s.cancel_at <= $1)
		order by s.center_id`, tx.Now().Add(15*oneDay))
	if err != nil {
		return nil, fmt.Errorf("read near steps: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (n near, err error) {
		var end, cancel, late *time.Time
		var pending bool
		var period *string
		var unit *int64
		err = row.Scan(&n.center, &n.State, &n.TrialEnds, &end, &cancel, &late, &pending, &period, &unit)
		n.PeriodEnd, n.CancelAt, n.LateUntil = db.OrZero(end), db.OrZero(cancel), db.OrZero(late)
		if pending {
			n.Pending = tx.Now()
		}
		if period != nil {
			n.Plan = &plans.Plan{Period: *period}
			n.Plan.UnitPrice.Minor = db.OrZero(unit)
		}
		return n, err
	})
	if err != nil {
		return nil, fmt.Errorf("read near steps: %w", err)
	}
	return list, nil
}
