package plans

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/jobs"
)

// tellArgs name an announced version.
type tellArgs struct {
	Plan   uuid.UUID `json:"plan"`
	Number int       `json:"number"`
}

// Kind of the job.
func (tellArgs) Kind() string { return "billing.plan.tell" }

// recallArgs name a withdrawn version.
type recallArgs struct {
	Plan   uuid.UUID `json:"plan"`
	Number int       `json:"number"`
}

// Kind of the job.
func (recallArgs) Kind() string { return "billing.plan.recall" }

// sweepArgs need no id: the job looks at all announced changes.
type sweepArgs struct{}

// Kind of the job.
func (sweepArgs) Kind() string { return "billing.plan.sweep" }

func (m *Module) tellOne(ctx context.Context, args tellArgs) error { return m.tellAll(ctx, args.Plan) }

func (m *Module) recallOne(ctx context.Context, args recallArgs) error {
	return m.recallAll(ctx, Ref(args))
}

func (m *Module) sweep(ctx context.Context, _ sweepArgs) error { return m.Sweep(ctx) }

// Sweep tells centers that have got an older version after its change was announced. An announcement is open for two years: the
// longest period is one.
func (m *Module) Sweep(ctx context.Context) error {
	var open []uuid.UUID
	err := m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) (err error) {
		open, err = readOpen(ctx, tx, tx.Now().AddDate(-2, 0, 0))
		return err
	})
	for _, plan := range open {
		err = errors.Join(err, m.tellAll(ctx, plan)) // one plan must not hold the others up
	}
	return err
}

// Workers of the room.
func (m *Module) Workers(w *jobs.Workers) {
	jobs.Add(w, m.tellOne)
	jobs.Add(w, m.recallOne)
	jobs.Add(w, m.sweep)
	jobs.Every(w, time.Hour, func() jobs.Args { return sweepArgs{} })
}
