package audit

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
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
	if _, err := tx.NewInsert().Model(row).Exec(ctx); err != nil {
		return fmt.Errorf("audit %s: %w", row.Action, err)
	}
	return nil
}
