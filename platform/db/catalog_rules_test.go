package db_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

// entry is a line of docs/data-inventory.tsv.
type entry struct{ table, column, class string }

// exceptions to "every index begins with center_id": each answers a question that is asked across centers, on an operator
// table.
var exceptions = map[string]string{
	"tenancy.members_of_person":        "signing in asks which centers a person works in",
	"tenancy.support_grants_of_person": "a platform admin asks which centers have let them in",
}

// rule finds what must not be: each row of its query names a thing.
type rule struct{ says, query string }

// The views `tables` (oid, name, schema, class, partition) and `inventory` stand ready, as inspect makes them.
var rules = []rule{
	{"has no class in docs/data-inventory.tsv", `
		select name from tables where class is null`},
	{"stands in two classes", `
		select table_name from inventory group by table_name having count(distinct class) > 1`},
	{"stands in a class that there is not", `
		select table_name from inventory where class not in ('global', 'operator', 'tenant')`},
	{"stands in the inventory, but not in the database", `
		select i.table_name || '.' || i.column_name from inventory i where not exists (
			select from pg_attribute a where a.attrelid = to_regclass(i.table_name) and a.attname = i.column_name and a.attnum > 0 and not attisdropped)`},
	{"is a column that the inventory does not name", `
		select t.name || '.' || a.attname from tables t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
		where t.class is not null and not t.partition
		and not exists (select from inventory i where i.table_name = t.name and i.column_name = a.attname)`},
	{"is a workshop table of class operator", `
		select name from tables where schema = 'workshop' and class = 'operator'`},
	{"has no primary key that begins with center_id", `
		select name from tables t where owned and not exists (select from first_columns f where f.indrelid = t.oid and f.indisprimary and f.attname = 'center_id')`},
	{"is an index that does not begin with center_id", `
		select f.index from tables t join first_columns f on f.indrelid = t.oid where t.owned and f.attname is distinct from 'center_id'
		and not (t.class = 'operator' and not f.indisunique and f.index = any(@exceptions))`},
	{"is a reference that does not carry center_id", `
		select child.name || ' ' || c.conname from pg_constraint c
		join tables child on child.oid = c.conrelid join tables parent on parent.oid = c.confrelid
		where c.contype = 'f' and parent.owned and not exists (
			select from unnest(c.conkey, c.confkey) as k (here, there)
			join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.here and a.attname = 'center_id'
			join pg_attribute b on b.attrelid = c.confrelid and b.attnum = k.there and b.attname = 'center_id')`},
	{"is part of a circle of references", `
		with recursive refers as (
			select distinct c.conrelid as child, c.confrelid as parent from pg_constraint c
			join tables a on a.oid = c.conrelid join tables b on b.oid = c.confrelid
			where c.contype = 'f' and a.class = 'tenant' and b.class = 'tenant' and c.conrelid <> c.confrelid),
		reaches as (select child, parent from refers union select r.child, n.parent from reaches r join refers n on n.child = r.parent)
		select t.name from reaches r join tables t on t.oid = r.child where r.child = r.parent`},
	{"has no row-level security, enabled and forced", `
		select t.name from tables t join pg_class c on c.oid = t.oid where t.owned and not (c.relrowsecurity and c.relforcerowsecurity)`},
	{"lacks the policy of its class", `
		select t.name from tables t where t.owned and not exists (
			select from policies p where p.polrelid = t.oid and p.everybody and p.polpermissive and p.polcmd = '*' and p.uses = pg_temp.wanted(t.class) and p.checks = pg_temp.wanted(t.class))`},
	{"lacks the policy of its owner", `
		select t.name from tables t join pg_class c on c.oid = t.oid where t.owned and not exists (
			select from policies p where p.polrelid = t.oid and p.polroles = array[c.relowner] and p.uses = 'true' and p.checks = 'true')`},
	{"has a policy that nobody asked for", `
		select t.name || ' ' || p.polname from tables t join policies p on p.polrelid = t.oid join pg_class c on c.oid = t.oid
		where not (t.owned and p.everybody and p.uses = pg_temp.wanted(t.class) and p.checks = pg_temp.wanted(t.class)) and p.polroles <> array[c.relowner]`},
	{"is a role with a policy of its own that the program is a member of", `
		select distinct r.rolname::text from pg_policy p, unnest(p.polroles) as named join pg_roles r on r.oid = named where pg_has_role(@program, r.oid, 'member')`},
	{"is a view with the rights of its owner", `
		select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where n.nspname = any(@schemas) and c.relkind = 'v' and not coalesce('security_invoker=true' = any(c.reloptions), false)`},
	{"is a materialized view, which row-level security does not reach", `
		select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = any(@schemas) and c.relkind = 'm'`},
	{"is a function with the rights of its owner that does not fix its search_path", `
		select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
		where n.nspname = any(@schemas) and p.prosecdef and not coalesce(exists (select from unnest(p.proconfig) as s where s like 'search_path=%'), false)`},
	{"gives the program a right that it must not have", `
		select t.name || ' ' || lower(held) from tables t, unnest(array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger']) as held
		where has_table_privilege(@program, t.oid, held) and held <> all (case when t.schema = 'audit' then array['select', 'insert'] else array['select', 'insert', 'update', 'delete'] end)`},
	{"does not give the program what it needs", `
		select t.name from tables t where not has_table_privilege(@program, t.oid, 'select') or not has_table_privilege(@program, t.oid, 'insert')`},
	{"gives everybody a right", `
		select t.name from tables t join pg_class c on c.oid = t.oid, aclexplode(c.relacl) as a where a.grantee = 0`},
	{"is a schema in which the program may make things", `
		select n.nspname::text from pg_namespace n where n.nspname not like 'pg_temp%' and has_schema_privilege(@program, n.oid, 'create')`},
	{"takes its time from the database's clock", `
		select t.name || '.' || a.attname from tables t join pg_attrdef d on d.adrelid = t.oid join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
		where pg_get_expr(d.adbin, d.adrelid) ~* 'now\(|clock_timestamp|current_|localtime|statement_timestamp'`},
	{"has a type that we do not use (money is bigint, states are text, times have a zone)", `
		select t.name || '.' || a.attname from tables t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped join pg_type y on y.oid = a.atttypid
		where y.typtype = 'e' or a.atttypid = any ('{numeric, real, double precision, money, timestamp, time, json}'::regtype[])`},
}

// The policies as PostgreSQL prints them.
const (
	ofCenter   = `(center_id = (NULLIF(current_setting('app.center_id'::text, true), ''::text))::uuid)`
	orPlatform = `(` + ofCenter + ` OR (current_setting('app.door'::text, true) = 'platform'::text))`
)

// inspect the catalog of the database that owner is connected to, for the program signing in as login.
func inspect(t *testing.T, owner *pgx.Conn, login string, inventory []entry) (complaints []string) {
	t.Helper()
	for _, sql := range []string{
		`create temp table inventory (table_name text, column_name text, class text)`,
		`create temp view tables as
			select c.oid, n.nspname::text as schema, n.nspname || '.' || c.relname as name, k.class, c.relispartition as partition,
				coalesce(k.class in ('operator', 'tenant'), false) as owned
			from pg_class c join pg_namespace n on n.oid = c.relnamespace
			left join pg_inherits i on i.inhrelid = c.oid and c.relispartition -- a partition is of its parent's class
			left join (select table_name, min(class) as class from inventory group by table_name) as k
				on to_regclass(k.table_name) = coalesce(i.inhparent, c.oid)
			where c.relkind in ('r', 'p') and n.nspname in (` + ours() + `) and c.relname not like 'bun\_migration%'`,
		`create temp view first_columns as
			select i.indrelid, n.nspname || '.' || c.relname as index, i.indisprimary, i.indisunique, a.attname
			from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
			left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]`,
		`create temp view policies as
			select p.*, p.polroles = array[0::oid] as everybody, pg_get_expr(p.polqual, p.polrelid) as uses,
				pg_get_expr(p.polwithcheck, p.polrelid) as checks
			from pg_policy p`,
		fmt.Sprintf(`create function pg_temp.wanted(class text) returns text language sql as $$
			select case class when 'tenant' then $q$%s$q$ when 'operator' then $q$%s$q$ end $$`, ofCenter, orPlatform),
	} {
		run(t, owner, sql)
	}
	for _, e := range inventory {
		if _, err := owner.Exec(ctx, "insert into inventory values ($1, $2, $3)", e.table, e.column, e.class); err != nil {
			t.Fatal(err)
		}
	}
	known := pgx.NamedArgs{"exceptions": slices.Collect(maps.Keys(exceptions)), "program": login, "schemas": db.Schemas}
	for _, r := range rules {
		rows, err := owner.Query(ctx, r.query, known)
		if err != nil {
			t.Fatalf("%s: %v", r.says, err)
		}
		names, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatalf("%s: %v", r.says, err)
		}
		for _, name := range names {
			complaints = append(complaints, name+" "+r.says)
		}
	}
	return complaints
}

// ours are the schemas whose tables we make, as SQL: River makes its own.
func ours() string {
	var list []string
	for _, schema := range db.Schemas {
		if schema != "river" {
			list = append(list, "'"+schema+"'")
		}
	}
	return strings.Join(list, ", ")
}
