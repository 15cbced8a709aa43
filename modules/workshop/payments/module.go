package payments

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

// Module is the payments of each center.
type Module struct{ Deps }

// New makes the module.
func New(deps Deps) *Module { return &Module{deps} }

// Routes mounts the list. Money is taken on the pages of the order and of the invoice, which stand above this room.
func (m *Module) Routes(r *web.Router) {
	r.Get("/payments", tenancy.May(can.SeeMoney, m.paymentList))
}
