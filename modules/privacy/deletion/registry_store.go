package deletion

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

// readTables finds every table with a column center_id, and its references to others of them. Partitions count as their parent.
func readTables(ctx context.Context, tx db.Tx) ([]table, error) {
	rows, err := tx.Pgx.Query(ctx, `
		with ours as (
			select c.oid, n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
			where c.relkind in ('r', 'p') and not c.relispartition and n.nspname = any($1)
			and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'center_id' and not a.attisdropped))
		select o.name, coalesce(p.name, ''), coalesce(here.attname::text, ''), coalesce(there.attname::text, '')
		from ours o
		left join pg_constraint f on f.conrelid = o.oid and f.contype = 'f' and f.confrelid in (select oid from ours)
		left join ours p on p.oid = f.confrelid
		left join lateral (select k.here, k.there from unnest(f.conkey, f.confkey) as k (here, there)
			join pg_attribute a on a.attrelid = f.conrelid and a.attnum = k.here where a.attname <> 'center_id' limit 1) as k on true
		left join pg_attribute here on here.attrelid = f.conrelid and here.attnum = k.here
		left join pg_attribute there on there.attrelid = f.confrelid and there.attnum = k.there
		order by 1, 2`, db.Schemas)
	if err != nil {
		return nil, fmt.Errorf("read the schema: %w", err)
	}
	found := map[string]*table{}
	var order []string
	var name, parent, here, there string
	_, err = pgx.ForEachRow(rows, []any{&name, &parent, &here, &there}, func() error {
		t := found[name]
		if t == nil {
			t = &table{Name: name}
			found[name] = t
			order = append(order, name)
		}
		switch parent {
		case "":
		case name:
			t.Own = append(t.Own, link{here, there})
		default:
			t.Parents = append(t.Parents, parent)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the schema: %w", err)
	}
	list := make([]table, len(order))
	for i, name := range order {
		list[i] = *found[name]
	}
	return list, nil
}

// deleteRows removes up to limit rows of a center; fewer are left only where it answers less. In a table whose rows refer to each other
// it takes those that nothing refers to first; where they go round in a circle, all at once.
func deleteRows(ctx context.Context, tx db.Tx, t table, center uuid.UUID, limit int64) (int64, error) {
	free := ""
	for _, own := range t.Own {
		free += fmt.Sprintf(" and not exists (select from %s c where c.center_id = t.center_id and c.%s = t.%s)", quoted(t.Name),
			pgx.Identifier{own.From}.Sanitize(), pgx.Identifier{own.To}.Sanitize())
	}
	batch := fmt.Sprintf("delete from %[1]s where ctid = any (array(select ctid from %[1]s t where t.center_id = $1%[2]s limit $2))", quoted(t.Name), free)
	tag, err := tx.Pgx.Exec(ctx, batch, center, limit)
	if err == nil && tag.RowsAffected() == 0 && len(t.Own) > 0 {
		tag, err = tx.Pgx.Exec(ctx, "delete from "+quoted(t.Name)+" where center_id = $1", center)
	}
	if err != nil {
		return 0, fmt.Errorf("delete rows of %s: %w", t.Name, err)
	}
	return tag.RowsAffected(), nil
}

// countRows of a center in each table, in one statement.
func countRows(ctx context.Context, tx db.Tx, tables []table, center uuid.UUID) (map[string]int64, error) {
	parts := make([]string, len(tables))
	for i, t := range tables {
		parts[i] = fmt.Sprintf("select '%s', count(*) from %s where center_id = $1", t.Name, quoted(t.Name))
	}
	counts := map[string]int64{}
	if len(parts) == 0 {
		return counts, nil
	}
	rows, err := tx.Pgx.Query(ctx, strings.Join(parts, " union all "), center)
	if err != nil {
		return nil, fmt.Errorf("count rows: %w", err)
	}
	var name string
	var n int64
	_, err = pgx.ForEachRow(rows, []any{&name, &n}, func() error {
		counts[name] = n
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("count rows: %w", err)
	}
	return counts, nil
}

// quoted is a table's name as SQL takes it. It comes from the catalog.
func quoted(name string) string {
	schema, table, _ := strings.Cut(name, ".")
	return pgx.Identifier{schema, table}.Sanitize()
}

// deleteJobs removes up to limit jobs whose arguments name the center, in whatever state but running; those that owe somebody an answer
// are waited for.
func deleteJobs(ctx context.Context, tx db.Tx, center uuid.UUID, limit int64) (int64, error) {
	tag, err := tx.Pgx.Exec(ctx, `delete from river.river_job where id in (
		select id from river.river_job where position($1 in args::text) > 0 and state <> 'running'
		and (finalized_at is not null or kind <> all($3::text[])) limit $2)`, center.String(), limit, awaited)
	if err != nil {
		return 0, fmt.Errorf("delete jobs of %s: %w", center, err)
	}
	return tag.RowsAffected(), nil
}

// deleteDeliveries removes up to limit deliveries of mails that are not there any more: their arguments name the mail alone. What another
// deletion is about to remove is left to it.
func deleteDeliveries(ctx context.Context, tx db.Tx, limit int64) (int64, error) {
	tag, err := tx.Pgx.Exec(ctx, `delete from river.river_job where id in (
		select j.id from river.river_job j where j.kind = 'mail.deliver' and j.state <> 'running'
		and not exists (select from platform.mails m where m.id = (j.args ->> 'mail')::uuid) limit $1 for update skip locked)`, limit)
	if err != nil {
		return 0, fmt.Errorf("delete deliveries: %w", err)
	}
	return tag.RowsAffected(), nil
}

// countDeliveries of the center's mails.
func countDeliveries(ctx context.Context, tx db.Tx, center uuid.UUID) (n int64, err error) {
	err = tx.Pgx.QueryRow(ctx, `select count(*) from river.river_job j join platform.mails m on m.id = (j.args ->> 'mail')::uuid
		where j.kind = 'mail.deliver' and m.center_id = $1`, center).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count deliveries of %s: %w", center, err)
	}
	return n, nil
}

// countJobs that name the center, running ones too.
func countJobs(ctx context.Context, tx db.Tx, center uuid.UUID) (n int64, err error) {
	err = tx.Pgx.QueryRow(ctx, "select count(*) from river.river_job where position($1 in args::text) > 0", center.String()).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count jobs of %s: %w", center, err)
	}
	return n, nil
}
