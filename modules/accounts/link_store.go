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

// insertLink tells whether it made the link: a request makes one, however often its job runs.
func insertLink(ctx context.Context, tx db.Tx, id uuid.UUID, kind purpose, person uuid.UUID, hash []byte, expires time.Time) (bool, error) {
	done, err := tx.Pgx.Exec(ctx, `insert into accounts.links (hash, id, kind, person_id, created_at, expires_at) values ($1, $2, $3, $4, $5, $6)
		on conflict (id) do nothing`, hash, id, string(kind), person, tx.Now(), expires)
	if err != nil {
		return false, fmt.Errorf("insert %s link: %w", kind, err)
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

// findLink is the person of a link that still works.
func findLink(ctx context.Context, tx db.Tx, kind purpose, hash []byte) (person uuid.UUID, err error) {
	err = tx.HotRow(ctx, `select person_id from accounts.links
		where hash = $1 and kind = $2 and used_at is null and voided_at is null and expires_at > $3`, hash, string(kind), tx.Now()).Scan(&person)
	return person, linkError(err)
}

// useLink uses up a link that still works and returns its person. Of two at once, one gets it.
func useLink(ctx context.Context, tx db.Tx, kind purpose, hash []byte) (person uuid.UUID, err error) {
	err = tx.HotRow(ctx, `update accounts.links set used_at = $3
		where hash = $1 and kind = $2 and used_at is null and voided_at is null and expires_at > $3
		returning person_id`, hash, string(kind), tx.Now()).Scan(&person)
	return person, linkError(err)
}

// deleteLinks takes away the links that ran out before a moment.
func deleteLinks(ctx context.Context, tx db.Tx, before time.Time) error {
	return change(ctx, tx, "delete old links", "delete from accounts.links where expires_at < $1", before)
}

func linkError(err error) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return errLink
	}
	if err != nil {
		return fmt.Errorf("find link: %w", err)
	}
	return nil
}
