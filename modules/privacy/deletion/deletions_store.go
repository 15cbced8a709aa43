package deletion

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

const deletionColumns = `id, center_id, reason, effective_at, due_at, step, frozen_at, begun_at, files, jobs, rows::text, kept::text, recounted_at, rounds, owners`

func insertDeletion(ctx context.Context, tx db.Tx, d *Deletion) error {
	_, err := tx.Pgx.Exec(ctx, `insert into privacy.deletions (center_id, id, reason, effective_at, due_at, step, frozen_at)
		values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`, d.Center, d.ID, d.Reason, d.EffectiveAt, d.DueAt, string(d.Step), d.FrozenAt)
	if err != nil {
		return fmt.Errorf("insert deletion: %w", err)
	}
	return nil
}

// readDeletion under way, or nil. The closure's id alone finds it, through either door.
func readDeletion(ctx context.Context, tx db.Tx, closure uuid.UUID, lock string) (*Deletion, error) {
	list, err := collectDeletions(ctx, tx, "where id = $1"+lock, closure)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// readDeletions under way, the oldest first. Through the platform's door.
func readDeletions(ctx context.Context, tx db.Tx) ([]Deletion, error) {
	return collectDeletions(ctx, tx, "order by due_at, id")
}

func collectDeletions(ctx context.Context, tx db.Tx, where string, args ...any) ([]Deletion, error) {
	rows, err := tx.Pgx.Query(ctx, "select "+deletionColumns+" from privacy.deletions "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read deletions: %w", err)
	}
	list, err := pgx.CollectRows(rows, scanDeletion)
	if err != nil {
		return nil, fmt.Errorf("read deletions: %w", err)
	}
	return list, nil
}

func scanDeletion(row pgx.CollectableRow) (d Deletion, err error) {
	var begun, recounted *time.Time
	var files *int64
	var deleted, stays string
	err = row.Scan(&d.ID, &d.Center, &d.Reason, &d.EffectiveAt, &d.DueAt, &d.Step, &d.FrozenAt, &begun, &files, &d.Jobs, &deleted, &stays,
		&recounted, &d.Rounds, &d.owners)
	if err != nil {
		return d, err
	}
	d.EffectiveAt, d.DueAt, d.FrozenAt = d.EffectiveAt.UTC(), d.DueAt.UTC(), d.FrozenAt.UTC()
	d.BegunAt, d.RecountedAt, d.Files = db.OrZero(begun).UTC(), db.OrZero(recounted).UTC(), -1
	if files != nil {
		d.Files = *files
	}
	return d, errors.Join(json.Unmarshal([]byte(deleted), &d.Rows), json.Unmarshal([]byte(stays), &d.Kept))
}

func saveDeletion(ctx context.Context, tx db.Tx, d *Deletion) error {
	deleted, err := json.Marshal(d.Rows)
	if err != nil {
		return err
	}
	stays, err := json.Marshal(d.Kept)
	if err != nil {
		return err
	}
	var files *int64
	if d.Files >= 0 {
		files = &d.Files
	}
	_, err = tx.Pgx.Exec(ctx, `update privacy.deletions set step = $3, begun_at = $4, files = $5, jobs = $6, rows = $7::text::jsonb, kept = $8::text::jsonb,
		recounted_at = $9, rounds = $10, owners = $11 where center_id = $1 and id = $2`, d.Center, d.ID, string(d.Step), db.OrNull(d.BegunAt), files, d.Jobs,
		string(deleted), string(stays), db.OrNull(d.RecountedAt), d.Rounds, d.owners)
	if err != nil {
		return fmt.Errorf("save deletion of %s: %w", d.Center, err)
	}
	return nil
}

func removeDeletion(ctx context.Context, tx db.Tx, d *Deletion) error {
	if _, err := tx.Pgx.Exec(ctx, "delete from privacy.deletions where center_id = $1 and id = $2", d.Center, d.ID); err != nil {
		return fmt.Errorf("remove deletion of %s: %w", d.Center, err)
	}
	return nil
}
