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

func readPlansOf(ctx context.Context, tx db.Tx, centers []uuid.UUID) (map[uuid.UUID]string, error) {
	rows, err := tx.Hot(ctx, `select s.center_id, p.name, p.period from billing.subscriptions s join billing.plan_terms p on p.id = s.plan_id and p.number = s.plan_version
		where s.center_id = any($1)`, centers)
	if err != nil {
		return nil, fmt.Errorf("read plans of centers: %w", err)
	}
	titles := map[uuid.UUID]string{}
	var center uuid.UUID
	var plan plans.Plan
	_, err = pgx.ForEachRow(rows, []any{&center, &plan.Name, &plan.Period}, func() error {
		titles[center] = plan.Title()
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read plans of centers: %w", err)
	}
	return titles, nil
}

func countWaiting(ctx context.Context, tx db.Tx) (n int64, oldest time.Time, err error) {
	var first *time.Time
	err = tx.HotRow(ctx, `select count(*), min(p.submitted_at) from billing.payment_proofs p
		where p.state = 'pending' and not exists (select from billing.decisions d where d.center_id = p.center_id and d.proof_id = p.id and d.round = p.round)`).Scan(&n, &first)
	if err != nil {
		return 0, time.Time{}, fmt.Errorf("count waiting proofs: %w", err)
	}
	return n, db.OrZero(first), nil
}
