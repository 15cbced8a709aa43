package billing

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/modules/billing/plans"
	"bayline/platform/db"
)

func countHeld(ctx context.Context, tx db.Tx) (map[plans.Ref]int64, error) {
	rows, err := tx.Hot(ctx, "select plan_id, plan_version, count(*) from billing.subscriptions where plan_id is not null group by 1, 2")
	if err != nil {
		return nil, fmt.Errorf("count who has which plan: %w", err)
	}
	held := map[plans.Ref]int64{}
	var ref plans.Ref
	var n int64
	if _, err = pgx.ForEachRow(rows, []any{&ref.Plan, &ref.Number, &n}, func() error { held[ref] = n; return nil }); err != nil {
		return nil, fmt.Errorf("count who has which plan: %w", err)
	}
	return held, nil
}

func readHolders(ctx context.Context, tx db.Tx, plan uuid.UUID, before int, after uuid.UUID, limit int) ([]plans.Holder, error) {
	rows, err := tx.Hot(ctx, `select center_id, plan_version from billing.subscriptions where plan_id = $1 and plan_version < $2 and center_id > $3
		order by center_id limit $4`, plan, before, after, limit)
	if err != nil {
		return nil, fmt.Errorf("read who has a plan: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (h plans.Holder, err error) {
		err = row.Scan(&h.Center, &h.Number)
		return h, err
	})
	if err != nil {
		return nil, fmt.Errorf("read who has a plan: %w", err)
	}
	return list, nil
}

// readLastPaid is the plan of the last payment of the center in scope that was approved, at the version that it was made with; nil
// where nothing was paid yet.
func readLastPaid(ctx context.Context, tx db.Tx) (*plans.Plan, error) {
	var terms plans.Terms
	err := tx.HotRow(ctx, "select "+plans.Columns+` from billing.payment_proofs p join billing.plan_terms t on t.id = p.plan_id and t.number = p.plan_version
		where p.center_id = $1 and p.state = 'approved' order by p.submitted_at desc, p.id desc limit 1`, tx.Center()).Scan(terms.Into()...)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read what was paid last: %w", err)
	}
	return terms.Plan(), nil
}
