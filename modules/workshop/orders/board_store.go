package orders

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

// selectCards is the hottest read of the program. Each of its two halves walks one index; a union of them would cost a third more.
// The center is named as $1 in each join, so that PostgreSQL need not prove that all are the same.
const (
	selectCards = `
	select o.id, o.number, o.version, o.document, o.stage, o.stage_since, v.plate, v.title, coalesce(c.name, ''), o.summary, o.promised_at,
		o.arrival, o.technician_id, coalesce(t.name, ''), o.currency, o.rate_nano, o.total_minor, o.jobs_total, o.jobs_done, o.jobs_waiting,
		coalesce(b.charged_minor, 0), coalesce(b.paid_minor, 0), o.closed_at
	from workshop.work_orders o
	join workshop.vehicle_titles v on v.center_id = $1 and v.id = o.vehicle_id
	left join workshop.customer_names c on c.center_id = $1 and c.id = o.customer_id
	left join tenancy.staff t on t.center_id = $1 and t.id = o.technician_id
	left join workshop.order_balances b on b.center_id = $1 and b.order_id = o.id
	where o.center_id = $1 and `
	selectOpen   = selectCards + `o.document <> 'void' and o.closed_at is null limit $2`
	selectClosed = selectCards + `o.document = 'invoiced' and o.closed_at is not null and o.closed_at >= $2 limit $3`
)

// readBoard reads both halves in one message.
func readBoard(ctx context.Context, tx db.Tx, today time.Time) (cards []Card, err error) {
	batch := &pgx.Batch{}
	batch.Queue(selectOpen, tx.Center(), boardMost)
	batch.Queue(selectClosed, tx.Center(), today, boardMost)
	results := tx.HotBatch(ctx, batch)
	defer func() {
		if closing := results.Close(); err == nil && closing != nil {
			err = fmt.Errorf("read the board: %w", closing)
		}
	}()
	for range batch.QueuedQueries {
		rows, err := results.Query()
		if err != nil {
			return nil, fmt.Errorf("read the board: %w", err)
		}
		if cards, err = pgx.AppendRows(cards, rows, scanCard); err != nil {
			return nil, fmt.Errorf("read the board: %w", err)
		}
	}
	cards = cards[:min(len(cards), boardMost)]
	sortCards(cards)
	return cards, nil
}

func scanCard(row pgx.CollectableRow) (c Card, err error) {
	err = row.Scan(&c.ID, &c.Number, &c.Version, &c.Document, &c.Stage, &c.StageSince, &c.Plate, &c.Vehicle, &c.Customer, &c.Summary,
		&c.PromisedAt, &c.Arrival, &c.TechnicianID, &c.Technician, &c.Currency, &c.RateNano, &c.TotalMinor, &c.Jobs, &c.Done, &c.Unanswered,
		&c.ChargedMinor, &c.PaidMinor, &c.ClosedAt)
	return c, err
}
