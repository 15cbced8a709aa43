package jobs_test

import (
	"context"
	"log/slog"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"bayline/platform/clock"
	"bayline/platform/db"
	"bayline/platform/jobs"
	"bayline/platform/testkit"
)

// roundsArgs and hourlyArgs are the periodic jobs of these tests: the leader changes within a period of the second.
type (
	roundsArgs struct{}
	hourlyArgs struct{}
)

func (roundsArgs) Kind() string { return "jobs.test.rounds" }
func (hourlyArgs) Kind() string { return "jobs.test.hourly" }

// TestMain is also the worker process that a test kills.
func TestMain(m *testing.M) {
	url := os.Getenv("JOBS_TEST_DATABASE")
	if url == "" {
		os.Exit(m.Run())
	}
	d, err := db.Open(ctx, url, db.Options{MaxConns: 4, Clock: clock.System(), AppName: "jobs test worker"})
	if err != nil {
		panic(err)
	}
	w := jobs.NewWorkers()
	jobs.Add(w, func(context.Context, roundsArgs) error { return nil })
	jobs.Add(w, func(context.Context, hourlyArgs) error { return nil })
	jobs.Every(w, time.Hour, func() jobs.Args { return hourlyArgs{} })
	jobs.Every(w, 2*time.Second, func() jobs.Args { return roundsArgs{} })
	if _, err := jobs.Start(ctx, d.Pool(), w, slog.New(slog.DiscardHandler)); err != nil {
		panic(err)
	}
	select {} // until it is killed
}

// TestPeriodicJobsOnceAPeriod lets two worker processes run, kills the one that leads, and counts the jobs of each period.
func TestPeriodicJobsOnceAPeriod(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	owner := testkit.Owner(t, kit.DB)
	first := startWorker(t, kit.URL)
	await(t, "the first worker leads", func() bool { return count(t, owner, "river.river_leader") == 1 })
	var leading string
	if err := owner.QueryRow(ctx, "select leader_id from river.river_leader").Scan(&leading); err != nil {
		t.Fatal(err)
	}
	startWorker(t, kit.URL)
	await(t, "two periods", func() bool { return count(t, owner, "river.river_job where kind = 'jobs.test.rounds'") >= 2 })
	if err := first.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	await(t, "the second worker leads", func() bool {
		return count(t, owner, "river.river_leader where leader_id <> '"+leading+"'") == 1
	})
	before := count(t, owner, "river.river_job")
	await(t, "three periods more", func() bool { return count(t, owner, "river.river_job where state = 'completed'") >= before+3 })
	if n := count(t, owner, "(select kind, scheduled_at from river.river_job group by 1, 2 having count(*) <> 1) twice"); n != 0 {
		t.Errorf("%d periods have more than one job", n)
	}
	if n := count(t, owner, "river.river_job where extract(epoch from scheduled_at) % case kind when 'jobs.test.hourly' then 3600 else 2 end <> 0"); n != 0 {
		t.Errorf("%d jobs belong to no period", n)
	}
}

func startWorker(t *testing.T, url string) *exec.Cmd {
	t.Helper()
	worker := exec.Command(os.Args[0]) // #nosec G204 -- this very test
	worker.Env = append(os.Environ(), "JOBS_TEST_DATABASE="+url)
	worker.Stderr = os.Stderr
	if err := worker.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = worker.Process.Kill(); _ = worker.Wait() })
	return worker
}

func count(t *testing.T, pool *pgxpool.Pool, from string) (n int) {
	t.Helper()
	if err := pool.QueryRow(ctx, "select count(*) from "+from).Scan(&n); err != nil { // #nosec G202 -- of this test
		t.Fatal(err)
	}
	return n
}

func await(t *testing.T, what string, done func() bool) {
	t.Helper()
	deadline := time.After(time.Minute)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("%s: never", what)
		}
	}
}
