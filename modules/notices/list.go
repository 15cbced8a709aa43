package notices

import (
	"context"

	"github.com/google/uuid"

	"bayline/platform/db"
)

// Unread counts what somebody has not opened, for the bell: through either door, or in a glance.
func Unread(ctx context.Context, tx db.Tx, person uuid.UUID) (int64, error) {
	return countUnread(ctx, tx, person)
}

// Latest notices of a person, the unread ones first.
func Latest(ctx context.Context, tx db.Tx, person uuid.UUID, limit int) ([]Told, error) {
	rows, err := readNotices(ctx, tx, person, nil, limit)
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
