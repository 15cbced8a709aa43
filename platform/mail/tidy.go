package mail

import (
	"context"
	"time"

	"bayline/platform/db"
)

// How long rows are kept: docs/data-inventory.tsv promises it.
const (
	keepsMails  = 365 * 24 * time.Hour
	keepsEvents = 7 * 24 * time.Hour // Resend tries to tell for hours; a message that comes later is refused by its time
)

// tidyArgs need no id: the job looks at all that is old.
type tidyArgs struct{}

// Kind of the job.
func (tidyArgs) Kind() string { return "mail.log.tidy" }

// Tidy shows mail that nobody tries any more as stuck, and forgets what is old. It may run twice.
func (m *Mailer) Tidy(ctx context.Context) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		n, err := strand(ctx, tx, tx.Now().Add(-triedFor-time.Hour)) // the last try ends it before that
		if err != nil {
			return err
		}
		if n > 0 {
			m.Log.ErrorContext(ctx, "mail is stuck that nobody tried any more", "mails", n)
		}
		return deleteOld(ctx, tx, tx.Now().Add(-keepsMails), tx.Now().Add(-keepsEvents))
	})
}
