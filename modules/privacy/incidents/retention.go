package incidents

import (
	"context"

	"bayline/platform/db"
)

// keepsYears is how long the register says something after an incident was closed: docs/data-inventory.tsv promises it, and a trigger
// holds it.
const keepsYears = 5

// purgeArgs need no id: the job looks at all that is old.
type purgeArgs struct{}

// Kind of the job.
func (purgeArgs) Kind() string { return "privacy.incident.purge" }

func (m *Module) purge(ctx context.Context, _ purgeArgs) error { return m.Purge(ctx) }

// Purge removes incidents that were closed more than five years ago, by the program's clock and by the database's. It may have been away
// for days, and it may run twice.
func (m *Module) Purge(ctx context.Context) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		return deleteOld(ctx, tx, tx.Now().AddDate(-keepsYears, 0, 0))
	})
}
