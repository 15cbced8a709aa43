package tenancy

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
	"bayline/platform/fault"
)

const paperColumns = "id, kind, name, type, size, sha256, stored_name, created_at"

var errNoPaper = fault.New(fault.NotFound, "There is no such file.")

func readPapers(ctx context.Context, tx db.Tx) ([]Paper, error) {
	rows, err := tx.Hot(ctx, "select "+paperColumns+" from platform.files where center_id = $1 order by created_at desc, id desc limit 200", tx.Center())
	if err != nil {
		return nil, fmt.Errorf("read papers: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Paper, error) { return scanPaper(row) })
}

func readPaper(ctx context.Context, tx db.Tx, id uuid.UUID) (Paper, error) {
	paper, err := scanPaper(tx.HotRow(ctx, "select "+paperColumns+" from platform.files where center_id = $1 and id = $2", tx.Center(), id))
	return paper, missing(err, "read paper")
}

func deletePaper(ctx context.Context, tx db.Tx, id uuid.UUID) (Paper, error) {
	paper, err := scanPaper(tx.HotRow(ctx, `with gone as (update tenancy.centers set logo_file = null where center_id = $1 and logo_file = $2)
		delete from platform.files where center_id = $1 and id = $2 returning `+paperColumns, tx.Center(), id))
	return paper, missing(err, "delete paper")
}

func scanPaper(row pgx.Row) (p Paper, err error) {
	err = row.Scan(&p.ID, &p.Kind, &p.Name, &p.Type, &p.Size, &p.SHA256, &p.Stored, &p.CreatedAt)
	return p, err
}

func missing(err error, what string) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return errNoPaper
	}
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

func insertPaper(ctx context.Context, tx db.Tx, p Paper, by uuid.UUID) error {
	_, err := tx.Pgx.Exec(ctx, `insert into platform.files (center_id, id, kind, name, type, size, sha256, stored_name, created_by, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, tx.Center(), p.ID, p.Kind, p.Name, p.Type, p.Size, p.SHA256, p.Stored, by, tx.Now())
	if err != nil {
		return fmt.Errorf("insert paper: %w", err)
	}
	return nil
}

// replaceLogo makes a file the logo and takes the row of the old one away; it returns under which name that is stored, if there was one.
func replaceLogo(ctx context.Context, tx db.Tx, id uuid.UUID) (old string, err error) {
	err = tx.Pgx.QueryRow(ctx, `with now as (update tenancy.centers set logo_file = $2 where center_id = $1)
		delete from platform.files where center_id = $1 and kind = 'logo' and id <> $2 returning stored_name`, tx.Center(), id).Scan(&old)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("replace logo: %w", err)
	}
	return old, nil
}

func sumPapers(ctx context.Context, tx db.Tx) (bytes int64, err error) {
	err = tx.HotRow(ctx, "select coalesce(sum(size), 0)::bigint from platform.files where center_id = $1", tx.Center()).Scan(&bytes)
	if err != nil {
		return 0, fmt.Errorf("sum papers: %w", err)
	}
	return bytes, nil
}
