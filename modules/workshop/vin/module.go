package vin

import (
	"bayline/modules/tenancy"
	"bayline/modules/tenancy/can"
	"bayline/platform/clock"
	"bayline/platform/web"
)

// Deps is what the room needs from outside.
type Deps struct {
	Clock clock.Clock
	Live  *Refresher // nil: switched off
}

// Module answers the fields of a vehicle's form.
type Module struct{ Deps }

// New makes the module.
func New(deps Deps) *Module { return &Module{deps} }

// Routes mounts what the fields ask for while somebody types.
func (m *Module) Routes(r *web.Router) {
	r.Get("/vehicles/vin", tenancy.May(can.SeeWork, m.read))
	r.Get("/vehicles/models", tenancy.May(can.SeeWork, m.models))
}
