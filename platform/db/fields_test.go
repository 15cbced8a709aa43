package db_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/testkit"
)

func TestFieldsAreReadAsTheyAre(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	north := plantCenter(t, kit, "North")
	const query = `select $1::uuid, $2::text, $3::bigint, $4::timestamptz, null::uuid, null::text, null::bigint, null::timestamptz, 'ready'
		from generate_series(1, 2)`
	at := time.Date(1999, 12, 31, 23, 59, 59, 123456000, time.UTC)
	read := func(of func(*db.Fields)) error {
		return kit.DB.Glance(ctx, north, func(ctx context.Context, tx db.Tx) error {
			rows, err := tx.Hot(ctx, query, north, "Škoda", int64(-5), at)
			if err != nil {
				return err
			}
			fields := db.ReadFields(rows)
			for fields.Next() {
				of(fields)
			}
			return fields.Err()
		})
	}
	seen := 0
	err := read(func(f *db.Fields) {
		id, text, number, moment := f.UUID(), f.Text(), f.Int(), f.Time()
		if id != north || text != "Škoda" || number != -5 || !moment.Equal(at) {
			t.Errorf("%s, %q, %d, %s", id, text, number, moment)
		}
		id, text, number, moment = f.UUID(), f.Text(), f.Int(), f.Time()
		if id != uuid.Nil || text != "" || number != 0 || !moment.IsZero() {
			t.Errorf("nothing is read as %s, %q, %d, %s", id, text, number, moment)
		}
		if word := f.Word(); word != "ready" {
			t.Errorf("%q", word)
		}
		seen++
	})
	if err != nil || seen != 2 {
		t.Errorf("%d rows: %v", seen, err)
	}
	for what, wrong := range map[string]func(*db.Fields){
		"not 8":  func(f *db.Fields) { f.Int() },
		"not 16": func(f *db.Fields) { f.Text(); f.UUID() },
		"only 9 fields": func(f *db.Fields) {
			for range 10 {
				f.Text()
			}
		},
	} {
		if err := read(wrong); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
