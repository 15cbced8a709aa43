package accounts

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

func readPeopleWithRoles(ctx context.Context, tx db.Tx, roles []string) ([]Person, error) {
	rows, err := tx.Pgx.Query(ctx, `select p.id, p.name, p.email from accounts.people p
		where exists (select from accounts.platform_roles r where r.person_id = p.id and r.role = any($1))
		order by p.name, p.id`, roles)
	if err != nil {
		return nil, fmt.Errorf("read platform admins: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (p Person, err error) {
		err = row.Scan(&p.ID, &p.Name, &p.Email)
		return p, err
	})
}
