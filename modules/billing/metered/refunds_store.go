package metered

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

func insertRefund(ctx context.Context, tx db.Tx, r Refund) error {
	_, err := tx.Pgx.Exec(ctx, `insert into billing.refunds (center_id, id, amount_minor, currency, method, reference, reason, made_by, made_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, tx.Center(), r.ID, r.Amount.Minor, r.Amount.Currency, r.Method, r.Reference, r.Reason, r.MadeBy, tx.Now())
	if err != nil {
		return fmt.Errorf("insert refund: %w", err)
	}
	return nil
}

const refundColumns = "id, amount_minor, currency, method, reference, reason, made_by, made_at"

// readRefund of the center in scope, or nil.
func readRefund(ctx context.Context, tx db.Tx, id uuid.UUID) (*Refund, error) {
	r, err := scanRefund(tx.HotRow(ctx, "select "+refundColumns+" from billing.refunds where center_id = $1 and id = $2", tx.Center(), id))
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read refund: %w", err)
	}
	return &r, nil
}

// readRefunds of the center in scope, the newest first.
func readRefunds(ctx context.Context, tx db.Tx) ([]Refund, error) {
	rows, err := tx.Hot(ctx, "select "+refundColumns+" from billing.refunds where center_id = $1 order by made_at desc, id desc limit 50", tx.Center())
	if err != nil {
		return nil, fmt.Errorf("read refunds: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Refund, error) { return scanRefund(row) })
	if err != nil {
		return nil, fmt.Errorf("read refunds: %w", err)
	}
	return list, nil
}

func scanRefund(row pgx.Row) (r Refund, err error) {
	err = row.Scan(&r.ID, &r.Amount.Minor, &r.Amount.Currency, &r.Method, &r.Reference, &r.Reason, &r.MadeBy, &r.MadeAt)
	return r, err
}
