package jobs_test

import (
	"context"
	"log/slog"
	"runtime"
	"testing"

	"github.com/riverqueue/river"

	"bayline/platform/db"
	"bayline/platform/jobs"
	"bayline/platform/testkit"
)

// longArgs are jobs that work until the test lets go, and patientArgs is one that waits for a slot beside them, with one attempt.
type (
	longArgs struct {
		N int `json:"n"`
	}
	patientArgs struct{}
)

func (longArgs) Kind() string    { return "jobs.test.long" }
func (patientArgs) Kind() string { return "jobs.test.patient" }

func (patientArgs) InsertOpts() river.InsertOpts { return river.InsertOpts{MaxAttempts: 1} }

// A job that was taken and waits for long is given back before River takes it for a dead process's, and loses nothing by that.
func TestWaitingForASlotUsesUpNoAttempt(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	owner := testkit.Owner(t, kit.DB)
	w, letGo, ran := jobs.NewWorkers(), make(chan struct{}), make(chan struct{}, 10)
	jobs.Add(w, func(ctx context.Context, _ longArgs) error {
		select {
		case <-letGo:
		case <-ctx.Done():
		}
		return nil
	})
	jobs.Add(w, func(context.Context, patientArgs) error { ran <- struct{}{}; return nil })
	insert := func(args jobs.Args) {
		t.Helper()
		if err := kit.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error { return jobs.Insert(ctx, tx, args) }); err != nil {
			t.Fatal(err)
		}
	}
	slots := max(4, 2*runtime.GOMAXPROCS(0))
	for n := range slots {
		insert(longArgs{n})
	}
	runner, err := jobs.Start(ctx, kit.DB.Pool(), w, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = runner.Stop(ctx) })
	await(t, "all slots are taken", func() bool {
		return count(t, owner, "river.river_job where kind = 'jobs.test.long' and state = 'running'") == slots
	})
	insert(patientArgs{})
	await(t, "it is given back", func() bool {
		return count(t, owner, "river.river_job where kind = 'jobs.test.patient' and (metadata ->> 'snoozes')::int > 0 and max_attempts = 1") == 1
	})
	close(letGo)
	await(t, "it is done", func() bool {
		return count(t, owner, "river.river_job where kind = 'jobs.test.patient' and state = 'completed' and attempt = 1") == 1
	})
	if n := len(ran); n != 1 {
		t.Errorf("it was done %d times", n)
	}
}
