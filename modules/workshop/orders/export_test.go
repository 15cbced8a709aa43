package orders

import (
	"context"

	"bayline/platform/db"
)

// ReadIn is what the page of an order reads.
func ReadIn(ctx context.Context, tx db.Tx, number int64) (*Order, error) {
	o, _, err := readOrder(ctx, tx, number)
	return o, err
}
