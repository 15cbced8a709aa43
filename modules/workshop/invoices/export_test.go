package invoices

import (
	"context"

	"bayline/modules/tenancy"
	"bayline/modules/workshop/payments"
	"bayline/platform/db"
)

// ReadPages reads what the list and the document need, as their handlers do.
func ReadPages(ctx context.Context, tx db.Tx, me tenancy.Member, number string) error {
	l := &list{me: me, paper: paper{me.Locale(), me.Zone(), tx.Now()}}
	if _, _, err := l.read(ctx, tx, place{}); err != nil {
		return err
	}
	i, err := readInvoice(ctx, tx, number)
	if err != nil {
		return err
	}
	_, _, err = payments.OfOrder(ctx, tx, i.OrderID)
	return err
}
