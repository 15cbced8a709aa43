package notices

import (
	"context"
	"time"

	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/fault"
)

// keeps is how long a notice stands: docs/data-inventory.tsv promises it.
const keeps = 365 * 24 * time.Hour

var errNoNotice = fault.New(fault.NotFound, "There is no such notification. It may have been too old.")

// Latest notices of a person, the unread ones first, after the given one; the nil id begins at the top.
func Latest(ctx context.Context, tx db.Tx, person, after uuid.UUID, limit int) ([]Told, error) {
	var before *row
	if after != uuid.Nil {
		last, err := readNotice(ctx, tx, person, after)
		if err != nil {
			return nil, err
		}
		before = &last
	}
	rows, err := readNotices(ctx, tx, person, before, limit)
	if err != nil {
		return nil, err
	}
	list := make([]Told, len(rows))
	for i := range rows {
		if list[i], err = rows[i].told(ctx, tx); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Read marks one notice of a person as read, and tells what it says.
func (m *Module) Read(ctx context.Context, person, id uuid.UUID) (told Told, err error) {
	err = m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		r, err := readNotice(ctx, tx, person, id)
		if err != nil {
			return err
		}
		if told, err = r.told(ctx, tx); err != nil {
			return err
		}
		return markRead(ctx, tx, person, id)
	})
	return told, err
}

// ReadAll marks everything as read that a person has.
func (m *Module) ReadAll(ctx context.Context, person uuid.UUID) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error { return markAllRead(ctx, tx, person) })
}

// purgeArgs need no id: the job looks at all that is old.
type purgeArgs struct{}

// Kind of the job.
func (purgeArgs) Kind() string { return "notices.notices.purge" }

func (m *Module) purge(ctx context.Context, _ purgeArgs) error { return m.Purge(ctx) }

// Purge removes notices of more than a year ago. It may have been away for days, and it may run twice.
func (m *Module) Purge(ctx context.Context) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error { return deleteOld(ctx, tx, tx.Now().Add(-keeps)) })
}
