package incidents

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"bayline/platform/db"
)

// insertAlarm writes down that one is given, and tells whether it was not before.
func insertAlarm(ctx context.Context, tx db.Tx, incident uuid.UUID, hours int64) (fresh bool, err error) {
	tag, err := tx.Pgx.Exec(ctx, "insert into privacy.incident_alarms (incident_id, hours, at) values ($1, $2, $3) on conflict do nothing", incident, hours, tx.Now())
	if err != nil {
		return false, fmt.Errorf("write alarm: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

// readUnfinished tells whether a letter that was sent has not reached everybody.
func readUnfinished(ctx context.Context, tx db.Tx, incident uuid.UUID) (waits bool, err error) {
	err = tx.Pgx.QueryRow(ctx, "select exists (select from privacy.incident_letters where incident_id = $1 and sent_at is not null and done_at is null)", incident).Scan(&waits)
	if err != nil {
		return false, fmt.Errorf("look for letters under way: %w", err)
	}
	return waits, nil
}
