package desk

import (
	"context"
	"fmt"

	"bayline/platform/db"
)

func count(ctx context.Context, tx db.Tx) (c Counts, err error) {
	err = tx.HotRow(ctx, `select count(*) from workshop.order_titles where center_id = $1 and document <> 'void' and closed_at is null`, tx.Center()).Scan(&c.Board)
	if err != nil {
		return c, fmt.Errorf("count for the navigation: %w", err)
	}
	return c, nil
}
