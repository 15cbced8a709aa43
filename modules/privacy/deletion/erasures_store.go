package deletion

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

func insertErasure(ctx context.Context, tx db.Tx, d *Deletion, certificate []byte) error {
	_, err := tx.Pgx.Exec(ctx, `insert into privacy.erasures (center_id, id, erased_at, certificate) values ($1, $2, $3, $4)`,
		d.Center, d.ID, tx.Now(), certificate)
	if err != nil {
		return fmt.Errorf("write the erasure of %s: %w", d.Center, err)
	}
	return nil
}

// readErasure of a closure: the certificate's file; nil where there is none.
func readErasure(ctx context.Context, tx db.Tx, closure uuid.UUID) (certificate []byte, err error) {
	err = tx.Pgx.QueryRow(ctx, "select certificate from privacy.erasures where id = $1", closure).Scan(&certificate)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return nil, fmt.Errorf("read erasure: %w", err)
	}
	return certificate, nil
}

func readErasures(ctx context.Context, tx db.Tx, after uuid.UUID, limit int) ([][]byte, error) {
	rows, err := tx.Pgx.Query(ctx, `select certificate from privacy.erasures
		where not exists (select from privacy.erasures where id = $1) or (erased_at, id) < (select erased_at, id from privacy.erasures where id = $1)
		order by erased_at desc, id desc limit $2`, after, limit)
	if err != nil {
		return nil, fmt.Errorf("read erasures: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	if err != nil {
		return nil, fmt.Errorf("read erasures: %w", err)
	}
	return list, nil
}

func countErasures(ctx context.Context, tx db.Tx) (n int64, err error) {
	if err = tx.Pgx.QueryRow(ctx, "select count(*) from privacy.erasures").Scan(&n); err != nil {
		return 0, fmt.Errorf("count erasures: %w", err)
	}
	return n, nil
}
