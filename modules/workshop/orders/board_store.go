package orders

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bayline/platform/db"
)

// selectOpen is the hottest read of the program: one walk of one index. What a card says of vehicle and customer stands in the
// order's own row; looked up one by one under row-level security it would cost seven times as much. Only what was invoiced today has
// a balance to show, and the few people of the staff are read once.
const (
	cardColumns = `o.id, o.number, o.version, o.document, o.stage, o.stage_since, o.card_plate, o.card_vehicle, o.card_customer, o.summary,
		coalesce(o.promised_at, '0001-01-01Z'), o.arrival, coalesce(o.technician_id, '00000000-0000-0000-0000-000000000000'), o.currency, o.rate_nano, o.total_minor, o.jobs_total, o.jobs_done, o.jobs_waiting`
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
	var id uuid.UUID
	var name string
	_, err = pgx.ForEachRow(rows, []any{&id, &name}, func() error {
		names[id] = name
		return nil
	})
	return names, err
}

// appendCards reads the next result of the batch. The hottest loop of the program: pgx gets the same places for every row, of types
// that it knows by itself, and words that many cards have alike are not copied.
func appendCards(cards []*Card, results pgx.BatchResults) ([]*Card, error) {
	rows, err := results.Query()
	if err != nil {
		return nil, fmt.Errorf("read the board: %w", err)
	}
	defer rows.Close()
	var c Card
	var document, stage, arrival, currency pgtype.DriverBytes
	into := []any{(*[16]byte)(&c.ID), &c.Number, &c.Version, &document, &stage, &c.StageSince, &c.Plate, &c.Vehicle, &c.Customer, &c.Summary,
		&c.PromisedAt, &arrival, (*[16]byte)(&c.TechnicianID), &currency, &c.RateNano, &c.TotalMinor, &c.Jobs, &c.Done, &c.Unanswered,
		&c.ChargedMinor, &c.PaidMinor}
	last := &Card{}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, fmt.Errorf("read a card: %w", err)
		}
		one := c
		one.Document, one.Stage = Document(shared(document, string(last.Document))), Stage(shared(stage, string(last.Stage)))
		one.Arrival, one.Currency = shared(arrival, last.Arrival), shared(currency, last.Currency)
		cards, last = append(cards, &one), &one
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read the board: %w", err)
	}
	return cards, nil
}

// shared is the text of b: known itself, where it says the same.
func shared(b []byte, known string) string {
	if string(b) == known {
		return known
	}
	return string(b)
}
