package signins

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/web"
)

// in are the outcomes that let somebody in; failed those that were wrong.
const (
	in     = `outcome in ('password', 'code', 'recovery code', 'trusted device', 'passkey', 'provider')`
	failed = `outcome in ('wrong password', 'wrong code', 'wrong passkey')`

	columns = `id, coalesce(person_id, '00000000-0000-0000-0000-000000000000'), at, outcome, ip, user_agent, new_device`
)

func scan(row pgx.CollectableRow) (e Entry, err error) {
	err = row.Scan(&e.ID, &e.Person, &e.At, &e.Outcome, &e.IP, &e.UserAgent, &e.NewDevice)
	return e, err
}

func insertEntry(ctx context.Context, tx db.Tx, id, person uuid.UUID, outcome Outcome, newDevice bool) error {
	caller, known := web.CallerOf(ctx), &person
	if person == uuid.Nil {
		known = nil
	}
	_, err := tx.Pgx.Exec(ctx, `insert into accounts.sign_ins (id, person_id, at, outcome, ip, user_agent, new_device) values ($1, $2, $3, $4, $5, $6, $7)`,
		id, known, tx.Now(), string(outcome), caller.IP, caller.UserAgent, newDevice)
	if err != nil {
		return fmt.Errorf("insert sign-in: %w", err)
	}
	return nil
}

func listEntries(ctx context.Context, tx db.Tx, before time.Time, most int, people []uuid.UUID) ([]Entry, error) {
	rows, err := tx.Hot(ctx, `select `+columns+` from accounts.sign_ins
		where person_id = any($1) and ($2::timestamptz is null or at < $2) order by at desc, id desc limit $3`, people, db.OrNull(before), most)
	if err != nil {
		return nil, fmt.Errorf("list sign-ins: %w", err)
	}
	list, err := pgx.CollectRows(rows, scan)
	if err != nil {
		return nil, fmt.Errorf("list sign-ins: %w", err)
	}
	return list, nil
}

func findEntry(ctx context.Context, tx db.Tx, id uuid.UUID) (Entry, error) {
	rows, err := tx.Hot(ctx, `select `+columns+` from accounts.sign_ins where id = $1`, id)
	if err != nil {
		return Entry{}, fmt.Errorf("find sign-in: %w", err)
	}
	e, err := pgx.CollectExactlyOneRow(rows, scan)
	if errors.Is(err, pgx.ErrNoRows) {
		return Entry{}, fault.New(fault.NotFound, "There is no such line in the log.")
	}
	if err != nil {
		return Entry{}, fmt.Errorf("find sign-in: %w", err)
	}
	return e, nil
}

// countFailures counts at most a thousand: more is no other news.
func countFailures(ctx context.Context, tx db.Tx, person uuid.UUID, at time.Time, id uuid.UUID) (n int, err error) {
	err = tx.HotRow(ctx, `with last as (select at, id from accounts.sign_ins where person_id = $1 and `+in+` and (at, id) <= ($2, $3)
			order by at desc, id desc limit 1)
		select count(*) from (select from accounts.sign_ins e where person_id = $1 and `+failed+` and (at, id) <= ($2, $3)
			and coalesce((e.at, e.id) > (select at, id from last), true) order by at desc limit 1000) since`, person, at, id).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count failed sign-ins: %w", err)
	}
	return n, nil
}

func anyEntry(ctx context.Context, tx db.Tx, person uuid.UUID) (any bool, err error) {
	err = tx.HotRow(ctx, `select exists (select from accounts.sign_ins where person_id = $1 and `+in+`)`, person).Scan(&any)
	if err != nil {
		return false, fmt.Errorf("look for sign-ins: %w", err)
	}
	return any, nil
}

func deleteEntries(ctx context.Context, tx db.Tx, before time.Time) error {
	if _, err := tx.Pgx.Exec(ctx, `delete from accounts.sign_ins where at < $1`, before); err != nil {
		return fmt.Errorf("delete old sign-ins: %w", err)
	}
	return nil
}
