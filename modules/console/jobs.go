package console

import (
	"context"
	"strconv"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/platform/db"
	"bayline/platform/jobs"
)

// jobsAPage of the list.
const jobsAPage = 50

// listJobs is a page of jobs, the newest first, whether there are more, and how many stand in each state.
func (m *Module) listJobs(ctx context.Context, f jobs.Filter) (list []jobs.Job, more bool, counts map[jobs.State]int64, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		if list, err = jobs.List(ctx, tx, f, jobsAPage+1); err != nil {
			return err
		}
		counts, err = jobs.Count(ctx, tx)
		return err
	})
	if more = len(list) > jobsAPage; more {
		list = list[:jobsAPage]
	}
	return list, more, counts, err
}

func (m *Module) readJob(ctx context.Context, id int64) (job jobs.Job, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		job, err = jobs.Read(ctx, tx, id)
		return err
	})
	return job, err
}

// retryJob has a job done again; the platform's trail tells who wanted it.
func (m *Module) retryJob(ctx context.Context, me accounts.Operator, id int64) error {
	return m.changeJob(ctx, me, id, jobs.Retry, "platform.job.retried")
}

// cancelJob keeps a job from being done, or stops it.
func (m *Module) cancelJob(ctx context.Context, me accounts.Operator, id int64) error {
	return m.changeJob(ctx, me, id, jobs.Cancel, "platform.job.cancelled")
}

func (m *Module) changeJob(ctx context.Context, me accounts.Operator, id int64, how func(context.Context, db.Tx, int64) (jobs.Job, error), action string) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		job, err := how(ctx, tx, id)
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), action, uuid.Nil, audit.Note("job", strconv.FormatInt(id, 10)), audit.Note("kind", job.Kind),
			audit.Note("was", string(job.State)))
	})
}
