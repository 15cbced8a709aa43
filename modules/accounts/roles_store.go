package accounts

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

func readColleagues(ctx context.Context, tx db.Tx) ([]Colleague, error) {
	rows, err := tx.Pgx.Query(ctx, `select p.id, p.name, p.email, array_agg(r.role order by r.role), min(r.granted_at),
			exists (select from accounts.second_factors f where f.person_id = p.id and f.confirmed_at is not null)
		from accounts.people p join accounts.platform_roles r on r.person_id = p.id group by p.id, p.name, p.email order by p.name, p.id`)
	if err != nil {
		return nil, fmt.Errorf("read colleagues: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c Colleague, err error) {
		var roles []string
		err = row.Scan(&c.ID, &c.Name, &c.Email, &roles, &c.Since, &c.Factor)
		for _, role := range roles {
			c.Roles = append(c.Roles, PlatformRole(role))
		}
		return c, err
	})
	if err != nil {
		return nil, fmt.Errorf("read colleagues: %w", err)
	}
	return list, nil
}

// lockRoles makes changes of roles wait for each other; who reads them does not wait.
func lockRoles(ctx context.Context, tx db.Tx) error {
	return change(ctx, tx, "lock platform roles", "lock table accounts.platform_roles in share row exclusive mode")
}

func revokeRole(ctx context.Context, tx db.Tx, person uuid.UUID, role PlatformRole) (taken bool, err error) {
	done, err := tx.Pgx.Exec(ctx, "delete from accounts.platform_roles where person_id = $1 and role = $2", person, string(role))
	if err != nil {
		return false, fmt.Errorf("revoke platform role: %w", err)
	}
	return done.RowsAffected() == 1, nil
}
