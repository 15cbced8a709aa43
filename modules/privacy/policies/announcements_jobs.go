package policies

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"bayline/platform/db"
)

// tellArgs name an announced version.
type tellArgs struct {
	Version uuid.UUID `json:"version" river:"unique"`
}

// Kind of the job.
func (tellArgs) Kind() string { return "privacy.policy.tell" }

// recallArgs name a withdrawn version.
type recallArgs struct {
	Version uuid.UUID `json:"version" river:"unique"`
}

// Kind of the job.
func (recallArgs) Kind() string { return "privacy.policy.recall" }

// sweepArgs need no id: the job looks at all announced versions.
type sweepArgs struct{}

// Kind of the job.
func (sweepArgs) Kind() string { return "privacy.policy.sweep" }

func (m *Module) tellOne(ctx context.Context, args tellArgs) error {
	return m.tellAll(ctx, args.Version)
}

func (m *Module) recallOne(ctx context.Context, args recallArgs) error {
	return m.recallAll(ctx, args.Version)
}

func (m *Module) sweep(ctx context.Context, _ sweepArgs) error { return m.Sweep(ctx) }

// Sweep goes on with mailings whose job was lost, or that nobody did while nothing ran. It also removes what a mailing has written about
// a center while that was deleted.
func (m *Module) Sweep(ctx context.Context) error {
	var telling, recalling []uuid.UUID
	err := m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) (err error) {
		if err := deleteOrphans(ctx, tx); err != nil {
			return err
		}
		telling, recalling, err = readOpen(ctx, tx)
		return err
	})
	for _, id := range telling {
		err = errors.Join(err, m.tellAll(ctx, id)) // one version must not hold the others up
	}
	for _, id := range recalling {
		err = errors.Join(err, m.recallAll(ctx, id))
	}
	return err
}
