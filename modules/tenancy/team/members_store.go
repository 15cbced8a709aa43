package team

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/fault"
)

const colleagueColumns = `m.id, m.person_id, p.name, p.email, m.role, m.sees_prices,
	exists (select from accounts.second_factors f where f.person_id = p.id and f.confirmed_at is not null),
	coalesce(m.factor_from, m.created_at), m.created_at, m.ended_at is not null, m.version
	from tenancy.members m join accounts.people p on p.id = m.person_id where m.center_id = $1`

func scanColleague(row pgx.CollectableRow) (c Colleague, err error) {
	err = row.Scan(&c.ID, &c.Person, &c.Name, &c.Email, &c.Role, &c.SeesPrices, &c.Factor, &c.FactorFrom, &c.Since, &c.Ended, &c.Version)
	return c, err
}

func listColleagues(ctx context.Context, tx db.Tx) ([]Colleague, error) {
	rows, err := tx.Hot(ctx, "select "+colleagueColumns+" and m.ended_at is null order by m.role <> 'owner', lower(p.name), m.id", tx.Center())
	if err != nil {
		return nil, fmt.Errorf("list colleagues: %w", err)
	}
	list, err := pgx.CollectRows(rows, scanColleague)
	if err != nil {
		return nil, fmt.Errorf("list colleagues: %w", err)
	}
	return list, nil
}

func readColleague(ctx context.Context, tx db.Tx, id uuid.UUID) (Colleague, error) {
	rows, err := tx.Hot(ctx, "select "+colleagueColumns+" and m.id = $2", tx.Center(), id)
	if err != nil {
		return Colleague{}, fmt.Errorf("read colleague: %w", err)
	}
	c, err := pgx.CollectExactlyOneRow(rows, scanColleague)
	if errors.Is(err, pgx.ErrNoRows) {
		return Colleague{}, errNoColleague
	}
	if err != nil {
		return Colleague{}, fmt.Errorf("read colleague: %w", err)
	}
	return c, nil
}

// lockTeam lets one change of a center's team in at a time.
func lockTeam(ctx context.Context, tx db.Tx) error {
	if _, err := tx.Pgx.Exec(ctx, "select pg_advisory_xact_lock(hashtextextended('tenancy.team ' || $1::uuid, 0))", tx.Center()); err != nil {
		return fmt.Errorf("lock team: %w", err)
	}
	return nil
}

// readRole is the role of a membership that is at work; none where it has ended.
func readRole(ctx context.Context, tx db.Tx, id uuid.UUID) (role tenancy.Role, err error) {
	err = tx.HotRow(ctx, "select role from tenancy.members where center_id = $1 and id = $2 and ended_at is null", tx.Center(), id).Scan(&role)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return "", fmt.Errorf("read own role: %w", err)
	}
	return role, nil
}

func listOwners(ctx context.Context, tx db.Tx) ([]Colleague, error) {
	rows, err := tx.Hot(ctx, "select "+colleagueColumns+" and m.ended_at is null and m.role = 'owner' order by m.id", tx.Center())
	if err != nil {
		return nil, fmt.Errorf("list owners: %w", err)
	}
	list, err := pgx.CollectRows(rows, scanColleague)
	if err != nil {
		return nil, fmt.Errorf("list owners: %w", err)
	}
	return list, nil
}

// saveRole stores a role; asked says that from now on a second factor is asked of it that was not before.
func saveRole(ctx context.Context, tx db.Tx, id uuid.UUID, role tenancy.Role, prices, asked bool) error {
	_, err := tx.Pgx.Exec(ctx, `update tenancy.members set role = $3, sees_prices = $4, version = version + 1,
		factor_from = case when $5 then $6 else factor_from end where center_id = $1 and id = $2`, tx.Center(), id, string(role), prices, asked, tx.Now())
	if err != nil {
		return fmt.Errorf("save role: %w", err)
	}
	return nil
}

func endMember(ctx context.Context, tx db.Tx, id uuid.UUID) error {
	done, err := tx.Pgx.Exec(ctx, `update tenancy.members set ended_at = $3, version = version + 1 where center_id = $1 and id = $2 and ended_at is null`,
		tx.Center(), id, tx.Now())
	if err != nil {
		return fmt.Errorf("end membership: %w", err)
	}
	if done.RowsAffected() == 0 {
		return fault.New(fault.Conflict, "This person works here no more.")
	}
	return nil
}

// worksHere tells whether somebody with an address is a member.
func worksHere(ctx context.Context, tx db.Tx, folded string) (works bool, err error) {
	err = tx.HotRow(ctx, `select exists (select from tenancy.members m join accounts.people p on p.id = m.person_id
		where m.center_id = $1 and m.ended_at is null and p.email_folded = $2)`, tx.Center(), folded).Scan(&works)
	if err != nil {
		return false, fmt.Errorf("look for a member: %w", err)
	}
	return works, nil
}
