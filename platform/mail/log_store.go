package mail

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"bayline/platform/db"
)

// wanting is the condition of the index mails_wanting.
const wanting = "settled_at is null and (state in ('failed', 'stuck', 'held') or delivery in ('bounced', 'failed', 'complained'))"

func readLog(ctx context.Context, tx db.Tx, f Filter, limit int) ([]row, error) {
	var rows []row
	query := tx.NewSelect().Model(&rows).Order("created_at desc", "id desc").Limit(int64(limit))
	if f.Wanting {
		query = query.Where(wanting)
	}
	if f.State != "" {
		query = query.Where("state = ?", f.State)
	}
	if f.Fate != "" {
		query = query.Where("delivery = ?", f.Fate)
	}
	if f.After != uuid.Nil {
		last, err := findMail(ctx, tx, f.After)
		if err != nil {
			return nil, err
		}
		query = query.Where("(created_at, id) < (?, ?)", last.CreatedAt, last.ID)
	}
	if err := query.Scan(ctx); err != nil {
		return nil, fmt.Errorf("read the log of mail: %w", err)
	}
	return rows, nil
}

func countWanting(ctx context.Context, tx db.Tx) (n int64, err error) {
	if err = tx.HotRow(ctx, "select count(*) from platform.mails where "+wanting).Scan(&n); err != nil {
		return 0, fmt.Errorf("count mail that wants somebody: %w", err)
	}
	return n, nil
}
