package db_test

import (
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
	"bayline/platform/testkit"
)

func TestHotBatchIsOneMessage(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	counted := db.WithCounter(ctx)
	for round := range 3 {
		err := kit.DB.InPlatformRead(counted, func(ctx context.Context, tx db.Tx) error {
			batch := &pgx.Batch{}
			batch.Queue("select $1::bigint + 1", round)
			batch.Queue("select $1::text || '!'", "ready")
			results := tx.HotBatch(ctx, batch)
			var number int64
			var text string
			if err := results.QueryRow().Scan(&number); err != nil {
				return err
			}
			if err := results.QueryRow().Scan(&text); err != nil {
				return err
			}
			if number != int64(round)+1 || text != "ready!" {
				t.Errorf("round %d answered %d and %q", round, number, text)
			}
			return results.Close()
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if n := db.Counted(counted); n != 3 {
		t.Errorf("%d messages for three batches", n)
	}
}

func TestHotBatchTellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	err := kit.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		batch := &pgx.Batch{}
		batch.Queue("select nothing from nowhere")
		results := tx.HotBatch(ctx, batch)
		if err := results.QueryRow().Scan(new(int)); err == nil {
			t.Error("a batch that cannot be prepared has a row")
		}
		return results.Close()
	})
	if err == nil || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("%v", err)
	}
}
