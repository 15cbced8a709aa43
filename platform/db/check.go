package db

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"
)

// ErrPrivilegedRole is a role that row-level security does not hold.
var ErrPrivilegedRole = errors.New("row-level security would not hold it, so Bayline does not start. " +
	"Run `bayline migrate --create-login` with the owner's address in MIGRATE_DATABASE_URL, and set DATABASE_URL to what it prints")

// CheckRole refuses a role that is superuser, has BYPASSRLS or owns what it should only use, itself or through a role that it
// is a member of: each of them sees every center's rows, or can make itself see them.
func CheckRole(ctx context.Context, pool *pgxpool.Pool) error {
	var user string
	var super, bypass, owner bool
	err := pool.QueryRow(ctx, `
		with roles as (select oid, rolsuper, rolbypassrls from pg_roles where pg_has_role(session_user, oid, 'member'))
		select session_user::text,
			coalesce(bool_or(rolsuper), false),
			coalesce(bool_or(rolbypassrls), false),
			exists (select from pg_namespace n where n.nspname = any($1) and n.nspowner in (select oid from roles))
			or exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
				where n.nspname = any($1) and c.relowner in (select oid from roles))
		from roles`, Schemas).Scan(&user, &super, &bypass, &owner)
	if err != nil {
		return fmt.Errorf("look at the database role: %w", err)
	}
	switch {
	case super:
		return fmt.Errorf("the role %s is a superuser: %w", user, ErrPrivilegedRole)
	case bypass:
		return fmt.Errorf("the role %s has BYPASSRLS: %w", user, ErrPrivilegedRole)
	case owner:
		return fmt.Errorf("the role %s owns the tables: %w", user, ErrPrivilegedRole)
	}
	return nil
}
