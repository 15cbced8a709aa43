package billing

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

// readIncomes counts a proof in the month in which it was approved, and once, whatever its center has become; not one that was approved
// too late, of which nothing was kept.
func readIncomes(ctx context.Context, tx db.Tx, since time.Time) ([]Income, error) {
	rows, err := tx.Pgx.Query(ctx, `select p.currency, date_trunc('month', d.decided_at at time zone 'UTC') at time zone 'UTC', sum(p.amount_minor)::bigint, count(*)
		from billing.decisions d join billing.payment_proofs p on p.center_id = d.center_id and p.id = d.proof_id
		where d.outcome = 'approved' and not d.too_late and d.decided_at >= $1 group by 1, 2 order by 1, 2`, since)
	if err != nil {
		return nil, fmt.Errorf("read incomes: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (i Income, err error) {
		err = row.Scan(&i.Amount.Currency, &i.Month, &i.Amount.Minor, &i.Proofs)
		return i, err
	})
	if err != nil {
		return nil, fmt.Errorf("read incomes: %w", err)
	}
	return list, nil
}
