package jobs

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"bayline/platform/db"
	"bayline/platform/fault"
)

// State of a job, in the words of the page.
type State string

// The states. A job that fails is tried again; one that has failed for the last time is lost unless somebody retries it.
const (
	Waiting   State = "waiting" // also: scheduled for later
	Running   State = "running"
	Failing   State = "failing" // will be tried again
	Lost      State = "lost"
	Done      State = "done"
	Cancelled State = "cancelled"
)

var states = map[State][]rivertype.JobState{
	Waiting:   {rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateScheduled},
	Running:   {rivertype.JobStateRunning},
	Failing:   {rivertype.JobStateRetryable},
	Lost:      {rivertype.JobStateDiscarded},
	Done:      {rivertype.JobStateCompleted},
	Cancelled: {rivertype.JobStateCancelled},
}

// States in the order of the page.
var States = []State{Failing, Lost, Waiting, Running, Done, Cancelled}

// Queues of the program.
var Queues = []string{Default, Mail, Retention}

// Job as somebody who runs the program sees it: where it stands, and of what it works on the ids only.
type Job struct {
	ID          int64
	Kind, Queue string
	State       State
	Attempt     int
	Most        int // attempts
	CreatedAt   time.Time
	NextAt      time.Time // of one that waits: when it may begin
	TriedAt     time.Time // zero: never
	EndedAt     time.Time // zero: not yet
	Stopping    bool      // somebody has cancelled it while it runs
	Arguments   []Argument
	Failures    []Failure // the newest first
}

// Argument of a job. Value is an id, a number, a moment or yes and no; what else an argument says is not shown.
type Argument struct{ Name, Value string }

// Failure is an attempt that failed, in words without what belongs to anybody.
type Failure struct {
	At      time.Time
	Attempt int
	Words   string
}

// MayRetry tells whether [Retry] has something to do.
func (j Job) MayRetry() bool { return j.State == Failing || j.State == Lost || j.State == Cancelled }

// MayCancel tells whether [Cancel] has something to do.
func (j Job) MayCancel() bool {
	return !j.Stopping && (j.State == Waiting || j.State == Running || j.State == Failing)
}

// Filter narrows the list. Zero values filter nothing.
type Filter struct {
	State       State
	Kind, Queue string
	Before      int64 // the last job of the page before this one
}

// ErrNoJob is told of a job that is not there, or not any more: done ones are kept for a day, lost ones for a week.
var ErrNoJob = fault.New(fault.NotFound, "There is no such job. Done ones are forgotten after a day, lost ones after a week.")

// List is a page of jobs, the newest first.
func List(ctx context.Context, tx db.Tx, f Filter, limit int) ([]Job, error) {
	client, err := inserter()
	if err != nil {
		return nil, err
	}
	ask := river.NewJobListParams().OrderBy(river.JobListOrderByID, river.SortOrderDesc).First(limit)
	if wanted := states[f.State]; wanted != nil {
		ask = ask.States(wanted...)
	}
	if f.Kind != "" {
		ask = ask.Kinds(f.Kind)
	}
	if f.Queue != "" {
		ask = ask.Queues(f.Queue)
	}
	if f.Before > 0 {
		ask = ask.Where("id < @before", river.NamedArgs{"before": f.Before})
	}
	found, err := client.JobListTx(ctx, tx.Pgx, ask)
	if err != nil {
		return nil, fmt.Errorf("list jobs: %w", err)
	}
	list := make([]Job, len(found.Jobs))
	for i, row := range found.Jobs {
		list[i] = jobOf(row)
	}
	return list, nil
}

// Read one job.
func Read(ctx context.Context, tx db.Tx, id int64) (Job, error) {
	client, err := inserter()
	if err != nil {
		return Job{}, err
	}
	row, err := client.JobGetTx(ctx, tx.Pgx, id)
	if errors.Is(err, rivertype.ErrNotFound) {
		return Job{}, ErrNoJob
	}
	if err != nil {
		return Job{}, fmt.Errorf("read job %d: %w", id, err)
	}
	return jobOf(row), nil
}

// Count tells how many jobs stand in each state but done and cancelled, whose number says nothing.
func Count(ctx context.Context, tx db.Tx) (map[State]int64, error) {
	rows, err := tx.Pgx.Query(ctx, `select state::text, count(*) from river.river_job
		where state in ('available', 'pending', 'scheduled', 'running', 'retryable', 'discarded') group by state`)
	if err != nil {
		return nil, fmt.Errorf("count jobs: %w", err)
	}
	counts := map[State]int64{}
	var state string
	var n int64
	_, err = pgx.ForEachRow(rows, []any{&state, &n}, func() error {
		counts[stateOf(rivertype.JobState(state))] += n
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("count jobs: %w", err)
	}
	return counts, nil
}

// Retry has a job done again that failed or was cancelled, now, if and when tx commits.
func Retry(ctx context.Context, tx db.Tx, id int64) (Job, error) {
	job, client, err := lock(ctx, tx, id)
	if err != nil {
		return Job{}, err
	}
	if !job.MayRetry() {
		return Job{}, fault.New(fault.Conflict, "This job has not failed, or it goes on already. Reload the page to see where it stands.")
	}
	if _, err := client.JobRetryTx(ctx, tx.Pgx, id); err != nil {
		if db.IsUnique(err, "") {
			return Job{}, fault.New(fault.Conflict, "The same work is queued anew already. Look at the newest job of this kind.")
		}
		return Job{}, fmt.Errorf("retry job %d: %w", id, err)
	}
	return job, nil
}

// Cancel keeps a job from being done, if and when tx commits. One that runs is asked to stop; what it has not committed is undone.
func Cancel(ctx context.Context, tx db.Tx, id int64) (Job, error) {
	job, client, err := lock(ctx, tx, id)
	if err != nil {
		return Job{}, err
	}
	if !job.MayCancel() {
		return Job{}, fault.New(fault.Conflict, "This job is over, or stops already. Reload the page to see where it stands.")
	}
	if _, err := client.JobCancelTx(ctx, tx.Pgx, id); err != nil {
		return Job{}, fmt.Errorf("cancel job %d: %w", id, err)
	}
	return job, nil
}

// lock keeps the job as it is until tx ends: of two who act on it, the second sees what the first has done.
func lock(ctx context.Context, tx db.Tx, id int64) (Job, *river.Client[pgx.Tx], error) {
	client, err := inserter()
	if err != nil {
		return Job{}, nil, err
	}
	if _, err := tx.Pgx.Exec(ctx, "select from river.river_job where id = $1 for update", id); err != nil {
		return Job{}, nil, fmt.Errorf("lock job %d: %w", id, err)
	}
	job, err := Read(ctx, tx, id)
	return job, client, err
}

func stateOf(state rivertype.JobState) State {
	for ours, rivers := range states {
		if slices.Contains(rivers, state) {
			return ours
		}
	}
	return Waiting
}

func jobOf(row *rivertype.JobRow) Job {
	j := Job{ID: row.ID, Kind: row.Kind, Queue: row.Queue, State: stateOf(row.State), Attempt: row.Attempt, Most: row.MaxAttempts,
		CreatedAt: row.CreatedAt, NextAt: row.ScheduledAt, TriedAt: db.OrZero(row.AttemptedAt), EndedAt: db.OrZero(row.FinalizedAt)}
	j.Stopping = j.State == Running && strings.Contains(string(row.Metadata), `"cancel_attempted_at"`)
	var args any
	read := json.NewDecoder(bytes.NewReader(row.EncodedArgs))
	read.UseNumber()
	if read.Decode(&args) == nil {
		j.Arguments = arguments(nil, "", args)
	}
	for _, failed := range slices.Backward(row.Errors) {
		j.Failures = append(j.Failures, Failure{At: failed.At, Attempt: failed.Attempt, Words: Harmless(failed.Error)})
	}
	return j
}

// arguments flattens what a job carries, in the order of the names.
func arguments(list []Argument, name string, value any) []Argument {
	switch v := value.(type) {
	case map[string]any:
		var names []string
		for inner := range v {
			names = append(names, inner)
		}
		slices.Sort(names)
		for _, inner := range names {
			list = arguments(list, strings.TrimPrefix(name+" "+inner, " "), v[inner])
		}
		return list
	case json.Number:
		return append(list, Argument{name, v.String()})
	case bool:
		return append(list, Argument{name, map[bool]string{true: "yes", false: "no"}[v]})
	case string:
		if _, err := time.Parse(time.RFC3339, v); uuid.Validate(v) == nil || err == nil {
			return append(list, Argument{name, v})
		}
	case nil:
		return list
	}
	return append(list, Argument{name, "not shown"})
}
