package db

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Schemas are all that hold tables of the program, River's among them.
var Schemas = []string{"platform", "accounts", "tenancy", "billing", "audit", "workshop", "privacy", "notices", "river"}

// remembered are the tables of what was applied: the program reads them to know whether it may serve, and only the owner
// writes them.
var remembered = []string{"platform.bun_migrations", "platform.bun_migration_locks", "river.river_migration"}

// grant gives the program's group role what it needs in each schema that exists, and takes back the rest, in one transaction:
// a program that runs meanwhile loses nothing.
func grant(ctx context.Context, owner *pgx.Conn, appRole string) error {
	return pgx.BeginFunc(ctx, owner, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, "select nspname::text from pg_namespace where nspname = any($1) order by nspname", Schemas)
		if err != nil {
			return err
		}
		there, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return err
		}
		to := pgx.Identifier{appRole}.Sanitize()
		var script strings.Builder
		for _, schema := range there {
			fmt.Fprintf(&script, `
				revoke all on all tables in schema %[1]s from %[2]s;
				revoke execute on all routines in schema %[1]s from public;
				grant usage on schema %[1]s to %[2]s;
				grant %[3]s on all tables in schema %[1]s to %[2]s;
				grant usage, select on all sequences in schema %[1]s to %[2]s;
				grant execute on all functions in schema %[1]s to %[2]s;
				alter default privileges in schema %[1]s grant %[3]s on tables to %[2]s;
				alter default privileges in schema %[1]s grant usage, select on sequences to %[2]s;
				alter default privileges in schema %[1]s grant execute on functions to %[2]s;`, schema, to, rightsIn(schema))
		}
		for _, table := range remembered {
			fmt.Fprintf(&script, "revoke all on %[1]s from %[2]s; grant select on %[1]s to %[2]s;", table, to)
		}
		_, err = tx.Exec(ctx, script.String())
		return err
	})
}

// rightsIn a schema's tables: the audit trail only grows.
func rightsIn(schema string) string {
	if schema == "audit" {
		return "select, insert"
	}
	return "select, insert, update, delete"
}
