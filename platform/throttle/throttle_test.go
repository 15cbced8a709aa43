package throttle_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bayline/platform/db"
	"bayline/platform/testkit"
	"bayline/platform/throttle"
)

var rule = throttle.Rule{Burst: 5, Every: time.Minute}

func take(t *testing.T, d *db.DB, key string) (ok bool, after time.Duration) {
	t.Helper()
	err := d.InPlatform(context.Background(), func(ctx context.Context, tx db.Tx) (err error) {
		ok, after, err = throttle.Take(ctx, tx, []byte(key), rule, tx.Now())
		return err
	})
	if err != nil {
		t.Error(err)
	}
	return ok, after
}

func TestBurstThenOneAMinute(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	for i := range rule.Burst {
		if ok, _ := take(t, kit.DB, "account"); !ok {
			t.Fatalf("attempt %d of the burst was refused", i+1)
		}
	}
	if ok, after := take(t, kit.DB, "account"); ok || after != time.Minute {
		t.Errorf("the sixth attempt: passed %v, next in %s; want refused, 1m", ok, after)
	}
	kit.Clock.Advance(20 * time.Second)
	if ok, after := take(t, kit.DB, "account"); ok || after != 40*time.Second {
		t.Errorf("20 s later: passed %v, next in %s; want refused, 40s", ok, after)
	}
	if ok, _ := take(t, kit.DB, "another account"); !ok {
		t.Error("one account's attempts held another one back")
	}
	kit.Clock.Advance(40 * time.Second)
	if ok, _ := take(t, kit.DB, "account"); !ok {
		t.Error("a minute later one attempt should pass")
	}
	if ok, _ := take(t, kit.DB, "account"); ok {
		t.Error("only one attempt a minute should pass")
	}
	kit.Clock.Advance(time.Hour)
	for i := range rule.Burst {
		if ok, _ := take(t, kit.DB, "account"); !ok {
			t.Errorf("after an hour the burst should be whole again; attempt %d was refused", i+1)
		}
	}
	if ok, _ := take(t, kit.DB, "account"); ok {
		t.Error("waiting long must not save up more than the burst")
	}
}

func TestThrottleTwoProcesses(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	processes := []*db.DB{kit.DB, testkit.Open(t, kit.URL, kit.Clock)}
	race := func() int64 {
		var passed atomic.Int64
		var all sync.WaitGroup
		for i := range 200 {
			all.Go(func() {
				if ok, _ := take(t, processes[i%2], "account"); ok {
					passed.Add(1)
				}
			})
		}
		all.Wait()
		return passed.Load()
	}
	if passed := race(); passed != int64(rule.Burst) {
		t.Errorf("%d of 200 parallel attempts passed, want %d", passed, rule.Burst)
	}
	kit.Clock.Advance(time.Minute)
	if passed := race(); passed != 1 {
		t.Errorf("%d passed a minute later, want 1", passed)
	}
}

func TestGiveBack(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	giveBack := func() {
		t.Helper()
		err := kit.DB.InPlatform(context.Background(), func(ctx context.Context, tx db.Tx) error {
			return throttle.GiveBack(ctx, tx, []byte("account"), rule)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for range 3 * rule.Burst {
		if ok, _ := take(t, kit.DB, "account"); !ok {
			t.Fatal("right attempts used the bucket up")
		}
		giveBack()
	}
	for range 10 {
		giveBack()
	}
	for i := range rule.Burst {
		if ok, _ := take(t, kit.DB, "account"); !ok {
			t.Errorf("attempt %d of the burst was refused", i+1)
		}
	}
	if ok, _ := take(t, kit.DB, "account"); ok {
		t.Error("giving back saved up more than the burst")
	}
}

func TestForgetAndPurge(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	for range rule.Burst {
		take(t, kit.DB, "forgiven")
	}
	take(t, kit.DB, "old")
	inPlatform := func(fn func(context.Context, db.Tx) error) {
		t.Helper()
		if err := kit.DB.InPlatform(context.Background(), fn); err != nil {
			t.Fatal(err)
		}
	}
	inPlatform(func(ctx context.Context, tx db.Tx) error { return throttle.Forget(ctx, tx, []byte("forgiven")) })
	for i := range rule.Burst {
		if ok, _ := take(t, kit.DB, "forgiven"); !ok {
			t.Errorf("attempt %d was refused after the key was forgotten", i+1)
		}
	}
	kit.Clock.Advance(2 * time.Minute)
	inPlatform(func(ctx context.Context, tx db.Tx) error {
		gone, err := throttle.Purge(ctx, tx, tx.Now())
		if gone != 1 {
			t.Errorf("%d rows were purged, want the old one", gone)
		}
		return err
	})
	if ok, _ := take(t, kit.DB, "forgiven"); !ok {
		t.Error("two minutes give two attempts")
	}
}
