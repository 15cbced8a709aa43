package problems

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/modules/notices"
	"bayline/platform/db"
)

const selectProblem = `select p.center_id, c.name, p.id, p.number, p.subject, p.severity, p.reported_by, r.name, p.waits_for, p.created_at, p.changed_at, p.closed_at
	from tenancy.problems p join tenancy.centers c on c.center_id = p.center_id join accounts.people r on r.id = p.reported_by `

func collect(ctx context.Context, tx db.Tx, what, rest string, args ...any) ([]Problem, error) {
	rows, err := tx.Pgx.Query(ctx, selectProblem+rest, args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (p Problem, err error) {
		var closed *time.Time
		err = row.Scan(&p.Center, &p.CenterName, &p.ID, &p.Number, &p.Subject, &p.Severity, &p.ReportedBy, &p.Reporter, &p.WaitsFor,
			&p.CreatedAt, &p.ChangedAt, &closed)
		p.ClosedAt = db.OrZero(closed)
		return p, err
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return list, nil
}

func one(list []Problem, err error) (*Problem, error) {
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, errNoProblem
	}
	return &list[0], nil
}

// readOfCenter in scope, below a number; a reporter narrows it to what they reported.
func readOfCenter(ctx context.Context, tx db.Tx, reporter uuid.UUID, below int64, limit int) ([]Problem, error) {
	return collect(ctx, tx, "list problems", `where p.center_id = $1 and ($2::uuid = '00000000-0000-0000-0000-000000000000' or p.reported_by = $2)
		and ($3::bigint = 0 or p.number < $3) order by p.number desc limit $4`, tx.Center(), reporter, below, limit)
}

// readOpenOfCenter in scope, the newest first: never more than may be open.
func readOpenOfCenter(ctx context.Context, tx db.Tx) ([]Problem, error) {
	return collect(ctx, tx, "list open problems of a center", "where p.center_id = $1 and p.closed_at is null order by p.number desc", tx.Center())
}

func readNumber(ctx context.Context, tx db.Tx, number int64) (*Problem, error) {
	return one(collect(ctx, tx, "read problem", "where p.center_id = $1 and p.number = $2", tx.Center(), number))
}

// lockNumber locks first and reads then: what a join sees in a statement that had to wait is older than the row that it waited for.
func lockNumber(ctx context.Context, tx db.Tx, number int64) (*Problem, error) {
	if _, err := tx.Pgx.Exec(ctx, "select from tenancy.problems where center_id = $1 and number = $2 for update", tx.Center(), number); err != nil {
		return nil, fmt.Errorf("lock problem: %w", err)
	}
	return readNumber(ctx, tx, number)
}

// readProblem by its id, whichever door it is read through.
func readProblem(ctx context.Context, tx db.Tx, id uuid.UUID) (*Problem, error) {
	return one(collect(ctx, tx, "read problem", "where p.id = $1 and c.status <> 'deleted'", id))
}

func lockProblem(ctx context.Context, tx db.Tx, id uuid.UUID) (*Problem, error) {
	if _, err := tx.Pgx.Exec(ctx, "select from tenancy.problems where id = $1 for update", id); err != nil {
		return nil, fmt.Errorf("lock problem: %w", err)
	}
	return readProblem(ctx, tx, id)
}

// openShown of the list: who has more waiting needs more hands, not a longer page.
const openShown = 200

func readOpen(ctx context.Context, tx db.Tx) ([]Problem, error) {
	return collect(ctx, tx, "list open problems", `where p.closed_at is null and c.status <> 'deleted'
		order by p.waits_for = 'platform' desc, array_position(array['stopped', 'hindered', 'question'], p.severity), p.changed_at, p.id limit $1`, openShown)
}

func readClosed(ctx context.Context, tx db.Tx, after uuid.UUID, limit int) ([]Problem, error) {
	return collect(ctx, tx, "list closed problems", `where p.closed_at is not null and c.status <> 'deleted'
		and ($1::uuid = '00000000-0000-0000-0000-000000000000' or p.id < $1) order by p.id desc limit $2`, after, limit)
}

func countOpen(ctx context.Context, tx db.Tx) (n int64, err error) {
	err = tx.Pgx.QueryRow(ctx, "select count(*) from tenancy.problems where center_id = $1 and closed_at is null", tx.Center()).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count open problems: %w", err)
	}
	return n, nil
}

func countWaiting(ctx context.Context, tx db.Tx) (n int64, err error) {
	err = tx.Pgx.QueryRow(ctx, `select count(*) from tenancy.problems p join tenancy.centers c on c.center_id = p.center_id
		where p.closed_at is null and p.waits_for = 'platform' and c.status <> 'deleted'`).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count waiting problems: %w", err)
	}
	return n, nil
}

func insertProblem(ctx context.Context, tx db.Tx, p *Problem) error {
	_, err := tx.Pgx.Exec(ctx, `insert into tenancy.problems (center_id, id, number, subject, severity, reported_by, waits_for, created_at, changed_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $8)`, tx.Center(), p.ID, p.Number, p.Subject, string(p.Severity), p.ReportedBy, string(p.WaitsFor), p.CreatedAt)
	if err != nil {
		return fmt.Errorf("insert problem: %w", err)
	}
	return nil
}

// save a problem with the entry that has changed it.
func save(ctx context.Context, tx db.Tx, p *Problem, e Entry) error {
	_, err := tx.Pgx.Exec(ctx, `update tenancy.problems set waits_for = $3, changed_at = $4, closed_at = $5 where center_id = $1 and id = $2`,
		p.Center, p.ID, string(p.WaitsFor), p.ChangedAt, db.OrNull(p.ClosedAt))
	if err != nil {
		return fmt.Errorf("save problem: %w", err)
	}
	return insertEntry(ctx, tx, p, e)
}

func insertEntry(ctx context.Context, tx db.Tx, p *Problem, e Entry) error {
	_, err := tx.Pgx.Exec(ctx, `insert into tenancy.problem_entries (center_id, id, problem_id, side, kind, person_id, words, at)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`, p.Center, e.ID, p.ID, string(e.Side), string(e.Kind), e.Person, e.Words, e.At)
	if err != nil {
		return fmt.Errorf("insert entry of problem: %w", err)
	}
	return nil
}

func readEntries(ctx context.Context, tx db.Tx, p *Problem) ([]Entry, error) {
	rows, err := tx.Pgx.Query(ctx, `select e.id, e.side, e.kind, e.person_id, w.name, e.words, e.at from tenancy.problem_entries e
		join accounts.people w on w.id = e.person_id where e.center_id = $1 and e.problem_id = $2 order by e.id`, p.Center, p.ID)
	if err != nil {
		return nil, fmt.Errorf("read entries of problem: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (e Entry, err error) {
		err = row.Scan(&e.ID, &e.Side, &e.Kind, &e.Person, &e.Name, &e.Words, &e.At)
		return e, err
	})
	if err != nil {
		return nil, fmt.Errorf("read entries of problem: %w", err)
	}
	return list, nil
}

// readReporter is whoever has reported the problem, while they work in the center; else nil.
func readReporter(ctx context.Context, tx db.Tx, p *Problem) (*notices.Person, error) {
	var person notices.Person
	err := tx.Pgx.QueryRow(ctx, `select r.id, r.name, r.email from accounts.people r join tenancy.members m on m.person_id = r.id
		where m.center_id = $1 and m.person_id = $2 and m.ended_at is null`, p.Center, p.ReportedBy).Scan(&person.ID, &person.Name, &person.Email)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read reporter of problem: %w", err)
	}
	return &person, nil
}
