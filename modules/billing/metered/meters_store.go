package metered

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

func insertMeter(ctx context.Context, tx db.Tx, month Month) error {
	err := tx.HotExec(ctx, "insert into billing.meters (center_id, month, opened_at) values ($1, $2, $3) on conflict do nothing",
		tx.Center(), month.day(), tx.Now())
	if err != nil {
		return fmt.Errorf("open meter: %w", err)
	}
	return nil
}

func selectMeter(ctx context.Context, tx db.Tx) (*meter, error) {
	var m meter
	var month time.Time
	err := tx.HotRow(ctx, "select month, statements from billing.meters where center_id = $1 for update", tx.Center()).Scan(&month, &m.statements)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("lock meter: %w", err)
	}
	m.month = MonthOf(month, time.UTC)
	return &m, nil
}

func saveMeter(ctx context.Context, tx db.Tx, m *meter) error {
	_, err := tx.Pgx.Exec(ctx, "update billing.meters set month = $2, statements = $3 where center_id = $1", tx.Center(), m.month.day(), m.statements)
	if err != nil {
		return fmt.Errorf("save meter: %w", err)
	}
	return nil
}

// readEnded finds accounts whose open month has ended somewhere on earth: 14 hours before UTC in the first zone. Each is looked at again
// under its lock. Through the platform's door.
func readEnded(ctx context.Context, tx db.Tx) ([]uuid.UUID, error) {
	now := MonthOf(tx.Now().Add(14*time.Hour), time.UTC)
	rows, err := tx.Hot(ctx, "select center_id from billing.meters where month < $1 order by center_id", now.day())
	if err != nil {
		return nil, fmt.Errorf("read meters: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return nil, fmt.Errorf("read meters: %w", err)
	}
	return list, nil
}
