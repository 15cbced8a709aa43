package testkit_test

import (
	"context"
	"testing"

	"bayline/platform/db"
	"bayline/platform/testkit"
)

func TestEachTestHasADatabaseOfItsOwn(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	one, other := testkit.New(t), testkit.New(t)
	owner := testkit.Owner(t, one.DB)
	if _, err := owner.Exec(ctx, "insert into tenancy.centers (center_id, name, status, status_at, created_at) values ($1, 'North', 'trial', $2, $2)",
		db.NewID(), one.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	for kit, want := range map[*testkit.Kit]int{one: 1, other: 0} {
		var n int
		err := kit.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
			return tx.NewSelect().Table("tenancy.centers").ColumnExpr("count(*)").Scan(ctx, &n)
		})
		if err != nil || n != want {
			t.Errorf("%d centers, want %d: %v", n, want, err)
		}
	}
	if err := one.DB.CheckMigrated(ctx); err != nil {
		t.Error(err)
	}
	if err := db.CheckRole(ctx, one.DB.Pool()); err != nil {
		t.Error(err)
	}
}
