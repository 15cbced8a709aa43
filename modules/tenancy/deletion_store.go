package tenancy

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

const closureColumns = "id, center_id, reason, effective_at, due_at, begun_at"

func scanClosure(row pgx.CollectableRow) (c Closure, err error) {
	var begun *time.Time
	err = row.Scan(&c.ID, &c.Center, &c.Reason, &c.EffectiveAt, &c.DueAt, &begun)
	c.BegunAt = db.OrZero(begun).UTC()
	c.EffectiveAt, c.DueAt = c.EffectiveAt.UTC(), c.DueAt.UTC()
	return c, err
}

func readClosures(ctx context.Context, tx db.Tx, where string, args ...any) ([]Closure, error) {
	rows, err := tx.Pgx.Query(ctx, "select "+closureColumns+" from tenancy.closures where "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read closures: %w", err)
	}
	list, err := pgx.CollectRows(rows, scanClosure)
	if err != nil {
		return nil, fmt.Errorf("read closures: %w", err)
	}
	return list, nil
}

func readClosure(ctx context.Context, tx db.Tx) (*Closure, error) {
	list, err := readClosures(ctx, tx, "center_id = $1 and returned_at is null", tx.Center())
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

func readComing(ctx context.Context, tx db.Tx) ([]Coming, error) {
	rows, err := tx.Pgx.Query(ctx, `select o.id, o.center_id, o.reason, o.effective_at, o.due_at, o.begun_at, c.name
		from tenancy.closures o join tenancy.centers c on c.center_id = o.center_id
		where o.returned_at is null order by o.due_at, o.id limit 500`)
	if err != nil {
		return nil, fmt.Errorf("read coming deletions: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c Coming, err error) {
		var begun *time.Time
		err = row.Scan(&c.ID, &c.Center, &c.Reason, &c.EffectiveAt, &c.DueAt, &begun, &c.Name)
		c.BegunAt = db.OrZero(begun).UTC()
		return c, err
	})
	if err != nil {
		return nil, fmt.Errorf("read coming deletions: %w", err)
	}
	return list, nil
}

// readGone: a center that is nowhere is gone, too.
func readGone(ctx context.Context, tx db.Tx, center uuid.UUID) (gone bool, err error) {
	err = tx.Pgx.QueryRow(ctx, "select not exists (select from tenancy.centers where center_id = $1 and status <> 'deleted')", center).Scan(&gone)
	if err != nil {
		return false, fmt.Errorf("is center %s gone: %w", center, err)
	}
	return gone, nil
}

func updateBegun(ctx context.Context, tx db.Tx, c *Closure) error {
	_, err := tx.Pgx.Exec(ctx, "update tenancy.closures set begun_at = $3 where center_id = $1 and id = $2", c.Center, c.ID, tx.Now())
	if err != nil {
		return fmt.Errorf("begin the deletion of %s: %w", c.Center, err)
	}
	_, err = tx.Pgx.Exec(ctx, `update tenancy.centers set status = 'deleted', status_reason = '', status_at = $2, closes_at = null, version = version + 1
		where center_id = $1`, c.Center, tx.Now())
	if err != nil {
		return fmt.Errorf("begin the deletion of %s: %w", c.Center, err)
	}
	c.BegunAt = tx.Now()
	return nil
}
