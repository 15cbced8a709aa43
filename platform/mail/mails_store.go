package mail

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"bayline/platform/db"
	"bayline/platform/fault"
)

type row struct {
	bun.BaseModel `bun:"table:platform.mails,alias:mail"`

	ID         uuid.UUID `bun:"id,pk,type:uuid"`
	Kind       string    `bun:"kind"`
	BusinessID uuid.UUID `bun:"business_id,type:uuid"`
	CenterID   uuid.UUID `bun:"center_id,type:uuid,nullzero"`
	Address    []byte    `bun:"address"`
	Subject    []byte    `bun:"subject"`
	Bodies     []byte    `bun:"bodies,nullzero"`
	State      State     `bun:"state"`
	Attempts   int64     `bun:"attempts"`
	ProviderID string    `bun:"provider_id,nullzero"`
	Problem    string    `bun:"problem,nullzero"`
	CreatedAt  time.Time `bun:"created_at"`
	SentAt     time.Time `bun:"sent_at,nullzero"`
}

// insertMail tells whether the mail is new.
func insertMail(ctx context.Context, tx db.Tx, r *row) (bool, error) {
	result, err := tx.NewInsert().Model(r).On("conflict (kind, business_id) do nothing").Exec(ctx)
	if err != nil {
		return false, fmt.Errorf("write mail %s %s: %w", r.Kind, r.BusinessID, err)
	}
	n, err := result.RowsAffected()
	return n == 1, err
}

func findMail(ctx context.Context, tx db.Tx, id uuid.UUID) (*row, error) {
	r := &row{ID: id}
	return r, found(id, tx.NewSelect().Model(r).WherePK().Scan(ctx))
}

// lockMail waits for another process that is delivering the same mail to write what came of it.
func lockMail(ctx context.Context, tx db.Tx, id uuid.UUID) (*row, error) {
	r := &row{ID: id}
	return r, found(id, tx.NewSelect().Model(r).WherePK().For("update").Scan(ctx))
}

func found(id uuid.UUID, err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fault.New(fault.NotFound, "No such mail.")
	}
	if err != nil {
		return fmt.Errorf("find mail %s: %w", id, err)
	}
	return nil
}

func latestMails(ctx context.Context, tx db.Tx, limit int64) ([]row, error) {
	var rows []row
	if err := tx.NewSelect().Model(&rows).Order("created_at desc", "id desc").Limit(limit).Scan(ctx); err != nil {
		return nil, fmt.Errorf("list mails: %w", err)
	}
	return rows, nil
}

func saveMail(ctx context.Context, tx db.Tx, r *row) error {
	_, err := tx.NewUpdate().Model(r).Column("state", "attempts", "provider_id", "problem", "bodies", "sent_at").WherePK().Exec(ctx)
	if err != nil {
		return fmt.Errorf("save mail %s: %w", r.ID, err)
	}
	return nil
}
