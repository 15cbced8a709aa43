package search

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

func putTerms(ctx context.Context, tx db.Tx, kind Kind, id uuid.UUID, terms []string) error {
	batch := &pgx.Batch{}
	batch.Queue(`delete from workshop.search_terms where center_id = $1 and kind = $2 and id = $3 and not (term = any($4::text[]))`,
		tx.Center(), string(kind), id, terms)
	batch.Queue(`insert into workshop.search_terms (center_id, term, kind, id) select $1, t, $2, $3 from unnest($4::text[]) t on conflict do nothing`,
		tx.Center(), string(kind), id, terms)
	if err := tx.Pgx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("put search terms of %s %s: %w", kind, id, err)
	}
	return nil
}

// findTerms asks one range of the index for each way to read a part of the query, and keeps what meets the whole or every part.
// The ranges stand in the text's own branches, so that PostgreSQL knows how many rows each has.
func findTerms(ctx context.Context, tx db.Tx, ranges []prefix, parts int, kinds []Kind, limit int) ([]Hit, error) {
	args := []any{tx.Center(), parts, limit, kindNames(kinds)}
	branches := make([]string, len(ranges))
	for i, r := range ranges {
		n := len(args) + 1
		branches[i] = fmt.Sprintf(`select %d as part, kind, id, term = $%d as exact from workshop.search_terms
			where center_id = $1 and term >= $%d and term < $%d and kind = any($4::text[])`, r.part, n, n, n+1)
		args = append(args, r.text, r.text+topOfAll)
	}
	query := `with met as (select part, kind, id, bool_or(exact) as exact from (` + strings.Join(branches, " union all ") + `) found group by part, kind, id),
		things as (select kind, id,
			coalesce(bool_or(exact) filter (where part = 0), false) or (count(*) filter (where part > 0 and exact) = $2::int and $2 > 0) as exact,
			coalesce(bool_or(part = 0), false) or (count(*) filter (where part > 0) = $2::int and $2 > 0) as matches
			from met group by kind, id)
		select kind, id, exact from things where matches order by exact desc, id desc limit $3`
	rows, err := tx.Pgx.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	hits, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (hit Hit, err error) {
		err = row.Scan(&hit.Kind, &hit.ID, &hit.Exact)
		return hit, err
	})
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	return hits, nil
}

func kindNames(kinds []Kind) []string {
	if len(kinds) == 0 {
		kinds = []Kind{Customer, Vehicle, Order, Invoice}
	}
	names := make([]string, len(kinds))
	for i, kind := range kinds {
		names[i] = string(kind)
	}
	return names
}
