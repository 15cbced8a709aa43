package db_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
	"bayline/platform/testkit"
)

func TestMigratingTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	owner := connect(t, kit.OwnerURL)
	look := func() (schema string) {
		err := owner.QueryRow(ctx, `select string_agg(line, e'\n' order by line) from (
			select c.oid::regclass::text || ' ' || coalesce(c.relacl::text, '') || ' ' || c.relrowsecurity as line
				from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = any($1)
			union all select 'mark ' || name || ' ' || migrated_at from platform.bun_migrations
			union all select 'plan ' || code || ' ' || period from billing.plans) as lines`, db.Schemas).Scan(&schema)
		if err != nil {
			t.Fatal(err)
		}
		return schema
	}
	before := look()
	for range 2 {
		if err := db.Migrate(ctx, kit.OwnerURL, "bayline_app", silent); err != nil {
			t.Fatal(err)
		}
	}
	if after := look(); after != before {
		t.Errorf("migrating again changed\n%s\ninto\n%s", before, after)
	}
}

// Programs of one installation start together, and databases of one cluster are migrated together.
func TestManyMigrateAtOnce(t *testing.T) {
	t.Parallel()
	var wait sync.WaitGroup
	for range 3 {
		empty := testkit.Empty(t)
		for range 3 {
			wait.Go(func() {
				if err := db.Migrate(ctx, empty.OwnerURL, "bayline_app", silent); err != nil {
					t.Error(err)
				}
			})
		}
		t.Cleanup(func() {
			if err := testkit.Open(t, empty.URL, nil).CheckMigrated(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
}

func TestAMigrationKilledHalfWayGoesOn(t *testing.T) {
	t.Parallel()
	empty := testkit.Empty(t)
	files := fstest.MapFS{
		"20260101000000_one.tx.up.sql": {Data: []byte("create table platform.one (n bigint); insert into platform.one values (1)")},
		"20260102000000_two.tx.up.sql": {Data: []byte("create table platform.two (n bigint); select pg_sleep(600)")},
	}
	failed := make(chan error)
	go func() { failed <- db.MigrateFrom(ctx, files, empty.OwnerURL, "bayline_app", silent) }()
	admin := connect(t, empty.AdminURL)
	for killed := false; !killed; {
		err := admin.QueryRow(ctx, `select coalesce(bool_or(pg_terminate_backend(pid)), false) from pg_stat_activity
			where datname = $1 and query like '%pg_sleep(600)%' and pid <> pg_backend_pid()`, empty.Name).Scan(&killed)
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := <-failed; err == nil {
		t.Fatal("a killed migration is told as done")
	}
	files["20260102000000_two.tx.up.sql"].Data = []byte("create table platform.two (n bigint)")
	if err := db.MigrateFrom(ctx, files, empty.OwnerURL, "bayline_app", silent); err != nil {
		t.Fatal(err)
	}
	var ones, marks int
	err := admin.QueryRow(ctx, "select (select count(*) from platform.one), (select count(*) from platform.bun_migrations)").Scan(&ones, &marks)
	if err != nil || ones != 1 || marks != 2 {
		t.Errorf("%d rows of the first migration and %d marks, want 1 and 2: %v", ones, marks, err)
	}
}

// The mark is written with the migration: nothing can come between them.
func TestAMigrationIsMarkedInItsTransaction(t *testing.T) {
	t.Parallel()
	empty := testkit.Empty(t)
	files := fstest.MapFS{"20260101000000_one.tx.up.sql": {Data: []byte(`
		create table platform.one (n bigint);
		create function platform.fail() returns trigger language plpgsql as $$ begin raise 'no mark'; end $$;
		create trigger fail before insert on platform.bun_migrations for each row execute function platform.fail()`)}}
	if err := db.MigrateFrom(ctx, files, empty.OwnerURL, "bayline_app", silent); err == nil {
		t.Fatal("migrated without a mark")
	}
	var there bool
	if err := connect(t, empty.OwnerURL).QueryRow(ctx, "select to_regclass('platform.one') is not null").Scan(&there); err != nil || there {
		t.Errorf("a migration without its mark stays: %v", err)
	}
}

func TestAnUnreadyDatabaseSaysWhatToDo(t *testing.T) {
	t.Parallel()
	kit, empty := testkit.New(t), testkit.Empty(t)
	if err := testkit.Open(t, empty.URL, nil).CheckMigrated(ctx); err == nil || !strings.Contains(err.Error(), "run `bayline migrate`") {
		t.Errorf("an empty database: %v", err)
	}
	owner := connect(t, kit.OwnerURL)
	run(t, owner, "delete from platform.bun_migrations where name = (select max(name) from platform.bun_migrations)")
	if err := kit.DB.CheckMigrated(ctx); err == nil || !strings.Contains(err.Error(), "lacks the migration") {
		t.Errorf("a database of last week: %v", err)
	}
	if err := db.Migrate(ctx, empty.OwnerURL, "", silent); err == nil || !strings.Contains(err.Error(), "may not make roles") {
		t.Errorf("an owner who may not make roles: %v", err)
	}
}

// Later partitions and tables are the program's to use too, but the trail's are never its to change.
func TestTheAuditTrailOnlyGrows(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	owner := connect(t, kit.OwnerURL)
	run(t, owner, "create table audit.later (center_id uuid, id uuid)")
	for _, table := range []string{"audit.events", "audit.later"} {
		var read, add, change, remove, empty bool
		err := kit.DB.Pool().QueryRow(ctx, `select has_table_privilege($1, 'select'), has_table_privilege($1, 'insert'),
			has_table_privilege($1, 'update'), has_table_privilege($1, 'delete'), has_table_privilege($1, 'truncate')`, table).
			Scan(&read, &add, &change, &remove, &empty)
		if err != nil || !read || !add || change || remove || empty {
			t.Errorf("%s: read %t, add %t, change %t, remove %t, empty %t: %v", table, read, add, change, remove, empty, err)
		}
	}
	// Even the owner meets the triggers, and a change under the table's own name.
	for _, sql := range []string{"truncate audit.events", "truncate audit.events_rest"} {
		if _, err := owner.Exec(context.Background(), sql, pgx.QueryExecModeSimpleProtocol); code(err) != "42501" {
			t.Errorf("%s: %v", sql, err)
		}
	}
}
