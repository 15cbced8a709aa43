package codes

import (
	"context"
	"time"

	"bayline/platform/jobs"
)

// sweepArgs need no id: the job looks at all codes.
type sweepArgs struct{}

// Kind of the job.
func (sweepArgs) Kind() string { return "tenancy.codes.sweep" }

func (m *Module) sweep(ctx context.Context, _ sweepArgs) error { return m.Sweep(ctx) }

// Workers says which jobs the room does.
func (m *Module) Workers(w *jobs.Workers) {
	jobs.Add(w, m.sweep)
	jobs.Every(w, 24*time.Hour, func() jobs.Args { return sweepArgs{} })
}
