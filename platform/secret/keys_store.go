package secret

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"bayline/platform/db"
)

type dataKey struct {
	bun.BaseModel `bun:"table:platform.data_keys"`

	Kind        string    `bun:"owner_kind,pk"`
	ID          uuid.UUID `bun:"owner_id,pk,type:uuid"`
	Wrapped     []byte    `bun:"wrapped"`
	RingVersion string    `bun:"ring_version"`
	CreatedAt   time.Time `bun:"created_at"`
}

func (k dataKey) owner() Owner { return Owner{k.Kind, k.ID} }

// findKey answers nil where there is none.
func findKey(ctx context.Context, tx db.Tx, owner Owner) (*dataKey, error) {
	row := &dataKey{Kind: owner.kind, ID: owner.id}
	err := tx.HotRow(ctx, "select wrapped, ring_version, created_at from platform.data_keys where owner_kind = $1 and owner_id = $2",
		owner.kind, owner.id).Scan(&row.Wrapped, &row.RingVersion, &row.CreatedAt)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find the key of %s %s: %w", owner.kind, owner.id, err)
	}
	return row, nil
}

// insertKey waits for another transaction that is making the same key, and then leaves that one in place.
func insertKey(ctx context.Context, tx db.Tx, row dataKey) error {
	row.CreatedAt = tx.Now()
	if _, err := tx.NewInsert().Model(&row).On("conflict do nothing").Exec(ctx); err != nil {
		return fmt.Errorf("make a key for %s %s: %w", row.Kind, row.ID, err)
	}
	return nil
}

func lockOutdated(ctx context.Context, tx db.Tx, newest string, limit int64) ([]dataKey, error) {
	var rows []dataKey
	err := tx.NewSelect().Model(&rows).Where("ring_version not in (?, ?)", newest, destroyed).
		Order("owner_kind", "owner_id").Limit(limit).For("update skip locked").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("lock outdated keys: %w", err)
	}
	return rows, nil
}

func saveWrapped(ctx context.Context, tx db.Tx, row dataKey) error {
	if _, err := tx.NewUpdate().Model(&row).Column("wrapped", "ring_version").WherePK().Exec(ctx); err != nil {
		return fmt.Errorf("rewrap the key of %s %s: %w", row.Kind, row.ID, err)
	}
	return nil
}

func destroyKey(ctx context.Context, tx db.Tx, owner Owner) error {
	row := dataKey{Kind: owner.kind, ID: owner.id, Wrapped: []byte{}, RingVersion: destroyed, CreatedAt: tx.Now()}
	_, err := tx.NewInsert().Model(&row).On("conflict (owner_kind, owner_id) do update").
		Set("wrapped = excluded.wrapped").Set("ring_version = excluded.ring_version").Exec(ctx)
	if err != nil {
		return fmt.Errorf("destroy the key of %s %s: %w", owner.kind, owner.id, err)
	}
	return nil
}
