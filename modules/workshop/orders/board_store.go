package orders

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

// selectCards is the hottest read of the program: one walk of one index. What a card says of vehicle and customer stands in the
// order's own row; looked up one by one under row-level security it would cost seven times as much. Only what is invoiced has a
// balance to show, and the few people of the staff are read once.
const (
	selectCards = `select o.id, o.number, o.version, o.document, o.stage, o.stage_since, o.card_plate, o.card_vehicle, o.card_customer, o.summary,
		o.promised_at, o.arrival, o.technician_id, o.currency, o.rate_nano, o.total_minor, o.jobs_total, o.jobs_done, o.jobs_waiting, o.closed_at,
		case when o.document = 'invoiced' then (select b.charged_minor from workshop.order_balances b where b.center_id = $1 and b.order_id = o.id) end,
		case when o.document = 'invoiced' then (select b.paid_minor from workshop.order_balances b where b.center_id = $1 and b.order_id = o.id) end
		from workshop.work_orders o where o.center_id = $1 and o.document <> 'void' and o.board_until >= $2
		order by o.board_until desc limit $3`
	selectNames = `select id, name from tenancy.staff where center_id = $1`
)

// readBoard reads all in one message. What is open comes first, so that a full board lacks what was closed.
func readBoard(ctx context.Context, tx db.Tx, today time.Time) (cards []*Card, open int, err error) {
	batch := &pgx.Batch{}
	batch.Queue(selectNames, tx.Center())
	batch.Queue(selectCards, tx.Center(), today, boardMost)
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
	if cards, err = readCards(results); err != nil {
		return nil, 0, fmt.Errorf("read the board: %w", err)
	}
	for _, c := range cards {
		c.Technician = names[c.TechnicianID]
		if c.ClosedAt.IsZero() {
			open++
		}
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

// readCards reads the fields in the order of selectCards.
func readCards(results pgx.BatchResults) ([]*Card, error) {
	rows, err := results.Query()
	if err != nil {
		return nil, err
	}
	cards := make([]*Card, 0, 64)
	f := db.ReadFields(rows)
	for f.Next() {
		cards = append(cards, &Card{
			ID: f.UUID(), Number: f.Int(), Version: f.Int(), Document: Document(f.Word()), Stage: Stage(f.Word()), StageSince: f.Time(),
			Plate: f.Text(), Vehicle: f.Text(), Customer: f.Text(), Summary: f.Text(), PromisedAt: f.Time(), Arrival: f.Word(),
			TechnicianID: f.UUID(), Currency: f.Word(), RateNano: f.Int(), TotalMinor: f.Int(), Jobs: f.Int(), Done: f.Int(), Unanswered: f.Int(),
			ClosedAt: f.Time(), ChargedMinor: f.Int(), PaidMinor: f.Int(),
		})
	}
	return cards, f.Err()
}
