package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/jobs"
	"bayline/platform/testkit"
)

var ctx = context.Background()

// washed is an event of these tests.
type washed struct {
	Vehicle uuid.UUID `json:"vehicle"`
}

func (washed) Event() string { return "jobs.test.VehicleWashed" }

// An event reaches each subscriber once, however often it is published, and none if what happened is taken back.
func TestEventsReachEachSubscriberOnce(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	type arrival struct {
		subscriber string
		vehicle    uuid.UUID
	}
	arrivals := make(chan arrival, 100)
	w := jobs.NewWorkers()
	for _, subscriber := range []string{"bay", "desk"} {
		jobs.On(w, subscriber, func(_ context.Context, e washed) error {
			arrivals <- arrival{subscriber, e.Vehicle}
			return nil
		})
	}
	taken, first, last := db.NewID(), db.NewID(), db.NewID()
	publish := func(vehicle uuid.UUID, ending error) {
		t.Helper()
		err := kit.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
			return errors.Join(jobs.Publish(ctx, tx, washed{vehicle}), ending)
		})
		if !errors.Is(err, ending) {
			t.Fatal(err)
		}
	}
	publish(taken, errors.New("the wash broke down"))
	publish(first, nil)
	publish(first, nil)
	runner, err := jobs.Start(ctx, kit.DB.Pool(), w, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := runner.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	seen := map[arrival]int{}
	receive := func(n int) {
		t.Helper()
		for range n {
			select {
			case a := <-arrivals:
				seen[a]++
			case <-time.After(30 * time.Second):
				t.Fatalf("only %v arrived", seen)
			}
		}
	}
	receive(2)
	publish(first, nil) // also after it was delivered
	publish(last, nil)
	receive(2)
	for _, subscriber := range []string{"bay", "desk"} {
		for _, vehicle := range []uuid.UUID{first, last} {
			if n := seen[arrival{subscriber, vehicle}]; n != 1 {
				t.Errorf("%s heard of %s %d times", subscriber, vehicle, n)
			}
		}
	}
	var queued int
	if err := kit.DB.Pool().QueryRow(ctx, "select count(*) from river.river_job where kind like 'jobs.test.%'").Scan(&queued); err != nil || queued != 4 {
		t.Errorf("%d deliveries were queued, want 4: %v", queued, err)
	}
}
