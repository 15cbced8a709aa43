package arrivals

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

func listColleagues(ctx context.Context, tx db.Tx) ([]colleague, error) {
	rows, err := tx.Hot(ctx, `select person_id, name, created_at from tenancy.staff where center_id = $1 and ended_at is null`, tx.Center())
	if err != nil {
		return nil, fmt.Errorf("list people of the center: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c colleague, err error) {
		err = row.Scan(&c.person, &c.name, &c.since)
		return c, err
	})
	if err != nil {
		return nil, fmt.Errorf("list people of the center: %w", err)
	}
	return list, nil
}
