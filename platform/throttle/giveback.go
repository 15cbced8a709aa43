package throttle

import (
	"context"
	"fmt"

	"bayline/platform/db"
)

// GiveBack returns one attempt that was taken before: it turned out to be right, and only what was wrong should count.
func GiveBack(ctx context.Context, tx db.Tx, key []byte, rule Rule) error {
	if _, err := tx.Pgx.Exec(ctx, `update platform.throttle set tat = tat - $2::interval where k = $1`, key, rule.Every); err != nil {
		return fmt.Errorf("throttle: %w", err)
	}
	return nil
}
