package invoices

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

const (
	selectAgeing = `select case when i.due_on >= $2::date then 0 when $2::date - i.due_on <= 30 then 1 when $2::date - i.due_on <= 60 then 2 when $2::date - i.due_on <= 90 then 3 else 4 end,
			i.currency, i.rate_nano, count(*), sum(b.due_minor)::bigint
		from workshop.order_balances b join workshop.invoices i on i.center_id = b.center_id and i.order_id = b.order_id
		where b.center_id = $1 and b.charged_minor > b.paid_minor group by 1, 2, 3`

	// $2 today, $3 which, $4 limit, $5 sequence
	ofState = summaryColumns + ` and ($3::text = '' or $3::text = 'paid' and b.charged_minor <= b.paid_minor or $3::text = 'open' and b.charged_minor > b.paid_minor
		or $3::text = 'overdue' and b.charged_minor > b.paid_minor and i.due_on < $2::date)`
	listFirst  = ofState + ` order by i.sequence desc limit $4`
	listAfter  = ofState + ` and i.sequence < $5 order by i.sequence desc limit $4`
	listBefore = ofState + ` and i.sequence > $5 order by i.sequence limit $4`

	listFound = summaryColumns + ` and (i.id = any($2::uuid[]) or i.customer_id = any($3::uuid[]) or i.vehicle_id = any($4::uuid[])
		or i.order_id = any($5::uuid[]))
		order by i.sequence desc limit $6`
)

// readList reads a page of the list and what is owed by age, in one message to PostgreSQL.
func readList(ctx context.Context, tx db.Tx, w which, at place, today time.Time, limit int) (rows []Summary, owed []aged, err error) {
	batch := &pgx.Batch{}
	day := today.Format(time.DateOnly)
	switch {
	case at.after != 0:
		batch.Queue(listAfter, tx.Center(), day, string(w), limit, at.after)
	case at.before != 0:
		batch.Queue(listBefore, tx.Center(), day, string(w), limit, at.before)
	default:
		batch.Queue(listFirst, tx.Center(), day, string(w), limit)
	}
	return sendList(ctx, tx, batch, day)
}

// readFound is readList for what a search found.
func readFound(ctx context.Context, tx db.Tx, h hits, today time.Time, limit int) ([]Summary, []aged, error) {
	batch := &pgx.Batch{}
	batch.Queue(listFound, tx.Center(), listed(h.invoices), listed(h.customers), listed(h.vehicles), listed(h.orders), limit)
	return sendList(ctx, tx, batch, today.Format(time.DateOnly))
}

func sendList(ctx context.Context, tx db.Tx, batch *pgx.Batch, day string) (rows []Summary, owed []aged, err error) {
	batch.Queue(selectAgeing, tx.Center(), day)
	results := tx.Pgx.SendBatch(ctx, batch)
	defer func() {
		if closing := results.Close(); err == nil && closing != nil {
			err = fmt.Errorf("list invoices: %w", closing)
		}
	}()
	found, err := results.Query()
	if err != nil {
		return nil, nil, fmt.Errorf("list invoices: %w", err)
	}
	if rows, err = pgx.CollectRows(found, scanSummary); err != nil {
		return nil, nil, fmt.Errorf("list invoices: %w", err)
	}
	if found, err = results.Query(); err != nil {
		return nil, nil, fmt.Errorf("age what is owed: %w", err)
	}
	owed, err = pgx.CollectRows(found, func(row pgx.CollectableRow) (a aged, err error) {
		err = row.Scan(&a.age, &a.amount.Currency, &a.rate, &a.count, &a.amount.Minor)
		return a, err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("age what is owed: %w", err)
	}
	return rows, owed, nil
}

// listed writes ids as texts, because a batch goes out without asking for the types of its arguments. It is never null: any(null)
// is neither true nor false.
func listed(ids []uuid.UUID) []string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = id.String()
	}
	return texts
}
