package desk

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
	"bayline/platform/money"
)

const (
	selectVisits = `select o.id, o.number, o.document, o.stage, o.summary, o.currency, o.total_minor, o.opened_at, o.closed_at,
			coalesce(b.charged_minor, 0), coalesce(b.paid_minor, 0), coalesce(i.number, ''),
			v.id, v.plate, v.title, c.current_id, coalesce(c.name, '')
		from workshop.order_titles o
		join workshop.vehicle_titles v on v.center_id = o.center_id and v.id = o.vehicle_id
		left join workshop.customer_names c on c.center_id = o.center_id and c.id = o.customer_id
		left join workshop.order_balances b on b.center_id = o.center_id and b.order_id = o.id
		left join workshop.invoice_titles i on i.center_id = o.center_id and i.order_id = o.id
		where o.center_id = $1 and `
	newest = ` order by o.opened_at desc, o.id desc limit $3`

	visitsOfVehicle  = selectVisits + `o.vehicle_id = any($2)` + newest
	visitsOfCustomer = selectVisits + `o.customer_id = any($2)` + newest
)

func visits(ctx context.Context, tx db.Tx, query string, ids []uuid.UUID) ([]Visit, error) {
	rows, err := tx.Hot(ctx, query, tx.Center(), ids, shown)
	if err != nil {
		return nil, fmt.Errorf("read visits: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (v Visit, err error) {
		var currency string
		var total int64
		var closed *time.Time
		var customer uuid.NullUUID
		err = row.Scan(&v.Order, &v.Number, &v.Document, &v.Stage, &v.Summary, &currency, &total, &v.Opened, &closed,
			&v.Charged, &v.Paid, &v.Invoice, &v.Vehicle, &v.Plate, &v.Title, &customer, &v.CustomerIs)
		v.Total, v.Customer = money.New(total, currency), customer.UUID
		v.Closed = db.OrZero(closed)
		return v, err
	})
	if err != nil {
		return nil, fmt.Errorf("read visits: %w", err)
	}
	return list, nil
}

// tally of all visits of a customer, also those that the page does not show, a currency each.
type tally struct {
	Currency string
	Visits   int64
	First    time.Time
	Charged  int64
}

func tallies(ctx context.Context, tx db.Tx, ids []uuid.UUID) ([]tally, error) {
	rows, err := tx.Hot(ctx, `select o.currency, count(*), min(o.opened_at), coalesce(sum(b.charged_minor), 0)::bigint
		from workshop.order_titles o left join workshop.order_balances b on b.center_id = o.center_id and b.order_id = o.id
		where o.center_id = $1 and o.customer_id = any($2) and o.document <> 'void' group by o.currency order by count(*) desc, o.currency`, tx.Center(), ids)
	if err != nil {
		return nil, fmt.Errorf("tally visits: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[tally])
	if err != nil {
		return nil, fmt.Errorf("tally visits: %w", err)
	}
	return list, nil
}
