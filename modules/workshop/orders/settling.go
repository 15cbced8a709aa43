package orders

import (
	"context"

	"github.com/google/uuid"

	"bayline/platform/db"
)

// Lock reads an order with its jobs and lines, and keeps others from changing it until tx ends.
func Lock(ctx context.Context, tx db.Tx, number int64) (*Order, error) {
	return lockOrder(ctx, tx, number)
}

// Invoiced locks an order for good, in the transaction that posts its invoice. It refuses what is not decided or not done.
func Invoiced(ctx context.Context, tx db.Tx, o *Order) error {
	if err := o.bill(tx.Now()); err != nil {
		return err
	}
	return saveOrder(ctx, tx, o)
}

// Settled closes an invoiced order whose balance is nothing: it leaves the board at the end of the day. Called again, it does
// nothing.
func Settled(ctx context.Context, tx db.Tx, id uuid.UUID) error { return closeOrder(ctx, tx, id) }
