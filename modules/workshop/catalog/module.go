package catalog

import (
	"bayline/modules/tenancy"
	"bayline/modules/tenancy/can"
	"bayline/platform/db"
	"bayline/platform/session"
	"bayline/platform/web"
)

// Deps is what the room needs from outside.
type Deps struct {
	DB       *db.DB
	Sessions *session.Manager // keeps the sentence for the next page
}

// Module is the catalog of each center.
type Module struct{ Deps }

// New makes the module.
func New(deps Deps) *Module { return &Module{deps} }

// Routes mounts the catalog's pages.
func (m *Module) Routes(r *web.Router) {
	r.Get("/catalog", tenancy.May(can.SeeWork, m.show))
	r.Post("/catalog/pricing", tenancy.Submit(can.SetPrices, m.changePricing))
	r.Get("/catalog/labor-rates/new", tenancy.May(can.SetPrices, m.newRate))
	r.Post("/catalog/labor-rates", tenancy.Submit(can.SetPrices, m.addRate))
	r.Get("/catalog/labor-rates/:id", tenancy.May(can.SetPrices, m.editRate))
	r.Post("/catalog/labor-rates/:id", tenancy.Submit(can.SetPrices, m.changeRate))
	r.Post("/catalog/labor-rates/:id/retirement", tenancy.May(can.SetPrices, m.retireRate))
	r.Get("/catalog/tax-classes/new", tenancy.May(can.SetPrices, m.newClass))
	r.Post("/catalog/tax-classes", tenancy.Submit(can.SetPrices, m.addClass))
	r.Get("/catalog/tax-classes/:id", tenancy.May(can.SetPrices, m.editClass))
	r.Post("/catalog/tax-classes/:id", tenancy.Submit(can.SetPrices, m.changeClass))
	r.Post("/catalog/tax-classes/:id/retirement", tenancy.May(can.SetPrices, m.retireClass))
}
