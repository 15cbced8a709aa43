package tenancy

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

func takeCounter(ctx context.Context, tx db.Tx, what Limited, n int64) (bool, error) {
	var used int64
	err := tx.HotRow(ctx, `update tenancy.counters set used = used + $3
		where center_id = $1 and kind = $2 and ($3 <= 0 or allowed is null or used + $3 <= allowed) returning used`,
		tx.Center(), string(what), n).Scan(&used)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("take %d of %s: %w", n, what, err)
	}
	return true, nil
}

func setAllowed(ctx context.Context, tx db.Tx, what Limited, allowed *int64) error {
	_, err := tx.Pgx.Exec(ctx, `insert into tenancy.counters (center_id, kind, allowed) values ($1, $2, $3)
		on conflict (center_id, kind) do update set allowed = excluded.allowed`, tx.Center(), string(what), allowed)
	if err != nil {
		return fmt.Errorf("allow %s: %w", what, err)
	}
	return nil
}

// takeNumber counts from 1001, so that the first number a customer sees does not look like the first.
func takeNumber(ctx context.Context, tx db.Tx, kind string) (taken int64, err error) {
	err = tx.HotRow(ctx, `insert into tenancy.numbers (center_id, kind, next) values ($1, $2, 1002)
		on conflict (center_id, kind) do update set next = numbers.next + 1 returning next - 1`, tx.Center(), kind).Scan(&taken)
	return taken, err
}
