package orders

import (
	"context"

	"github.com/a-h/templ"

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
	Sessions *session.Manager // keeps the sentence for the next page
	Letters  *letters.Module
	// Accepted is told once of each order, when its first job is authorized, and Voided when it came to nothing: in the same
	// transaction. May be nil.
	Accepted, Voided func(ctx context.Context, tx db.Tx, order *Order) error
	// Settlement draws what an order owes and how it is invoiced, under its totals, in at most two statements. May be nil.
	Settlement func(ctx context.Context, tx db.Tx, me tenancy.Member, order *Order) (templ.Component, error)
}

// Module is the work orders of each center.
type Module struct {
	Deps
	tickets tickets
}

// New makes the module.
func New(deps Deps) *Module { return &Module{Deps: deps} }

// Routes mounts the board, the list and the pages of the orders.
func (m *Module) Routes(r *web.Router) {
	r.Get("/board", tenancy.May(can.SeeWork, m.board))
	r.Get("/work-orders", tenancy.May(can.SeeWork, m.list))
	r.Get("/work-orders/new", tenancy.May(can.WriteOrders, m.newOrder))
	r.Post("/work-orders", tenancy.Submit(can.WriteOrders, m.open))

	r.Get("/work-orders/:number", tenancy.May(can.SeeWork, m.order))
	r.Post("/work-orders/:number/details", tenancy.Submit(can.WriteOrders, m.changeDetails))
	r.Post("/work-orders/:number/customer", tenancy.Submit(can.WriteOrders, m.takeOwner))
	r.Post("/work-orders/:number/staff-note", tenancy.Submit(can.WriteNotes, m.setStaffNote))
	r.Post("/work-orders/:number/notes", tenancy.Submit(can.WriteNotes, m.addNote))
	r.Post("/work-orders/:number/stage", tenancy.Submit(can.MoveOrders, m.move))
	r.Post("/work-orders/:number/presentation", tenancy.Submit(can.AuthorizeJobs, m.present))
	r.Post("/work-orders/:number/estimate", tenancy.Submit(can.AuthorizeJobs, m.sendEstimate))
	r.Post("/work-orders/:number/void", tenancy.Submit(can.WriteOrders, m.void))

	r.Post("/work-orders/:number/jobs", tenancy.Submit(can.WriteOrders, m.addJob))
	r.Post("/work-orders/:number/jobs/:job/name", tenancy.Submit(can.WriteOrders, m.changeJob))
	r.Post("/work-orders/:number/jobs/:job/removal", tenancy.Submit(can.WriteOrders, m.removeJob))
	r.Post("/work-orders/:number/jobs/:job/presentation", tenancy.Submit(can.AuthorizeJobs, m.presentJob))
	r.Post("/work-orders/:number/jobs/:job/authorization", tenancy.Submit(can.AuthorizeJobs, m.authorizeJob))
	r.Post("/work-orders/:number/jobs/:job/refusal", tenancy.Submit(can.AuthorizeJobs, m.refuseJob))
	r.Post("/work-orders/:number/jobs/:job/work", tenancy.Submit(can.DoWork, m.work))
	r.Post("/work-orders/:number/jobs/:job/lines", tenancy.Submit(can.WriteOrders, m.addLine))
	r.Post("/work-orders/:number/jobs/:job/lines/:line", tenancy.Submit(can.WriteOrders, m.changeLine))
	r.Post("/work-orders/:number/jobs/:job/lines/:line/removal", tenancy.Submit(can.WriteOrders, m.removeLine))
}
