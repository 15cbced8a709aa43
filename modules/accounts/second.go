package accounts

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"bayline/platform/db"
)

// HasOtherFactor tells whether somebody has a second factor other than the authenticator app, of which [Person] tells.
func (m *Module) HasOtherFactor(ctx context.Context, tx db.Tx, person uuid.UUID) (bool, error) {
	return m.hasOther(ctx, tx, person)
}

// HaveOtherFactors is HasOtherFactor for many, with as many statements as for one.
func (m *Module) HaveOtherFactors(ctx context.Context, tx db.Tx, people []uuid.UUID) (map[uuid.UUID]bool, error) {
	return m.haveOther(ctx, tx, people...)
}

// KnowsOtherFactors tells whether there is a way besides the authenticator app at all: without one there is nothing to ask.
func (m *Module) KnowsOtherFactors() bool {
	return slices.ContainsFunc(m.ways, func(w Way) bool { return w.Factors != nil })
}
