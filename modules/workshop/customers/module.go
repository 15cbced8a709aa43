package customers

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

// Module is the customers and vehicles of each center.
type Module struct{ Deps }

// New makes the module.
func New(deps Deps) *Module { return &Module{deps} }

// Routes mounts lists and forms. The pages of one customer and one vehicle are the desk's, because they show what later rooms know.
func (m *Module) Routes(r *web.Router) {
	r.Get("/customers", tenancy.May(can.SeeWork, m.customerList))
	r.Get("/customers/new", tenancy.May(can.KeepCustomers, m.newCustomer))
	r.Post("/customers", tenancy.Submit(can.KeepCustomers, m.createCustomer))
	r.Get("/customers/:id/edit", tenancy.May(can.KeepCustomers, m.editCustomer))
	r.Post("/customers/:id", tenancy.Submit(can.KeepCustomers, m.changeCustomer))
	r.Get("/customers/:id/bill-to", tenancy.May(can.KeepCustomers, m.choosePayer))
	r.Post("/customers/:id/bill-to", tenancy.Submit(can.KeepCustomers, m.setPayer))
	r.Get("/customers/:id/merge", tenancy.May(can.KeepCustomers, m.chooseDuplicate))
	r.Post("/customers/:id/merge", tenancy.Submit(can.KeepCustomers, m.mergeDuplicate))
	r.Get("/customers/:id/vehicles", tenancy.May(can.KeepCustomers, m.chooseVehicle))
	r.Post("/customers/:id/vehicles", tenancy.Submit(can.KeepCustomers, m.linkVehicle))
	r.Post("/customers/:id/notes", tenancy.Submit(can.WriteNotes, m.noteCustomer))

	r.Get("/vehicles", tenancy.May(can.SeeWork, m.vehicleList))
	r.Get("/vehicles/new", tenancy.May(can.KeepCustomers, m.newVehicle))
	r.Post("/vehicles", tenancy.Submit(can.KeepCustomers, m.createVehicle))
	r.Get("/vehicles/:id/edit", tenancy.May(can.KeepCustomers, m.editVehicle))
	r.Post("/vehicles/:id", tenancy.Submit(can.KeepCustomers, m.changeVehicle))
	r.Get("/vehicles/:id/owners", tenancy.May(can.KeepCustomers, m.chooseOwner))
	r.Post("/vehicles/:id/owners", tenancy.Submit(can.KeepCustomers, m.linkOwner))
	r.Post("/vehicles/:id/owners/:customer/end", tenancy.May(can.KeepCustomers, m.endOwner))
	r.Get("/vehicles/:id/odometer", tenancy.May(can.KeepCustomers, m.askOdometer))
	r.Post("/vehicles/:id/odometer", tenancy.Submit(can.KeepCustomers, m.readOdometer))
	r.Post("/vehicles/:id/notes", tenancy.Submit(can.WriteNotes, m.noteVehicle))
}
