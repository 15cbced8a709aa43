package db_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/testkit"
)

func TestDoorsShowOnlyWhatIsBehindThem(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	north, south := plantCenter(t, kit, "North"), plantCenter(t, kit, "South")
	plantVehicle(t, kit, north)
	plantVehicle(t, kit, south)
	plantVehicle(t, kit, south)

	if a, b := inCenter(t, kit, north), inCenter(t, kit, south); a != 1 || b != 2 {
		t.Errorf("North sees %d vehicles and South %d, want 1 and 2", a, b)
	}
	var owner int
	if err := testkit.Owner(t, kit.DB).QueryRow(ctx, "select count(*) from workshop.vehicles").Scan(&owner); err != nil || owner != 3 {
		t.Errorf("the owner sees %d of 3 vehicles: %v", owner, err)
	}
	err := kit.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		if n, err := vehicles(ctx, tx); err != nil || n != 0 {
			t.Errorf("the platform sees %d vehicles of tenants, want 0: %v", n, err)
		}
		var centers int
		if err := tx.NewSelect().Table("tenancy.centers").ColumnExpr("count(*)").Scan(ctx, &centers); err != nil || centers != 2 {
			t.Errorf("the platform sees %d centers, want 2: %v", centers, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = kit.DB.InCenterRead(ctx, north, func(ctx context.Context, tx db.Tx) error {
		var centers []string
		if err := tx.NewSelect().Table("tenancy.centers").Column("name").Scan(ctx, &centers); err != nil || len(centers) != 1 || centers[0] != "North" {
			t.Errorf("North sees the centers %v: %v", centers, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A connection that comes back from a door carries nothing through: the pool's bare connection sees no rows at all.
func TestNothingStaysOpenBehindADoor(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	north := plantCenter(t, kit, "North")
	plantVehicle(t, kit, north)
	for range 3 {
		var vehicles, centers int
		err := kit.DB.Pool().QueryRow(ctx, "select (select count(*) from workshop.vehicles), (select count(*) from tenancy.centers)").
			Scan(&vehicles, &centers)
		if err != nil || vehicles+centers != 0 {
			t.Errorf("outside the doors %d vehicles and %d centers: %v", vehicles, centers, err)
		}
	}
}

func TestDoorsRefuse(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	north, south := plantCenter(t, kit, "North"), plantCenter(t, kit, "South")
	theirs := plantVehicle(t, kit, south)
	for name, try := range map[string]struct {
		door func(context.Context, uuid.UUID, func(context.Context, db.Tx) error) error
		do   func(context.Context, db.Tx) error
		code string
	}{
		"a row of another center": {kit.DB.InCenter, func(ctx context.Context, tx db.Tx) error {
			return addVehicle(ctx, tx, south, db.NewID())
		}, "42501"},
		"moving a row to another center": {kit.DB.InCenter, func(ctx context.Context, tx db.Tx) error {
			if err := addVehicle(ctx, tx, north, db.NewID()); err != nil {
				return err
			}
			_, err := tx.NewRaw("update workshop.vehicles set center_id = ?", south).Exec(ctx)
			return err
		}, "42501"},
		"a reference into another center": {kit.DB.InCenter, func(ctx context.Context, tx db.Tx) error {
			_, err := tx.NewRaw("insert into workshop.odometer_readings (center_id, id, vehicle_id, value, unit, source, at) values (?, ?, ?, 1, 'km', 'typed', ?)",
				north, db.NewID(), theirs, tx.Now()).Exec(ctx)
			return err
		}, "23503"},
		"a write in a read": {kit.DB.InCenterRead, func(ctx context.Context, tx db.Tx) error {
			return addVehicle(ctx, tx, north, db.NewID())
		}, "25006"},
		"a change of the audit trail's rights": {kit.DB.InCenter, func(ctx context.Context, tx db.Tx) error {
			_, err := tx.NewRaw("update audit.events set action = ''").Exec(ctx)
			return err
		}, "42501"},
	} {
		if err := try.door(ctx, north, try.do); code(err) != try.code {
			t.Errorf("%s: %v, want %s", name, err, try.code)
		}
	}
	if n := inCenter(t, kit, south); n != 1 {
		t.Errorf("South has %d vehicles, want 1", n)
	}
	if err := kit.DB.InCenter(ctx, uuid.Nil, nil); err == nil {
		t.Error("a door without a center opened")
	}
}

func TestATransactionInsideATransactionIsRefused(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	north := plantCenter(t, kit, "North")
	err := kit.DB.InCenter(ctx, north, func(ctx context.Context, tx db.Tx) error {
		if err := addVehicle(ctx, tx, north, db.NewID()); err != nil {
			return err
		}
		return kit.DB.InPlatform(ctx, func(context.Context, db.Tx) error { return nil })
	})
	if err == nil || !strings.Contains(err.Error(), "inside a transaction") {
		t.Errorf("got %v", err)
	}
	if n := inCenter(t, kit, north); n != 0 {
		t.Errorf("%d vehicles are left of a refused transaction", n)
	}
}

func TestTheDoorEndsItsTransaction(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	north := plantCenter(t, kit, "North")
	kit.Clock.Advance(time.Hour)
	var told []string
	err := kit.DB.InCenter(ctx, north, func(ctx context.Context, tx db.Tx) error {
		tx.AfterCommit(func() { told = append(told, "first") })
		tx.AfterCommit(func() { told = append(told, "second") })
		kit.Clock.Advance(time.Hour)
		if want := testkit.Morning.Add(time.Hour); !tx.Now().Equal(want) {
			t.Errorf("the transaction is at %s, want %s", tx.Now(), want)
		}
		if tx.Center() != north || tx.Commit() == nil || tx.Rollback() == nil {
			t.Error("the transaction has another center, or lets itself be ended")
		}
		return addVehicle(ctx, tx, north, db.NewID())
	})
	if err != nil || strings.Join(told, " ") != "first second" {
		t.Errorf("after the commit: %v, %v", told, err)
	}
	refusal := errors.New("no")
	err = kit.DB.InCenter(ctx, north, func(ctx context.Context, tx db.Tx) error {
		tx.AfterCommit(func() { t.Error("told of what was rolled back") })
		if err := addVehicle(ctx, tx, north, db.NewID()); err != nil {
			return err
		}
		return refusal
	})
	if !errors.Is(err, refusal) {
		t.Errorf("got %v", err)
	}
	if n := inCenter(t, kit, north); n != 1 {
		t.Errorf("%d vehicles, want 1", n)
	}
}

func TestAPanicLeavesThePoolClean(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	north := plantCenter(t, kit, "North")
	for range 20 {
		func() {
			defer func() {
				if recover() != "broken" {
					t.Error("the panic was swallowed")
				}
			}()
			_ = kit.DB.InCenter(ctx, north, func(ctx context.Context, tx db.Tx) error {
				if err := addVehicle(ctx, tx, north, db.NewID()); err != nil {
					t.Error(err)
				}
				panic("broken")
			})
		}()
	}
	if n := inCenter(t, kit, north); n != 0 {
		t.Errorf("%d vehicles are left of panics", n)
	}
	if busy := kit.DB.Pool().Stat().AcquiredConns(); busy != 0 {
		t.Errorf("%d connections are still taken", busy)
	}
}

func TestACanceledOperationIsRolledBack(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	north := plantCenter(t, kit, "North")
	ctx, cancel := context.WithCancel(ctx)
	err := kit.DB.InCenter(ctx, north, func(ctx context.Context, tx db.Tx) error {
		if err := addVehicle(ctx, tx, north, db.NewID()); err != nil {
			return err
		}
		cancel()
		_, err := tx.Pgx.Exec(ctx, "select pg_sleep(60)")
		if err == nil {
			t.Error("a statement ran on for a visitor who has gone")
		}
		return nil // who ignores the error does not commit either
	})
	if err == nil {
		t.Error("committed for a visitor who has gone")
	}
	if n := inCenter(t, kit, north); n != 0 {
		t.Errorf("%d vehicles, want 0", n)
	}
}

func TestManyCentersShareFewConnections(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	var wait sync.WaitGroup
	for range 500 {
		wait.Go(func() {
			center, id := db.NewID(), db.NewID()
			err := kit.DB.InCenter(ctx, center, func(ctx context.Context, tx db.Tx) error {
				if err := addVehicle(ctx, tx, center, id); err != nil {
					return err
				}
				if n, err := vehicles(ctx, tx); err != nil || n != 1 {
					t.Errorf("a center sees %d vehicles, want its own: %v", n, err)
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
}
