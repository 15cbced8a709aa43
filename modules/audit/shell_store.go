package audit

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

// takeWords away, the oldest first: they are gone if and when tx commits.
func takeWords(ctx context.Context, tx db.Tx) ([]db.Word, error) {
	rows, err := tx.Pgx.Query(ctx, `with taken as (delete from platform.shell_words where id in
			(select id from platform.shell_words order by id for update skip locked limit 100) returning id, at, who, action, details)
		select at, who, action, details from taken order by id`)
	if err != nil {
		return nil, fmt.Errorf("take words of the shell: %w", err)
	}
	words, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (w db.Word, err error) {
		err = row.Scan(&w.At, &w.Who, &w.Action, &w.Details)
		return w, err
	})
	if err != nil {
		return nil, fmt.Errorf("take words of the shell: %w", err)
	}
	return words, nil
}
