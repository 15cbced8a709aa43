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
	if err := tx.HotBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("put search terms of %s %s: %w", kind, id, err)
	}
	return nil
}

func findTerms(ctx context.Context, tx db.Tx, ranges []prefix, parts int, kinds []Kind, limit int) ([]Hit, error) {
	query, args := findQuery(tx.Center(), ranges, parts, kinds, limit)
	rows, err := tx.Hot(ctx, query, args...)
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

// findQuery asks one range of the index for each way to read a part of the query, and keeps what meets the whole of it or every
// part. Each range has a branch of its own, so that PostgreSQL estimates each.
func findQuery(center uuid.UUID, ranges []prefix, parts int, kinds []Kind, limit int) (string, []any) {
	args := []any{center, parts, limit, kindNames(kinds)}
	branches := make([]string, len(ranges))
	for i, r := range ranges {
		n := len(args) + 1
		branches[i] = fmt.Sprintf(`select %d as part, kind, id, term = $%d as exact from workshop.search_terms
			where center_id = $1 and term >= $%d and term < $%d and kind = any($4::text[])`, r.part, n, n, n+1)
		args = append(args, r.text, r.text+topOfAll)
	}
	return `with met as (
			select part, kind, id, bool_or(exact) as exact from (` + strings.Join(branches, " union all ") + `) found group by part, kind, id),
		things as (
			select kind, id,
				coalesce(bool_or(exact) filter (where part = 0), false) or $2::int > 0 and count(*) filter (where part > 0 and exact) = $2::int as exact,
				bool_or(part = 0) or $2::int > 0 and count(*) filter (where part > 0) = $2::int as matches
			from met group by kind, id)
		select kind, id, exact from things where matches order by exact desc, id desc limit $3`, args
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
