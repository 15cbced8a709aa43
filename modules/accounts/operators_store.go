package accounts

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

func readRoles(ctx context.Context, tx db.Tx, person uuid.UUID) ([]PlatformRole, error) {
	rows, err := tx.Hot(ctx, "select role from accounts.platform_roles where person_id = $1 order by role", person)
	if err != nil {
		return nil, fmt.Errorf("read platform roles: %w", err)
	}
	roles, err := pgx.CollectRows(rows, pgx.RowTo[PlatformRole])
	if err != nil {
		return nil, fmt.Errorf("read platform roles: %w", err)
	}
	return roles, nil
}

func grantRole(ctx context.Context, tx db.Tx, person uuid.UUID, role PlatformRole) error {
	return change(ctx, tx, "grant platform role", `insert into accounts.platform_roles (person_id, role, granted_at) values ($1, $2, $3)
		on conflict (person_id, role) do nothing`, person, string(role), tx.Now())
}
