package tenancy

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

// findCenters walks by id: ids are made in the order of time.
func findCenters(ctx context.Context, tx db.Tx, w Wanted, after uuid.UUID, limit int) ([]Listed, error) {
	rows, err := tx.Pgx.Query(ctx, `select c.center_id, c.name, c.status, c.closes_at, c.created_at from tenancy.centers c
		where ($1::uuid = '00000000-0000-0000-0000-000000000000' or c.center_id < $1)
		and ($2::text = '' or position(lower($2) in lower(c.name)) > 0)
		and ($3::uuid = '00000000-0000-0000-0000-000000000000' or c.center_id = $3)
		and ($4::text = '' or c.status = $4)
		and ($5::uuid = '00000000-0000-0000-0000-000000000000' or exists (select from tenancy.members m
			where m.center_id = c.center_id and m.person_id = $5 and m.role = 'owner' and m.ended_at is null))
		order by c.center_id desc limit $6`, after, w.Name, w.ID, string(w.Status), w.Owner, limit)
	if err != nil {
		return nil, fmt.Errorf("find centers: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (l Listed, err error) {
		var closes *time.Time
		err = row.Scan(&l.ID, &l.Name, &l.Status, &closes, &l.CreatedAt)
		l.ClosesAt = db.OrZero(closes)
		return l, err
	})
	if err != nil {
		return nil, fmt.Errorf("find centers: %w", err)
	}
	return list, nil
}

func countFoundings(ctx context.Context, tx db.Tx, since time.Time) ([]Founding, error) {
	rows, err := tx.Pgx.Query(ctx, `select date_trunc('week', created_at at time zone 'UTC') at time zone 'UTC', count(*) from tenancy.centers
		where created_at >= $1 group by 1 order by 1`, since)
	if err != nil {
		return nil, fmt.Errorf("count foundings: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Founding])
	if err != nil {
		return nil, fmt.Errorf("count foundings: %w", err)
	}
	return list, nil
}
