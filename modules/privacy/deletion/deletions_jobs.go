package deletion

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/jobs"
	"bayline/platform/mail"
)

// Args name a deletion by its closure, not by its center: so the center's own jobs can be told from this one.
type Args struct {
	Closure uuid.UUID `json:"closure" river:"unique"`
}

// Kind of the job.
func (Args) Kind() string { return "privacy.center.delete" }

// InsertOpts: one job a closure while it waits or runs. One that has ended does not keep the next from being queued: a hold may have
// ended meanwhile.
func (Args) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: jobs.Retention, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateRunning, rivertype.JobStateScheduled,
	}}}
}

// stint is how long a job works before it lets others at the queue; it is below the minute that River gives.
const stint = 40 * time.Second

// work takes as many steps as there is time for, and comes back.
func (m *Module) work(ctx context.Context, job *river.Job[Args]) error {
	within, cancel := context.WithTimeout(ctx, stint)
	defer cancel()
	err := m.Delete(within, job.Args.Closure)
	if err != nil && within.Err() != nil && ctx.Err() == nil {
		return river.JobSnooze(time.Second)
	}
	return err
}

// sweepArgs need no id: the job looks at all closures.
type sweepArgs struct{}

func (sweepArgs) Kind() string { return "privacy.center.sweep" }

func (sweepArgs) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: jobs.Retention} }

func (m *Module) sweep(ctx context.Context, _ sweepArgs) error { return m.Sweep(ctx) }

// Sweep queues a job for each center whose day has come and that nothing keeps, and for each deletion that was begun. It may have been
// away for days. It also forgets the last mails that were delivered: they held the addresses of people whose center is gone.
func (m *Module) Sweep(ctx context.Context) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		closures, err := ready(ctx, tx)
		if err != nil {
			return err
		}
		for _, closure := range closures {
			if err := jobs.Insert(ctx, tx, Args{closure}); err != nil {
				return err
			}
		}
		return mail.ForgetSent(ctx, tx, lastMail)
	})
}

// Ready are the closures that the sweep would queue.
func (m *Module) Ready(ctx context.Context) (closures []uuid.UUID, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		closures, err = ready(ctx, tx)
		return err
	})
	return closures, err
}

func ready(ctx context.Context, tx db.Tx) (closures []uuid.UUID, err error) {
	begun, err := readDeletions(ctx, tx)
	if err != nil {
		return nil, err
	}
	known := map[uuid.UUID]bool{}
	for _, d := range begun {
		known[d.ID] = true
		closures = append(closures, d.ID)
	}
	due, err := tenancy.ClosuresDueBy(ctx, tx, tx.Now())
	if err != nil {
		return nil, err
	}
	held, err := readCenters(ctx, tx, heldCenters)
	if err != nil {
		return nil, err
	}
	for _, c := range due {
		if !known[c.ID] && !held[c.Center] {
			closures = append(closures, c.ID)
		}
	}
	return closures, nil
}
