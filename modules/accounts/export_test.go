package accounts

import (
	"context"

	"github.com/google/uuid"
)

// UseCost changes the cost of hashing, as a new version of the program would.
func (m *Module) UseCost(cost int) { m.passwords.UseCost(cost) }

// UseCodeUnthrottled lets many tries of one code meet in the database: the throttle would let five through.
func (m *Module) UseCodeUnthrottled(ctx context.Context, person uuid.UUID, code string) error {
	return m.useCode(ctx, nil, nil, person, code)
}

// SendLink does the job of letters, as a worker would.
func (m *Module) SendLink(ctx context.Context, args LinkArgs) error { return m.sendLink(ctx, args) }
