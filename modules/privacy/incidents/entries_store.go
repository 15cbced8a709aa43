package incidents

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

func entryPlace(id uuid.UUID) db.Place {
	return db.Place{Table: "privacy.incident_entries", Column: "words", Row: id, Platform: true}
}

// insertEntry writes one, and tells whether it was not there before.
func insertEntry(ctx context.Context, tx db.Tx, incident uuid.UUID, e Entry, by uuid.UUID) (fresh bool, err error) {
	closed, err := tx.Seal(ctx, entryPlace(e.ID), []byte(e.Words))
	if err != nil {
		return false, err
	}
	tag, err := tx.Pgx.Exec(ctx, `insert into privacy.incident_entries (id, incident_id, kind, words, at, by) values ($1, $2, $3, $4, $5, $6)
		on conflict (id) do nothing`, e.ID, incident, e.Kind, closed, tx.Now(), db.OrNull(by))
	if err != nil {
		return false, fmt.Errorf("write entry: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

// readEntries of an incident, the newest first.
func readEntries(ctx context.Context, tx db.Tx, incident uuid.UUID) ([]Entry, error) {
	return collectEntries(ctx, tx, "where e.incident_id = $1 order by e.at desc, e.id desc", incident)
}

// readLastEntry of an incident, if somebody has written it; nil where it is another's.
func readLastEntry(ctx context.Context, tx db.Tx, incident, by uuid.UUID) (*Entry, error) {
	list, err := collectEntries(ctx, tx, `where e.by = $2 and e.id = (select l.id from privacy.incident_entries l
		where l.incident_id = $1 order by l.at desc, l.id desc limit 1)`, incident, by)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

func collectEntries(ctx context.Context, tx db.Tx, rest string, args ...any) ([]Entry, error) {
	rows, err := tx.Pgx.Query(ctx, `select e.id, e.kind, e.words, e.at, coalesce(p.name, '') from privacy.incident_entries e
		left join accounts.people p on p.id = e.by `+rest, args...)
	if err != nil {
		return nil, fmt.Errorf("read entries: %w", err)
	}
	var sealed [][]byte
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (e Entry, err error) {
		var words []byte
		err = row.Scan(&e.ID, &e.Kind, &words, &e.At, &e.By)
		sealed = append(sealed, words)
		return e, err
	})
	if err != nil {
		return nil, fmt.Errorf("read entries: %w", err)
	}
	for n := range list {
		text, err := tx.Open(ctx, entryPlace(list[n].ID), sealed[n])
		if err != nil {
			return nil, err
		}
		list[n].Words = string(text)
	}
	return list, nil
}
