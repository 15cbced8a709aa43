package desk

import (
	"bayline/modules/tenancy"
	"bayline/modules/tenancy/can"
	"bayline/platform/db"
	"bayline/platform/web"
)

// Deps is what the room needs from outside.
type Deps struct {
	DB *db.DB
}

// Module is the front of the desk.
type Module struct{ Deps }

// New makes the module.
func New(deps Deps) *Module { return &Module{deps} }

// Routes mounts the search and the pages that combine.
func (m *Module) Routes(r *web.Router) {
	r.Get("/search", tenancy.May(can.SeeWork, m.search))
	r.Get("/customers/:id", tenancy.May(can.SeeWork, m.customer))
	r.Get("/vehicles/:id", tenancy.May(can.SeeWork, m.vehicle))
}
