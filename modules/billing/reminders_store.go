package billing

import (
	"context"
	"fmt"

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
