package db_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
	"bayline/platform/testkit"
)

func TestGlanceSeesOneCenterInOneMessage(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	north, south := plantCenter(t, kit, "North"), plantCenter(t, kit, "South")
	plantVehicle(t, kit, north)
	plantVehicle(t, kit, south)
	plantVehicle(t, kit, south)
	for center, want := range map[uuid.UUID]int{north: 1, south: 2} {
		counted := db.WithCounter(ctx)
		err := kit.DB.Glance(counted, center, func(ctx context.Context, tx db.Tx) error {
			if n := glanced(ctx, t, tx); n != want || tx.Center() != center {
				t.Errorf("%d vehicles, want %d", n, want)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if n := db.Counted(counted); n != 1 {
			t.Errorf("%d messages for one glance", n)
		}
	}
	var after int // the connection carries nothing out
	if err := kit.DB.Pool().QueryRow(ctx, "select count(*) from workshop.vehicles").Scan(&after); err != nil || after != 0 {
		t.Errorf("outside %d vehicles: %v", after, err)
	}
}

func TestGlanceOnlyReads(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	north := plantCenter(t, kit, "North")
	plantVehicle(t, kit, north)
	err := kit.DB.Glance(ctx, north, func(ctx context.Context, tx db.Tx) error {
		return tx.HotExec(ctx, "delete from workshop.vehicles")
	})
	if err == nil || !strings.Contains(err.Error(), "only reads") {
		t.Errorf("%v", err)
	}
	err = kit.DB.Glance(ctx, north, func(ctx context.Context, tx db.Tx) error {
		return tx.HotRow(ctx, "delete from workshop.vehicles returning id").Scan(new(uuid.UUID))
	})
	if err == nil || !strings.Contains(err.Error(), "read-only") {
		t.Errorf("%v", err)
	}
	// After an error the connection is as good as before.
	err = kit.DB.Glance(ctx, north, func(ctx context.Context, tx db.Tx) error {
		if n := glanced(ctx, t, tx); n != 1 {
			t.Errorf("%d vehicles are left", n)
		}
		err := tx.HotRow(ctx, "select id from workshop.vehicles where plate = $1", "nobody's").Scan(new(uuid.UUID))
		if !errors.Is(err, pgx.ErrNoRows) {
			t.Errorf("no row: %v", err)
		}
		rows, err := tx.Hot(ctx, "select id from workshop.vehicles")
		if err != nil {
			return err
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
		if len(ids) != 1 {
			t.Errorf("%d ids", len(ids))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := kit.DB.Glance(ctx, uuid.Nil, func(context.Context, db.Tx) error { return nil }); err == nil {
		t.Error("a glance without a center")
	}
	err = kit.DB.InCenter(ctx, north, func(ctx context.Context, _ db.Tx) error {
		return kit.DB.Glance(ctx, north, func(context.Context, db.Tx) error { return nil })
	})
	if err == nil {
		t.Error("a glance inside a transaction")
	}
}

func TestGlanceBatch(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	north := plantCenter(t, kit, "North")
	plantVehicle(t, kit, north)
	err := kit.DB.Glance(ctx, north, func(ctx context.Context, tx db.Tx) error {
		batch := &pgx.Batch{}
		var called, direct int
		batch.Queue("select count(*) from workshop.vehicles where center_id = $1", tx.Center())
		batch.Queue("select count(*) from tenancy.centers").QueryRow(func(row pgx.Row) error { return row.Scan(&called) })
		results := tx.HotBatch(ctx, batch)
		if err := results.QueryRow().Scan(&direct); err != nil {
			return err
		}
		err := results.Close()
		if direct != 1 || called != 1 {
			t.Errorf("%d vehicles, %d centers", direct, called)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func glanced(ctx context.Context, t *testing.T, tx db.Tx) (n int) {
	t.Helper()
	if err := tx.HotRow(ctx, "select count(*) from workshop.vehicles").Scan(&n); err != nil {
		t.Error(err)
	}
	return n
}
