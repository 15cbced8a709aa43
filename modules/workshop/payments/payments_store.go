package payments

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
	"bayline/platform/money"
)

const selectPayments = `select p.id, p.order_id, p.amount_minor, p.currency, p.method, p.reference, p.received_at, coalesce(s.name, '')
	from workshop.payments p left join tenancy.staff s on s.center_id = p.center_id and s.id = p.recorded_by`

func scanPayment(row pgx.CollectableRow) (p Payment, err error) {
	err = row.Scan(paymentFields(&p)...)
	return p, err
}

func paymentFields(p *Payment) []any {
	return []any{&p.ID, &p.Order, &p.Amount.Minor, &p.Amount.Currency, &p.Method, &p.Reference, &p.ReceivedAt, &p.RecordedBy}
}

// paymentOf a form; nil where it was not sent before.
func paymentOf(ctx context.Context, tx db.Tx, idempotency uuid.UUID) (*Payment, error) {
	rows, err := tx.Hot(ctx, selectPayments+` where p.center_id = $1 and p.idempotency = $2`, tx.Center(), idempotency)
	if err != nil {
		return nil, fmt.Errorf("read payment of form %s: %w", idempotency, err)
	}
	p, err := pgx.CollectExactlyOneRow(rows, scanPayment)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read payment of form %s: %w", idempotency, err)
	}
	return &p, nil
}

func insertPayment(ctx context.Context, tx db.Tx, id, member, order uuid.UUID, n Taking) error {
	_, err := tx.Pgx.Exec(ctx, `insert into workshop.payments (center_id, id, order_id, amount_minor, currency, method, reference, received_at, recorded_by, idempotency)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		tx.Center(), id, order, n.Amount.Minor, n.Amount.Currency, string(n.Method), n.Reference, tx.Now(), member, n.Idempotency)
	if err != nil {
		return fmt.Errorf("insert payment: %w", err)
	}
	return nil
}

const (
	selectReceipts = `select p.id, p.order_id, p.amount_minor, p.currency, p.method, p.reference, p.received_at, coalesce(s.name, ''),
			b.order_number, b.invoice, coalesce(c.name, ''), v.plate, v.title
		from workshop.payments p
		join workshop.balances b on b.center_id = p.center_id and b.order_id = p.order_id
		join workshop.vehicle_titles v on v.center_id = b.center_id and v.id = b.vehicle_id
		left join workshop.customer_names c on c.center_id = b.center_id and c.id = b.customer_id
		left join tenancy.staff s on s.center_id = p.center_id and s.id = p.recorded_by
		where p.center_id = $1 and p.received_at >= $2 and p.received_at < $3 and ($4::text = '' or p.method = $4)`
	whenOf = `(select w.received_at from workshop.payments w where w.center_id = $1 and w.id = $6)`

	receiptsFirst = selectReceipts + ` order by p.received_at desc, p.id limit $5`
	receiptsAfter = selectReceipts + ` and p.received_at <= ` + whenOf + ` and (p.received_at < ` + whenOf + ` or p.id > $6)
		order by p.received_at desc, p.id limit $5`
	receiptsBefore = selectReceipts + ` and p.received_at >= ` + whenOf + ` and (p.received_at > ` + whenOf + ` or p.id < $6)
		order by p.received_at, p.id desc limit $5`

	sumDay = `select method, currency, count(*), sum(amount_minor)::bigint from workshop.payments
		where center_id = $1 and received_at >= $2 and received_at < $3 group by method, currency order by currency, method`
)

// readReceipts reads a page of the list and the sums of a day, in one message to PostgreSQL.
func readReceipts(ctx context.Context, tx db.Tx, f filter, at place, limit int) (list []receipt, sums []daySum, err error) {
	from, until := f.span()
	batch := &pgx.Batch{}
	switch {
	case at.after != uuid.Nil:
		batch.Queue(receiptsAfter, tx.Center(), from, until, string(f.method), limit, at.after)
	case at.before != uuid.Nil:
		batch.Queue(receiptsBefore, tx.Center(), from, until, string(f.method), limit, at.before)
	default:
		batch.Queue(receiptsFirst, tx.Center(), from, until, string(f.method), limit)
	}
	batch.Queue(sumDay, tx.Center(), f.day, f.day.AddDate(0, 0, 1))
	results := tx.Pgx.SendBatch(ctx, batch)
	defer func() {
		if closing := results.Close(); err == nil && closing != nil {
			err = fmt.Errorf("list payments: %w", closing)
		}
	}()
	rows, err := results.Query()
	if err != nil {
		return nil, nil, fmt.Errorf("list payments: %w", err)
	}
	if list, err = pgx.CollectRows(rows, scanReceipt); err != nil {
		return nil, nil, fmt.Errorf("list payments: %w", err)
	}
	if rows, err = results.Query(); err != nil {
		return nil, nil, fmt.Errorf("sum payments: %w", err)
	}
	if sums, err = pgx.CollectRows(rows, scanDaySum); err != nil {
		return nil, nil, fmt.Errorf("sum payments: %w", err)
	}
	return list, sums, nil
}

func scanReceipt(row pgx.CollectableRow) (r receipt, err error) {
	err = row.Scan(append(paymentFields(&r.Payment), &r.Number, &r.Invoice, &r.Customer, &r.Plate, &r.Vehicle)...)
	return r, err
}

func scanDaySum(row pgx.CollectableRow) (s daySum, err error) {
	var amount money.Amount
	err = row.Scan(&s.method, &amount.Currency, &s.count, &amount.Minor)
	s.amount = amount
	return s, err
}
