package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"

	"bayline/platform/db"
	"bayline/platform/failpoint"
)

// Workers collects what each module can do.
type Workers struct {
	river    *river.Workers
	periodic []*river.PeriodicJob
	rounds   []func() Args // what periodic inserts
	kinds    []string
}

// Kinds of jobs that the program does, by name.
func (w *Workers) Kinds() []string { return slices.Sorted(slices.Values(w.kinds)) }

func (w *Workers) knows(args Args) { w.kinds = append(w.kinds, args.Kind()) }

// NewWorkers is empty; modules add to it.
func NewWorkers() *Workers { return &Workers{river: river.NewWorkers()} }

// Add says how a kind of job is done. One function a kind; doing it twice must change nothing.
func Add[A Args](w *Workers, work func(context.Context, A) error) {
	var zero A
	w.knows(zero)
	river.AddWorker(w.river, river.WorkFunc(func(ctx context.Context, job *river.Job[A]) error { return work(ctx, job.Args) }))
}

// AddJob is Add for work that needs River's own view of the job: its attempt, its age.
func AddJob[A Args](w *Workers, work func(context.Context, *river.Job[A]) error) {
	var zero A
	w.knows(zero)
	river.AddWorker(w.river, river.WorkFunc(work))
}

// On subscribes to an event under a name of one's own ("privacy"): one job kind per event and subscriber.
func On[E Event](w *Workers, subscriber string, handle func(context.Context, E) error) {
	var zero E
	kind := zero.Event() + "/" + subscriber
	listeningMu.Lock()
	if !slices.Contains(listening[zero.Event()], kind) {
		listening[zero.Event()] = append(listening[zero.Event()], kind)
	}
	listeningMu.Unlock()
	w.knows(delivery{kind: kind})
	river.AddWorkerArgs(w.river, delivery{kind: kind}, river.WorkFunc(func(ctx context.Context, job *river.Job[delivery]) error {
		var event E
		if err := json.Unmarshal(job.Args.Event, &event); err != nil {
			return fmt.Errorf("read event for %s: %w", kind, err)
		}
		return handle(ctx, event)
	}))
}

// Every runs a job once in each period, of which one begins with every multiple of the interval since midnight UTC, and in the present
// one soon after the start. Whoever leads inserts it: the period is part of what makes the job unique, so that another leader changes
// nothing. What was missed while nothing ran is the job's own concern.
func Every(w *Workers, interval time.Duration, args func() Args) {
	w.rounds = append(w.rounds, args)
	w.periodic = append(w.periodic, river.NewPeriodicJob(periods(interval), func() (river.JobArgs, *river.InsertOpts) {
		return args(), &river.InsertOpts{ScheduledAt: periods(interval).at(time.Now()), UniqueOpts: river.UniqueOpts{ByPeriod: interval}}
	}, &river.PeriodicJobOpts{RunOnStart: true}))
}

// InsertPeriodic queues every job of Every now, beside the one of its period: for who has moved the program's clock.
func (w *Workers) InsertPeriodic(ctx context.Context, tx db.Tx) error {
	for _, args := range w.rounds {
		if err := Insert(ctx, tx, args()); err != nil {
			return err
		}
	}
	return nil
}

// periods of one length.
type periods time.Duration

// early is how much before its time River (v0.51.1) may insert a job.
const early = 100 * time.Millisecond

// at is the beginning of the period at t.
func (p periods) at(t time.Time) time.Time { return t.Add(early).UTC().Truncate(time.Duration(p)) }

// Next is the beginning of the period after t's.
func (p periods) Next(t time.Time) time.Time { return p.at(t).Add(time.Duration(p)) }

// How many jobs of the default queue a process takes at a time, and how often at most: River takes no more than that in each pause of
// 100 ms, which would be 40 jobs a second. Taken is not worked on: see slots.
const (
	fetched     = 64
	fetchedEach = 5 * time.Millisecond
)

// A job has a minute to work. What is not over after two was that of a killed process: River (v0.51.1) counts from when the job was taken,
// so the wait for a slot is bounded.
const (
	worksMost   = time.Minute
	waitsMost   = 30 * time.Second
	rescueAfter = 2 * time.Minute
)

// slots let only so many jobs of the default queue work at once: they share the database's connections with the pages. A job's minute
// begins when it has a slot; who has waited too long for one goes back into the queue, and its attempt does not count.
type slots chan struct{}

// IsMiddleware marks it for River.
func (slots) IsMiddleware() bool { return true }

// IsPlugin likewise.
func (slots) IsPlugin() bool { return true }

// Work waits for a slot.
func (s slots) Work(ctx context.Context, job *rivertype.JobRow, work func(context.Context) error) error {
	if job.Queue != Default {
		return work(ctx)
	}
	patience := time.NewTimer(waitsMost)
	defer patience.Stop()
	select {
	case s <- struct{}{}:
	case <-patience.C:
		return river.JobSnooze(0)
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-s }()
	return work(ctx)
}

// Runner works off the queues until it is stopped.
type Runner struct{ client *river.Client[pgx.Tx] }

// Start begins to work. Jobs have a minute each; those of a killed process are taken up again after two.
func Start(ctx context.Context, pool *pgxpool.Pool, w *Workers, log *slog.Logger) (*Runner, error) {
	atOnce := max(4, 2*runtime.GOMAXPROCS(0))
	taken := fetched
	if failpoint.On { // who is parked would hold up for good what its process has taken beside it
		taken = atOnce
	}
	client, err := river.NewClient(riverpgxv5.New(pool), &river.Config{
		Schema:  schema,
		Workers: w.river,
		Queues: map[string]river.QueueConfig{
			Default:   {MaxWorkers: taken, FetchCooldown: fetchedEach},
			Mail:      {MaxWorkers: atOnce},
			Retention: {MaxWorkers: 2},
		},
		PeriodicJobs:         w.periodic,
		Middleware:           []rivertype.Middleware{slots(make(chan struct{}, atOnce))},
		JobTimeout:           worksMost,
		RescueStuckJobsAfter: rescueAfter,
		ReindexerSchedule:    river.NeverSchedule(), // needs ownership, which the program's role has not
		Logger:               log,
	})
	if err != nil {
		return nil, err
	}
	if err := client.Start(ctx); err != nil {
		return nil, fmt.Errorf("start workers: %w", err)
	}
	return &Runner{client}, nil
}

// Stop takes no new jobs, waits for the running ones until ctx ends, and then cancels them.
func (r *Runner) Stop(ctx context.Context) error {
	if err := r.client.Stop(ctx); err == nil {
		return nil
	}
	hard, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return r.client.StopAndCancel(hard)
}
