package anomalies

import (
	"context"
	"time"

	"bayline/platform/db"
)

// How long is kept what was counted, and what was noticed. docs/data-inventory.tsv promises both.
const (
	marksFor  = 24 * time.Hour
	monthsFor = 12
)

// purgeArgs need no id: the job looks at all that is old.
type purgeArgs struct{}

func (purgeArgs) Kind() string { return "tenancy.anomalies.purge" }

func (m *Module) purge(ctx context.Context, _ purgeArgs) error { return m.Purge(ctx) }

// Purge forgets what is older than promised. It may have been away for days, and it may run twice.
func (m *Module) Purge(ctx context.Context) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		return deleteOld(ctx, tx, tx.Now().Add(-marksFor), tx.Now().AddDate(0, -monthsFor, 0))
	})
}
