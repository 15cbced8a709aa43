package catalog

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

// Module is the catalog of each center.
type Module struct{ Deps }

// New makes the module.
func New(deps Deps) *Module { return &Module{deps} }

// Routes mounts the catalog's page.
func (m *Module) Routes(r *web.Router) {
	r.Get("/catalog", tenancy.May(can.SeeWork, m.page))
	r.Post("/catalog/pricing", tenancy.Submit(can.SetPrices, m.changePricing))
	r.Post("/catalog/labor-rates", tenancy.Submit(can.SetPrices, m.addRate))
	r.Post("/catalog/labor-rates/:id", tenancy.Submit(can.SetPrices, m.changeRate))
	r.Post("/catalog/labor-rates/:id/retirement", tenancy.May(can.SetPrices, m.retireRate))
	r.Post("/catalog/tax-classes", tenancy.Submit(can.SetPrices, m.addClass))
	r.Post("/catalog/tax-classes/:id", tenancy.Submit(can.SetPrices, m.changeClass))
	r.Post("/catalog/tax-classes/:id/retirement", tenancy.May(can.SetPrices, m.retireClass))
}
