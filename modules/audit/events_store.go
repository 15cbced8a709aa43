package audit

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"

	"bayline/platform/db"
)

type eventRow struct {
	bun.BaseModel `bun:"table:audit.events"`

	CenterID  uuid.UUID  `bun:"center_id,pk"`
	ID        uuid.UUID  `bun:"id,pk"`
	At        time.Time  `bun:"at,pk"`
	Format    int64      `bun:"format"`
	ActorKind string     `bun:"actor_kind"`
	ActorID   *uuid.UUID `bun:"actor_id"`
	Action    string     `bun:"action"`
	SubjectID *uuid.UUID `bun:"subject_id"`
	Sealed    []byte     `bun:"sealed"`
}

func insertEvent(ctx context.Context, tx db.Tx, row *eventRow) error {
	err := tx.HotExec(ctx, `insert into audit.events (center_id, id, at, format, actor_kind, actor_id, action, subject_id, sealed)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		row.CenterID, row.ID, row.At, row.Format, row.ActorKind, row.ActorID, row.Action, row.SubjectID, row.Sealed)
	if err != nil {
		return fmt.Errorf("audit %s: %w", row.Action, err)
	}
	return nil
}

// selectEvents reads the trail of the center in scope, newest first; without one, the platform's own.
func selectEvents(ctx context.Context, tx db.Tx, f Filter, limit int64) (rows []eventRow, err error) {
	q := tx.NewSelect().Model(&rows).Where("center_id = ?", tx.Center()).OrderExpr("at desc, id desc").Limit(limit)
	if f.Actor != uuid.Nil {
		q = q.Where("actor_id = ?", f.Actor)
	}
	if f.About != uuid.Nil {
		q = q.Where("subject_id = ?", f.About)
	}
	if f.Topic != "" {
		q = q.Where("action >= ? and action < ?", f.Topic+".", f.Topic+"/") // '/' follows '.' in ASCII: a prefix, by index
	}
	if !f.From.IsZero() {
		q = q.Where("at >= ?", f.From)
	}
	if !f.Until.IsZero() {
		q = q.Where("at < ?", f.Until)
	}
	if !f.Before.At.IsZero() {
		q = q.Where("(at, id) < (?, ?)", f.Before.At, f.Before.ID)
	}
	if err := q.Scan(ctx); err != nil {
		return nil, fmt.Errorf("read trail: %w", err)
	}
	return rows, nil
}

// countEvents of an action in the trail in scope, by what they are about.
func countEvents(ctx context.Context, tx db.Tx, action string, subjects []uuid.UUID) (map[uuid.UUID]int64, error) {
	rows, err := tx.Hot(ctx, `select subject_id, count(*) from audit.events where center_id = $1 and subject_id = any($2) and action = $3 group by subject_id`,
		tx.Center(), subjects, action)
	if err != nil {
		return nil, fmt.Errorf("count %s: %w", action, err)
	}
	counts := map[uuid.UUID]int64{}
	var subject uuid.UUID
	var n int64
	_, err = pgx.ForEachRow(rows, []any{&subject, &n}, func() error {
		counts[subject] = n
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("count %s: %w", action, err)
	}
	return counts, nil
}
