package payments

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

// lockBalance finds or makes the balance of an order and keeps others from changing it until the transaction ends. The currency
// follows the order until money has moved.
func lockBalance(ctx context.Context, tx db.Tx, a Account) (b Balance, err error) {
	err = tx.HotRow(ctx, `insert into workshop.balances as b (center_id, order_id, order_number, customer_id, vehicle_id, currency)
		values ($1, $2, $3, $4, $5, $6)
		on conflict (center_id, order_id) do update set customer_id = excluded.customer_id, vehicle_id = excluded.vehicle_id,
			currency = case when b.charged_minor = 0 and b.paid_minor = 0 then excluded.currency else b.currency end
		returning currency, charged_minor, paid_minor, invoice`, tx.Center(), a.Order, a.Number, a.Customer, a.Vehicle, a.Currency).
		Scan(&b.Currency, &b.ChargedMinor, &b.PaidMinor, &b.Invoice)
	if err != nil {
		return Balance{}, fmt.Errorf("lock balance of order %s: %w", a.Order, err)
	}
	return b, nil
}

// saveBalance keeps what the caller changed under the lock.
func saveBalance(ctx context.Context, tx db.Tx, order uuid.UUID, b Balance) error {
	_, err := tx.Pgx.Exec(ctx, `update workshop.balances set charged_minor = $3, paid_minor = $4, invoice = $5 where center_id = $1 and order_id = $2`,
		tx.Center(), order, b.ChargedMinor, b.PaidMinor, b.Invoice)
	if err != nil {
		return fmt.Errorf("save balance of order %s: %w", order, err)
	}
	return nil
}

func readAccount(ctx context.Context, tx db.Tx, order uuid.UUID) (b Balance, list []Payment, err error) {
	batch := &pgx.Batch{}
	batch.Queue(`select currency, charged_minor, paid_minor, invoice from workshop.balances where center_id = $1 and order_id = $2`, tx.Center(), order)
	batch.Queue(selectPayments+` where p.center_id = $1 and p.order_id = $2 order by p.received_at, p.id`, tx.Center(), order)
	results := tx.HotBatch(ctx, batch)
	defer func() {
		if closing := results.Close(); err == nil && closing != nil {
			err = fmt.Errorf("read account of order %s: %w", order, closing)
		}
	}()
	err = results.QueryRow().Scan(&b.Currency, &b.ChargedMinor, &b.PaidMinor, &b.Invoice)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return b, nil, fmt.Errorf("read balance of order %s: %w", order, err)
	}
	rows, err := results.Query()
	if err != nil {
		return b, nil, fmt.Errorf("read payments of order %s: %w", order, err)
	}
	if list, err = pgx.CollectRows(rows, scanPayment); err != nil {
		return b, nil, fmt.Errorf("read payments of order %s: %w", order, err)
	}
	return b, list, nil
}
