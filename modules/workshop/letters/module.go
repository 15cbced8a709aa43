package letters

import (
	"context"

	"bayline/platform/db"
	"bayline/platform/mail"
)

// Deps is what the room needs from outside.
type Deps struct {
	Mailer *mail.Mailer
}

// Module is the letters of each center.
type Module struct{ Deps }

// New makes the module.
func New(deps Deps) *Module { return &Module{deps} }

// Refuses tells whether an address refuses mail: what is written to it would be held.
func (m *Module) Refuses(ctx context.Context, tx db.Tx, address string) (bool, error) {
	return m.Mailer.Refuses(ctx, tx, address)
}
