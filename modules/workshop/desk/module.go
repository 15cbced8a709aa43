package desk

import "bayline/platform/db"

// Deps is what the room needs from outside.
type Deps struct {
	DB *db.DB
}

// Module is the front of the desk.
type Module struct{ Deps }

// New makes the module.
func New(deps Deps) *Module { return &Module{deps} }
