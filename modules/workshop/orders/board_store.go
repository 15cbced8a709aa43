package orders

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

// selectBoard is the hottest read of the program. Its two halves walk one index each.
const selectBoard = `
	select o.id, o.number, o.version, o.document, o.stage, o.stage_since, v.plate, v.title, coalesce(c.name, ''), o.summary, o.promised_at,
		o.arrival, o.technician_id, coalesce(t.name, ''), o.currency, o.rate_nano, o.total_minor, o.jobs_total, o.jobs_done, o.jobs_waiting,
		coalesce(b.charged_minor, 0), coalesce(b.paid_minor, 0), o.closed_at
	from (
		select * from workshop.work_orders where center_id = $1 and document <> 'void' and closed_at is null
		union all
		select * from workshop.work_orders where center_id = $1 and document = 'invoiced' and closed_at is not null and closed_at >= $2
		limit $3
	) o
	join workshop.vehicle_titles v on v.center_id = o.center_id and v.id = o.vehicle_id
	left join workshop.customer_names c on c.center_id = o.center_id and c.id = o.customer_id
	left join tenancy.staff t on t.center_id = o.center_id and t.id = o.technician_id
	left join workshop.order_balances b on b.center_id = o.center_id and b.order_id = o.id`

func readBoard(ctx context.Context, tx db.Tx, today time.Time) ([]Card, error) {
	rows, err := tx.Hot(ctx, selectBoard, tx.Center(), today, boardMost)
	if err != nil {
		return nil, fmt.Errorf("read the board: %w", err)
	}
	cards, err := pgx.CollectRows(rows, scanCard)
	if err != nil {
		return nil, fmt.Errorf("read the board: %w", err)
	}
	sortCards(cards)
	return cards, nil
}

func scanCard(row pgx.CollectableRow) (c Card, err error) {
	err = row.Scan(&c.ID, &c.Number, &c.Version, &c.Document, &c.Stage, &c.StageSince, &c.Plate, &c.Vehicle, &c.Customer, &c.Summary,
		&c.PromisedAt, &c.Arrival, &c.TechnicianID, &c.Technician, &c.Currency, &c.RateNano, &c.TotalMinor, &c.Jobs, &c.Done, &c.Unanswered,
		&c.ChargedMinor, &c.PaidMinor, &c.ClosedAt)
	return c, err
}
