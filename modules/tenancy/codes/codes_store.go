package codes

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

const codeColumns = `k.id, k.note, p.name, k.created_at, k.expires_at, k.used_at, coalesce(u.name, ''), coalesce(c.name, ''), k.withdrawn_at
	from tenancy.codes k join accounts.people p on p.id = k.made_by
	left join accounts.people u on u.id = k.used_by left join tenancy.centers c on c.center_id = k.used_center`

func scanCode(row pgx.CollectableRow) (c Code, err error) {
	var used, withdrawn *time.Time
	err = row.Scan(&c.ID, &c.Note, &c.By, &c.MadeAt, &c.ExpiresAt, &used, &c.UsedBy, &c.Center, &withdrawn)
	c.UsedAt, c.WithdrawnAt = db.OrZero(used), db.OrZero(withdrawn)
	return c, err
}

// listCodes walks by id: ids are made in the order of time.
func listCodes(ctx context.Context, tx db.Tx, after uuid.UUID, limit int) ([]Code, error) {
	rows, err := tx.Hot(ctx, `select `+codeColumns+` where $1::uuid = '00000000-0000-0000-0000-000000000000' or k.id < $1 order by k.id desc limit $2`, after, limit)
	if err != nil {
		return nil, fmt.Errorf("list codes: %w", err)
	}
	list, err := pgx.CollectRows(rows, scanCode)
	if err != nil {
		return nil, fmt.Errorf("list codes: %w", err)
	}
	return list, nil
}

func insertCode(ctx context.Context, tx db.Tx, id uuid.UUID, hash []byte, note string, by uuid.UUID, expires time.Time) error {
	_, err := tx.Pgx.Exec(ctx, `insert into tenancy.codes (id, hash, note, made_by, created_at, expires_at) values ($1, $2, $3, $4, $5, $6)`,
		id, hash, note, by, tx.Now(), expires)
	if err != nil {
		return fmt.Errorf("insert code: %w", err)
	}
	return nil
}

// lockCode reads a code that will change: what changes it at the same time waits.
func lockCode(ctx context.Context, tx db.Tx, id uuid.UUID) (Code, error) {
	return oneCode(ctx, tx, errNoCode, "select "+codeColumns+" where k.id = $1 for update of k", id)
}

func findCode(ctx context.Context, tx db.Tx, hash []byte) (Code, error) {
	return oneCode(ctx, tx, errUnknown, "select "+codeColumns+" where k.hash = $1", hash)
}

func oneCode(ctx context.Context, tx db.Tx, missing error, query string, by any) (Code, error) {
	rows, err := tx.Hot(ctx, query, by)
	if err != nil {
		return Code{}, fmt.Errorf("read code: %w", err)
	}
	c, err := pgx.CollectExactlyOneRow(rows, scanCode)
	if errors.Is(err, pgx.ErrNoRows) {
		return Code{}, missing
	}
	if err != nil {
		return Code{}, fmt.Errorf("read code: %w", err)
	}
	return c, nil
}

// useCode answers with the id of the code that it has used up, or with none.
func useCode(ctx context.Context, tx db.Tx, hash []byte) (id uuid.UUID, err error) {
	err = tx.HotRow(ctx, `update tenancy.codes set used_at = $2 where hash = $1 and used_at is null and withdrawn_at is null and expires_at > $2 returning id`,
		hash, tx.Now()).Scan(&id)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return uuid.Nil, fmt.Errorf("use code: %w", err)
	}
	return id, nil
}

func saveUsedBy(ctx context.Context, tx db.Tx, id, person, center uuid.UUID) error {
	_, err := tx.Pgx.Exec(ctx, `update tenancy.codes set used_by = $2, used_center = $3 where id = $1`, id, person, center)
	if err != nil {
		return fmt.Errorf("save use of code: %w", err)
	}
	return nil
}

func withdrawCode(ctx context.Context, tx db.Tx, id uuid.UUID) error {
	_, err := tx.Pgx.Exec(ctx, `update tenancy.codes set withdrawn_at = $2 where id = $1`, id, tx.Now())
	if err != nil {
		return fmt.Errorf("withdraw code: %w", err)
	}
	return nil
}

func deleteOld(ctx context.Context, tx db.Tx, before time.Time) error {
	_, err := tx.Pgx.Exec(ctx, `delete from tenancy.codes where coalesce(used_at, withdrawn_at, expires_at) < $1`, before)
	if err != nil {
		return fmt.Errorf("delete old codes: %w", err)
	}
	return nil
}
