package invoices

import (
	"bayline/modules/tenancy"
	"bayline/modules/tenancy/can"
	"bayline/modules/workshop/letters"
	"bayline/platform/db"
	"bayline/platform/session"
	"bayline/platform/web"
)

// Deps is what the room needs from outside.
type Deps struct {
	DB       *db.DB
	Letters  *letters.Module
	Sessions *session.Manager // keeps the sentence for the next page
}

// Module is the invoices of each center.
type Module struct{ Deps }

// New makes the module.
func New(deps Deps) *Module { return &Module{deps} }

// Routes mounts the pages.
func (m *Module) Routes(r *web.Router) {
	r.Get("/invoices", tenancy.May(can.SeeMoney, m.invoiceList))
	r.Get("/invoices/:number", tenancy.May(can.SeeMoney, m.invoice))
	r.Post("/invoices/:number/payments", tenancy.Submit(can.TakePayments, m.payInvoice))
	r.Post("/invoices/:number/mail", tenancy.Submit(can.PostInvoices, m.mailInvoice))
	r.Post("/work-orders/:number/invoice", tenancy.Submit(can.PostInvoices, m.postInvoice))
	r.Post("/work-orders/:number/payments", tenancy.Submit(can.TakePayments, m.payOrder))
}
