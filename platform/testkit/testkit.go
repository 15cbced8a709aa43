// Package testkit gives each test a database of its own, cloned from a migrated template, and a clock that stands still.
//
// The databases live on one throw-away cluster that all test binaries of this clone share. Nobody starts or stops it: the
// first test does, and a keeper ends it when the last has been gone for a while. Plain `go test` works, and nothing is left
// behind.
package testkit

import (
	"context"
	"fmt"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"bayline/platform/clock"
	"bayline/platform/db"
	"bayline/platform/pg"
)

// Morning is where the clock of a test stands at first: a Monday, 09:00 UTC.
var Morning = time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)

// Kit is what a test begins with.
type Kit struct {
	DB    *db.DB
	Clock *clock.Fake
	Database
}

// Database is the test's own, and how to reach it: as the program, as the owner of the tables, as the cluster's superuser.
type Database struct {
	Name, URL, OwnerURL, AdminURL string
}

// roles of the shared cluster: made once, for all its databases.
var roles = db.RolesOf("bayline")

// New is a migrated, empty database that only this test knows, opened as the program opens it. It is dropped at the end.
func New(t testing.TB) *Kit {
	t.Helper()
	kit := &Kit{Clock: clock.NewFake(Morning), Database: clone(t, shared().template)}
	kit.DB = Open(t, kit.URL, clock.NewMovable(kit.Clock))
	return kit
}

// DB is New for a test that needs no more than the database.
func DB(t testing.TB) *db.DB {
	t.Helper()
	return New(t).DB
}

// Empty is a database without tables, for tests of the migrations themselves.
func Empty(t testing.TB) Database {
	t.Helper()
	return clone(t, "template1")
}

// Open opens an address as the program does, until the test's end.
func Open(t testing.TB, url string, c clock.Clock) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), url, db.Options{MaxConns: 8, Clock: c, AppName: t.Name()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

// Owner is a plain pool of d's database as the owner of its tables, who sees every row: for looking at the catalog and for
// planting rows.
func Owner(t testing.TB, d *db.DB) *pgxpool.Pool {
	t.Helper()
	config := d.Pool().Config().Copy()
	config.ConnConfig.User = roles.Owner
	config.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeCacheStatement
	config.ConnConfig.Tracer = nil
	config.MinIdleConns = 0
	pool, err := pgxpool.NewWithConfig(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

var serial atomic.Int64

func clone(t testing.TB, template string) Database {
	t.Helper()
	cluster := shared()
	if cluster.err != nil {
		t.Fatal(cluster.err)
	}
	name := fmt.Sprintf("t_%d_%d", os.Getpid(), serial.Add(1))
	command(t, cluster.Server, fmt.Sprintf("create database %s template %s strategy file_copy owner %s", name, template, roles.Owner))
	t.Cleanup(func() { command(t, cluster.Server, "drop database "+name+" with (force)") })
	return Database{
		Name:     name,
		URL:      cluster.URL(roles.Login, name),
		OwnerURL: cluster.URL(roles.Owner, name),
		AdminURL: cluster.URL("postgres", name),
	}
}

func command(t testing.TB, server *pg.Server, sql string) {
	t.Helper()
	if err := execute(context.Background(), server, sql); err != nil {
		t.Fatal(err)
	}
}

func execute(ctx context.Context, server *pg.Server, sql ...string) error {
	c, err := pgx.Connect(ctx, server.AdminURL())
	if err != nil {
		return err
	}
	defer func() { _ = c.Close(ctx) }()
	for _, statement := range sql {
		if _, err := c.Exec(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}
