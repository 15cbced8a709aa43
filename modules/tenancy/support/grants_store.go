package support

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

// shownMost grants of one list: those before stand in the trail.
const shownMost = 100

const selectGrant = `select g.center_id, c.name, g.id, g.kind, g.person_id, v.name, g.writes, g.reason, g.authority, g.reference, g.hours, g.problem_id, g.problem_number,
		g.asked_by, a.name, g.confirmed_by, f.name, g.ended_by, e.name, g.created_at, g.begins_at, g.expires_at, g.ended_at, g.closed_at is not null
	from tenancy.support_grants g join tenancy.centers c on c.center_id = g.center_id
	join accounts.people v on v.id = g.person_id join accounts.people a on a.id = g.asked_by
	left join accounts.people f on f.id = g.confirmed_by left join accounts.people e on e.id = g.ended_by `

func scanGrant(row pgx.CollectableRow) (g Grant, err error) {
	var confirmed, ended *uuid.UUID
	var confirmer, ender *string
	var begins, expires, endedAt *time.Time
	var problem *uuid.UUID
	var problemNumber *int64
	err = row.Scan(&g.Center.ID, &g.Center.Name, &g.ID, &g.Kind, &g.Visitor.ID, &g.Visitor.Name, &g.Writes, &g.Reason, &g.Authority, &g.Reference, &g.Hours, &problem, &problemNumber,
		&g.AskedBy.ID, &g.AskedBy.Name, &confirmed, &confirmer, &ended, &ender, &g.CreatedAt, &begins, &expires, &endedAt, &g.closed)
	if confirmed != nil {
		g.ConfirmedBy = Named{*confirmed, *confirmer}
	}
	if ended != nil {
		g.EndedBy = Named{*ended, *ender}
	}
	if problem != nil {
		g.Problem = Problem{ID: *problem, Number: *problemNumber}
	}
	g.BeginsAt, g.ExpiresAt, g.EndedAt = db.OrZero(begins), db.OrZero(expires), db.OrZero(endedAt)
	return g, err
}

func grants(ctx context.Context, tx db.Tx, what, rest string, args ...any) ([]Grant, error) {
	rows, err := tx.Pgx.Query(ctx, selectGrant+rest, args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	list, err := pgx.CollectRows(rows, scanGrant)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return list, nil
}

// one of a list that holds it, or nothing.
func one(list []Grant, err error) (*Grant, error) {
	if err == nil && len(list) == 0 {
		err = errNoGrant
	}
	if err != nil {
		return nil, err
	}
	return &list[0], nil
}

// readGrants of the center in scope that its people know of: a record that only waits is no access.
func readGrants(ctx context.Context, tx db.Tx) ([]Grant, error) {
	return grants(ctx, tx, "read support grants", "where g.center_id = $1 and g.begins_at is not null order by g.begins_at desc, g.id desc limit $2", tx.Center(), shownMost)
}

// readAbout a problem, through either door.
func readAbout(ctx context.Context, tx db.Tx, center, problem uuid.UUID) ([]Grant, error) {
	return grants(ctx, tx, "read support grants of a problem", "where g.center_id = $1 and g.problem_id = $2 order by g.begins_at desc, g.id desc limit $3", center, problem, shownMost)
}

// lockOpen reads what is open in the center in scope and locks the center, so that two who change it, or who each give the first
// access, do so one after the other.
func lockOpen(ctx context.Context, tx db.Tx) ([]Grant, error) {
	if _, err := tx.Pgx.Exec(ctx, "select from tenancy.centers where center_id = $1 for no key update", tx.Center()); err != nil {
		return nil, fmt.Errorf("lock center: %w", err)
	}
	return grants(ctx, tx, "lock support grants", "where g.center_id = $1 and g.closed_at is null order by g.id", tx.Center())
}

// lockGrant locks first and reads then: what a join sees in a statement that had to wait is older than the row that it waited for.
func lockGrant(ctx context.Context, tx db.Tx, id uuid.UUID) (*Grant, error) {
	if _, err := tx.Pgx.Exec(ctx, "select from tenancy.support_grants where center_id = $1 and id = $2 for update", tx.Center(), id); err != nil {
		return nil, fmt.Errorf("lock support grant: %w", err)
	}
	return one(grants(ctx, tx, "read support grant", "where g.center_id = $1 and g.id = $2", tx.Center(), id))
}

// readRunning is what lets a person into the center in scope now; an owner's grant before a record.
func readRunning(ctx context.Context, tx db.Tx, person uuid.UUID) (*Grant, error) {
	g, err := one(grants(ctx, tx, "read running support grant", `where g.center_id = $1 and g.person_id = $2 and g.closed_at is null and g.ended_at is null
		and g.begins_at <= $3 and g.expires_at > $3 order by g.kind desc, g.writes desc, g.expires_at desc limit 1`, tx.Center(), person, tx.Now()))
	if errors.Is(err, errNoGrant) {
		return nil, nil
	}
	return g, err
}

// readGrant of any center, through the platform's door.
func readGrant(ctx context.Context, tx db.Tx, id uuid.UUID) (Grant, error) {
	g, err := one(grants(ctx, tx, "read support grant", "where g.id = $1", id))
	if err != nil {
		return Grant{}, err
	}
	return *g, nil
}

// readVisits of a person in all centers, through the platform's door.
func readVisits(ctx context.Context, tx db.Tx, person uuid.UUID) ([]Grant, error) {
	return grants(ctx, tx, "read visits", "where g.person_id = $1 and g.kind = 'owner' order by g.created_at desc, g.id desc limit $2", person, shownMost)
}

func readRecords(ctx context.Context, tx db.Tx) ([]Grant, error) {
	return grants(ctx, tx, "read legal records", "where g.kind = 'legal' order by g.created_at desc, g.id desc limit $1", shownMost)
}

func insertGrant(ctx context.Context, tx db.Tx, g *Grant) error {
	var problem *uuid.UUID
	var number *int64
	if g.Problem.ID != uuid.Nil {
		problem, number = &g.Problem.ID, &g.Problem.Number
	}
	_, err := tx.Pgx.Exec(ctx, `insert into tenancy.support_grants
		(center_id, id, kind, person_id, writes, reason, authority, reference, hours, asked_by, created_at, begins_at, expires_at, problem_id, problem_number)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		tx.Center(), g.ID, string(g.Kind), g.Visitor.ID, g.Writes, g.Reason, g.Authority, g.Reference, g.Hours, g.AskedBy.ID, g.CreatedAt,
		db.OrNull(g.BeginsAt), db.OrNull(g.ExpiresAt), problem, number)
	if err != nil {
		return fmt.Errorf("insert support grant: %w", err)
	}
	return nil
}

func confirmGrant(ctx context.Context, tx db.Tx, g *Grant) error {
	_, err := tx.Pgx.Exec(ctx, `update tenancy.support_grants set confirmed_by = $3, begins_at = $4, expires_at = $5 where center_id = $1 and id = $2`,
		tx.Center(), g.ID, g.ConfirmedBy.ID, g.BeginsAt, g.ExpiresAt)
	if err != nil {
		return fmt.Errorf("confirm legal record: %w", err)
	}
	return nil
}

func endGrant(ctx context.Context, tx db.Tx, id, by uuid.UUID) error {
	_, err := tx.Pgx.Exec(ctx, `update tenancy.support_grants set ended_at = $3, ended_by = $4, closed_at = $3 where center_id = $1 and id = $2`,
		tx.Center(), id, tx.Now(), by)
	if err != nil {
		return fmt.Errorf("end support grant: %w", err)
	}
	return nil
}

func closeGrant(ctx context.Context, tx db.Tx, id uuid.UUID) error {
	_, err := tx.Pgx.Exec(ctx, "update tenancy.support_grants set closed_at = $3 where center_id = $1 and id = $2", tx.Center(), id, tx.Now())
	if err != nil {
		return fmt.Errorf("close support grant: %w", err)
	}
	return nil
}

// readDue are the centers in which an access has run out that nobody was told of yet.
func readDue(ctx context.Context, tx db.Tx) ([]uuid.UUID, error) {
	rows, err := tx.Pgx.Query(ctx, "select distinct center_id from tenancy.support_grants where closed_at is null and expires_at <= $1", tx.Now())
	if err != nil {
		return nil, fmt.Errorf("read due support grants: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
}

// readCenter is the name of a center, or nothing where there is none.
func readCenter(ctx context.Context, tx db.Tx, id uuid.UUID) (name string, err error) {
	err = tx.Pgx.QueryRow(ctx, "select name from tenancy.centers where center_id = $1 and status <> 'deleted'", id).Scan(&name)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return "", fmt.Errorf("read center: %w", err)
	}
	return name, nil
}

// centersMost are offered in the list.
const centersMost = 1000

func readCenters(ctx context.Context, tx db.Tx) ([]Named, error) {
	rows, err := tx.Pgx.Query(ctx, `select center_id, name || case when city = '' then '' else ', ' || city end from tenancy.centers
		where status <> 'deleted' order by name, center_id limit $1`, centersMost)
	if err != nil {
		return nil, fmt.Errorf("read centers: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Named])
}
