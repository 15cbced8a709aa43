package invoices

import (
	"context"

	"bayline/modules/tenancy"
	"bayline/modules/workshop/orders"
	"bayline/modules/workshop/payments"
	"bayline/platform/db"
	"bayline/platform/fault"
)

// Receive records money for an order: a deposit before its invoice, a payment after it. What settles the invoice closes the order.
func (m *Module) Receive(ctx context.Context, me tenancy.Member, order int64, t payments.Taking) (b payments.Balance, err error) {
	err = m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		b, err = receive(ctx, tx, me, order, t)
		return err
	})
	return b, err
}

// ReceiveFor is Receive for an invoice by its printed number.
func (m *Module) ReceiveFor(ctx context.Context, me tenancy.Member, invoice string, t payments.Taking) (b payments.Balance, err error) {
	err = m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		s, err := readSummary(ctx, tx, invoice)
		if err != nil {
			return err
		}
		b, err = receive(ctx, tx, me, s.OrderNumber, t)
		return err
	})
	return b, err
}

// receive locks the order first, as posting does: two that come at once wait for each other, and none waits for one that waits.
func receive(ctx context.Context, tx db.Tx, me tenancy.Member, order int64, t payments.Taking) (payments.Balance, error) {
	o, err := orders.Lock(ctx, tx, order)
	if err != nil {
		return payments.Balance{}, err
	}
	if o.Document == orders.Voided {
		return payments.Balance{}, fault.Newf(fault.Conflict, "Work order %s is void: nothing is paid on it.", hash(o.Number))
	}
	b, err := payments.Receive(ctx, tx, me, accountOf(o), t)
	if err != nil || !b.Settled() {
		return b, err
	}
	return b, orders.Settled(ctx, tx, o.ID)
}
