package billing

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

func insertStanding(ctx context.Context, tx db.Tx, s Standing) error {
	_, err := tx.Pgx.Exec(ctx, `insert into billing.standings (center_id, id, state, what, reason, at) values ($1, $2, $3, $4, $5, $6)`,
		tx.Center(), s.ID, string(s.State), s.What, s.Reason, s.At)
	if err != nil {
		return fmt.Errorf("insert standing: %w", err)
	}
	return nil
}

// readStandings of the center in scope, the newest first.
func readStandings(ctx context.Context, tx db.Tx, limit int) ([]Standing, error) {
	rows, err := tx.Hot(ctx, `select id, state, what, reason, at from billing.standings where center_id = $1 order by at desc, id desc limit $2`,
		tx.Center(), limit)
	if err != nil {
		return nil, fmt.Errorf("read standings: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (s Standing, err error) {
		err = row.Scan(&s.ID, &s.State, &s.What, &s.Reason, &s.At)
		return s, err
	})
	if err != nil {
		return nil, fmt.Errorf("read standings: %w", err)
	}
	return list, nil
}
