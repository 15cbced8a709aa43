package orders

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

// selectOpen is the hottest read of the program: one walk of one index. What a card says of vehicle and customer stands in the
// order's own row; looked up one by one under row-level security it would cost seven times as much. Only what was invoiced today has
// a balance to show, and the few people of the staff are read once.
const (
	cardColumns = `o.id, o.number, o.version, o.document, o.stage, o.stage_since, o.card_plate, o.card_vehicle, o.card_customer, o.summary,
		o.promised_at, o.arrival, o.technician_id, o.currency, o.rate_nano, o.total_minor, o.jobs_total, o.jobs_done, o.jobs_waiting`
	selectOpen = `select ` + cardColumns + `, 0::bigint, 0::bigint from workshop.work_orders o
		where o.center_id = $1 and o.document <> 'void' and o.closed_at is null limit $2`
	selectClosed = `select ` + cardColumns + `, coalesce(b.charged_minor, 0), coalesce(b.paid_minor, 0) from workshop.work_orders o
		left join workshop.order_balances b on b.center_id = $1 and b.order_id = o.id
		where o.center_id = $1 and o.document = 'invoiced' and o.closed_at is not null and o.closed_at >= $2 limit $3`
	selectNames = `select id, name from tenancy.staff where center_id = $1`
)

// readBoard reads all in one message.
func readBoard(ctx context.Context, tx db.Tx, today time.Time) (cards []*Card, open int, err error) {
	batch := &pgx.Batch{}
	batch.Queue(selectNames, tx.Center())
	batch.Queue(selectOpen, tx.Center(), boardMost)
	batch.Queue(selectClosed, tx.Center(), today, boardMost)
	results := tx.HotBatch(ctx, batch)
	defer func() {
		if closing := results.Close(); err == nil && closing != nil {
			err = fmt.Errorf("read the board: %w", closing)
		}
	}()
	names, err := readNames(results)
	if err != nil {
		return nil, 0, fmt.Errorf("read the staff of the board: %w", err)
	}
	if cards, err = appendCards(make([]*Card, 0, 64), results); err != nil {
		return nil, 0, err
	}
	open = len(cards)
	if cards, err = appendCards(cards, results); err != nil {
		return nil, 0, err
	}
	cards = cards[:min(len(cards), boardMost)]
	for _, c := range cards {
		c.Technician = names[c.TechnicianID]
	}
	sortCards(cards)
	return cards, open, nil
}

func readNames(results pgx.BatchResults) (map[uuid.UUID]string, error) {
	rows, err := results.Query()
	if err != nil {
		return nil, err
	}
	names := map[uuid.UUID]string{}
	f := db.ReadFields(rows)
	for f.Next() {
		names[f.UUID()] = f.Text()
	}
	return names, f.Err()
}

// appendCards reads the next result of the batch, in the order of cardColumns.
func appendCards(cards []*Card, results pgx.BatchResults) ([]*Card, error) {
	rows, err := results.Query()
	if err != nil {
		return nil, fmt.Errorf("read the board: %w", err)
	}
	f := db.ReadFields(rows)
	for f.Next() {
		cards = append(cards, &Card{
			ID: f.UUID(), Number: f.Int(), Version: f.Int(), Document: Document(f.Word()), Stage: Stage(f.Word()), StageSince: f.Time(),
			Plate: f.Text(), Vehicle: f.Text(), Customer: f.Text(), Summary: f.Text(), PromisedAt: f.Time(), Arrival: f.Word(),
			TechnicianID: f.UUID(), Currency: f.Word(), RateNano: f.Int(), TotalMinor: f.Int(), Jobs: f.Int(), Done: f.Int(), Unanswered: f.Int(),
			ChargedMinor: f.Int(), PaidMinor: f.Int(),
		})
	}
	if err := f.Err(); err != nil {
		return nil, fmt.Errorf("read the board: %w", err)
	}
	return cards, nil
}
