package notices

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

type row struct {
	ID, Person, Event, Center uuid.UUID
	Kind                      string
	Words                     []byte
	At, ReadAt                time.Time

	to   Person // of a new row
	from int    // which of the announced notices it is of
}

// insertNotices writes what nobody has been told before, and says which rows those are.
func insertNotices(ctx context.Context, tx db.Tx, rows []row) (fresh map[uuid.UUID]bool, err error) {
	var ids, people, events []uuid.UUID
	var centers []*uuid.UUID
	var kinds []string
	var words [][]byte
	for i := range rows {
		r := &rows[i]
		ids, people, events, kinds, words = append(ids, r.ID), append(people, r.Person), append(events, r.Event), append(kinds, r.Kind), append(words, r.Words)
		if r.Center == uuid.Nil {
			centers = append(centers, nil)
		} else {
			centers = append(centers, &r.Center)
		}
	}
	written, err := tx.Hot(ctx, `insert into notices.notices (id, person_id, kind, event_id, center_id, words, created_at)
		select id, person, kind, event, center, words, $7
		from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::bytea[]) as n (id, person, kind, event, center, words)
		on conflict (person_id, kind, event_id) do nothing returning id`, ids, people, kinds, events, centers, words, tx.Now())
	if err != nil {
		return nil, fmt.Errorf("write notices: %w", err)
	}
	fresh = map[uuid.UUID]bool{}
	var id uuid.UUID
	_, err = pgx.ForEachRow(written, []any{&id}, func() error {
		fresh[id] = true
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("write notices: %w", err)
	}
	return fresh, nil
}

// silence is a topic whose mail a person has switched off.
type silence struct {
	person uuid.UUID
	topic  string
}

func readSilences(ctx context.Context, tx db.Tx, rows []row) (map[silence]bool, error) {
	people := make([]uuid.UUID, len(rows))
	for i := range rows {
		people[i] = rows[i].Person
	}
	list, err := tx.Hot(ctx, "select person_id, topic from notices.silences where person_id = any($1)", people)
	if err != nil {
		return nil, fmt.Errorf("read silences: %w", err)
	}
	silent := map[silence]bool{}
	var s silence
	_, err = pgx.ForEachRow(list, []any{&s.person, &s.topic}, func() error {
		silent[s] = true
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read silences: %w", err)
	}
	return silent, nil
}

const noticeColumns = "select id, person_id, kind, event_id, coalesce(center_id, '00000000-0000-0000-0000-000000000000'), words, created_at, read_at from notices.notices "

// readNotices of a person: the unread ones first, the newest first among each. before is the last of the page that was shown; nil is
// the top.
func readNotices(ctx context.Context, tx db.Tx, person uuid.UUID, before *row, limit int) (list []row, err error) {
	for _, half := range []struct {
		read bool
		sql  string
	}{
		{false, noticeColumns + "where person_id = $1 and read_at is null and ($2::timestamptz is null or (created_at, id) < ($2, $3)) order by created_at desc, id desc limit $4"},
		{true, noticeColumns + "where person_id = $1 and read_at is not null and ($2::timestamptz is null or (created_at, id) < ($2, $3)) order by created_at desc, id desc limit $4"},
	} {
		var at *time.Time
		var id uuid.UUID
		if before != nil {
			if !half.read && !before.ReadAt.IsZero() {
				continue // the unread ones are behind us
			}
			if half.read == !before.ReadAt.IsZero() {
				at, id = &before.At, before.ID
			}
		}
		rows, err := tx.Hot(ctx, half.sql, person, at, id, limit-len(list))
		if err != nil {
			return nil, fmt.Errorf("read notices: %w", err)
		}
		found, err := pgx.CollectRows(rows, scanNotice)
		if err != nil {
			return nil, fmt.Errorf("read notices: %w", err)
		}
		list = append(list, found...)
	}
	return list, nil
}

func scanNotice(found pgx.CollectableRow) (r row, err error) {
	var read *time.Time
	err = found.Scan(&r.ID, &r.Person, &r.Kind, &r.Event, &r.Center, &r.Words, &r.At, &read)
	r.ReadAt = db.OrZero(read)
	return r, err
}

// readNotice of a person; somebody else's and none answer alike.
func readNotice(ctx context.Context, tx db.Tx, person, id uuid.UUID) (row, error) {
	rows, err := tx.Hot(ctx, noticeColumns+"where person_id = $1 and id = $2", person, id)
	if err != nil {
		return row{}, fmt.Errorf("read notice: %w", err)
	}
	found, err := pgx.CollectExactlyOneRow(rows, scanNotice)
	if errors.Is(err, pgx.ErrNoRows) {
		return row{}, errNoNotice
	}
	if err != nil {
		return row{}, fmt.Errorf("read notice: %w", err)
	}
	return found, nil
}

func markRead(ctx context.Context, tx db.Tx, person, id uuid.UUID) error {
	_, err := tx.Pgx.Exec(ctx, "update notices.notices set read_at = $3 where person_id = $1 and id = $2 and read_at is null", person, id, tx.Now())
	if err != nil {
		return fmt.Errorf("read notice: %w", err)
	}
	return nil
}

func markAllRead(ctx context.Context, tx db.Tx, person uuid.UUID) error {
	_, err := tx.Pgx.Exec(ctx, "update notices.notices set read_at = $2 where person_id = $1 and read_at is null", person, tx.Now())
	if err != nil {
		return fmt.Errorf("read all notices: %w", err)
	}
	return nil
}

func deleteOld(ctx context.Context, tx db.Tx, before time.Time) error {
	if _, err := tx.Pgx.Exec(ctx, "delete from notices.notices where created_at < $1", before); err != nil {
		return fmt.Errorf("forget notices: %w", err)
	}
	return nil
}
