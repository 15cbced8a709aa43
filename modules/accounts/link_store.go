package accounts

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

// linkRow is a link without its secret.
type linkRow struct {
	id     uuid.UUID // of the request that made it
	kind   purpose
	person uuid.UUID
	about  string // e-mail address; may be empty
	made   time.Time
}

// insertLink tells whether it made the link: a request makes one, however often its job runs.
func insertLink(ctx context.Context, tx db.Tx, l linkRow, hash []byte, expires time.Time) (bool, error) {
	done, err := tx.Pgx.Exec(ctx, `insert into accounts.links (hash, id, kind, person_id, address, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7)
		on conflict (id) do nothing`, hash, l.id, string(l.kind), l.person, l.about, tx.Now(), expires)
	if err != nil {
		return false, fmt.Errorf("insert %s link: %w", l.kind, err)
	}
	return done.RowsAffected() == 1, nil
}

// voidLinks ends the unused links of a person and kind, but for one.
func voidLinks(ctx context.Context, tx db.Tx, person uuid.UUID, kind purpose, but uuid.UUID) error {
	_, err := tx.Pgx.Exec(ctx, `update accounts.links set voided_at = $4
		where person_id = $1 and kind = $2 and id <> $3 and used_at is null and voided_at is null`, person, string(kind), but, tx.Now())
	if err != nil {
		return fmt.Errorf("void %s links: %w", kind, err)
	}
	return nil
}

// findLink reads a link that still works.
func findLink(ctx context.Context, tx db.Tx, kind purpose, hash []byte) (linkRow, error) {
	return scanLink(tx.HotRow(ctx, `select id, kind, person_id, address, created_at from accounts.links
		where hash = $1 and kind = $2 and used_at is null and voided_at is null and expires_at > $3`, hash, string(kind), tx.Now()))
}

// useLink uses up a link that still works. Of two at once, one gets it.
func useLink(ctx context.Context, tx db.Tx, kind purpose, hash []byte) (linkRow, error) {
	return scanLink(tx.HotRow(ctx, `update accounts.links set used_at = $3
		where hash = $1 and kind = $2 and used_at is null and voided_at is null and expires_at > $3
		returning id, kind, person_id, address, created_at`, hash, string(kind), tx.Now()))
}

func scanLink(row pgx.Row) (l linkRow, err error) {
	err = row.Scan(&l.id, &l.kind, &l.person, &l.about, &l.made)
	if errors.Is(err, pgx.ErrNoRows) {
		return linkRow{}, errLink
	}
	if err != nil {
		return linkRow{}, fmt.Errorf("find link: %w", err)
	}
	return l, nil
}

// deleteLinks takes away the links that ran out before a moment.
func deleteLinks(ctx context.Context, tx db.Tx, before time.Time) error {
	return change(ctx, tx, "delete old links", "delete from accounts.links where expires_at < $1", before)
}
