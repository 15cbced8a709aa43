package orders

import (
	"context"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/platform/db"
)

// Deps is what the room needs from outside.
type Deps struct {
	DB *db.DB
	// Accepted is told once of each order, when its first job is authorized: in the same transaction. May be nil.
	Accepted func(ctx context.Context, tx db.Tx, order uuid.UUID) error
	// Settlement draws what an order owes and how it is invoiced, under its totals, in at most two statements. May be nil.
	Settlement func(ctx context.Context, tx db.Tx, me tenancy.Member, order *Order) (templ.Component, error)
}

// Module is the work orders of each center.
type Module struct{ Deps }

// New makes the module.
func New(deps Deps) *Module { return &Module{deps} }
