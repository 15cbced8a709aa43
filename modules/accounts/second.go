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

// KnowsOtherFactors tells whether there is a way besides the authenticator app at all: without one there is nothing to ask.
func (m *Module) KnowsOtherFactors() bool {
	return slices.ContainsFunc(m.ways, func(w Way) bool { return w.Factor != nil })
}
