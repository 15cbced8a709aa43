package incidents

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

// deleteOld removes what was closed before a moment, and five years ago by the database's clock: its triggers refuse anything newer.
func deleteOld(ctx context.Context, tx db.Tx, before time.Time) error {
	rows, err := tx.Pgx.Query(ctx, "select id from privacy.incidents where closed_at < $1 and closed_at < clock_timestamp() - interval '5 years' for update", before)
	if err != nil {
		return fmt.Errorf("forget incidents: %w", err)
	}
	old, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil || len(old) == 0 {
		return err
	}
	for _, table := range []string{"incident_readers", "incident_tellings", "incident_letters", "incident_centers", "incident_alarms", "incident_entries", "incident_facts"} {
		if err := tx.HotExec(ctx, "delete from privacy."+table+" where incident_id = any($1)", old); err != nil {
			return fmt.Errorf("forget incidents: %w", err)
		}
	}
	if err := tx.HotExec(ctx, "delete from privacy.incidents where id = any($1)", old); err != nil {
		return fmt.Errorf("forget incidents: %w", err)
	}
	return nil
}
