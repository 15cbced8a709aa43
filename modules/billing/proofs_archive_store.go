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

// deleteArchived removes a proof with all that refers to it: decisions, and what else was written down of how it came about.
func deleteArchived(ctx context.Context, tx db.Tx, a Archived) (gone bool, err error) {
	rows, err := tx.Pgx.Query(ctx, `select c.conrelid::regclass::text, a.attname::text from pg_constraint c
		join unnest(c.conkey, c.confkey) as k (here, there) on true
		join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.here
		join pg_attribute t on t.attrelid = c.confrelid and t.attnum = k.there
		where c.contype = 'f' and c.confrelid = 'billing.payment_proofs'::regclass and t.attname = 'id' order by 1`)
	if err != nil {
		return false, fmt.Errorf("find what refers to proofs: %w", err)
	}
	type reference struct{ table, column string }
	referring, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r reference, err error) {
		err = row.Scan(&r.table, &r.column)
		return r, err
	})
	if err != nil {
		return false, fmt.Errorf("find what refers to proofs: %w", err)
	}
	for _, r := range referring {
		_, err := tx.Pgx.Exec(ctx, "delete from "+r.table+" where center_id = $1 and "+pgx.Identifier{r.column}.Sanitize()+" = $2", a.Center, a.ID)
		if err != nil {
			return false, fmt.Errorf("delete %s of proof %s: %w", r.table, a.ID, err)
		}
	}
	tag, err := tx.Pgx.Exec(ctx, "delete from billing.payment_proofs where center_id = $1 and id = $2", a.Center, a.ID)
	if err != nil {
		return false, fmt.Errorf("delete proof %s: %w", a.ID, err)
	}
	return tag.RowsAffected() == 1, nil
}
