package db_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
	"bayline/platform/testkit"
)

// Sessions that the server ended (a restart, an administrator) are replaced without the visitor's notice where nothing was
// begun, and told as "down" where something was.
func TestEndedSessions(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	north := plantCenter(t, kit, "North")
	endAll := func() {
		admin, err := pgx.Connect(ctx, kit.AdminURL)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = admin.Close(ctx) }()
		if _, err := admin.Exec(ctx, "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()", kit.Name); err != nil {
			t.Fatal(err)
		}
	}
	for range 5 {
		endAll()
		if n := inCenter(t, kit, north); n != 0 {
			t.Errorf("%d vehicles", n)
		}
	}
	err := kit.DB.InCenter(ctx, north, func(ctx context.Context, tx db.Tx) error {
		endAll()
		_, err := vehicles(ctx, tx)
		return err
	})
	if !db.IsDown(err) {
		t.Errorf("an ended session is not told as down: %v", err)
	}
	err = kit.DB.InCenter(ctx, north, func(ctx context.Context, tx db.Tx) error {
		endAll()
		return nil
	})
	if !db.IsDown(err) {
		t.Errorf("a commit on an ended session is not told as down: %v", err)
	}
}

func TestDownIsToldAsDown(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	read := func(d *db.DB) error {
		ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
		defer cancel()
		return d.InPlatformRead(ctx, func(context.Context, db.Tx) error { return nil })
	}
	nowhere := testkit.Open(t, "host=/nonexistent user=nobody dbname=nothing", kit.Clock)
	if err := read(nowhere); !db.IsDown(err) {
		t.Errorf("a server that is not there: %v", err)
	}
	closed := testkit.Open(t, kit.URL, kit.Clock)
	closed.Close()
	if err := read(closed); !db.IsDown(err) {
		t.Errorf("a closed pool: %v", err)
	}
	var held []interface{ Release() }
	for range kit.DB.Pool().Config().MaxConns {
		c, err := kit.DB.Pool().Acquire(ctx)
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, c)
	}
	if err := read(kit.DB); !db.IsDown(err) {
		t.Errorf("a pool in use: %v", err)
	}
	for _, c := range held {
		c.Release()
	}
	if err := read(kit.DB); err != nil {
		t.Errorf("a pool that is free again: %v", err)
	}
}
