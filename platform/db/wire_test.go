package db_test

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"bayline/platform/db"
	"bayline/platform/testkit"
)

type washArgs struct {
	Vehicle string `json:"vehicle"`
}

func (washArgs) Kind() string { return "db.test.wash" }

func TestAJobAndARowCommitTogether(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	north := plantCenter(t, kit, "North")
	jobs, err := river.NewClient(riverpgxv5.New(kit.DB.Pool()), &river.Config{Schema: "river"})
	if err != nil {
		t.Fatal(err)
	}
	refusal := errors.New("no")
	for _, ending := range []error{refusal, nil} {
		err := kit.DB.InCenter(ctx, north, func(ctx context.Context, tx db.Tx) error {
			id := db.NewID()
			if err := addVehicle(ctx, tx, north, id); err != nil {
				return err
			}
			if _, err := jobs.InsertTx(ctx, tx.Pgx, washArgs{id.String()}, nil); err != nil {
				return err
			}
			return ending
		})
		if !errors.Is(err, ending) {
			t.Fatal(err)
		}
		want := 1
		if ending != nil {
			want = 0
		}
		var queued int
		if err := kit.DB.Pool().QueryRow(ctx, "select count(*) from river.river_job").Scan(&queued); err != nil {
			t.Fatal(err)
		}
		if rows := inCenter(t, kit, north); queued != want || rows != want {
			t.Errorf("%d jobs and %d rows, want %d of each", queued, rows, want)
		}
	}
}

func TestMessagesAreCounted(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	north := plantCenter(t, kit, "North")
	counted := db.WithCounter(ctx)
	read := func() {
		err := kit.DB.InCenterRead(counted, north, func(ctx context.Context, tx db.Tx) error {
			if _, err := vehicles(ctx, tx); err != nil {
				return err
			}
			var name string
			if err := tx.HotRow(ctx, "select name from tenancy.centers where center_id = $1", north).Scan(&name); err != nil || name != "North" {
				t.Errorf("hot: %q, %v", name, err)
			}
			rows, err := tx.Hot(ctx, "select id from workshop.vehicles where center_id = $1 and year >= $2", north, 1990)
			if err != nil {
				return err
			}
			rows.Close()
			batch := &pgx.Batch{}
			batch.Queue("select 1")
			batch.Queue("select 2")
			return tx.Pgx.SendBatch(ctx, batch).Close()
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	read()
	read()
	if n := db.Counted(counted); n != 8 {
		t.Errorf("%d messages, want 8: two selects, a hot row and a batch, twice", n)
	}
	if n := db.Counted(ctx); n != 0 {
		t.Errorf("%d messages without a counter", n)
	}
}

// What the hot reads gain: the connection keeps the statement, whatever its arguments.
func TestHotStatementsArePreparedOnce(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	north := plantCenter(t, kit, "North")
	err := kit.DB.InCenterRead(ctx, north, func(ctx context.Context, tx db.Tx) error {
		for year := range 5 {
			var n int
			if err := tx.HotRow(ctx, "select count(*) from workshop.vehicles where center_id = $1 and year = $2", north, year).Scan(&n); err != nil {
				return err
			}
		}
		var prepared int
		if err := tx.Pgx.QueryRow(ctx, "select count(*) from pg_prepared_statements").Scan(&prepared); err != nil || prepared != 1 {
			t.Errorf("%d prepared statements, want 1: %v", prepared, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestErrorsAreToldApart(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	north := plantCenter(t, kit, "North")
	id := plantVehicle(t, kit, north)
	in := func(query string, args ...any) error {
		return kit.DB.InCenter(ctx, north, func(ctx context.Context, tx db.Tx) error {
			_, err := tx.NewRaw(query, args...).Exec(ctx)
			return err
		})
	}
	again := in("insert into workshop.vehicles (center_id, id, created_at) values (?, ?, ?)", north, id, testkit.Morning)
	if !db.IsUnique(again, "vehicles_pkey") || !db.IsUnique(again, "") || db.IsUnique(again, "vehicles_vin") || db.IsExclusion(again, "") || db.IsDown(again) {
		t.Errorf("a double row is told as something else: %v", again)
	}
	check := in("update tenancy.centers set status = 'asleep'")
	if db.IsUnique(check, "") || db.IsExclusion(check, "") || db.IsDown(check) {
		t.Errorf("a wrong state is told as something else: %v", check)
	}
	if db.IsDown(nil) || db.IsDown(context.Canceled) || db.IsUnique(nil, "") {
		t.Error("no error is told as one")
	}
}

type mirror struct{}

func (mirror) Seal(_ context.Context, tx db.Tx, at db.Place, plain []byte) ([]byte, error) {
	return append([]byte(tx.Center().String()+at.Table+at.Column+at.Row.String()), plain...), nil
}

func (mirror) Open(_ context.Context, tx db.Tx, at db.Place, sealed []byte) ([]byte, error) {
	return sealed[len(tx.Center().String()+at.Table+at.Column+at.Row.String()):], nil
}

func TestSealingGoesThroughTheSealer(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	place := db.Place{Table: "workshop.customers", Column: "name", Row: db.NewID()}
	roundTrip := func(ctx context.Context, tx db.Tx) error {
		sealed, err := tx.Seal(ctx, place, []byte("Ada"))
		if err != nil {
			return err
		}
		if plain, err := tx.Open(ctx, place, sealed); err != nil || string(plain) != "Ada" {
			t.Errorf("opened %q: %v", plain, err)
		}
		return nil
	}
	if err := kit.DB.InPlatform(ctx, roundTrip); err == nil {
		t.Error("sealed without a sealer")
	}
	kit.DB.UseSealer(mirror{})
	if err := kit.DB.InPlatform(ctx, roundTrip); err != nil {
		t.Error(err)
	}
}
