package db

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/migrate"

	"bayline/migrations"
)

// migrating is the advisory lock that one migration at a time holds in its database.
const migrating = 7261001

// Migrate brings the database up to date as its owner: the group role of the program, River's tables, ours, and what the
// group may do with them. appRole is the group's name; empty, it is <database>_app. Two may run at once: one waits. What was
// killed half-way goes on where it stopped.
func Migrate(ctx context.Context, ownerURL, appRole string, log *slog.Logger) error {
	return migrateFrom(ctx, migrations.FS, ownerURL, appRole, log)
}

func migrateFrom(ctx context.Context, files fs.FS, ownerURL, appRole string, log *slog.Logger) error {
	lock, err := pgx.Connect(ctx, ownerURL)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	defer func() { _ = lock.Close(context.WithoutCancel(ctx)) }() // the lock ends with its session
	if err := recentEnough(ctx, lock); err != nil {
		return err
	}
	if _, err := lock.Exec(ctx, "select pg_advisory_lock($1)", migrating); err != nil {
		return fmt.Errorf("migrate: wait for another migration: %w", err)
	}
	if appRole == "" {
		if appRole, err = groupOf(ctx, lock); err != nil {
			return err
		}
	}
	if err := ensureRole(ctx, lock, appRole, "nologin"); err != nil {
		return err
	}
	for _, schema := range []string{"river", "platform"} { // before the tables that remember what was applied
		if _, err := lock.Exec(ctx, "create schema if not exists "+schema); err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
	}
	owner, err := plainPool(ctx, ownerURL)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	defer owner.Close()
	if err := migrateRiver(ctx, owner, log); err != nil {
		return fmt.Errorf("migrate River: %w", err)
	}
	if err := migrateOurs(ctx, owner, files, log); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if err := grant(ctx, lock, appRole); err != nil {
		return fmt.Errorf("grant to %s: %w", appRole, err)
	}
	return nil
}

func recentEnough(ctx context.Context, c *pgx.Conn) error {
	var version int
	if err := c.QueryRow(ctx, "select current_setting('server_version_num')::int").Scan(&version); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if version < 150000 {
		return fmt.Errorf("this is PostgreSQL %d, and Bayline needs 15 or newer: its views ask for the rights of who reads them",
			version/10000)
	}
	return nil
}

// plainPool is a pool without the doors. What a migration names without a schema lands in platform, where a test sees it,
// as do the tables in which bun remembers what was applied.
func plainPool(ctx context.Context, url string) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	config.MaxConns = 4
	config.AfterConnect = func(ctx context.Context, c *pgx.Conn) error {
		_, err := c.Exec(ctx, "set search_path = platform")
		return err
	}
	return pgxpool.NewWithConfig(ctx, config)
}

func migrateRiver(ctx context.Context, owner *pgxpool.Pool, log *slog.Logger) error {
	m, err := rivermigrate.New(riverpgxv5.New(owner), &rivermigrate.Config{Schema: "river", Logger: warnings(log)})
	if err != nil {
		return err
	}
	result, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil)
	if err != nil {
		return err
	}
	if n := len(result.Versions); n > 0 {
		log.InfoContext(ctx, "River's tables are up to date", "version", result.Versions[n-1].Version)
	}
	return nil
}

func migrateOurs(ctx context.Context, owner *pgxpool.Pool, files fs.FS, log *slog.Logger) error {
	found := migrate.NewMigrations()
	if err := found.Discover(files); err != nil {
		return err
	}
	plain := stdlib.OpenDBFromPool(owner)
	defer func() { _ = plain.Close() }()
	m := migrate.NewMigrator(bun.NewDB(plain, pgdialect.New()), found,
		migrate.WithMarkAppliedOnSuccess(true),
		migrate.WithUpsert(true), // bun marks once more what mark has marked
		migrate.AfterMigration(mark))
	if err := m.Init(ctx); err != nil {
		return err
	}
	group, err := m.Migrate(ctx)
	for _, applied := range group.Migrations {
		if applied.IsApplied() {
			log.InfoContext(ctx, "migrated", "migration", applied.String())
		}
	}
	return err
}

// mark remembers a migration in its own transaction. bun 1.3.0 marks only after the commit: killed in between, it would apply
// the migration twice.
func mark(ctx context.Context, tx bun.IConn, applied *migrate.Migration) error {
	_, err := tx.ExecContext(ctx,
		"insert into platform.bun_migrations (name, group_id) values (?, ?) on conflict (name) do nothing", applied.Name, applied.GroupID)
	return err
}

// warnings keeps River from telling of each step: we tell the outcome.
func warnings(log *slog.Logger) *slog.Logger { return slog.New(quiet{log.Handler()}) }

type quiet struct{ slog.Handler }

func (q quiet) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && q.Handler.Enabled(ctx, level)
}

// CheckMigrated tells which migrations of this program the database lacks. One that has more is fine: the program before a
// migration runs on the schema after it.
func (d *DB) CheckMigrated(ctx context.Context) error {
	found := migrate.NewMigrations()
	if err := found.Discover(migrations.FS); err != nil {
		return err
	}
	rivers, err := rivermigrate.New(riverpgxv5.New(nil), nil)
	if err != nil {
		return err
	}
	var names []string
	var version int
	err = d.InPlatformRead(ctx, func(ctx context.Context, tx Tx) error {
		return tx.Pgx.QueryRow(ctx, `select coalesce((select array_agg(name) from platform.bun_migrations), '{}'),
			coalesce((select max(version) from river.river_migration where line = 'main'), 0)`).Scan(&names, &version)
	})
	if violates(err, "42P01", "") || violates(err, "3F000", "") || violates(err, "42501", "") {
		return errors.Join(errors.New("the database is empty or half migrated: run `bayline migrate`"), err)
	}
	if err != nil {
		return err
	}
	return lacking(found.Sorted(), names, rivers.AllVersions(), version)
}

func lacking(ours migrate.MigrationSlice, applied []string, rivers []rivermigrate.Migration, version int) error {
	there := map[string]bool{}
	for _, name := range applied {
		there[name] = true
	}
	for _, m := range ours {
		if !there[m.Name] {
			return fmt.Errorf("the database lacks the migration %s: run `bayline migrate`", m.String())
		}
	}
	if newest := rivers[len(rivers)-1].Version; version < newest {
		return fmt.Errorf("the tables of River are at version %d of %d: run `bayline migrate`", version, newest)
	}
	return nil
}
