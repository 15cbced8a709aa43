package tenancy

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

func readUsage(ctx context.Context, tx db.Tx) ([]Use, error) {
	rows, err := tx.Hot(ctx, `select kind, used, allowed from tenancy.counters where center_id = $1 order by kind desc`, tx.Center())
	if err != nil {
		return nil, fmt.Errorf("read usage: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (u Use, err error) {
		err = row.Scan(&u.What, &u.Used, &u.Allowed)
		return u, err
	})
	if err != nil {
		return nil, fmt.Errorf("read usage: %w", err)
	}
	return list, nil
}

func countCenters(ctx context.Context, tx db.Tx) (map[Status]int64, error) {
	rows, err := tx.Hot(ctx, `select status, count(*) from tenancy.centers group by status`)
	if err != nil {
		return nil, fmt.Errorf("count centers: %w", err)
	}
	counts := map[Status]int64{}
	var status Status
	var n int64
	_, err = pgx.ForEachRow(rows, []any{&status, &n}, func() error {
		counts[status] = n
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("count centers: %w", err)
	}
	return counts, nil
}

func ownedBy(ctx context.Context, tx db.Tx, person uuid.UUID) ([]uuid.UUID, error) {
	rows, err := tx.Hot(ctx, `select center_id from tenancy.members where person_id = $1 and role = 'owner' and ended_at is null`, person)
	if err != nil {
		return nil, fmt.Errorf("centers of owner: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return nil, fmt.Errorf("centers of owner: %w", err)
	}
	return list, nil
}

func updateCloses(ctx context.Context, tx db.Tx, center uuid.UUID, closes time.Time) error {
	_, err := tx.Pgx.Exec(ctx, `update tenancy.centers set closes_at = $2 where center_id = $1`, center, db.OrNull(closes))
	if err != nil {
		return fmt.Errorf("set closing day: %w", err)
	}
	return nil
}

func readNames(ctx context.Context, tx db.Tx, centers []uuid.UUID) (map[uuid.UUID]string, error) {
	names := map[uuid.UUID]string{}
	rows, err := tx.Hot(ctx, "select center_id, name from tenancy.centers where center_id = any($1)", centers)
	if err != nil {
		return nil, fmt.Errorf("read names of centers: %w", err)
	}
	var center uuid.UUID
	var name string
	_, err = pgx.ForEachRow(rows, []any{&center, &name}, func() error {
		names[center] = name
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read names of centers: %w", err)
	}
	return names, nil
}
