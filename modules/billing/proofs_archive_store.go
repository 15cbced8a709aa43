package billing

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

// readExpiring: a payment of 29 February goes on 1 March, as [Archived.GoesOn] says; PostgreSQL would say 28 February, so it is asked
// for a day more and the rest is left out.
func readExpiring(ctx context.Context, tx db.Tx, until time.Time, most int) (list []Archived, err error) {
	rows, err := tx.Pgx.Query(ctx, `select center_id, center_name, id, amount_minor, currency, paid_on, array(select p.stored_name
			union select s.stored_name from billing.submissions s where s.center_id = p.center_id and s.proof_id = p.id order by 1)
		from billing.payment_proofs p where state <> 'pending' and paid_on <= $1::date order by paid_on, id limit $2`, until.UTC().AddDate(-keptYears, 0, 1).Format(time.DateOnly), most)
	if err != nil {
		return nil, fmt.Errorf("read expiring proofs: %w", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (a Archived, err error) {
		err = row.Scan(&a.Center, &a.CenterName, &a.ID, &a.Amount.Minor, &a.Amount.Currency, &a.PaidOn, &a.stored)
		return a, err
	})
	if err != nil {
		return nil, fmt.Errorf("read expiring proofs: %w", err)
	}
	for _, a := range all {
		if !a.GoesOn().After(until) {
			list = append(list, a)
		}
	}
	return list, nil
}

// deleteArchived removes a proof with what was decided about it. Its submissions and endorsements go with it.
func deleteArchived(ctx context.Context, tx db.Tx, a Archived) (gone bool, err error) {
	if _, err := tx.Pgx.Exec(ctx, "delete from billing.decisions where center_id = $1 and proof_id = $2", a.Center, a.ID); err != nil {
		return false, fmt.Errorf("delete decisions on proof %s: %w", a.ID, err)
	}
	tag, err := tx.Pgx.Exec(ctx, "delete from billing.payment_proofs where center_id = $1 and id = $2", a.Center, a.ID)
	if err != nil {
		return false, fmt.Errorf("delete proof %s: %w", a.ID, err)
	}
	return tag.RowsAffected() == 1, nil
}
