package db_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"bayline/platform/db"
	"bayline/platform/testkit"
)

var ctx = context.Background()

// plantCenter makes a center through the platform's door, as the program does.
func plantCenter(t *testing.T, kit *testkit.Kit, name string) uuid.UUID {
	t.Helper()
	center := db.NewID()
	err := kit.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.NewRaw("insert into tenancy.centers (center_id, name, status, status_at, created_at) values (?, ?, 'trial', ?, ?)",
			center, name, tx.Now(), tx.Now()).Exec(ctx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return center
}

// plantVehicle makes a vehicle through the center's door.
func plantVehicle(t *testing.T, kit *testkit.Kit, center uuid.UUID) uuid.UUID {
	t.Helper()
	id := db.NewID()
	if err := kit.DB.InCenter(ctx, center, func(ctx context.Context, tx db.Tx) error { return addVehicle(ctx, tx, center, id) }); err != nil {
		t.Fatal(err)
	}
	return id
}

func addVehicle(ctx context.Context, tx db.Tx, center, id uuid.UUID) error {
	_, err := tx.NewRaw("insert into workshop.vehicles (center_id, id, created_at) values (?, ?, ?)", center, id, tx.Now()).Exec(ctx)
	return err
}

func vehicles(ctx context.Context, tx db.Tx) (n int, err error) {
	err = tx.NewSelect().Table("workshop.vehicles").ColumnExpr("count(*)").Scan(ctx, &n)
	return n, err
}

// inCenter counts the vehicles that a center sees.
func inCenter(t *testing.T, kit *testkit.Kit, center uuid.UUID) (n int) {
	t.Helper()
	err := kit.DB.InCenterRead(ctx, center, func(ctx context.Context, tx db.Tx) (err error) {
		n, err = vehicles(ctx, tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// code is PostgreSQL's, or empty.
func code(err error) string {
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return refused.Code
	}
	return ""
}
