package arrivals

import (
	"bayline/modules/tenancy"
	"bayline/modules/tenancy/can"
	"bayline/platform/db"
	"bayline/platform/web"
)

// Deps is what the module needs from outside.
type Deps struct{ DB *db.DB }

// Module is the page of a center's sign-ins.
type Module struct{ Deps }

// New makes the module.
func New(deps Deps) *Module { return &Module{deps} }

// Routes of the module.
func (m *Module) Routes(r *web.Router) {
	r.Get("/team/sign-ins", tenancy.May(can.ReadAudit, m.show))
}
