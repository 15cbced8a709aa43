package mail

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
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
	Always     bool      `bun:"always"`
	State      State     `bun:"state"`
	Attempts   int64     `bun:"attempts"`
	ProviderID string    `bun:"provider_id,nullzero"`
	Problem    string    `bun:"problem,nullzero"`
	CreatedAt  time.Time `bun:"created_at"`
	SentAt     time.Time `bun:"sent_at,nullzero"`
	Round      int64     `bun:"round"`
	TriedFrom  time.Time `bun:"tried_from,nullzero"` // the first try of the round; zero: there was none yet
	Fate       Fate      `bun:"delivery,nullzero"`
	FateAt     time.Time `bun:"delivery_at,nullzero"`
	FateNote   string    `bun:"delivery_note"`
	SettledAt  time.Time `bun:"settled_at,nullzero"`
	SettledBy  uuid.UUID `bun:"settled_by,type:uuid,nullzero"`
}

// insertMails writes what was not written before, and says which mails those are.
func insertMails(ctx context.Context, tx db.Tx, rows []row) (inserted []uuid.UUID, err error) {
	n := len(rows)
	ids, about, centers := make([]uuid.UUID, n), make([]uuid.UUID, n), make([]*uuid.UUID, n)
	kinds, always := make([]string, n), make([]bool, n)
	addresses, subjects, bodies := make([][]byte, n), make([][]byte, n), make([][]byte, n)
	for i, r := range rows {
		ids[i], about[i], kinds[i], always[i], addresses[i], subjects[i], bodies[i] = r.ID, r.BusinessID, r.Kind, r.Always, r.Address, r.Subject, r.Bodies
		centers[i] = db.OrNull(r.CenterID)
	}
	written, err := tx.Hot(ctx, `insert into platform.mails (id, kind, business_id, center_id, address, subject, bodies, always, state, created_at)
		select id, kind, about, center, address, subject, bodies, always, 'queued', $9
		from unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::bytea[], $6::bytea[], $7::bytea[], $8::boolean[])
			as m (id, kind, about, center, address, subject, bodies, always)
		on conflict (kind, business_id) do nothing returning id`, ids, kinds, about, centers, addresses, subjects, bodies, always, tx.Now())
	if err != nil {
		return nil, fmt.Errorf("write mails: %w", err)
	}
	if inserted, err = pgx.CollectRows(written, pgx.RowTo[uuid.UUID]); err != nil {
		return nil, fmt.Errorf("write mails: %w", err)
	}
	return inserted, nil
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
	_, err := tx.NewUpdate().Model(r).Column("state", "attempts", "provider_id", "problem", "bodies", "sent_at", "round", "tried_from",
		"delivery", "delivery_at", "delivery_note", "settled_at", "settled_by").WherePK().Exec(ctx)
	if err != nil {
		return fmt.Errorf("save mail %s: %w", r.ID, err)
	}
	return nil
}

func deleteSent(ctx context.Context, tx db.Tx, kind string) error {
	_, err := tx.NewDelete().Model((*row)(nil)).Where("kind = ? and state = ?", kind, Sent).Exec(ctx)
	if err != nil {
		return fmt.Errorf("forget mails %s: %w", kind, err)
	}
	return nil
}
