package search

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

// Explain is how PostgreSQL answers a query, as the role of the transaction.
func Explain(ctx context.Context, tx db.Tx, query string) (string, error) {
	ranges, parts := understood(query)
	text, args := findQuery(tx.Center(), ranges, parts, nil, 10)
	rows, err := tx.Pgx.Query(ctx, "explain "+text, args...)
	if err != nil {
		return "", err
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return strings.Join(lines, "\n"), err
}
