package tenancy

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
	"bayline/platform/fault"
)

func insertCenter(ctx context.Context, tx db.Tx, name string) error {
	_, err := tx.Pgx.Exec(ctx, `insert into tenancy.centers (center_id, name, status, status_at, created_at) values ($1, $2, 'trial', $3, $3)`,
		tx.Center(), name, tx.Now())
	if err != nil {
		return fmt.Errorf("insert center: %w", err)
	}
	return nil
}

func readIdle(ctx context.Context, tx db.Tx) (time.Duration, error) {
	var minutes int64
	err := tx.HotRow(ctx, "select idle_minutes from tenancy.centers where center_id = $1", tx.Center()).Scan(&minutes)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, errNoCenter
	}
	if err != nil {
		return 0, fmt.Errorf("read idle time: %w", err)
	}
	return time.Duration(minutes) * time.Minute, nil
}

func insertCounter(ctx context.Context, tx db.Tx, what Limited, used int64) error {
	_, err := tx.Pgx.Exec(ctx, `insert into tenancy.counters (center_id, kind, used) values ($1, $2, $3)`, tx.Center(), string(what), used)
	if err != nil {
		return fmt.Errorf("insert counter %s: %w", what, err)
	}
	return nil
}

func updateStatus(ctx context.Context, tx db.Tx, status Status, reason string, closes time.Time) error {
	tag, err := tx.Pgx.Exec(ctx, `update tenancy.centers set status = $2, status_reason = $3, status_at = $4, closes_at = $5
		where center_id = $1 and status <> 'deleted'`, tx.Center(), string(status), reason, tx.Now(), db.OrNull(closes))
	if err != nil {
		return fmt.Errorf("set status %s: %w", status, err)
	}
	if tag.RowsAffected() == 0 {
		return ErrGone
	}
	return nil
}

func readName(ctx context.Context, tx db.Tx, center uuid.UUID) (name, zone string, err error) {
	err = tx.HotRow(ctx, "select name, time_zone from tenancy.centers where center_id = $1", center).Scan(&name, &zone)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", "", errNoCenter
	}
	if err != nil {
		return "", "", fmt.Errorf("read name of center: %w", err)
	}
	return name, zone, nil
}

func insertClosure(ctx context.Context, tx db.Tx, id uuid.UUID, reason, words string, effective, due time.Time) error {
	_, err := tx.Pgx.Exec(ctx, `insert into tenancy.closures (center_id, id, reason, words, effective_at, due_at, created_at) values ($1, $2, $3, $4, $5, $6, $7)`,
		tx.Center(), id, reason, words, effective, due, tx.Now())
	if db.IsUnique(err, "closures_open") {
		return fault.New(fault.Conflict, "This center is closed already. Reload the page to see the day of its deletion.")
	}
	if err != nil {
		return fmt.Errorf("insert closure: %w", err)
	}
	return nil
}

func endClosure(ctx context.Context, tx db.Tx) (id uuid.UUID, err error) {
	err = tx.Pgx.QueryRow(ctx, `update tenancy.closures set returned_at = $2 where center_id = $1 and returned_at is null and begun_at is null returning id`,
		tx.Center(), tx.Now()).Scan(&id)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return uuid.Nil, fmt.Errorf("end closure: %w", err)
	}
	return id, nil
}
