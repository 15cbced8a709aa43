package orders

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

const (
	selectVisits = `select o.id, o.number, o.document, o.stage, o.summary, v.plate, v.title, coalesce(c.name, ''), coalesce(t.name, ''),
			o.currency, o.total_minor, o.odometer_in, o.odometer_unit, o.promised_at, o.opened_at, o.closed_at
		from workshop.work_orders o
		join workshop.vehicle_titles v on v.center_id = o.center_id and v.id = o.vehicle_id
		left join workshop.customer_names c on c.center_id = o.center_id and c.id = o.customer_id
		left join tenancy.staff t on t.center_id = o.center_id and t.id = o.technician_id
		where o.center_id = $1`

	inStage = ` and o.stage = $5 and o.document <> 'void'`
	older   = ` and ($2 = 0 or o.number < $2) and $3::bigint = 0`
	newer   = ` and o.number > $3 and $2::bigint = 0`
	falling = ` order by o.number desc limit $4`
	rising  = ` order by o.number limit $4`
)

func listVisits(ctx context.Context, tx db.Tx, stage Stage, below, above int64, limit int) ([]Visit, error) {
	cut, order := older, falling
	if above > 0 {
		cut, order, below = newer, rising, 0
	}
	query, args := selectVisits+cut, []any{tx.Center(), below, above, limit}
	if stage != "" {
		query, args = query+inStage, append(args, string(stage))
	}
	return collectVisits(tx.Hot(ctx, query+order, args...))
}

func collectVisits(rows pgx.Rows, err error) ([]Visit, error) {
	if err != nil {
		return nil, fmt.Errorf("list orders: %w", err)
	}
	visits, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (v Visit, err error) {
		err = row.Scan(&v.ID, &v.Number, &v.Document, &v.Stage, &v.Summary, &v.Plate, &v.Vehicle, &v.Customer, &v.Technician, &v.Currency,
			&v.TotalMinor, &v.OdometerIn, &v.OdometerUnit, &v.PromisedAt, &v.OpenedAt, &v.ClosedAt)
		return v, err
	})
	if err != nil {
		return nil, fmt.Errorf("list orders: %w", err)
	}
	return visits, nil
}

// readUnfinished are the orders of a vehicle that are not over, the newest first.
func readUnfinished(ctx context.Context, tx db.Tx, vehicle uuid.UUID) ([]Unfinished, error) {
	rows, err := tx.Hot(ctx, `select id, number, summary from workshop.work_orders where center_id = $1 and vehicle_id = $2
		and document in ('estimate', 'work order') and closed_at is null order by opened_at desc, number desc limit 10`, tx.Center(), vehicle)
	if err != nil {
		return nil, fmt.Errorf("read unfinished orders of vehicle %s: %w", vehicle, err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Unfinished])
	if err != nil {
		return nil, fmt.Errorf("read unfinished orders of vehicle %s: %w", vehicle, err)
	}
	return list, nil
}
