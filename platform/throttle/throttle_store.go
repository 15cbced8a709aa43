package throttle

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

// tat is the theoretical arrival time: when the bucket will be full again. An attempt moves it by one interval, and may not move
// it further ahead of now than the burst is long. One that is hours further was written while the clock was wrong, and counts no more:
// it would lock somebody out until then.
const takeSQL = `
insert into platform.throttle as t (k, tat) values ($1, $2::timestamptz + $3::interval)
on conflict (k) do update set tat = greatest(case when t.tat <= $2::timestamptz + $4::interval + interval '2 hours' then t.tat end, $2::timestamptz) + $3::interval
 where greatest(case when t.tat <= $2::timestamptz + $4::interval + interval '2 hours' then t.tat end, $2::timestamptz) + $3::interval <= $2::timestamptz + $4::interval
returning tat`

func take(ctx context.Context, tx db.Tx, key []byte, rule Rule, now time.Time) (bool, time.Duration, error) {
	burst := time.Duration(rule.Burst) * rule.Every
	var tat time.Time
	err := tx.HotRow(ctx, takeSQL, key, now, rule.Every, burst).Scan(&tat)
	if err == nil {
		return true, 0, nil
	}
	if !errors.Is(err, pgx.ErrNoRows) {
		return false, 0, fmt.Errorf("throttle: %w", err)
	}
	if err := tx.HotRow(ctx, `select tat from platform.throttle where k = $1`, key).Scan(&tat); err != nil {
		return false, 0, fmt.Errorf("throttle: %w", err)
	}
	return false, max(0, tat.Add(rule.Every).Sub(now.Add(burst))), nil
}

// giveBack may leave a time in the past: a bucket is never fuller than full, because take begins at now.
func giveBack(ctx context.Context, tx db.Tx, key []byte, rule Rule) error {
	if _, err := tx.Pgx.Exec(ctx, `update platform.throttle set tat = tat - $2::interval where k = $1`, key, rule.Every); err != nil {
		return fmt.Errorf("throttle: %w", err)
	}
	return nil
}

func purge(ctx context.Context, tx db.Tx, now time.Time) (int64, error) {
	done, err := tx.Pgx.Exec(ctx, `delete from platform.throttle where tat < $1`, now)
	if err != nil {
		return 0, fmt.Errorf("throttle: %w", err)
	}
	return done.RowsAffected(), nil
}
