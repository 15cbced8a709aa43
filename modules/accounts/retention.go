package accounts

import (
	"context"
	"time"

	"bayline/modules/accounts/devices"
	"bayline/modules/accounts/signins"
	"bayline/platform/db"
	"bayline/platform/session"
	"bayline/platform/throttle"
)

// How long rows are kept that nobody needs any more: docs/data-inventory.tsv promises it.
const (
	keepsDevices = 30 * 24 * time.Hour // after they have run out
	keepsLinks   = 30 * 24 * time.Hour // likewise
)

// purgeArgs need no id: the job looks at all rows.
type purgeArgs struct{}

// Kind of the job.
func (purgeArgs) Kind() string { return "accounts.expired.purge" }

func (m *Module) purge(ctx context.Context, _ purgeArgs) error { return m.Purge(ctx) }

// Purge removes sessions and throttles that have run out, old links, and what is too old in the log of signing in. It may have
// been away for days, and it may run twice.
func (m *Module) Purge(ctx context.Context) error {
	for _, step := range []func(context.Context, db.Tx) error{
		func(ctx context.Context, tx db.Tx) error { _, err := session.Purge(ctx, tx); return err },
		func(ctx context.Context, tx db.Tx) error { _, err := throttle.Purge(ctx, tx, tx.Now()); return err },
		func(ctx context.Context, tx db.Tx) error { return devices.Purge(ctx, tx, tx.Now().Add(-keepsDevices)) },
		func(ctx context.Context, tx db.Tx) error { return deleteLinks(ctx, tx, tx.Now().Add(-keepsLinks)) },
		func(ctx context.Context, tx db.Tx) error { return signins.Purge(ctx, tx, tx.Now().Add(-signins.Keeps)) },
	} {
		if err := m.DB.InPlatform(ctx, step); err != nil { // each in a transaction of its own: none waits for the others' rows
			return err
		}
	}
	return nil
}
