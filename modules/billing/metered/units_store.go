package metered

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

// insertUnit tells whether the work order is charged for the first time.
func insertUnit(ctx context.Context, tx db.Tx, u *unit) (first bool, err error) {
	tag, err := tx.Pgx.Exec(ctx, `insert into billing.units (center_id, id, order_id, order_number, counted, plan_id, plan_version, price_minor, currency,
			month, accepted_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict on constraint units_once do nothing`, tx.Center(), u.id, u.order, u.number, u.counted,
		u.plan.ID, u.plan.Version, u.price.Minor, u.price.Currency, u.month.day(), tx.Now())
	if err != nil {
		return false, fmt.Errorf("insert unit: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

// readUnit of a work order; nil where it was not charged.
func readUnit(ctx context.Context, tx db.Tx, order uuid.UUID) (*unit, error) {
	u := unit{order: order}
	err := tx.HotRow(ctx, "select order_number, price_minor, currency, accepted_at from billing.units where center_id = $1 and order_id = $2",
		tx.Center(), order).Scan(&u.number, &u.price.Minor, &u.price.Currency, &u.acceptedAt)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read unit: %w", err)
	}
	return &u, nil
}
